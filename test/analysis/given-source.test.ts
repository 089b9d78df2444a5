import { RecordBatchReader, tableFromArrays, tableToIPC } from 'apache-arrow'
import pg from 'pg'
import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import { funnel } from '../../src/analysis/funnel.js'
import { SourceError } from '../../src/errors.js'
import { reportData } from '../../src/report/data.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { openConnection } from '../support/open-connection.js'

/*
 * Whoever gives something that is no source reads in one line what to give.
 */

const table = tableFromArrays({ event_time: ['2019-10-01'], event_type: ['view'] })
const rows = [{ eventTime: '2019-10-01', eventType: 'view' }]
const other = 'make one, such as with fromEvents(rows) or duckdb({ files })'
const files = "files are read by duckdb({ files: '...' }) of cartometrics/duckdb"
const postgres = "give postgres({ client, table: '...' }) of cartometrics/postgres"
const stream = 'gather its rows in an array and give fromEvents(rows); record batches of Arrow go to fromBatches()'

test.each<readonly [what: string, given: unknown, message: string]>([
  ['nothing', undefined, `undefined is no source: ${other}`],
  ['null', null, `null is no source: ${other}`],
  ['rows', rows, '[{"eventTime":"2019-10-01","eventType":"view"}] is no source: give fromEvents(rows)'],
  ['no rows', [], '[] is no source: give fromEvents(rows)'],
  ['a set of rows', new Set(rows), 'Set {…} is no source: give fromEvents(rows)'],
  ['a path', 'events.csv', `"events.csv" is no source: ${files}`],
  ['options of a source', { files: 'events.csv' }, `{"files":"events.csv"} is no source: ${files}`],
  ['a promise', Promise.resolve(fromEvents(rows)), 'Promise {…} is no source: await the promise first'],
  ['a table of Arrow', table, 'Table {…} is no source: give fromArrow(table)'],
  ['batches of Arrow', table.batches, 'is no source: give fromBatches(batches)'],
  ['a reader of Arrow', RecordBatchReader.from(tableToIPC(table)), `is no source: ${stream}`],
  ['a stream of rows', (async function* () {})(), `is no source: ${stream}`],
  ['a pool of pg', new pg.Pool(), `BoundPool {…} is no source: ${postgres}`],
  ['a client of pg', new pg.Client(), `Client {…} is no source: ${postgres}`],
  ['a client of Athena', { send: async () => {} }, "give athena({ client, table: '...' }) of cartometrics/athena"],
  ['something else', { measures: 3 }, `{"measures":3} is no source: ${other}`],
  ['a function', () => fromEvents(rows), `a function is no source: ${other}`],
])('%s', async (_, given, message) => {
  const error: unknown = await analyze(given as never).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(SourceError)
  expect((error as Error).message).toContain(message)
  expect((error as Error).message).toMatch(/^analyze: [^\n]+$/)
})

test('a connection of DuckDB', async () => {
  const connection = await openConnection()
  await expect(analyze(connection as never)).rejects.toThrow(
    "analyze: DuckDBConnection {…} is no source: give duckdb({ connection, table: '...' }) of cartometrics/duckdb",
  )
})

test('whatever takes a source says its own name', async () => {
  await expect(compare(rows as never, { time: {} })).rejects.toThrow(/^compare: .*: give fromEvents\(rows\)$/)
  await expect(funnel(rows as never)).rejects.toThrow(/^funnel: .*: give fromEvents\(rows\)$/)
  await expect(reportData(rows as never)).rejects.toThrow(/^reportData: .*: give fromEvents\(rows\)$/)
})
