import fc from 'fast-check'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { createLakeTable } from '../../bench/trino/lake.js'
import { runTrino } from '../../bench/trino/trino-client.js'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { athena } from '../../src/athena.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { bindingFor, columnsOf, textRow } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { epochBinding } from '../support/duckdb-tables.js'
import { openConnection } from '../support/open-connection.js'
import { expectedIn, modelPeriod } from '../support/periods.js'
import { zones } from '../support/queries.js'
import { runs, seed } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { expectMetricTable, wantedRows } from '../support/sql-rows.js'
import { declaredCase, viewBinding, viewCase } from '../support/view-cases.js'
import { metricRows } from './metric-rows.js'

const trino = inject('trino')

/*
 * All events of all cases are in one table, as text and with the number of their case; a case is read by a query that picks its
 * events and gives them the types and names that the case wants.
 */

const chosen = seed()
const cases: readonly { readonly form: 'typed' | 'text'; readonly one: Case }[] = (
  [
    ['typed', runs(40)],
    ['text', runs(40)],
  ] as const
).flatMap(([form, count]) =>
  fc
    .sample(anyCase(form, { anyWriting: true, steps: 'sometimes', currencies: true }), { numRuns: count, seed: chosen })
    .map((one) => ({ form, one })),
)

const plain = columnsOf({
  aliases: {},
  orders: true,
  lines: true,
  eventIds: true,
  currencies: true,
  declared: true,
  renamed: false,
})
const styles = ['plain', 'utc', 'iso', 'offset'] as const

let server: AthenaServer

beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  const columns = Object.values(plain)
  const connection = await openConnection()
  await connection.run(
    `CREATE TABLE given (data_set INTEGER, ${columns.map((name) => `"${name}" VARCHAR`).join(', ')})`,
  )
  const appender = await connection.createAppender('given')
  cases.forEach(({ form, one: { events, binding, physical } }, index) => {
    events.forEach((event, place) => {
      const style =
        form === 'text'
          ? (at: number) => styles[at % 4]
          : () => (physical.time === 'timestamptz' ? ('clock' as const) : ('plain' as const))
      const written = form === 'text' ? binding : epochBinding(binding, physical)
      const row = textRow(event, { ...written, renamed: false }, style, place)
      appender.appendInteger(index)
      for (const name of columns) {
        const value = row[name] ?? null
        if (value === null) appender.appendNull()
        else appender.appendVarchar(value)
      }
      appender.endRow()
    })
  })
  appender.closeSync()
  await createLakeTable(trino, {
    schema: 'generated',
    table: 'events',
    columns: { data_set: 'integer', ...Object.fromEntries(columns.map((name) => [name, 'varchar'])) },
    write: async (folder) => {
      await connection.run(`COPY given TO '${folder}/events.parquet' (FORMAT parquet)`)
    },
  })
  connection.closeSync()
})

afterAll(() => server?.close())

const trinoTypes = {
  text: 'varchar',
  dictionary: 'varchar',
  bigint: 'bigint',
  decimal: 'decimal(18, 3)',
  wide: 'decimal(30, 8)',
  double: 'double',
  float: 'real',
  timestamp_s: 'timestamp(0)',
  timestamp_ms: 'timestamp(3)',
  timestamp: 'timestamp(6)',
  timestamp_ns: 'timestamp(9)',
  timestamptz: 'timestamp(6) with time zone',
  date: 'date',
  epoch_s: 'bigint',
  epoch_ms: 'bigint',
  epoch_us: 'bigint',
  epoch_ns: 'bigint',
  epoch_double: 'double',
  epoch_decimal: 'decimal(30, 6)',
  cents: 'integer',
} as const

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The types of the columns of a case, by their names in it. */
function typesOf({ binding, physical }: Case, form: 'typed' | 'text'): Readonly<Record<string, string>> {
  const kinds =
    form === 'text' ? ({ ...physical, time: 'text', price: 'text', weight: 'text', id: 'text' } as const) : physical
  return Object.fromEntries(
    Object.entries(columnsOf(binding)).map(([name, column]) => {
      if (name === 'time' || name === 'shipped') return [column, trinoTypes[kinds.time]]
      if (name === 'price' || name === 'amount') return [column, trinoTypes[kinds.price]]
      if (name === 'weight' || name === 'quantity') return [column, trinoTypes[kinds.weight]]
      return [
        column,
        trinoTypes[['product', 'category', 'user', 'session', 'order', 'event'].includes(name) ? kinds.id : 'text'],
      ]
    }),
  )
}

