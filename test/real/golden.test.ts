import { readdirSync, readFileSync } from 'node:fs'
import { tableFromArrays } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { defineBinding } from '../../src/events/binding.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { postgresTable } from '../support/postgres-engine.js'
import { hasShared, shared } from '../support/shared.js'

interface Golden {
  readonly file: string
  readonly accepted: number
  readonly rejected: number
  readonly totals: Readonly<Record<string, string | number | null>>
  readonly thresholds: Readonly<Record<string, number>> & { readonly minSessions: number }
  readonly concentration: { brands: number; brandedRevenue: string; brandsFor80Percent: number; hhi: number }
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[]
}

const names = hasShared ? readdirSync(`${shared}data/golden`).filter((name) => name.endsWith('.json')) : []

/** The rows of a CSV file without quotes, as objects of text by the usual column names. */
function readPlainCsv(file: string): { rows: Record<string, string>[]; columns: string[] } {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const header = lines[0]?.includes('event_time') ? (lines.shift() as string).split(',') : undefined
  const columns = header ?? Object.values(defineBinding().columns).slice(0, 9)
  const rows = lines
    .filter((line) => line !== '')
    .map((line) => line.split(','))
    .filter((values) => values.length === columns.length)
    .map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index] as string])))
  return { rows, columns }
}

/** The same without a column that has no name, which Postgres cannot have. */
function namedColumns(file: string): Record<string, string>[] {
  return readPlainCsv(file).rows.map(({ '': _, ...row }) => row)
}

const sources: readonly { name: string; open: (file: string) => Source | Promise<Source>; rejectsLines: boolean }[] = [
  { name: 'duckdb over the file', open: (file) => duckdb({ files: file }), rejectsLines: true },
  {
    name: 'Postgres over a table of text',
    open: async (file) => {
      return postgres({ client: await postgresTable('real', namedColumns(file)), table: 'real' })
    },
    rejectsLines: false,
  },
  {
    name: 'Postgres over a table of types',
    open: async (file) => {
      const client = await postgresTable('real', namedColumns(file))
      // What is no number or no time stays text, and is rejected there: a real table has none.
      const types = await client.query(
        `SELECT bool_and(price ~ '^[0-9.]+$') AS prices, bool_and(event_time ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}') AS times FROM real`,
      )
      const { prices, times } = types.rows[0] as { prices: boolean; times: boolean }
      const query = `SELECT ${times ? 'CAST(left(event_time, 19) AS timestamp)' : 'event_time'} AS event_time, event_type, ${prices ? 'CAST(price AS numeric(10,2))' : 'price'} AS price, product_id, category_code, brand, user_id, user_session FROM real`
      return postgres({ client, query })
    },
    rejectsLines: false,
  },
  {
    name: 'memory over objects',
    open: (file) => fromEvents(readPlainCsv(file).rows, { binding: defineBinding() }),
    rejectsLines: false,
  },
  {
    name: 'memory over an Arrow table',
    open: (file) => {
      const { rows, columns } = readPlainCsv(file)
      return fromArrow(
        tableFromArrays(
          Object.fromEntries(columns.filter((c) => c !== '').map((c) => [c, rows.map((row) => row[c] ?? '')])),
        ) as never,
      )
    },
    rejectsLines: false,
  },
]

describe.skipIf(!hasShared)('real files give the reference figures', () => {
  for (const name of names) {
    const golden = JSON.parse(readFileSync(`${shared}data/golden/${name}`, 'utf8')) as Golden
    for (const { name: engine, open, rejectsLines } of sources) {
      test(`${name}: ${engine}`, async () => {
        const source = await open(`${shared}data/real/${golden.file}`)
        const result = await analyze(source, {
          by: 'brand',
          metrics: [...Object.values(catalogue), 'rankedGroups', 'rankedRevenue', 'groupsFor80Percent', 'hhi'],
          minSessions: golden.thresholds.minSessions,
          orderBy: 'brand',
        })
        expect(result.totals.events).toBe(golden.accepted)
        if (rejectsLines) expect(result.rejected.count).toBe(golden.rejected)
        same(result.totals, golden.totals, 'totals')
        same(result.thresholds, golden.thresholds, 'thresholds')
        const { rankedGroups, rankedRevenue, groupsFor80Percent, hhi } = result.totals
        expect(rankedGroups).toBe(golden.concentration.brands)
        expect(rankedRevenue).toBe(Number(golden.concentration.brandedRevenue))
        expect(groupsFor80Percent).toBe(golden.concentration.brandsFor80Percent)
        expect(hhi).toBeCloseTo(golden.concentration.hhi, 12)
        expect(result.rows.map(({ brand }) => brand)).toEqual(golden.rows.map(({ brand }) => brand))
        golden.rows.forEach((row, index) => {
          const ours = result.rows[index] as Record<string, unknown>
          same(ours, row, String(row['brand']))
          if (!('quadrant' in row)) expect([ours['quadrant'], ours['opportunity']]).toEqual([null, null])
        })
      })
    }
  }
})

/** Integers, money, text and classes are equal; ratios within 1e-12 of each other. */
function same(ours: Readonly<Record<string, unknown>>, theirs: Readonly<Record<string, unknown>>, where: string): void {
  for (const [key, expected] of Object.entries(theirs)) {
    const value = ours[key]
    const wanted = key === 'revenue' ? Number(expected) : expected
    if (typeof wanted === 'number' && !Number.isInteger(wanted) && key !== 'revenue') {
      expect(
        Math.abs((value as number) - wanted) / Math.abs(wanted),
        `${where} ${key}: ${value} for ${wanted}`,
      ).toBeLessThanOrEqual(1e-12)
    } else expect(value, `${where} ${key}`).toEqual(wanted)
  }
}
