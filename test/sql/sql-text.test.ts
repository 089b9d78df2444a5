import { describe, expect, test } from 'vitest'
import type { SqlOptions } from '../../src/analysis/sql-table.js'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { eq, field, gte, max, min, quantile } from '../../src/definition/builders.js'
import { checkExpression } from '../../src/definition/check.js'
import type { Expression, Value } from '../../src/definition/expression.js'
import { type AnyMetric, defineMetric, thresholdFor } from '../../src/definition/metric.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { viewThenCartSessions } from '../../src/metrics/funnel.js'
import { events } from '../../src/metrics/measures.js'
import type { Query } from '../../src/plan/query.js'

const names = Object.keys(catalogue) as (keyof typeof catalogue)[]
const dialects = ['athena', 'duckdb', 'postgres'] as const
const isPurchase = eq(field.eventType, 'purchase')
const own = (name: string, formula: () => Expression<'group', Value>) =>
  defineMetric({ name, formula: formula as never }) as AnyMetric

const isBusy = defineMetric({
  name: 'isBusy',
  inputs: { events, limit: thresholdFor(events) },
  formula: ({ events, limit }) => gte(events, limit),
})

/** One statement for each kind of thing that is worked out, small enough to be read. What they give is tested by running them. */
const kinds: Readonly<Record<string, readonly [Query, Partial<SqlOptions>?]>> = {
  'a count': [{ metrics: ['views'] }],
  'a distinct count': [{ metrics: ['purchaseSessions'] }],
  'a sum and its total': [{ by: 'brand', metrics: ['marketShare'] }],
  'a rank': [{ by: 'brand', metrics: ['revenueRank'] }],
  'a running total': [{ by: 'brand', metrics: ['cumulativeShare'] }],
  'a class by a threshold': [{ by: 'brand', metrics: [isBusy], thresholds: { events: { quantile: 0.75 } } }],
  'a sequence': [{ metrics: [viewThenCartSessions] }],
  'the least and the greatest value': [
    { metrics: [own('first', () => min(field.eventTime)), own('dearest', () => max(field.price, isPurchase))] },
  ],
  'a quantile': [{ metrics: [own('upper', () => quantile(field.price, 0.9))] }],
  'days of a time zone, in a range, of a partitioned table': [
    { by: 'day', metrics: ['events'], time: { from: '2019-10-01', to: '2019-11-01', timeZone: 'Europe/Berlin' } },
    { partition: { column: 'dt' } },
  ],
}

describe.each(dialects)('the SQL for %s', (dialect) => {
  test.each(Object.keys(kinds))('of %s', (kind) => {
    const [query, options] = kinds[kind] as (typeof kinds)[string]
    expect(toSql(query, { dialect, table: 'shop.events', ...options })).toMatchSnapshot()
  })

  test('as an expression', () => {
    expect(toSqlExpression('averageOrderValue', { dialect })).toMatchSnapshot()
  })

  test.each(names.filter((name) => checkExpression(catalogue[name].expr).level !== 'group'))(
    'refuses an expression of %s',
    (name) => {
      expect(() => toSqlExpression(name, { dialect })).toThrow(`${name} compares groups`)
    },
  )

  test('refuses an expression of a sequence', () => {
    expect(() => toSqlExpression(viewThenCartSessions, { dialect })).toThrow(
      'viewThenCartSessions counts what has events in an order, for which they are grouped twice: by userSession first',
    )
  })
})

test.each([
  [{ dialect: 'mysql' as never, table: 'e' }, /dialect: "mysql" is not known; there are duckdb, athena and postgres/],
  [{ dialect: 'athena' as const, table: '' }, /table: "" is no table/],
  [{ dialect: 'athena' as const, table: 'shop.' }, /is no table/],
  [{ dialect: 'athena' as const, table: [] }, /is no table/],
  [
    { dialect: 'athena' as const, table: 'e', types: { event_time: 'boolean' } },
    /is boolean, which cannot hold eventTime/,
  ],
  [{ dialect: 'athena' as const, table: 'e', types: { event_type: null } }, /has no column "event_type"/],
])('refuses %o', (options, message) => {
  expect(() => toSql({ metrics: ['events'] }, options)).toThrow(message)
})

test('a table without prices is asked for none', () => {
  const sql = toSql({ metrics: ['events'] }, { dialect: 'duckdb', table: 'e', types: { price: null } })
  expect(sql).not.toContain('price')
  expect(() => toSql({ metrics: ['revenue'] }, { dialect: 'duckdb', table: 'e', types: { price: null } })).toThrow(
    /has no column "price"/,
  )
})