/** A query with the events of a case. */
function queryFor(index: number, { binding }: Case, types: Readonly<Record<string, string>>): string {
  const columns = Object.entries(columnsOf(binding)).map(([name, column]) => {
    const given = quote(plain[name as keyof typeof plain])
    const type = types[column] as string
    return `${typedAs(given, type)} AS ${quote(column)}`
  })
  return `SELECT ${columns.join(', ')} FROM hive.generated.events WHERE data_set = ${index}`
}

/** Text as another type; times are written in UTC, whatever the session's zone. */
function typedAs(given: string, type: string): string {
  // A cast reads no date with strokes.
  const time = `replace(${given}, '/', '-')`
  if (type === 'date') return `CAST(CAST(${time} AS timestamp) AS date)`
  if (type.endsWith('with time zone')) return `with_timezone(CAST(${time} AS timestamp(6)), 'UTC')`
  return `CAST(${type.startsWith('timestamp') ? time : given} AS ${type})`
}

/** A case as a source, and the query that it reads. */
function openCase(index: number, form: 'typed' | 'text', one: Case) {
  const types = typesOf(one, form)
  const given = queryFor(index, one, types)
  const binding = bindingFor(one.binding)
  return { types, given, source: athena({ client: server.client(), timing: fast, table: { query: given }, binding }) }
}

describe(`generated data sets give what is expected on Trino (CARTOMETRICS_SEED=${chosen})`, () => {
  test.concurrent.for(cases.map(({ form, one }, index) => ({ form, one, index })))(
    '$index: $form',
    async ({ form, one, index }) => {
      const { types, given, source } = openCase(index, form, one)
      const query = queryOf(one.query)
      const binding = bindingFor(one.binding)
      const where = `case ${index} ${fc.stringify(one)}\n`
      expectAnalysis(await analyze(source, query), one.expected, `${where}athena()`)

      const sql = toSql(query, { dialect: 'athena', table: ['data'], binding, types })
      const names = [...one.query.by.map(({ name }) => name), ...query.metrics.map(({ name }) => name)]
      // A table of the statement's WITH clause: what toSql wrote is run as it stands, after it.
      const whole = sql.replace(/^WITH $/m, `WITH "data" AS (${given.replaceAll('$', '$$$$')}),`)
      expectMetricTable(
        metricRows(await runTrino({ url: trino.url, catalog: 'hive', exactTimes: true }, whole)),
        names,
        wantedRows(one),
        `${where}toSql()`,
      )
    },
  )
})

/** Every other case with steps, as views are made of them. */
const viewed = cases.flatMap(({ form, one }, index) =>
  one.binding.steps === undefined || index % 2 === 1 ? [] : [{ form, one: declaredCase(one), index }],
)

describe(`views of events after steps give what is expected on Trino (CARTOMETRICS_SEED=${chosen})`, () => {
  test.concurrent.for(viewed)('$index: $form', async ({ form, one, index }) => {
    const { types, given } = openCase(index, form, one)
    const view = `generated.clean_${index}`
    const sql = createEventsView(view, { dialect: 'athena', table: ['data'], binding: bindingFor(one.binding), types })
    const whole = sql.replace(/ AS\nSELECT/, ` AS\nWITH "data" AS (${given.replaceAll('$', '$$$$')})\nSELECT`)
    await runTrino({ url: trino.url, catalog: 'hive' }, whole)
    const binding = viewBinding(one.binding)
    const source = athena({ client: server.client(), timing: fast, table: view, binding })
    const { query, expected } = viewCase(one, form)
    expectAnalysis(await analyze(source, queryOf(query)), expected, `case ${index} ${fc.stringify(one)}\nview`)
  })
})

/** Of each fourth case, a period and the one before. */
const periods = fc
  .sample(modelPeriod(zones), { numRuns: cases.length, seed: chosen })
  .flatMap((period, index) => (index % 4 === 0 ? [{ ...(cases[index] as (typeof cases)[number]), period, index }] : []))
  // Where no row can be read, the answer is an error.
  .filter(({ form, one, period: { scope, current, previous } }) =>
    [current, previous].every((bounds) => !expectedIn(one, form, bounds, scope.timeZone).noneReadable),
  )

describe(`a period and the one before it give what is expected on Trino (CARTOMETRICS_SEED=${chosen})`, () => {
  test.concurrent.for(periods)('$index: $form', async ({ form, one, period: { scope, current, previous }, index }) => {
    const where = `case ${index} ${fc.stringify(one)}\n`
    const found = await compare(openCase(index, form, one).source, { ...queryOf(one.query), time: scope })
    expectAnalysis(found.current, expectedIn(one, form, current, scope.timeZone), `${where}current`)
    expectAnalysis(found.previous, expectedIn(one, form, previous, scope.timeZone), `${where}previous`)
  })
})
