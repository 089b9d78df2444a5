import { DuckDBTimestampValue } from '@duckdb/node-api'
import { tableFromArrays } from 'apache-arrow'
import { expect, onTestFinished, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { column, countSequence, eq, field } from '../../src/definition/builders.js'
import type { FieldExpression } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import { openConnection } from '../support/open-connection.js'
import { postgresTable } from '../support/postgres-engine.js'

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** More sessions, pairs and events between than any table of the engine has room for at first; in no order of time. */
function manyEvents(): { eventTime: number; eventType: string; brand: string; userSession: string; device: string }[] {
  const next = numbers(7)
  return Array.from({ length: 40_000 }, () => ({
    eventTime: Date.UTC(2020, 0, 1) + next(500) * 60_000 + next(3) / 1000,
    eventType: ['view', 'view', 'cart', 'cart', 'purchase'][next(5)] as string,
    brand: `brand ${next(30)}`,
    userSession: `session ${next(6000)}`,
    device: `device ${next(3)}`,
  }))
}

const is = (type: string) => eq(field.eventType, type)
const sequence = (name: string, of: FieldExpression<string>, ...types: readonly string[]) =>
  defineMetric({ name, formula: () => countSequence(of, types.map(is)) })
const metrics = [
  ...orderedFunnelMetrics,
  sequence('longWay', field.userSession, 'cart', 'view', 'cart', 'view', 'purchase'),
  // The same steps between, reached by other ways.
  sequence('backwards', field.userSession, 'purchase', 'cart', 'view'),
  sequence('thenBack', field.userSession, 'view', 'cart', 'purchase', 'cart'),
  sequence('twice', field.userSession, 'purchase', 'cart', 'purchase', 'cart'),
  sequence('again', field.userSession, 'cart', 'cart', 'purchase', 'cart'),
  sequence('devices', column('device'), 'view', 'cart', 'purchase'),
] as const

/** The events as a table of DuckDB. */
async function duckdbTable(events: ReturnType<typeof manyEvents>) {
  const connection = await openConnection()
  onTestFinished(() => connection.closeSync())
  await connection.run(
    'CREATE TABLE events (event_time TIMESTAMP, event_type VARCHAR, brand VARCHAR, user_session VARCHAR, device VARCHAR)',
  )
  const appender = await connection.createAppender('events')
  for (const { eventTime, ...texts } of events) {
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Math.round(eventTime * 1000))))
    for (const text of [texts.eventType, texts.brand, texts.userSession, texts.device]) appender.appendVarchar(text)
    appender.endRow()
  }
  appender.closeSync()
  return duckdb({ connection, table: 'events' })
}

test('tens of thousands of events: as a metric called over the events of each group', async () => {
  const events = manyEvents()
  const wanted = (some: typeof events) =>
    Object.fromEntries(metrics.map((metric) => [metric.name, metric(some as never)]))
  const table = tableFromArrays(
    Object.fromEntries(
      (['eventTime', 'eventType', 'brand', 'userSession', 'device'] as const).map((name) => [
        { eventTime: 'event_time', eventType: 'event_type', userSession: 'user_session' }[name as string] ?? name,
        name === 'eventTime'
          ? events.map(({ eventTime }) =>
              new Date(eventTime).toISOString().replace(
                'Z',
                `${Math.round((eventTime % 1) * 1000)
                  .toString()
                  .padStart(3, '0')}Z`,
              ),
            )
          : events.map((event) => event[name]),
      ]),
    ),
  )
  const sources = {
    duckdb: await duckdbTable(events),
    postgres: postgres({
      client: await postgresTable(
        'sequences',
        events.map(({ eventTime, ...texts }) => ({ eventTime: Math.round(eventTime * 1000), ...texts })),
        { eventTime: 'bigint' },
      ),
      table: 'sequences',
      binding: { columns: { eventTime: 'eventTime', eventType: 'eventType', userSession: 'userSession' } },
    }),
    objects: fromEvents(events as never),
    table: fromArrow(table as never),
    batches: fromBatches(async function* () {
      for (let start = 0; start < events.length; start += 7001)
        yield* (table.slice(start, start + 7001) as never as { batches: never[] }).batches
    }),
  }
  const all = wanted(events)
  for (const { name } of metrics) expect(all[name], name).toBeGreaterThan(name === 'devices' ? 2 : 20)
  expect(new Set(Object.values(all)).size).toBe(metrics.length)
  for (const [name, source] of Object.entries(sources)) {
    const { totals, rows } = await analyze(source, { by: 'brand', metrics })
    expect(totals, name).toEqual(all)
    expect(rows).toHaveLength(30)
    for (const { brand, ...values } of rows)
      expect(values, `${name}, ${brand}`).toEqual(wanted(events.filter((event) => event.brand === brand)))
    expect((await analyze(source, { metrics })).totals, name).toEqual(all)
  }
})
