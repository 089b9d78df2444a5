import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DUCKDB_VERSION, loadDuckDB } from '../../../src/sources/duckdb/load.js'

const failed = (code: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { code }))

test('DuckDB that is not installed is asked for by name and version', async () => {
  const missing = failed('ERR_MODULE_NOT_FOUND', "Cannot find package '@duckdb/node-api' imported from /app/duckdb.js")
  await expect(loadDuckDB(missing)).rejects.toMatchObject({
    name: 'SourceError',
    context: { source: 'duckdb' },
    message: `DuckDB needs the package @duckdb/node-api, which is not installed: npm install @duckdb/node-api@${DUCKDB_VERSION}`,
  })
})

test.each([
  [
    'MODULE_NOT_FOUND',
    "Cannot find module '@duckdb/node-bindings-linux-x64/duckdb.node'\nRequire stack:\n- /app/duckdb.js",
  ],
  ['', "Error loading duckdb native binding: unsupported arch 'riscv64' for platform 'linux'"],
  ['ERR_DLOPEN_FAILED', '/app/duckdb.node: cannot open shared object file'],
])('DuckDB without a binary for the platform says so (%s)', async (code, message) => {
  await expect(loadDuckDB(failed(code, message))).rejects.toMatchObject({
    name: 'SourceError',
    message: `DuckDB needs the package @duckdb/node-api, which cannot be loaded (${message.split('\n')[0]}); it is for Linux, macOS and Windows on x64 and arm64: there, install it anew: npm install @duckdb/node-api@${DUCKDB_VERSION}`,
  })
})

test('the versions that errors name are those of the package', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(optionalDependencies['@duckdb/node-api']).toBe(DUCKDB_VERSION)
  expect(optionalDependencies['commander']).toMatch(/^14\./)
})
