import { describe, expect, test } from 'vitest'
import {
  conditional,
  count,
  countDistinct,
  eq,
  field,
  gt,
  max,
  rank,
  ratio,
  threshold,
  toNode,
  total,
  when,
} from '../../src/definition/builders.js'
import { defineMetric, type MetricFormat, thresholdFor, totalOf } from '../../src/definition/metric.js'
import { keyOf } from '../../src/definition/walk.js'
import { DefinitionError } from '../../src/errors.js'
import { events, sessions } from '../../src/metrics/measures.js'

describe('a metric says of itself', () => {
  test('what is not said of it', () => {
    const { name, aliases, label, description, unit, format, inputs, expr } = defineMetric({
      name: 'own',
      formula: () => count(),
    })
    expect({ name, aliases, label, description, unit, format, inputs, expr }).toEqual({
      name: 'own',
      aliases: [],
      label: 'own',
      description: '',
      unit: '',
      format: 'decimal',
      inputs: {},
      expr: count(),
    })
  })

  test('what is said of it', () => {
    const said = {
      name: 'own',
      aliases: ['mine', 'hers'],
      label: 'My own',
      description: 'All of them.',
      unit: 'events',
      format: 'integer' as const,
    }
    expect({ ...defineMetric({ ...said, formula: () => count() }) }).toEqual({ ...said, inputs: {}, expr: count() })
  })

  test('the format of its type, unless another one goes with it', () => {
    const formatOf = (expr: object) => defineMetric({ name: 'own', formula: () => expr as never }).format
    expect([count(), gt(count(), 1), max(field.brand), max(field.eventTime), toNode(null)].map(formatOf)).toEqual([
      'decimal',
      'boolean',
      'text',
      'instant',
      'decimal',
    ])
    const withFormat = (format: MetricFormat, expr: object) => () =>
      defineMetric({ name: 'own', format, formula: () => expr as never }).format
    for (const format of ['integer', 'decimal', 'percent', 'money'] as const) {
      expect(withFormat(format, count())()).toBe(format)
      expect(withFormat(format, max(field.brand))).toThrow(
        `metric own: its value is text, which is not written as "${format}"`,
      )
    }
    expect(withFormat('text', count())).toThrow('metric own: its value is number, which is not written as "text"')
    expect(withFormat('text', toNode(null))()).toBe('text')
  })

  test('the same for ever', () => {
    const own = defineMetric({ name: 'own', formula: () => count() })
    expect(Object.isFrozen(own)).toBe(true)
    expect(Object.keys(own).sort()).toEqual(
      ['aliases', 'description', 'expr', 'format', 'inputs', 'label', 'name', 'unit'].sort(),
    )
  })
})

