import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  bucket,
  column,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  firstPart,
  gt,
  gte,
  instant,
  isNull,
  lt,
  max,
  mean,
  min,
  multiply,
  ne,
  not,
  numberColumn,
  oneOf,
  quantile,
  rank,
  ratio,
  runningTotal,
  secondsBetween,
  sum,
  threshold,
  toNode,
  total,
  when,
} from '../../src/definition/builders.js'
import { checkExpression } from '../../src/definition/check.js'
import type { ExpressionNode } from '../../src/definition/expression.js'
import { defineMetric, thresholdFor, totalOf } from '../../src/definition/metric.js'
import { DefinitionError } from '../../src/errors.js'
import { defineBinding } from '../../src/events/binding.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { groupsFor, topShare } from '../../src/metrics/concentration.js'
import { events, sessions } from '../../src/metrics/measures.js'
import { quadrantOf } from '../../src/metrics/quadrant.js'

const any = (node: unknown) => node as never

describe('types and levels', () => {
  test.each<[string, ExpressionNode, string, string]>([
    ['a field', field.brand, 'text', 'event'],
    ['a number', numberColumn('x'), 'number', 'event'],
    ['a constant', toNode(3), 'number', 'constant'],
    ['null', toNode(null), 'null', 'constant'],
    ['a comparison', gt(field.eventTime, instant('2019-10-01')), 'boolean', 'event'],
    ['a comparison with null', eq(field.brand, any(toNode(null))), 'boolean', 'event'],
    ['a measure', count(eq(field.brand, 'x')), 'number', 'group'],
    ['a sequence', countSequence(field.userSession, [eq(field.brand, 'x'), gt(field.price, 1)]), 'number', 'group'],
    ['a ratio', ratio(events, sessions), 'number', 'group'],
    ['a share', ratio(events, total(events)), 'number', 'table'],
    ['a total', total(events), 'number', 'summary'],
    ['a rank', rank(events), 'number', 'table'],
    ['a running total of ranks', runningTotal(rank(events)), 'number', 'table'],
    ['a threshold', threshold(sessions), 'number', 'table'],
    ['an alternative', conditional([when(gte(events, 3), 'many')]), 'text', 'group'],
    ['a bucket', bucket('week'), 'text', 'event'],
    ['an elapsed time', secondsBetween(field.eventTime, instant('2019-10-01')), 'number', 'event'],
    ['an elapsed time of groups', secondsBetween(min(field.eventTime), max(field.eventTime)), 'number', 'group'],
    ['a constant condition', and(any(toNode(true))), 'boolean', 'constant'],
    ['a part of a constant', firstPart('a.b', '.'), 'text', 'constant'],
    ['a measure of a constant', sum(3), 'number', 'group'],
    ['a count of all or none', count(any(toNode(null))), 'number', 'group'],
    ['a quantile of null', quantile(any(toNode(null)), 0.5), 'number', 'group'],
    ['a comparison from null', eq(any(toNode(null)), any(field.brand)), 'boolean', 'event'],
    ['an equality of truths', eq(isNull(field.brand), true), 'boolean', 'event'],
    ['a difference of truths', ne(isNull(field.brand), true), 'boolean', 'event'],
    ['branches, one of them null', conditional([when(isNull(field.brand), any(toNode(null)))], 1), 'number', 'event'],
    ['branches of nothing', conditional([]), 'null', 'constant'],
    ['a share of ranks and totals', ratio(rank(events), any(total(events))), 'number', 'table'],
    ['a part', firstPart(field.brand, '.'), 'text', 'event'],
    ['nullness of a group', isNull(ratio(events, sessions)), 'boolean', 'group'],
  ])('%s', (_, node, type, level) => {
    expect(checkExpression(node)).toEqual({ type, level })
  })
})

