import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { CartometricsError } from '../../../src/errors.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import type { Source } from '../../../src/sources/source.js'
import { openConnection } from '../../support/open-connection.js'
import { scratchFolder } from '../../support/scratch.js'
import { tries } from '../tries.js'
import { mutations } from './mutations.js'

/*
 * Parquet files that are broken anywhere: there is the answer that another reader of such files gives, or one typed error of one line; and
 * the source goes on with the file that is put in its place.
 */

const folder = scratchFolder()
const kinds = ['uncompressed', 'snappy', 'gzip', 'zstd'].flatMap((compression) =>
  ['V1', 'V2'].map((version) => `${compression}-${version}`),
)
const whole = new Map<string, Buffer>()
let connection: DuckDBConnection
let right: Answer | string

beforeAll(async () => {
  connection = await openConnection({ threads: 1 })
  for (const kind of kinds) {
    const path = join(folder, `${kind}.parquet`)
    const [compression, version] = kind.split('-')
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' + to_seconds(hash(i) % 86400 * 30) AS event_time, ['view', 'cart', 'purchase'][1 + i % 3] AS event_type,
         CASE WHEN i % 7 > 0 THEN 'brand ' || hash(i) % 50 END AS brand, (hash(i + 1) % 100000 / 100)::DECIMAL(9, 2) AS price, md5((i // 4)::VARCHAR) AS user_session
         FROM range(3000) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`,
    )
    whole.set(kind, readFileSync(path))
    const found = await ask(path)
    right ??= found
    expect(found).toEqual(right)
  }
})
afterAll(() => connection.closeSync())

type Answer = { readonly events: number | null; readonly brands: object; readonly rejected: number }

/** How many events there are by brand, or the one line of a typed error. */
async function answerOf(source: Source): Promise<Answer | string> {
  try {
    const { rows, totals, rejected } = await analyze(source, {
      by: 'brand',
      metrics: ['events', 'revenue', 'sessions'],
    })
    const brands = Object.fromEntries(rows.map(({ brand, events }) => [String(brand), events]))
    return { events: totals.events, brands, rejected: rejected.count }
  } catch (error) {
    if (!(error instanceof CartometricsError)) throw error
    expect(error.message).toMatch(/^[^\n]+$/)
    return error.message
  }
}

async function ask(path: string): Promise<Answer | string> {
  const source = duckdb({ files: path, threads: 1 })
  try {
    return await answerOf(source)
  } finally {
    source.close()
  }
}

/** The same by another reader; undefined where it cannot read the file. */
async function otherwise(bytes: Buffer): Promise<Omit<Answer, 'rejected'> | undefined> {
  const file = new Uint8Array(bytes).buffer
  const rows = await parquetReadObjects({ file, compressors }).catch(() => undefined)
  if (rows === undefined) return undefined
  const brands: Record<string, number> = Object.create(null)
  for (const { brand } of rows) brands[String(brand)] = (brands[String(brand)] ?? 0) + 1
  return { events: rows.length, brands }
}

let files = 0

test('a broken file has its answer or a typed error, and the source goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...kinds), mutations, async (kind, mutate) => {
      const path = join(folder, `${files++}.parquet`)
      const good = whole.get(kind) as Buffer
      const bytes = mutate(good)
      writeFileSync(path, bytes)
      const source = duckdb({ files: path, threads: 1 })
      try {
        const found = await answerOf(source)
        if (typeof found !== 'string' && found.rejected === 0) {
          const other = await otherwise(bytes)
          if (other !== undefined) expect(found).toEqual({ ...other, rejected: 0 })
        }
        writeFileSync(path, good)
        expect(await answerOf(source)).toEqual(right)
      } finally {
        source.close()
        rmSync(path)
      }
    }),
    tries(8),
  )
})
