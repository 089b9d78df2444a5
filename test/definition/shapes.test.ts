import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  bucket,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  firstPart,
  isNull,
  not,
  numberColumn,
  oneOf,
  quantile,
  rank,
  secondsBetween,
  sum,
  threshold,
  toNode,
  when,
} from '../../src/definition/builders.js'
import { checkExpression } from '../../src/definition/check.js'
import { childrenOf, keyOf, walk } from '../../src/definition/visit.js'
import { DefinitionError } from '../../src/errors.js'
import { sessions } from '../../src/metrics/measures.js'

const isAcme = eq(field.brand, 'acme')
const written = (node: unknown) => () => checkExpression(node as never)

test.each([
  field.brand,
  numberColumn('stock', 0),
  numberColumn('stock', 6),
  toNode(null),
  toNode(true),
  toNode('x'),
  toNode(1.5),
  toNode(new Date(0)),
  isAcme,
  and(isAcme),
  not(isAcme),
  isNull(field.brand),
  oneOf(field.brand, ['a']),
  add(1, 2),
  conditional([when(isAcme, 1)], 2),
  conditional([]),
  bucket('month'),
  firstPart(field.brand, '.'),
  secondsBetween(field.eventTime, field.eventTime),
  count(),
  countDistinct(field.brand, isAcme),
  countSequence(field.brand, [isAcme]),
  sum(field.price),
  quantile(field.price, 1),
  rank(count()),
  threshold(sessions),
  toNode(sessions),
])('what is built may be written by hand: %#', (node) => {
  const copy = JSON.parse(JSON.stringify(node))
  expect(checkExpression(copy)).toEqual(checkExpression(node))
  expect(keyOf(copy)).toBe(keyOf(node))
})

