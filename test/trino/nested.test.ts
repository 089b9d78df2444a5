import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createLakeTable } from '../../bench/trino/lake.js'
import { runTrino } from '../../bench/trino/trino-client.js'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { athena } from '../../src/athena.js'
import { column, eq } from '../../src/definition/builders.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { flatBinding, flattened, type NestedCase, nestedBinding, nestedCases } from '../support/nested-events.js'
import {
  duckdbNestedQuery,
  nestedColumnTypes,
  nestedDimensions,
  nestedQueries,
  renamedRows,
  trinoNestedQuery,
  trinoTypes,
} from '../support/nested-tables.js'
import { openConnection } from '../support/open-connection.js'
import { runs, seed } from '../support/runs.js'
import { same } from '../support/same-analysis.js'

const trino = inject('trino')
const chosen = seed()
const forms = [
  { ofEvents: 'text', ofItems: 'number' },
  { ofEvents: 'number', ofItems: 'text' },
] as const
const cases = forms.flatMap((form) =>
  fc
    .sample(
      fc.record({
        given: nestedCases(form),
        by: fc.constantFrom(...nestedDimensions),
        time: fc.constantFrom({}, { from: '2019-10-01', to: '2019-10-01T12:00:00Z' }),
      }),
      { numRuns: runs(12), seed: chosen },
    )
    .map((one) => ({ ...one, form })),
)

let server: AthenaServer
const stored = forms[0]
beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  const connection = await openConnection()
  await createLakeTable(trino, {
    schema: 'generated',
    table: 'nested',
    columns: { data_set: 'integer', ...nestedColumnTypes(stored, trinoTypes) },
    write: async (folder) => {
      const all = cases.flatMap(({ form, given }, index) =>
        form === stored ? [`SELECT ${index} AS data_set, * FROM (${duckdbNestedQuery(given.events, form)})`] : [],
      )
      await connection.run(`COPY (${all.join(' UNION ALL ')}) TO '${folder}/nested.parquet' (FORMAT parquet)`)
    },
  })
  connection.closeSync()
})
afterAll(() => server?.close())

/** What is expected of a case. */
async function wantedOf(given: NestedCase, by: (typeof nestedDimensions)[number], time: object) {
  const range = Object.fromEntries(Object.entries(time).map(([end, at]) => [end, Date.parse(at as string)]))
  const { rows, duplicates } = flattened(given, range)
  const { flat } = nestedQueries(by, time)
  const found = await analyze(fromEvents(rows, { binding: flatBinding() }), flat as never)
  return { rows: renamedRows(found.rows, by), totals: found.totals, rejected: found.rejected.count, duplicates }
}

describe(`nested events are the plain rows that they are, on Trino (CARTOMETRICS_SEED=${chosen})`, () => {
  test.concurrent.for(cases.map((one, index) => ({ ...one, index })))(
    '$index: by $by',
    async ({ given, by, time, form, index }) => {
      const where = `case ${index} ${fc.stringify(given)}\n`
      const wanted = await wantedOf(given, by, time)
      const { nested } = nestedQueries(by, time)
      const types = nestedColumnTypes(form, trinoTypes)
      const binding = nestedBinding(given)
      const common = { client: server.client(), timing: fast, binding }
      const query = trinoNestedQuery(given.events, form)
      const isTyped = index % 2 === 0 ? { types } : {}
      const found = await analyze(athena({ ...common, table: { query }, ...isTyped }), nested as never)
      const answer = (one: typeof found) => ({
        rows: one.rows,
        totals: one.totals,
        rejected: one.rejected.count,
        duplicates: one.duplicates,
      })
      same(answer(found), wanted, `${where}a query`)

      if (form !== stored) return
      const own = { ...nested, where: eq(column('data_set'), String(index)) }
      // Of events that were sent before, others of the table are compared, too.
      if (given.duplicates === undefined && given.gap === undefined) {
        const ofTable = await analyze(athena({ ...common, table: 'generated.nested' }), own as never)
        same(answer(ofTable), wanted, `${where}a table`)
      }
      const view = `generated.nested_lines_${index}`
      const sql = createEventsView(view, { dialect: 'athena', table: ['data'], binding, types })
      const whole = sql.replace(/ AS\nSELECT/, ` AS\nWITH "data" AS (${query.replaceAll('$', '$$$$')})\nSELECT`)
      await runTrino({ url: trino.url, catalog: 'hive' }, whole)
      const { rows } = await runTrino({ url: trino.url, catalog: 'hive' }, `SELECT count(*) FROM ${view}`)
      const all = await wantedOf(given, undefined, {})
      expect(rows, where).toEqual([[(all.totals as unknown as { events: number }).events]])
    },
  )
})
