import { describe, expect, test } from 'vitest'
import {
  and,
  column,
  conditional,
  count,
  countSequence,
  eq,
  field,
  instant,
  isNull,
  mean,
  median,
  not,
  numberColumn,
  oneOf,
  quantile,
  ratio,
  sum,
  threshold,
  toNode,
  when,
} from '../../src/definition/builders.js'
import { aggregatesIn, fieldsIn, keyOf, namedKeyOf, thresholdsIn, totalsIn } from '../../src/definition/walk.js'
import { DefinitionError } from '../../src/errors.js'
import { marketShare } from '../../src/metrics/market-share.js'
import { events, revenue, sessions } from '../../src/metrics/measures.js'
import { quadrant } from '../../src/metrics/quadrant.js'

const isAcme = eq(field.brand, 'acme')

describe('what builders are given becomes', () => {
  test.each([
    [null, { kind: 'literal', type: 'null', value: null }],
    ['', { kind: 'literal', type: 'text', value: '' }],
    [false, { kind: 'literal', type: 'boolean', value: false }],
    [0, { kind: 'literal', type: 'number', value: 0 }],
    [new Date(7), { kind: 'literal', type: 'instant', value: 7 }],
    [field.brand, field.brand],
    [sessions, { kind: 'metric', name: 'sessions', of: sessions.expr }],
    [
      { name: 'own', expr: sessions.expr },
      { kind: 'metric', name: 'own', of: sessions.expr },
    ],
  ])('a node: %#', (given, node) => {
    expect(toNode(given as never)).toEqual(node)
  })

  test.each([Number.POSITIVE_INFINITY, new Date('x'), undefined, [], {}])('nothing of %o', (given) => {
    expect(() => toNode(given as never)).toThrow(DefinitionError)
  })

  test('a list of its own, which its owner may change', () => {
    const [values, steps, branches] = [['a'], [isAcme], [when(isAcme, 1)]]
    const made = [oneOf(field.brand, values), countSequence(field.brand, steps), conditional(branches)]
    const keys = made.map((node) => JSON.stringify(node))
    values.push('b')
    steps.push(isAcme)
    branches.push(when(isAcme, 2))
    expect(made.map((node) => JSON.stringify(node))).toEqual(keys)
    expect(() => oneOf(field.brand, 'a' as never)).toThrow('oneOf(): values must be an array of texts, not "a"')
  })

  test('an instant, of text or a Date', () => {
    expect(instant('2019-10-01')).toEqual(toNode(new Date('2019-10-01T00:00:00Z')))
    expect(instant(new Date(3))).toEqual(toNode(new Date(3)))
    expect(() => instant('x')).toThrow(expect.objectContaining({ context: { option: 'value' } }))
  })
})

describe('a column', () => {
  test('is of text, or of numbers with so many places', () => {
    expect(column('device')).toEqual({ kind: 'field', name: 'device', type: 'text' })
    expect(numberColumn('stock')).toEqual({ kind: 'field', name: 'stock', type: 'number', scale: 2 })
    expect([0, 6].map((scale) => numberColumn('stock', scale).scale)).toEqual([0, 6])
  })

  test.each([
    [() => column(''), 'name', 'a column needs a name'],
    [() => column(3 as never), 'name', 'a column needs a name'],
    [() => numberColumn('price'), 'name', 'column("price") is a field of the event model: use field.price'],
    [() => numberColumn('x', -1), 'scale', 'numberColumn("x"): scale must be a whole number from 0 to 6, not -1'],
    [() => numberColumn('x', 0.5), 'scale', 'numberColumn("x"): scale must be a whole number from 0 to 6, not 0.5'],
  ])('is refused: %#', (make, option, message) => {
    expect(make).toThrow(DefinitionError)
    expect(make).toThrow(expect.objectContaining({ message, context: { option } }))
  })

  test('has no NUL in its name, and a field of the model no places of its own', () => {
    expect(() => column('a\0b')).toThrow('has a name with a NUL in it, which no engine takes')
    expect(() => isNull({ ...field.price, scale: 2 })).toThrow('field() gives price decimal places, which the binding')
    expect(() => isNull({ ...field.price, type: 'text' } as never)).toThrow(
      'field() has price as text, but it is number',
    )
  })
})

test('a mean is the sum of what is there over how many there are', () => {
  const isThere = not(isNull(field.price))
  expect(keyOf(mean(field.price))).toBe(keyOf(ratio(sum(field.price), count(isThere))))
  expect(keyOf(mean(field.price, isAcme))).toBe(keyOf(ratio(sum(field.price, isAcme), count(and(isAcme, isThere)))))
})

test('a median is the quantile in the middle', () => {
  expect(median(field.price, isAcme)).toEqual(quantile(field.price, 0.5, isAcme))
})

describe('what is within expressions', () => {
  test('is found, each once', () => {
    const twice = [ratio(events, sessions), ratio(sessions, events)]
    expect(aggregatesIn(twice).map(keyOf)).toEqual([keyOf(events.expr), keyOf(sessions.expr)])
    expect(totalsIn([marketShare.expr, ...twice]).map(keyOf)).toEqual([keyOf(revenue.expr)])
    expect(thresholdsIn([quadrant.expr, ...twice]).map(({ metric }) => metric)).toEqual(
      // Each class looks at both.
      expect.arrayContaining(['sessions', 'conversionRate']),
    )
    expect(thresholdsIn(twice)).toEqual([])
    expect(fieldsIn([count(isAcme), isAcme, sum(field.price)]).map(({ name }) => name)).toEqual(['brand', 'price'])
  })

  test('is not looked for within aggregates', () => {
    expect(aggregatesIn([count(isAcme)])).toEqual([count(isAcme)])
  })

  test('is told apart by the names of metrics, where that is asked for', () => {
    const [one, other] = [
      toNode({ name: 'one', expr: count() } as never),
      toNode({ name: 'other', expr: count() } as never),
    ]
    expect(keyOf(one)).toBe(keyOf(other))
    expect(namedKeyOf(one)).not.toBe(namedKeyOf(other))
    const [first, second] = [ratio(one as never, 2), ratio(other as never, 2)]
    expect(keyOf(first)).toBe(keyOf(second))
    expect(namedKeyOf(first)).not.toBe(namedKeyOf(second))
    expect(namedKeyOf(first)).toBe(namedKeyOf(ratio(one as never, 2)))
    expect(keyOf(threshold(sessions))).not.toBe(keyOf(threshold(events)))
  })
})
