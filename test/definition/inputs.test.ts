import { describe, expect, test } from 'vitest'
import { conditional, count, eq, field, gt, max, ratio, sum, toNode, when } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { QueryError } from '../../src/errors.js'
import { revenueRank } from '../../src/metrics/market-share.js'
import { events, purchases, revenue, sessions } from '../../src/metrics/measures.js'

const perSession = defineMetric({
  name: 'perSession',
  inputs: { purchases, sessions },
  formula: (m) => ratio(m.purchases, m.sessions),
})
const size = defineMetric({ name: 'size', formula: () => conditional([when(gt(count(), 9), 'large')], 'small') })
const isDear = defineMetric({ name: 'isDear', formula: () => gt(max(field.price), 100) })
const last = defineMetric({ name: 'last', formula: () => max(field.eventTime) })
const net = defineMetric({ name: 'net', formula: () => sum(field.price) })
const none = defineMetric({ name: 'none', formula: () => toNode(null) as never })
const shown = defineMetric({
  name: 'shown',
  inputs: { size, isDear, last, net, none, revenue },
  formula: (m) => conditional([when(m.isDear, m.size)], 'cheap'),
})
const known = { size: 'large', isDear: true, last: new Date(0), net: -1.5, none: null, revenue: -3 }

describe('a metric of inputs', () => {
  test('takes values of their types, or null, and others beside them', () => {
    expect(shown(known as never)).toBe('large')
    const nothing = { size: null, isDear: null, last: null, net: null, none: null, revenue: null, more: 'x' }
    expect(shown(nothing as never)).toBe('cheap')
    expect(perSession({ purchases: 0, sessions: 0 })).toBeNull()
    expect(perSession({ purchases: 1.5, sessions: 3, key: null } as never)).toBe(0.5)
  })

  test.each<[object, string, string]>([
    [{ ...known, size: 3 }, 'size', 'shown(): size must be text, or null, not 3'],
    [{ ...known, isDear: 'yes' }, 'isDear', 'shown(): isDear must be true or false, or null, not "yes"'],
    [{ ...known, last: 0 }, 'last', 'shown(): last must be a Date, or null, not 0'],
    [{ ...known, last: new Date('x') }, 'last', 'shown(): last must be a Date, or null, not null'],
    [{ ...known, net: Number.POSITIVE_INFINITY }, 'net', 'shown(): net must be a finite number, or null, not Infinity'],
    [{ ...known, net: '3' }, 'net', 'shown(): net must be a finite number, or null, not "3"'],
    [{ ...known, none: 0 }, 'none', 'shown(): none must be null, not 0'],
    [{ ...known, key: 3 }, 'key', 'shown(): key must be text, or null, not 3'],
  ])('refuses others: %#', (values, option, message) => {
    const call = () => shown(values as never)
    expect(call).toThrow(QueryError)
    expect(call).toThrow(expect.objectContaining({ message, context: expect.objectContaining({ option }) }))
  })

  test.each<[unknown, string]>([
    [{ purchases: -1, sessions: 2 }, 'perSession(): purchases must be a number of 0 or more, or null, not -1'],
    [{ purchases: Number.NaN, sessions: 2 }, 'perSession(): purchases must be a number of 0 or more, or null, not NaN'],
    [{ purchases: 1 }, 'perSession(): the input "sessions" is missing; where it is not known, give null'],
    [{ purchases: 1, sesions: 2 }, 'perSession(): the input "sessions" is missing; is "sesions" meant for it?'],
    [{ purchase: 1, sessions: 2 }, 'perSession(): the input "purchases" is missing; is "purchase" meant for it?'],
    [null, 'perSession(): give its inputs as { purchases, sessions }, not null'],
    [3, 'perSession(): give its inputs as { purchases, sessions }, not 3'],
  ])('refuses what cannot be counted, or is not there: %#', (values, message) => {
    expect(() => perSession(values as never)).toThrow(expect.objectContaining({ message }))
  })

  test('that looks at other groups takes the rows of all', () => {
    expect(() => revenueRank({ revenue: 3 } as never)).toThrow(
      'revenueRank(): it compares groups; give an array with the values of each, not {"revenue":3}',
    )
    expect(() => revenueRank([{ revenue: 3 }, null] as never)).toThrow('revenueRank(): give its inputs as { revenue }')
    expect(revenueRank([])).toEqual([])
  })

  test('of what is no count takes less than 0', () => {
    const share = defineMetric({ name: 'share', inputs: { net, events }, formula: (m) => ratio(m.net, m.events) })
    expect(share({ net: -3, events: 2 })).toBe(-1.5)
    const own = defineMetric({ name: 'own', formula: () => count(eq(field.brand, 'x')) })
    const twice = defineMetric({ name: 'twice', inputs: { own }, formula: (m) => m.own })
    expect(() => twice({ own: -1 })).toThrow('own must be a number of 0 or more, or null, not -1')
  })
})
