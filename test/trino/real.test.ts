import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import type { Analysis } from '../../src/analysis/analysis.js'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { athena } from '../../src/athena.js'
import { checkExpression } from '../../src/definition/check.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import type { Query } from '../../src/plan/query.js'
import { type DuckdbSource, duckdb } from '../../src/sources/duckdb/source.js'
import { snakeCase } from '../../src/sql/select.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { same } from '../support/same-analysis.js'
import { hasShared, shared } from '../support/shared.js'
import { expectMetricTable, rowsOfTable } from '../support/sql-rows.js'
import { metricRows } from './metric-rows.js'
import { ofGroups, queries } from './queries.js'
import { createRealTables, rawColumns, typedColumns } from './real-tables.js'

const trino = inject('trino')
const run = async (sql: string) => metricRows(await runTrino({ url: trino.url, catalog: 'hive' }, sql))

const files = hasShared ? readdirSync(`${shared}data/real`) : []
const tableOf = (file: string) => file.replace(/\.csv$/, '').replaceAll('-', '_')
const layouts = [
  { schema: 'raw', types: rawColumns },
  { schema: 'typed', types: typedColumns, partition: { column: 'dt' } },
] as const

let server: AthenaServer
const open: DuckdbSource[] = []

beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  for (const file of files)
    await createRealTables(trino, `${shared}data/real/${file}`, tableOf(file), !file.includes('noheader'))
})

afterAll(async () => {
  for (const source of open) source.close()
  await server?.close()
})

const sourceOf = (file: string, { schema, ...rest }: (typeof layouts)[number], own = server) =>
  athena({
    client: own.client(),
    timing: fast,
    table: `${schema}.${tableOf(file)}`,
    ...('partition' in rest ? { partition: rest.partition } : {}),
  })

const namesOf = ({ dimensions, metrics }: Analysis) => [...dimensions, ...metrics.map(({ name }) => name)]

interface Golden {
  readonly file: string
  readonly totals: Readonly<Record<string, string | number | null>>
  readonly thresholds: Readonly<Record<string, number>> & { readonly minSessions: number }
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[]
}

/** Whether a row has what the reference has of it; money is text there. */
function expectGolden(
  found: Readonly<Record<string, unknown>>,
  wanted: Golden['totals'] | Golden['rows'][number],
  where: string,
): void {
  for (const [name, value] of Object.entries(wanted))
    same(found[name], name === 'revenue' ? Number(value) : value, `${where}.${name}`)
}

describe.skipIf(!hasShared)('real files give the reference figures on Trino', () => {
  const golden = hasShared ? readdirSync(`${shared}data/golden`).filter((name) => name.endsWith('.json')) : []
  test.each(golden.flatMap((name) => layouts.map((layout) => ({ name, layout, schema: layout.schema }))))(
    '$name, $schema',
    async ({ name, layout }) => {
      const reference = JSON.parse(readFileSync(`${shared}data/golden/${name}`, 'utf8')) as Golden
      const query = {
        by: 'brand',
        metrics: ofGroups,
        minSessions: reference.thresholds.minSessions,
        orderBy: 'brand',
      } as const
      const { rows, totals, thresholds } = await analyze(sourceOf(reference.file, layout), query)
      expectGolden(totals, reference.totals, 'athena() totals')
      expectGolden(thresholds, reference.thresholds, 'athena() thresholds')
      expect(rows.map(({ brand }) => brand)).toEqual(reference.rows.map(({ brand }) => brand))
      for (const [index, row] of reference.rows.entries())
        expectGolden(rows[index] as never, row, `athena() ${row['brand']}`)

      const sql = toSql(query, {
        dialect: 'athena',
        table: ['hive', layout.schema, tableOf(reference.file)],
        types: layout.types,
      })
      const table = await run(sql)
      const names = ['brand', ...Object.keys(catalogue)]
      expect(table.columns).toEqual(names.map(snakeCase))
      expect(table.rows).toHaveLength(reference.rows.length)
      reference.rows.forEach((row, index) => {
        const found = Object.fromEntries(names.map((column, place) => [column, table.rows[index]?.[place]]))
        expectGolden({ ...found, revenue: Number(found['revenue']) }, row, `toSql() ${row['brand']}`)
      })
    },
  )
})

describe.skipIf(!hasShared)('queries of every kind give on Trino what they give on DuckDB', () => {
  describe.each(['cosmetics-2019-oct.csv', 'multicategory-2019-oct-head.csv', 'electronics-2020-duplicates.csv'])(
    '%s',
    (file) => {
      const source = duckdb({ files: `${shared}data/real/${file}` })
      open.push(source)
      test.each(Object.keys(queries))('%s', async (name) => {
        const query = queries[name] as Query
        const wanted = await analyze(source, query)
        for (const layout of layouts) {
          const { schema, types } = layout
          const found = await analyze(sourceOf(file, layout), query)
          for (const part of ['rows', 'totals', 'thresholds'] as const)
            same(found[part], wanted[part], `${schema} ${part}`)
          const table = ['hive', schema, tableOf(file)]
          const sql = toSql(query, {
            dialect: 'athena',
            table,
            types,
            ...('partition' in layout ? { partition: layout.partition } : {}),
          })
          expectMetricTable(await run(sql), namesOf(wanted), rowsOfTable(wanted), `toSql ${schema}`)
        }
      })
    },
  )
})

describe.skipIf(!hasShared)('one metric at a time', () => {
  const file = 'cosmetics-2019-oct.csv'
  const table = ['hive', 'typed', tableOf(file)]
  const all = async () => {
    const source = duckdb({ files: `${shared}data/real/${file}` })
    open.push(source)
    return (await analyze(source, { by: 'brand', metrics: ofGroups, orderBy: 'brand' } as Query)) as Analysis
  }

  test('each metric of the catalogue makes a statement of its own', async () => {
    const wanted = await all()
    for (const name of Object.keys(catalogue) as (keyof typeof catalogue)[]) {
      const sql = toSql(
        { by: 'brand', metrics: [name], orderBy: 'brand' },
        { dialect: 'athena', table, types: typedColumns },
      )
      expectMetricTable(await run(sql), ['brand', name], wanted.rows, name)
    }
  })

  test('and those of one group an expression', async () => {
    const wanted = await all()
    const metrics = Object.values<AnyMetric>(catalogue).filter(({ expr }) => checkExpression(expr).level === 'group')
    const expressions = metrics.map(
      (metric) =>
        `${toSqlExpression(metric, { dialect: 'athena', types: typedColumns })} AS "${snakeCase(metric.name)}"`,
    )
    const sql = `SELECT NULLIF("brand", '') AS "brand", ${expressions.join(',\n')} FROM ${table.join('.')} GROUP BY 1 ORDER BY 1 ASC NULLS LAST`
    expectMetricTable(await run(sql), ['brand', ...metrics.map(({ name }) => name)], wanted.rows, 'toSqlExpression')
    expect(metrics.length).toBeGreaterThan(20)
  })

  test('a view can be made of the whole table', async () => {
    const wanted = await all()
    await run(
      `CREATE OR REPLACE VIEW hive.typed.brand_metrics AS ${toSql({ by: 'brand', metrics: ofGroups }, { dialect: 'athena', table, types: typedColumns })}`,
    )
    const found = await run('SELECT * FROM hive.typed.brand_metrics ORDER BY "brand" ASC NULLS LAST')
    expectMetricTable(found, namesOf(wanted), wanted.rows, 'view')
  })
})
