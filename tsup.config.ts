import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    duckdb: 'src/duckdb.ts',
    athena: 'src/athena.ts',
    sample: 'src/sample.ts',
    cli: 'src/cli/main.ts',
  },
  format: 'esm',
  target: 'node20',
  platform: 'neutral',
  splitting: true,
  sourcemap: false,
  clean: true,
  dts: false,
  external: [/^node:/, /^[^./]/],
})
