import { defineConfig } from 'tsup'
import { reportClient } from './scripts/build-report-client.mjs'
import { namespaces, ownModules } from './scripts/own-modules.mjs'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    ...namespaces,
    duckdb: 'src/duckdb.ts',
    athena: 'src/athena.ts',
    postgres: 'src/postgres.ts',
    presets: 'src/presets.ts',
    report: 'src/report.ts',
    sample: 'src/sample.ts',
    tableau: 'src/tableau.ts',
    cli: 'src/cli/main.ts',
  },
  format: 'esm',
  target: 'node20',
  platform: 'neutral',
  splitting: true,
  esbuildPlugins: [reportClient(), ownModules()],
  sourcemap: false,
  clean: true,
  dts: false,
  external: [/^node:/, /^[^./]/],
})
