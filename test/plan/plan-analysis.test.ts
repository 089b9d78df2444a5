import { describe, expect, test } from 'vitest'
import {
  and,
  count,
  countDistinct,
  eq,
  field,
  gt,
  gte,
  max,
  multiply,
  numberColumn,
  or,
  ratio,
  sum,
  toNode,
  total,
} from '../../src/definition/builders.js'
import { defineMetric, thresholdFor } from '../../src/definition/metric.js'
import { keyOf } from '../../src/definition/walk.js'
import { QueryError } from '../../src/errors.js'
import { defaultMetrics } from '../../src/metrics/catalogue.js'
import { hhi } from '../../src/metrics/concentration.js'
import { marketShare } from '../../src/metrics/market-share.js'
import { carts, events, purchases, revenue, sessions, views } from '../../src/metrics/measures.js'
import { quadrant } from '../../src/metrics/quadrant.js'
import { defaultMinSessions, isOfGroups, orderAmong, planAnalysis, planMetric } from '../../src/plan/plan-analysis.js'
import type { Query } from '../../src/plan/query.js'

const plan = (query: object, isNamed?: boolean) => planAnalysis(query as Query, isNamed)
const keys = (nodes: Parameters<typeof keyOf>[0][] | readonly Parameters<typeof keyOf>[0][] = []) => nodes.map(keyOf)
const names = (metrics: readonly { readonly name: string }[]) => metrics.map(({ name }) => name)

/** What a refusal says, and of which option. */
function refusal(query: object) {
  try {
    plan(query)
  } catch (error) {
    if (error instanceof QueryError) return [error.context.option, error.message]
    throw error
  }
  return 'none'
}

describe('a plan without more said', () => {
  test('measures the usual metrics over all events, as far as there are columns', () => {
    const { measure, metrics, minSessions, limit, totals, orderBy } = plan({})
    expect(names(metrics)).toEqual([...defaultMetrics])
    expect(measure.dimensions).toEqual([])
    expect(measure.measures).toEqual([])
    expect(keys(measure.optional)).toEqual(
      keys(['events', 'sessions', 'purchases', 'revenue', 'orders'].map((name) => planMetric(name as 'events').expr)),
    )
    expect(measure).not.toHaveProperty('totals')
    expect(measure).not.toHaveProperty('timeRange')
    expect(measure).not.toHaveProperty('eligible')
    expect([measure.where, measure.timeZone]).toEqual([[], 'UTC'])
    expect([minSessions, limit, totals]).toEqual([defaultMinSessions, null, true])
    expect(orderBy).toEqual([{ by: 'events', descending: true }])
  })

  test('cannot do without what is named, be it for the order or a threshold alone', () => {
    expect(keys(plan({ metrics: ['events', 'sessions'] }).measure.measures)).toEqual(keys([events.expr, sessions.expr]))
    expect(plan({ metrics: ['events'] }).measure.optional).toEqual([])
    const ordered = plan({ by: 'brand', orderBy: 'revenue' }).measure
    expect(keys(ordered.measures)).toEqual(keys([revenue.expr]))
    expect(keys(ordered.optional)).not.toContain(keyOf(revenue.expr))
    const withThreshold = plan({ by: 'brand', thresholds: { views: 3 } }).measure
    expect(keys(withThreshold.measures)).toEqual(keys([views.expr]))
    expect(plan({ by: 'brand' }).measure.measures).toEqual([])
  })

  test('can do without metrics that are named by the caller, and not for the one who asks', () => {
    const { measure } = plan({ metrics: ['events'] }, false)
    expect([measure.measures, keys(measure.optional)]).toEqual([[], keys([events.expr])])
    expect(keys(plan({}, true).measure.measures)).toContain(keyOf(events.expr))
  })
})

describe('the groups that make a threshold', () => {
  test('are those with enough sessions, where thresholds are compared with', () => {
    const { measure, thresholds } = plan({ by: 'brand', metrics: [quadrant] })
    expect(measure.eligible).toEqual({ measure: sessions.expr, atLeast: 30 })
    expect([...thresholds.keys()]).toEqual(['sessions', 'conversionRate'])
    expect(plan({ by: 'brand', metrics: [quadrant], minSessions: 5 }).measure.eligible?.atLeast).toBe(5)
  })

  test.each([
    ['without thresholds', { by: 'brand', metrics: ['events'] }],
    ['without groups', { metrics: [quadrant] }],
    ['where every group will do', { by: 'brand', metrics: [quadrant], minSessions: 0 }],
  ])('are not looked for %s', (_, query) => {
    expect(plan(query).measure).not.toHaveProperty('eligible')
    expect(keys(plan(query).measure.optional)).not.toContain(keyOf(sessions.expr))
  })

  test('need their sessions measured, once', () => {
    const high = plan({ by: 'brand', metrics: ['events'], thresholds: { events: 'mean' } })
    expect(keys(high.measure.measures)).toEqual(keys([events.expr]))
    expect(keys(high.measure.optional)).toEqual(keys([sessions.expr]))
    const both = plan({ by: 'brand', metrics: ['events', 'sessions'], thresholds: { events: 'mean' } })
    expect(both.measure.optional).toEqual([])
  })
})

