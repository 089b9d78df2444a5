import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The package by its own name, as the benchmark imports it: the source, so that no build is needed. */
const itself = [
  { find: /^cartometrics$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
  { find: /^cartometrics\/(\w+)$/, replacement: fileURLToPath(new URL('src/$1.ts', import.meta.url)) },
]

/** Tests that replace modules, or change their process (its clock, folder or environment): each file has one of its own. */
const isolated = [
  'test/athena/client.test.ts',
  'test/cli/{progress,report}.test.ts',
  'test/report/size.test.ts',
  'test/sources/duckdb/spill/spilling.test.ts',
]

/** Tests that take long and seldom find what others do not: each has a process of its own, and CI runs them apart from `npm test`. */
const long = [
  'test/bench/contestants.test.ts',
  'test/cli/{engine,one-time-inputs,streams}.test.ts',
  'test/docs/markdown.test.ts',
  'test/equality/{events-view,formats,shapes}.test.ts',
  'test/inspect/{layouts,presets}.test.ts',
  'test/lake/statements.test.ts',
  'test/package/declarations.test.ts',
  'test/package/mistakes/mistakes.test.ts',
  'test/report/hostile.test.ts',
  'test/sample/{generate,write}.test.ts',
  'test/sample/shapes/{files,presets,read-back}.test.ts',
  'test/sources/{memory-columns,sequences}.test.ts',
  'test/sources/every/absent-columns.test.ts',
  'test/sql/duckdb-columns.test.ts',
  'test/sources/duckdb/{bad-lines,encodings,separate-statements}.test.ts',
]

/** Tests that ask Postgres, among others. */
const onPostgres = [
  'test/equality/{aggregates,compare,events-view,nested,shapes,shuffled,steps,text,typed}.test.ts',
  'test/sources/{integer-days,names,sequences}.test.ts',
  'test/sources/{every,postgres}/**/*.test.ts',
  'test/sql/{currencies,metric-table,one-metric,postgres-view,sql-of-what-is-there,time-zones}.test.ts',
]

/** For what hangs, not for what is slow. */
const unit = { testTimeout: 300_000, hookTimeout: 300_000 }

export default defineConfig({
  test: {
    // As many as there are cores: without this, one is kept back, of two.
    maxWorkers: '100%',
    projects: [
      {
        resolve: { alias: itself },
        test: {
          ...unit,
          name: 'unit',
          // Files that share a process, one after the other, and import each module once.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{real,trino,postgres,browser,fuzz}/**', ...isolated, ...long],
        },
      },
      { resolve: { alias: itself }, test: { ...unit, name: 'unit-isolated', include: isolated } },
      { resolve: { alias: itself }, test: { ...unit, name: 'long', include: long } },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          globalSetup: ['test/fuzz/global-setup.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
      { test: { name: 'real', include: ['test/real/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'trino',
          include: ['test/trino/**/*.test.ts'],
          globalSetup: ['test/trino/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        resolve: { alias: itself },
        test: {
          ...unit,
          name: 'postgres',
          // What others do on PGlite is done on a server, too.
          include: ['test/postgres/**/*.test.ts', ...onPostgres],
          globalSetup: ['test/postgres/global-setup.ts'],
        },
      },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
