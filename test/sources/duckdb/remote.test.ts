import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineBinding } from '../../../src/events/binding.js'
import { planAnalysis } from '../../../src/plan/plan-analysis.js'
import { answer } from '../../../src/sources/duckdb/answer.js'
import { filesOpener } from '../../../src/sources/duckdb/open-files.js'
import { ownFolder } from '../../../src/sources/duckdb/own-folder.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
  for (const [name, events] of [
    ['a', 2],
    ['b', 3],
  ] as const) {
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type FROM range(${events})) TO '${folder}/${name}.parquet' (FORMAT parquet)`,
    )
  }
})
afterAll(() => connection.closeSync())

/** An engine with the extensions, to which a place elsewhere is a folder here. */
function engineWith(place: string, { lacks = /(?!)/ } = {}) {
  const sent: string[] = []
  const there = (sql: string) => sql.replaceAll(place, `${folder}/`).replaceAll('?sig=a%20b', '')
  const spy = new Proxy(connection, {
    get: (target, name) => {
      if (name !== 'run') {
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return async (sql: string) => {
        sent.push(sql)
        if (lacks.test(sql)) throw new Error('IO Error: Extension not found')
        if (/^(?:LOAD|CREATE)/.test(sql)) return target.run('SELECT 1')
        // What is found is called by its address.
        return target.run(
          sql.startsWith('SELECT file FROM glob(')
            ? there(sql).replace('SELECT file', `SELECT replace(file, '${folder}/', '${place}') AS file`)
            : there(sql),
        )
      }
    },
  })
  const count = async (...patterns: string[]) => {
    const binding = defineBinding()
    const input = { patterns, format: undefined, csv: {}, binding }
    const relation = await filesOpener(input, ownFolder())(spy, {})
    const plan = planAnalysis({ metrics: ['events'] }).measure
    const { scanned } = await answer(spy, relation, plan, binding, {})
    return scanned.files
  }
  return { sent, count }
}

describe('files of other machines are read through extensions of DuckDB', () => {
  test('a pattern of S3, with the credentials that are found', async () => {
    const { sent, count } = engineWith('s3://bucket/events/')
    expect(await count('s3://bucket/events/*.parquet')).toEqual([
      's3://bucket/events/a.parquet',
      's3://bucket/events/b.parquet',
    ])
    expect(sent.slice(0, 4)).toEqual([
      'LOAD httpfs',
      'LOAD aws',
      'CREATE OR REPLACE SECRET cartometrics_s3 (TYPE s3, PROVIDER credential_chain)',
      "SELECT file FROM glob('s3://bucket/events/*.parquet') ORDER BY file ASC",
    ])
    expect(sent.slice(4).join('\n')).toContain(
      "read_parquet(['s3://bucket/events/a.parquet', 's3://bucket/events/b.parquet']",
    )
  })

  test('a folder of S3, without the extension for credentials', async () => {
    const { sent, count } = engineWith('s3://bucket/', { lacks: /^LOAD aws/ })
    expect(await count('s3://bucket/')).toHaveLength(2)
    expect(sent.slice(0, 3)).toEqual([
      'LOAD httpfs',
      'LOAD aws',
      "SELECT file FROM glob('s3://bucket/**/*.parquet') ORDER BY file ASC",
    ])
  })

  test('an address of the web as it is, with what stands after its question mark', async () => {
    const { sent, count } = engineWith('https://example.org/')
    const address = 'https://example.org/a.parquet?sig=a%20b'
    expect(await count(address)).toEqual([address])
    expect(sent[0]).toBe('LOAD httpfs')
    expect(sent[1]).toContain(`read_parquet(['${address}']`)
  })

  test('Azure has an extension of its own', async () => {
    const { sent, count } = engineWith('az://container/')
    expect(await count('az://container/a.parquet', 'az://container/b.parquet')).toHaveLength(2)
    expect(sent.slice(0, 3)).toEqual([
      'LOAD azure',
      'LOAD azure',
      'CREATE OR REPLACE SECRET cartometrics_azure (TYPE azure, PROVIDER credential_chain)',
    ])
  })

  test('a quote in an address stays within its text', async () => {
    const { sent, count } = engineWith('s3://it', { lacks: /read_parquet/ })
    await messageOf(count("s3://it's/x.parquet"))
    expect(sent.at(-1)).toContain("read_parquet(['s3://it''s/x.parquet']")
  })
})

describe('what is not read of them is refused with what to do', () => {
  test.each([
    's3://bucket/x.parquet',
    'S3://bucket/*',
    'https://example.org/x.parquet',
    'gs://bucket/x',
    'az://c/x.parquet',
  ])('%s, where the extension is not installed', async (pattern) => {
    const { count } = engineWith('nowhere', { lacks: /^LOAD/ })
    const extension = pattern.startsWith('az') ? 'azure' : 'httpfs'
    expect(await messageOf(count(pattern))).toBe(
      `SourceError: ${pattern} cannot be read: DuckDB needs its extension ${extension}, which is not installed here; install it once (INSTALL ${extension} in a DuckDB of the same version, with SET http_proxy where there is a proxy), or download the files first`,
    )
  })

  test('text, which we read byte by byte', async () => {
    expect(await messageOf(brandsOf({ files: 'https://example.org/x.csv.gz' }))).toBe(
      'SourceError: https://example.org/x.csv.gz: of other machines, only Parquet is read, and not CSV; download it first',
    )
    expect(await messageOf(brandsOf({ files: 's3://bucket/*', format: 'json' }))).toMatch(
      /only Parquet is read, and not JSON/,
    )
  })

  test('files of this machine beside them, and patterns that match nothing', async () => {
    expect(await messageOf(brandsOf({ files: [`${folder}/a.parquet`, 's3://bucket/a.parquet'] }))).toBe(
      `SourceError: ${folder}/a.parquet is of this machine, and s3://bucket/a.parquet is not: analyze each apart`,
    )
    const { count } = engineWith('s3://bucket/')
    expect(await messageOf(count('s3://bucket/*.pq'))).toBe('SourceError: no file matches s3://bucket/*.pq')
  })
})