describe('thresholds', () => {
  test('are those that metrics need and that are asked for, by the metric’s own name', () => {
    const { thresholds, methods } = plan({ metrics: [quadrant], thresholds: { eventsPerSession: 'mean', sessions: 4 } })
    expect(methods).toEqual({ stickiness: 'mean', sessions: 4 })
    expect([...thresholds.keys()]).toEqual(['sessions', 'conversionRate', 'stickiness'])
    expect(thresholds.get('stickiness')).toMatchObject({ kind: 'threshold', metric: 'stickiness' })
  })

  test('may be of a metric of one’s own, or of one that only another compares with', () => {
    const own = defineMetric({ name: 'own', formula: () => count(eq(field.brand, 'x')) })
    expect(keys([plan({ metrics: [own], thresholds: { own: 1 } }).thresholds.get('own')?.of as never])).toEqual(
      keys([own.expr]),
    )
    const compared = defineMetric({
      name: 'compared',
      inputs: { own, limit: thresholdFor(own) },
      formula: (m) => gte(m.own, m.limit),
    })
    const { thresholds, methods } = plan({ metrics: [compared], thresholds: { own: 7 } })
    expect([[...thresholds.keys()], methods]).toEqual([['own'], { own: 7 }])
  })

  test.each([
    [{ sesions: 1 }, 'thresholds: unknown metric "sesions"; did you mean "sessions"?'],
    [
      { stickiness: 1, eventsPerSession: 2 },
      'thresholds: eventsPerSession and stickiness are one metric; give its threshold once',
    ],
    [{ quadrant: 1 }, 'thresholds: quadrant has no number for its value, and so no threshold'],
  ])('%j are refused', (thresholds, message) => {
    expect(refusal({ thresholds })).toEqual(['thresholds', message])
  })
})

describe('the order of the rows', () => {
  test.each<[object, readonly object[]]>([
    [{ metrics: ['views', 'carts'] }, [{ by: 'views', descending: true }]],
    [{ by: 'brand', metrics: ['views'] }, [{ by: 'views', descending: true }]],
    [{ by: 'day', metrics: ['views'] }, [{ by: 'day', descending: false }]],
    [
      { by: ['month', 'brand'], metrics: ['views'] },
      [
        { by: 'month', descending: false },
        { by: 'brand', descending: false },
      ],
    ],
    [{ by: ['brand', 'month'], metrics: ['views'] }, [{ by: 'views', descending: true }]],
    [{ by: 'brand', metrics: [hhi] }, []],
    [{ by: 'brand', metrics: [hhi, 'views'] }, [{ by: 'views', descending: true }]],
    [{ by: 'brand', orderBy: 'brand', metrics: ['views'] }, [{ by: 'brand', descending: false }]],
    [{ by: 'brand', orderBy: [], metrics: ['views'] }, []],
    [{ orderBy: 'eventsPerSession', metrics: ['stickiness'] }, [{ by: 'stickiness', descending: true }]],
    [
      {
        by: 'brand',
        metrics: ['views'],
        orderBy: [
          { by: 'brand', direction: 'descending' },
          { by: 'views', direction: 'ascending' },
        ],
      },
      [
        { by: 'brand', descending: true },
        { by: 'views', descending: false },
      ],
    ],
    [{ by: 'brand', metrics: ['views'], orderBy: { by: 'views' } }, [{ by: 'views', descending: true }]],
  ])('of %j', (query, wanted) => {
    expect(plan(query).orderBy).toEqual(wanted)
  })

  test.each<[object, string]>([
    [
      { by: 'brand', metrics: ['views'], orderBy: 'cart' },
      'orderBy: "cart" is no column of the rows; they have brand, views',
    ],
    [
      { by: 'brand', metrics: ['views', hhi], orderBy: 'hhi' },
      'orderBy: hhi is of the whole table; it stands in the totals, and in no row',
    ],
    [{ metrics: ['views'], orderBy: {} }, 'orderBy: by must be a name, not undefined'],
  ])('is refused by what no row has: %j', (query, message) => {
    expect(refusal(query)[1]).toBe(message)
  })

  test('is that of the columns that turn out to be there, or else of the first metric of groups', () => {
    const asked = plan({ by: 'brand', metrics: ['views', 'carts'], orderBy: ['carts', 'brand'] })
    expect(orderAmong(asked, [views, carts])).toEqual(asked.orderBy)
    expect(orderAmong(asked, [views])).toEqual([{ by: 'brand', descending: false }])
    const byCarts = plan({ by: 'brand', metrics: ['views', 'carts'], orderBy: 'carts' })
    expect(orderAmong(byCarts, [hhi, views])).toEqual([{ by: 'views', descending: true }])
    expect(orderAmong(byCarts, [hhi])).toEqual([])
  })
})