test.each<[unknown, string | RegExp]>([
  [undefined, "undefined is no expression; build one, such as eq(field.brand, 'acme')"],
  [null, "null is no expression; build one, such as eq(field.brand, 'acme')"],
  [{}, "{} is no expression; build one, such as eq(field.brand, 'acme')"],
  [{ kind: 3 }, '{"kind":3} is no expression; build one, such as eq(field.brand, \'acme\')'],
  [{ kind: 'feild' }, 'there is no expression of kind "feild"; did you mean "field"?'],
  [{ kind: 'toString' }, 'there is no expression of kind "toString"'],
  [{ ...field.brand, label: 'x' }, 'field() has no "label"; there are kind, name, type, scale'],
  [{ ...field.brand, name: '' }, 'field(): name must be a name, not ""'],
  [{ ...field.brand, type: 'string' }, 'field(): type must be "text", "number", "boolean" or "instant", not "string"'],
  [{ ...numberColumn('x'), scale: 1.5 }, 'field(): scale must be a whole number from 0 to 6, not 1.5'],
  [{ ...numberColumn('x'), scale: -1 }, 'field(): scale must be a whole number from 0 to 6, not -1'],
  [{ ...numberColumn('x'), scale: 7 }, 'field(): scale must be a whole number from 0 to 6, not 7'],
  [
    { ...toNode(3), type: 'integer' },
    'literal(): type must be "text", "number", "boolean", "instant" or "null", not "integer"',
  ],
  [{ ...toNode(3), value: '3' }, 'literal(): value must be a finite number, not "3"'],
  [{ ...toNode(3), value: Number.NaN }, 'literal(): value must be a finite number, not NaN'],
  [{ ...toNode('x'), value: 3 }, 'literal(): value must be text, not 3'],
  [{ ...toNode(true), value: 1 }, 'literal(): value must be true or false, not 1'],
  [{ ...toNode(new Date(0)), value: '2019' }, 'literal(): value must be milliseconds since 1970, not "2019"'],
  [{ ...toNode(null), value: 0 }, 'literal(): value must be null, not 0'],
  [{ ...isAcme, op: 'equals' }, 'compare(): op must be "eq", "ne", "lt", "lte", "gt" or "gte", not "equals"'],
  [{ ...and(isAcme), op: 'xor' }, 'logic(): op must be "and" or "or", not "xor"'],
  [{ ...and(isAcme), operands: isAcme }, /^logic\(\): operands must be an array, not /],
  [{ ...oneOf(field.brand, []), values: 'a' }, 'oneOf(): values must be an array of texts, not "a"'],
  [{ ...oneOf(field.brand, []), values: [1] }, 'oneOf(): values must be an array of texts, not [1]'],
  [{ ...add(1, 2), op: 'power' }, 'arithmetic(): op must be "add", "subtract", "multiply" or "divide", not "power"'],
  [
    { ...conditional([]), branches: {} },
    'conditional(): branches must be an array of branches, made by when(), not {}',
  ],
  [
    { ...conditional([]), branches: [null] },
    'conditional(): branches must be an array of branches, made by when(), not [null]',
  ],
  [{ ...bucket('day'), unit: 'year' }, 'bucket(): unit must be "hour", "day", "week" or "month", not "year"'],
  [{ ...firstPart(field.brand, '.'), separator: 3 }, 'firstPart(): separator must be text that is not empty, not 3'],
  [{ ...count(), fn: 'total' }, /^aggregate\(\): fn must be "count", .* or "countSequence", not "total"$/],
  [{ ...count(), at: 0.5 }, 'aggregate() has no "at"; there are kind, fn, of, where'],
  [{ ...sum(field.price), steps: [] }, 'aggregate() has no "steps"; there are kind, fn, of, where'],
  [{ ...quantile(field.price, 0.5), at: undefined }, 'quantile(): at must be a number from 0 to 1, not undefined'],
  [{ ...countSequence(field.brand, [isAcme]), steps: 'x' }, 'countSequence(): steps must be an array, not "x"'],
  [{ ...countSequence(field.brand, [isAcme]), where: isAcme }, /^countSequence\(\): where must be null, not /],
  [
    { ...rank(count()), fn: 'median' },
    'window(): fn must be "total", "groupTotal", "rank", "position" or "runningTotal", not "median"',
  ],
  [{ ...threshold(sessions), metric: '' }, 'threshold(): metric must be a name, not ""'],
  [{ ...toNode(sessions), name: 3 }, 'metric(): name must be a name, not 3'],
  [{ ...not(isAcme), operand: undefined }, "undefined is no expression; build one, such as eq(field.brand, 'acme')"],
])('what is written by hand is refused where it is no expression: %#', (node, message) => {
  expect(written(node)).toThrow(DefinitionError)
  expect(written(node)).toThrow(
    typeof message === 'string' ? message : expect.objectContaining({ message: expect.stringMatching(message) }),
  )
})

describe('what goes through expressions', () => {
  test('visits them once they are checked', () => {
    expect(childrenOf(isAcme)).toEqual([field.brand, toNode('acme')])
    const kinds: string[] = []
    walk(isAcme, ({ kind }) => kinds.push(kind))
    expect(kinds).toEqual(['compare', 'field', 'literal'])
    expect(keyOf(isAcme)).not.toBe(keyOf(eq(field.brand, 'other')))
  })

  test('refuses what is no expression, or no visitor', () => {
    const none = { kind: 'none' } as never
    for (const visit of [() => childrenOf(none), () => walk(none, () => {}), () => keyOf(none)]) {
      expect(visit).toThrow('there is no expression of kind "none"')
    }
    expect(() => walk(isAcme, 'visit' as never)).toThrow('walk: give a function, not "visit"')
  })
})

describe('expressions within each other', () => {
  const nested = (times: number) => {
    let node: unknown = isAcme
    for (let time = 0; time < times; time++) node = { kind: 'not', operand: node }
    return node
  }

  test('may be 500 deep, and no more', () => {
    // A comparison is two deep.
    expect(written(nested(498))()).toEqual({ type: 'boolean', level: 'event' })
    expect(written(nested(499))).toThrow('more than 500 deep within')
    expect(written(nested(20_000))).toThrow('not() is more than 500 deep within other expressions')
  })

  test('are counted where they were checked before', () => {
    let node: unknown = isAcme
    const deepen = () => {
      for (let time = 0; time < 600; time++) {
        node = { kind: 'not', operand: node }
        checkExpression(node as never)
      }
    }
    expect(deepen).toThrow('not() has expressions more than 500 deep within it')
  })
})
