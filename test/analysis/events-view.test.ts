import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { toSqlExpression } from '../../src/analysis/to-sql.js'
import { QueryError, UnsupportedError } from '../../src/errors.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { postgresEngine } from '../support/postgres-engine.js'

/** Events that were sent twice, of users who come back, one of which cannot be read. */
const rows = [
  ['2019-10-01 10:00:00', 'click', 'acme', '1.5', '2', 'u1', 'e1', 'phone'],
  ['2019-10-01 10:00:00', 'click', 'acme', '1.5', '2', 'u1', 'e1', 'phone'],
  ['2019-10-01 10:20:00', 'purchase', 'acme', '1.5', '2', 'u1', 'e2', 'phone'],
  ['2019-10-01 10:21:00', 'purchase', 'acme', '1.5', '2', 'u1', 'e2', 'phone'],
  ['2019-10-01 11:00:00', 'purchase', 'bolt', '10', null, 'u1', 'e3', null],
  ['2019-10-01 11:00:00', 'click', 'bolt', '10', null, null, 'e4', null],
  ['2019-10-01 12:00:00', 'click', 'bolt', 'free', null, 'u2', 'e5', null],
  ['2019-10-01 12:00:00', 'click', 'bolt', '3', '1', 'u2', null, null],
] as const
const names = ['ts', 'event_type', 'brand', 'price', 'qty', 'user_id', 'event_id', 'device']
const types = Object.fromEntries(names.map((name) => [name, 'varchar']))
const missing = { product_id: null, category_id: null, category_code: null }
const binding: BindingOptions = {
  columns: { eventTime: 'ts', quantity: 'qty', eventId: 'event_id' },
  eventTypes: { click: 'view' },
  further: { device: 'text' },
  duplicates: ['eventId'],
  sessions: { gap: '30 minutes' },
}
const values = rows
  .map((row) => `(${row.map((value) => (value === null ? 'CAST(NULL AS text)' : `'${value}'`)).join(', ')})`)
  .join(', ')
const table = `CREATE TABLE raw_events AS SELECT * FROM (VALUES ${values}) AS given(${names.join(', ')})`

let engine: DuckDBEngine
beforeAll(async () => {
  engine = await duckdbEngine()
  await engine.connection.run(table)
  const client = await postgresEngine()
  await client.query('DROP TABLE IF EXISTS raw_events CASCADE')
  await client.query(table)
})
afterAll(async () => {
  engine?.close()
  await (await postgresEngine()).query('DROP TABLE IF EXISTS raw_events CASCADE')
})

const dialects: Readonly<Record<'duckdb' | 'postgres', (name: string, binding: BindingOptions) => Promise<Source>>> = {
  duckdb: async (name, binding) => duckdb({ connection: engine.connection, table: name, binding }),
  postgres: async (name, binding) => postgres({ client: await postgresEngine(), table: name, binding }),
}

describe.each(['duckdb', 'postgres'] as const)('an events view on %s', (dialect) => {
  const open = dialects[dialect]
  const metrics = ['events', 'views', 'purchases', 'sessions', 'orders', 'units', 'revenue', 'shoppers'] as const

  test('has the events that metrics are made of', async () => {
    const view = createEventsView('clean_events', {
      dialect,
      table: 'raw_events',
      binding,
      types: { ...types, ...missing },
    })
    if (dialect === 'duckdb') await engine.connection.run(view)
    else await (await postgresEngine()).query(view)
    for (const by of ['brand', 'device'] as const) {
      const raw = await analyze(await open('raw_events', binding), { by, metrics, orderBy: by })
      const columns = { quantity: 'quantity', eventId: 'event_id' }
      const clean = await analyze(await open('clean_events', { columns }), { by, metrics, orderBy: by })
      expect(clean.rows).toEqual(raw.rows)
      expect(clean.totals).toEqual(raw.totals)
      expect([raw.duplicates, raw.rejected.count]).toEqual([2, 1])
      expect([clean.duplicates, clean.rejected.count]).toEqual([0, 0])
      expect(raw.totals).toEqual({
        events: 5,
        views: 3,
        purchases: 2,
        sessions: 3,
        orders: 2,
        units: 3,
        revenue: 13,
        shoppers: 2,
      })
    }
  })
})

test('names and options that are none are refused', () => {
  expect(() => createEventsView('', { dialect: 'duckdb', table: 'raw_events' })).toThrow(
    /^view: "" is no view; name it 'shop.events'$/,
  )
  expect(() => createEventsView('v', { dialect: 'duckdb', table: 'raw_events', tabel: 1 } as never)).toThrow(QueryError)
  expect(() => createEventsView('v', { dialect: 'duckdb' } as never)).toThrow(QueryError)
})

test('a further column cannot be called as another column of the view is', () => {
  const write = (further: string, binding: BindingOptions = {}) =>
    createEventsView('v', { dialect: 'duckdb', table: 't', binding: { ...binding, further: { [further]: 'text' } } })
  const sessions = { gap: '30 minutes' } as const
  expect(() => write('user_session', { sessions })).toThrow(
    /^createEventsView: user_session and userSession would both be the column user_session of the view/,
  )
  expect(() => write('Event_Type')).toThrow(/^createEventsView: eventType and Event_Type would both be the column/)
  expect(write('order_id')).toContain('AS "order_id"')
  expect(() => write('order_id', { columns: { orderId: 'order_no' } })).toThrow(QueryError)
})

test('an expression of one SELECT cannot look at events together', () => {
  for (const steps of [{ duplicates: 'exact' }, { sessions: { gap: '1 hour' } }] as const) {
    const refused = () => toSqlExpression('revenue', { dialect: 'duckdb', binding: steps })
    expect(refused).toThrow(UnsupportedError)
    expect(refused).toThrow(/^revenue: with binding\.(duplicates|sessions) events are looked at together/)
  }
})