describe('totals', () => {
  test('that are not wanted are measured as far as a metric compares with them', () => {
    const { measure, totals } = plan({ by: 'brand', metrics: [marketShare, 'events'], totals: false })
    expect([totals, keys(measure.totals)]).toEqual([false, keys([revenue.expr])])
    expect(plan({ by: 'brand', metrics: ['events'], totals: false }).measure.totals).toEqual([])
  })

  test('that are compared with by a threshold’s metric are measured, too', () => {
    const share = defineMetric({ name: 'share', formula: () => ratio(count(), total(count())) })
    const query = { by: 'brand', metrics: ['sessions', share], thresholds: { share: 'mean' }, totals: false }
    expect(keys(plan(query).measure.totals)).toEqual(keys([count()]))
  })

  test('are refused to be left out where an answer stands in them', () => {
    expect(refusal({ totals: false })).toEqual([
      'totals',
      'totals: false leaves nothing to answer without groups; say what to make them by, too',
    ])
    expect(refusal({ by: 'brand', metrics: ['views', hhi], totals: false })).toEqual([
      'totals',
      'totals: false leaves out hhi, which is of the whole table and stands in the totals',
    ])
  })
})

describe('conditions', () => {
  const [isAcme, isDear, isView] = [eq(field.brand, 'acme'), gt(field.price, 5), eq(field.eventType, 'view')]

  test('that must all be true are taken apart, however deep', () => {
    expect(plan({ where: isAcme }).measure.where).toEqual([isAcme])
    expect(plan({ where: and(isAcme, and(isDear, isView)) }).measure.where).toEqual([isAcme, isDear, isView])
    const either = or(isAcme, isDear)
    expect(plan({ where: and(either, isView) }).measure.where).toEqual([either, isView])
  })

  test('may be constants', () => {
    const [yes, nothing] = [toNode(true), toNode(null)]
    expect(plan({ where: yes }).measure.where).toEqual([yes])
    expect(plan({ where: nothing }).measure.where).toEqual([nothing])
  })

  test.each<[unknown, string]>([
    [null, "where must be a condition on events, such as eq(field.brand, 'acme'), not null"],
    [{ brand: 'acme' }, 'where must be a condition on events, such as eq(field.brand, \'acme\'), not {"brand":"acme"}'],
    [field.brand, 'where must be a condition on events; this is text of a event'],
    [gt(count(), 3), 'where must be a condition on events; this is boolean of a group'],
    [toNode('acme'), 'where must be a condition on events; this is text of a constant'],
  ])('%# are refused where they are none', (where, message) => {
    expect(refusal({ where })).toEqual(['where', message])
  })
})

describe('what cannot be is refused', () => {
  test.each<[object, string, string]>([
    [{ minSessions: -1 }, 'minSessions', 'minSessions must be a number of sessions, 0 or more, not -1'],
    [{ minSessions: '3' }, 'minSessions', 'minSessions must be a number of sessions, 0 or more, not "3"'],
    [{ limit: 0 }, 'limit', 'limit must be a whole number of rows, at least 1, not 0'],
    [{ limit: 1.5 }, 'limit', 'limit must be a whole number of rows, at least 1, not 1.5'],
    [{ metrics: [] }, 'metrics', 'metrics: name at least one'],
    [{ metrics: ['view'] }, 'metrics', 'metrics: unknown metric "view"; did you mean "views"?'],
    [{ metrics: [null] }, 'metrics', 'metrics: null is no metric; use one of the catalogue, or defineMetric()'],
    [
      { metrics: [() => 1] },
      'metrics',
      'metrics: a function is no metric; use one of the catalogue, or defineMetric()',
    ],
    [
      { by: 'brand', metrics: ['views', 'views'] },
      'metrics',
      'two columns of the rows would be called "views": dimensions and metrics need different names',
    ],
  ])('%#', (query, option, message) => {
    const [of, said] = refusal(query) as [string, string]
    expect(of).toBe(option)
    expect(said).toBe(message)
  })

  test('so are values of more digits than engines have room for', () => {
    const stock = numberColumn('stock', 6)
    const dear = defineMetric({ name: 'dear', formula: () => sum(multiply(multiply(field.price, stock), stock)) })
    expect(refusal({ metrics: [dear] })[1]).toContain(
      'sum(): its values may have 45 digits, and engines have room for 38',
    )
  })

  test('0 sessions and one row are none of that', () => {
    expect(plan({ by: 'brand', minSessions: 0, limit: 1 })).toMatchObject({ minSessions: 0, limit: 1 })
    expect(plan({ minSessions: 0.5 }).minSessions).toBe(0.5)
  })
})

test('a metric is of groups, or of the whole table', () => {
  expect([views, marketShare, quadrant, hhi].map(isOfGroups)).toEqual([true, true, true, false])
  const most = defineMetric({ name: 'most', formula: () => total(max(field.price)) })
  expect(isOfGroups(most)).toBe(false)
})

test('several metrics share their measures', () => {
  const { measure } = plan({ metrics: ['conversionRate', 'purchases', 'sessions'] })
  expect(keys(measure.measures)).toEqual(keys([purchases.expr, countDistinct(field.userSession)]))
})