describe('what does not fit is refused, with what and why', () => {
  test.each<[string, () => unknown, string]>([
    [
      'text with numbers',
      () => checkExpression(eq(field.brand, any(3))),
      'eq() compares the text field brand with the number 3; both sides must have one type',
    ],
    [
      'an order of booleans',
      () => checkExpression(lt(eq(field.brand, 'x'), true)),
      'lt() orders booleans, which have no order',
    ],
    ['no operands', () => checkExpression(and()), 'and() has no operands'],
    [
      'a text for a condition',
      () => checkExpression(and(any(field.brand))),
      'and() takes boolean, but is given the text field brand',
    ],
    [
      'the opposite of a number',
      () => checkExpression(not(any(field.price))),
      'not() takes boolean, but is given the number field price',
    ],
    [
      'one of several numbers',
      () => checkExpression(oneOf(any(field.price), ['1'])),
      'oneOf() takes text, but is given the number field price',
    ],
    [
      'arithmetic on text',
      () => checkExpression(add(any(field.brand), 1)),
      'add() takes number, but is given the text field brand',
    ],
    [
      'an event beside a group',
      () => checkExpression(ratio(events, any(field.price))),
      'divide() mixes a value of one event with a value of a group of events; aggregate the first, such as by count, sum or max',
    ],
    [
      'branches of several types',
      () => checkExpression(conditional([when(eq(field.brand, 'x'), 1)], any('y'))),
      'conditional() has branches of different types: number, text',
    ],
    [
      'a part by nothing',
      () => checkExpression(firstPart(field.brand, '')),
      'firstPart(): separator must be text that is not empty, not ""',
    ],
    [
      'a sum of text',
      () => checkExpression(sum(any(field.brand))),
      'sum() takes a number, but is given the text field brand',
    ],
    [
      'distinct numbers',
      () => checkExpression(countDistinct(any(field.price))),
      'countDistinct() counts distinct values of the number field price, which is not text',
    ],
    [
      'a sequence of numbers',
      () => checkExpression(countSequence(any(field.price), [eq(field.brand, 'x')])),
      'countSequence() counts distinct values of the number field price, which is not text',
    ],
    [
      'a sequence of nothing',
      () => checkExpression(countSequence(field.userSession, [])),
      'countSequence() has no steps',
    ],
    [
      'a step that is no condition',
      () => checkExpression(countSequence(field.userSession, [eq(field.brand, 'x'), any(field.brand)])),
      'countSequence() takes boolean, but is given the text field brand',
    ],
    [
      'a step on groups',
      () => checkExpression(countSequence(field.userSession, [any(gt(events, 3))])),
      'countSequence() is given a value that is an aggregate, where one for event is needed',
    ],
    [
      'a sequence by what is no time',
      () => checkExpression({ ...countSequence(field.userSession, [eq(field.brand, 'x')]), time: field.price }),
      'countSequence() orders events by what is no time',
    ],
    [
      'distinct values of what is computed',
      () => checkExpression(countDistinct(any(firstPart(field.categoryCode, '.')))),
      'countDistinct() takes a field of the events, not a computed value',
    ],
    [
      'a sum of ratios',
      () => sum(multiply(2, ratio(field.price, 3))),
      'sum() is exact, and a ratio within it is not: divide the sums, ratio(sum(...), sum(...))',
    ],
    [
      'a mean of ratios',
      () => mean(conditional([when(true, ratio(field.price, 3))])),
      'mean() is exact, and a ratio within it is not: divide the sums, ratio(sum(...), sum(...))',
    ],
    [
      'the greatest truth',
      () => max(any(eq(field.brand, 'a'))),
      'max() is given a boolean (eq()); booleans have no order',
    ],
    [
      'the least truth',
      () => min(any(isNull(field.brand))),
      'min() is given a boolean (isNull()); booleans have no order',
    ],
    [
      'a quantile of text',
      () => quantile(any(field.brand), 0.5),
      'quantile() takes a number, but is given the text field brand',
    ],
    ['a quantile above all', () => quantile(field.price, 1.5), 'quantile(): at must be a number from 0 to 1, not 1.5'],
    [
      'a quantile that is text',
      () => quantile(field.price, any('0.9')),
      'quantile(): at must be a number from 0 to 1, not "0.9"',
    ],
    [
      'the least of measures',
      () => min(any(count())),
      'min() is given a value that is an aggregate, where one for event is needed',
    ],
    [
      'a measure within a measure',
      () => checkExpression(count(any(gt(events, 3)))),
      'count() is given a value that is an aggregate, where one for event is needed',
    ],
    [
      'a time from a text',
      () => secondsBetween(any(field.brand), field.eventTime),
      'secondsBetween() takes instant, but is given the text field brand',
    ],
    [
      'a time to a number',
      () => secondsBetween(field.eventTime, any(3)),
      'secondsBetween() takes instant, but is given the number 3',
    ],
    [
      'a time from an event to a group',
      () => secondsBetween(field.eventTime, any(max(field.eventTime))),
      'secondsBetween() mixes a value of one event with a value of a group of events; aggregate the first, such as by count, sum or max',
    ],
    [
      'a bucket of a text',
      () => isNull(any({ ...bucket('day'), operand: field.brand })),
      'bucket() takes instant, but is given the text field brand',
    ],
    [
      'a bucket of a group',
      () => isNull(any({ ...bucket('day'), operand: max(field.eventTime) })),
      'bucket() is given a value that is an aggregate, where one for event is needed',
    ],
    [
      'a part of a number',
      () => firstPart(any(field.price), '.'),
      'firstPart() takes text, but is given the number field price',
    ],
    [
      'a count of a value',
      () => isNull(any({ ...count(), of: field.brand })),
      'count() counts events, and is of no value',
    ],
    ['a sum of nothing', () => isNull(any({ ...sum(1), of: null })), 'sum() needs a value of an event'],
    [
      'a sequence by a computed time',
      () => isNull(any({ ...countSequence(field.userSession, [isNull(field.brand)]), time: instant('2019-10-01') })),
      'countSequence() orders events by what is no time',
    ],
    [
      'a sum of a metric that is a ratio',
      () => sum(any({ kind: 'metric', name: 'half', of: ratio(field.price, 2) })),
      'sum() is exact, and a ratio within it is not: divide the sums, ratio(sum(...), sum(...))',
    ],
    [
      'a threshold of a total',
      () => threshold(any({ name: 'all', expr: total(events) })),
      'threshold() is given a value that depends on other groups, where one for group or table is needed',
    ],
    [
      'a total of a rank',
      () => checkExpression(total(rank(events))),
      'total() is given a value that depends on other groups, where one for group is needed',
    ],
    [
      'a rank of events',
      () => checkExpression(rank(any(field.price))),
      'rank() is given a value that has one value an event, where one for group or summary or table is needed',
    ],
    [
      'a threshold of a text',
      () => threshold(any(catalogue.quadrant)) && checkExpression(threshold(any(catalogue.quadrant))),
      'threshold() takes number, but is given the text metric quadrant',
    ],
    [
      'NaN',
      () => toNode(Number.NaN),
      'NaN cannot be part of an expression: use an expression, a metric, text, a finite number, true, false, a Date or null',
    ],
    [
      'an object',
      () => toNode(any({})),
      '{} cannot be part of an expression: use an expression, a metric, text, a finite number, true, false, a Date or null',
    ],
    ['no time', () => instant('soon'), 'instant("soon"): not a time; write it as 2019-10-01T00:00:00Z'],
    [
      'a column that is a field',
      () => column('brand'),
      'column("brand") is a field of the event model: use field.brand',
    ],
    ['a column without a name', () => column(''), 'a column needs a name'],
    [
      'a scale out of range',
      () => numberColumn('x', 7),
      'numberColumn("x"): scale must be a whole number from 0 to 6, not 7',
    ],
    [
      'a metric with a bad name',
      () => defineMetric({ name: 'my metric', formula: () => count() }),
      'defineMetric: "my metric" cannot be a name; use letters, digits and _, with a letter first',
    ],
    [
      'a metric called __proto__',
      () => defineMetric({ name: '__proto__', formula: () => count() }),
      'defineMetric: "__proto__" cannot be a name; use letters, digits and _, with a letter first',
    ],
    [
      'a metric of an event',
      () => defineMetric({ name: 'x', formula: any(() => field.price) }),
      'metric x: its formula has one value an event; a metric has one a group: aggregate it, such as by count, sum or max',
    ],
    [
      'a metric that does not fit',
      () => defineMetric({ name: 'x', inputs: { events }, formula: (m) => ratio(m.events, any(field.brand)) }),
      'metric x: divide() takes number, but is given the text field brand',
    ],
    [
      'one metric on both axes',
      () => quadrantOf({ name: 'q', x: sessions, y: sessions }),
      'quadrantOf: both axes are sessions; take two metrics',
    ],
    ['the top half', () => topShare(0.5), 'topShare(0.5): take a whole number of groups, at least 1'],
    ['groups for more than all', () => groupsFor(1.1), 'groupsFor(1.1): take a share above 0 and at most 1'],
    [
      'an unknown field of a binding',
      () => defineBinding({ columns: any({ brnad: 'x' }) }),
      'binding.columns: unknown field "brnad"; did you mean "brand"?',
    ],
    [
      'a field bound to nothing',
      () => defineBinding({ columns: { brand: '' } }),
      'binding.columns.brand must be a name, not ""',
    ],
    [
      'an event type for all that is none',
      () => defineBinding({ eventTypeIs: '' }),
      'binding.eventTypeIs must be an event type, such as purchase, not ""',
    ],
    [
      'an event type for all, and a column of them',
      () => defineBinding({ eventTypeIs: 'view', columns: { eventType: 'kind' } }),
      'binding.eventTypeIs says that all events are of one type, and binding.columns.eventType that a column holds it: leave one out',
    ],
    [
      'an event type for all, and names for others',
      () => defineBinding({ eventTypeIs: 'view', eventTypes: { click: 'view' } }),
      'binding.eventTypeIs says that all events are of one type, and binding.eventTypes that a column holds it: leave one out',
    ],
    [
      'a money scale out of range',
      () => defineBinding({ moneyScale: 7 }),
      'binding.moneyScale must be a whole number from 0 to 6, not 7',
    ],
    [
      'an event type that is none',
      () => defineBinding({ eventTypes: { click: '' } }),
      'binding.eventTypes.click must be a name, not ""',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(DefinitionError)
    expect(make).toThrow(expect.objectContaining({ message }))
  })

  test('names of inputs are made of those of metrics', () => {
    expect([totalOf(sessions).name, thresholdFor(sessions).name]).toEqual(['totalSessions', 'sessionsThreshold'])
  })
})
