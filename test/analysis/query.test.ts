import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { column, count, eq, field, numberColumn, sum } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { hhi } from '../../src/metrics/concentration.js'
import { dimension } from '../../src/plan/dimension.js'
import type { Query } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { messageOf } from '../support/with-source.js'

const source = fromEvents([
  {
    eventTime: '2019-10-01',
    eventType: 'view',
    brand: 'acme',
    stock: '1.25',
    brand2: null,
    price: null,
    userSession: null,
  },
])
const problem = (query: object) => messageOf((async () => analyze(source, query as Query))())

describe('a query that cannot be answered says why', () => {
  test.each<[string, object, string | RegExp]>([
    [
      'an unknown option',
      { groupBy: 'brand' },
      'QueryError: analyze: unknown option "groupBy"; there are by, metrics, where, time, minSessions, thresholds, orderBy, limit, totals',
    ],
    [
      'a misspelled metric',
      { metrics: ['stickines'] },
      'QueryError: metrics: unknown metric "stickines"; did you mean "stickiness"?',
    ],
    [
      'an unknown metric',
      { metrics: ['bounceRate'] },
      /^QueryError: metrics: unknown metric "bounceRate"; there are events, views, /,
    ],
    [
      'a metric that every object has',
      { metrics: ['constructor'] },
      /^QueryError: metrics: unknown metric "constructor"/,
    ],
    ['no metric', { metrics: [] }, 'QueryError: metrics: name at least one'],
    [
      'something else for a metric',
      { metrics: [{ name: 'x' }] },
      'QueryError: metrics: {"name":"x"} is no metric; use one of the catalogue, or defineMetric()',
    ],
    [
      'an empty dimension',
      { by: '' },
      'QueryError: by: "" is no dimension; name a field or column, or use dimension(name, expression)',
    ],
    [
      'a number for a dimension',
      { by: [7] },
      'QueryError: by: 7 is no dimension; name a field or column, or use dimension(name, expression)',
    ],
    [
      'the time itself',
      { by: 'eventTime' },
      'QueryError: by: eventTime has a value of its own for every event; group by hour, day, week or month',
    ],
    [
      'one dimension twice',
      { by: ['brand', 'brand'] },
      'QueryError: two columns of the rows would be called "brand": dimensions and metrics need different names',
    ],
    [
      'a dimension called like a metric',
      { by: dimension('events', field.brand) },
      /two columns of the rows would be called "events"/,
    ],
    [
      'a negative number of sessions',
      { minSessions: -1 },
      'QueryError: minSessions must be a number of sessions, 0 or more, not -1',
    ],
    ['no number of sessions', { minSessions: Number.NaN }, /minSessions must be/],
    ['half a row', { limit: 1.5 }, 'QueryError: limit must be a whole number of rows, at least 1, not 1.5'],
    [
      'neither groups nor totals',
      { totals: false },
      'QueryError: totals: false leaves nothing to answer without groups; say what to make them by, too',
    ],
    [
      'totals that are no yes or no',
      { by: 'brand', totals: 'no' },
      'QueryError: analyze: totals must be true or false, not "no"',
    ],
    ['no rows', { limit: 0 }, /limit must be a whole number of rows, at least 1, not 0/],
    [
      'an order by what is not there',
      { by: 'brand', metrics: ['events'], orderBy: 'revenue' },
      'QueryError: orderBy: "revenue" is no column of the rows; they have brand, events',
    ],
    [
      'an unknown direction',
      { metrics: ['events'], orderBy: { by: 'events', direction: 'down' } },
      'QueryError: orderBy: direction must be "ascending" or "descending", not "down"',
    ],
    [
      'an unknown method',
      { thresholds: { sessions: 'mode' } },
      'QueryError: threshold "mode": use "median", "mean", { quantile } with a number from 0 to 1, or a fixed number',
    ],
    ['a quantile above 1', { thresholds: { sessions: { quantile: 50 } } }, /^QueryError: threshold \{"quantile":50\}/],
    [
      'a threshold of no metric',
      { thresholds: { session: 3 } },
      'QueryError: thresholds: unknown metric "session"; did you mean "sessions"?',
    ],
    [
      'a threshold of a class',
      { thresholds: { quadrant: 3 } },
      /^QueryError: thresholds: quadrant has no number for its value, and so no threshold/,
    ],
    [
      'an unknown time zone',
      { time: { timeZone: 'Europe/Bärlin' } },
      'QueryError: unknown time zone "Europe/Bärlin": give a name of the IANA database, such as "UTC" or "Europe/Berlin"',
    ],
    [
      'no time',
      { time: { from: 'October' } },
      'QueryError: time.from: "October" is not a time; write 2019-10-01 or 2019-10-01T12:00:00Z',
    ],
    ['a day that is none', { time: { to: '2019-02-29' } }, /^QueryError: time\.to: "2019-02-29" is not a time/],
    [
      'an empty span',
      { time: { from: '2019-10-02', to: '2019-10-02' } },
      'QueryError: time: from (2019-10-02T00:00:00.000Z) must be before to (2019-10-02T00:00:00.000Z), which is not in the scope itself',
    ],
    [
      'a misspelled option of time',
      { time: { timezone: 'Asia/Tokyo' } },
      /^QueryError: time: unknown option "timezone"; did you mean "timeZone"\?$/,
    ],
    [
      'a condition on groups',
      { where: eq(sum(field.price) as never, 3 as never) },
      'QueryError: where must be a condition on events; this is boolean of a group',
    ],
    [
      'a value for a condition',
      { where: field.brand },
      'QueryError: where must be a condition on events; this is text of a event',
    ],
    [
      'one column as text and as a number',
      { by: 'stock', metrics: [defineMetric({ name: 'q', formula: () => sum(numberColumn('stock')) })] },
      /^QueryError: the column stock is used both as/,
    ],
    [
      'one column with two scales',
      {
        metrics: [
          defineMetric({ name: 'a', formula: () => sum(numberColumn('stock', 0)) }),
          defineMetric({ name: 'b', formula: () => sum(numberColumn('stock', 2)) }),
        ],
      },
      /^QueryError: the column stock is used with/,
    ],
  ])('%s', async (_, query, message) => {
    expect(await problem(query)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })

  test('a dimension without one text an event', () => {
    expect(() => dimension('x', field.price as never)).toThrow(
      'dimension "x" must have one text an event; it is number of a event',
    )
    expect(() => dimension('x', count() as never)).toThrow(
      'dimension "x" must have one text an event; it is number of a group',
    )
  })

  test('a dimension by hand that is none', async () => {
    expect(await problem({ by: { name: 'x', expr: field.price } })).toMatch(
      /^QueryError: dimension "x" must have one text an event/,
    )
  })
})

describe('the shape of an answer', () => {
  test('without dimensions there are totals only', async () => {
    const { rows, totals, minSessions, groups } = await analyze(source, {
      metrics: ['events', 'sessions', 'stickiness'],
    })
    expect({ rows, totals, minSessions, groups }).toEqual({
      rows: [],
      totals: { events: 1, sessions: 0, stickiness: null },
      minSessions: 30,
      groups: 0,
    })
  })

  test('names come as they are asked for, and metrics as themselves', async () => {
    const own = defineMetric({
      name: 'stock',
      formula: () => sum(numberColumn('stock', 3), eq(column('brand2'), 'x')),
    })
    const analysis = await analyze(source, { by: ['brand', 'month'], metrics: [own, 'events', hhi] })
    expect(analysis.dimensions).toEqual(['brand', 'month'])
    expect(analysis.metrics.map(({ name }) => name)).toEqual(['stock', 'events', 'hhi'])
    expect(analysis.rows).toEqual([{ brand: 'acme', month: '2019-10', stock: 0, events: 1 }])
    expect(analysis.totals).toEqual({ stock: 0, events: 1, hhi: null })
    expect(Object.keys(analysis.rows[0] ?? {})).toEqual(['brand', 'month', 'stock', 'events'])
  })

  test('an alias is its metric', async () => {
    const { rows } = await analyze(source, {
      by: 'brand',
      metrics: ['eventsPerSession' as 'stickiness'],
      orderBy: 'eventsPerSession',
    })
    expect(rows).toEqual([{ brand: 'acme', stickiness: null }])
  })
})