describe('a metric is refused', () => {
  const formula = () => count()

  test.each<[string, object, string]>([
    [
      'with a bad alias',
      { name: 'own', aliases: ['my own'], formula },
      'defineMetric: "my own" cannot be a name; use letters, digits and _, with a letter first',
    ],
    ['with a bad input', { name: 'own', inputs: { 'my events': events }, formula }, '"my events" cannot be a name'],
    ['that begins with a digit', { name: '1st', formula }, '"1st" cannot be a name'],
    ['with a name that ends in a blank', { name: 'own ', formula }, '"own " cannot be a name'],
    ['with a name that is no text', { name: 3, formula }, 'defineMetric: 3 cannot be a name'],
    ['without a formula', { name: 'own' }, 'metric own: formula must be a function, not undefined'],
    ['with an unknown option', { name: 'own', lable: 'x', formula }, 'unknown option "lable"; did you mean "label"?'],
    ['with aliases that are no list', { name: 'own', aliases: 'mine', formula }, 'aliases must be an array'],
    ['with a label that is no text', { name: 'own', label: 3, formula }, 'defineMetric: label must be text, not 3'],
    ['with a unit that is no text', { name: 'own', unit: 3, formula }, 'defineMetric: unit must be text, not 3'],
    ['with a description that is no text', { name: 'own', description: 3, formula }, 'description must be text, not 3'],
    ['with inputs that are a list', { name: 'own', inputs: [events], formula }, 'inputs must be an object'],
    [
      'with a format that there is not',
      { name: 'own', format: 'euro', formula },
      'defineMetric: format must be "integer", "decimal", "percent", "money", "text", "boolean" or "instant", not "euro"',
    ],
    [
      'with an input that is no metric',
      { name: 'own', inputs: { events: 3 }, formula },
      'metric own: inputs.events takes a metric, not 3',
    ],
    [
      'with one metric under two names',
      { name: 'own', inputs: { now: events, before: events }, formula },
      'metric own: its inputs now and before are both called events; take each metric once',
    ],
  ])('%s', (_, spec, message) => {
    const make = () => defineMetric(spec as never)
    expect(make).toThrow(DefinitionError)
    expect(make).toThrow(message)
  })

  test('by its name, with what was wrong within it', () => {
    const make = () => defineMetric({ name: 'own', formula: () => eq(count(), 'x' as never) })
    expect(make).toThrow(
      expect.objectContaining({
        message: 'metric own: eq() compares a number (count()) with the text "x"; both sides must have one type',
        context: { kind: 'compare', metric: 'own' },
        cause: expect.any(DefinitionError),
      }),
    )
    const broken = () =>
      defineMetric({
        name: 'own',
        formula: () => {
          throw new TypeError('mine')
        },
      })
    expect(broken).toThrow(TypeError)
  })
})

describe('what a metric is called with', () => {
  test('is by the names of its inputs, whatever these are called', () => {
    const share = defineMetric({
      name: 'share',
      inputs: { part: events, all: totalOf(events) },
      formula: (m) => ratio(m.part, m.all),
    })
    expect(share({ part: 1, all: 4 })).toBe(0.25)
  })

  test('is the rows of all groups where it compares them, one value or a row each', () => {
    const places = defineMetric({ name: 'places', inputs: { events }, formula: (m) => rank(m.events) })
    expect(places([{ events: 1 }, { events: 3 }, { events: 3, key: null }])).toEqual([2, 1, null])
    const many = Array.from({ length: 12 }, () => ({ events: 5 }))
    const order = defineMetric({ name: 'order', inputs: { events }, formula: (m) => rank(m.events) })
    expect(order(many)).toEqual(Array(12).fill(1))
  })

  test('gives an instant as a Date', () => {
    const last = defineMetric({ name: 'last', formula: () => max(field.eventTime) })
    const known = defineMetric({ name: 'known', inputs: { last }, formula: (m) => m.last })
    expect(known({ last: new Date(5) })).toEqual(new Date(5))
    expect(known({ last: null })).toBeNull()
  })
})

test('totals and thresholds of metrics can be inputs', () => {
  const own = defineMetric({ name: 'own', formula: () => countDistinct(field.brand) })
  expect(totalOf(own).name).toBe('totalOwn')
  expect(keyOf(totalOf(own).expr)).toBe(keyOf(total(own)))
  expect(thresholdFor(own).name).toBe('ownThreshold')
  expect(keyOf(thresholdFor(own).expr)).toBe(keyOf(threshold(own)))
  expect(() => totalOf(3 as never)).toThrow('totalOf() takes a metric, not 3')
  expect(() => thresholdFor(null as never)).toThrow('thresholdFor() takes a metric, not null')
  expect(() => threshold({ name: 'x' } as never)).toThrow('threshold() takes a metric, not {"name":"x"}')
  const high = defineMetric({
    name: 'high',
    inputs: { sessions, limit: thresholdFor(sessions) },
    formula: (m) => conditional([when(gt(m.sessions, m.limit), 'high')], 'low'),
  })
  expect([high({ sessions: 5, limit: 4 }), high({ sessions: 4, limit: 4 })]).toEqual(['high', 'low'])
})
