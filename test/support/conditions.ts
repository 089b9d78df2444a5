import fc from 'fast-check'
import {
  add,
  and,
  bucket,
  column,
  conditional,
  eq,
  field,
  firstPart,
  gt,
  gte,
  instant,
  isNull,
  lt,
  lte,
  multiply,
  ne,
  not,
  numberColumn,
  oneOf,
  or,
  ratio,
  subtract,
  when,
} from '../../src/definition/builders.js'
import type { Expression } from '../../src/definition/expression.js'
import { brands, timeText } from './model.js'
import { byCodePoint, label, type ReadEvent } from './reading.js'

/** A condition twice: as an expression of the library, and as a plain function. */
export interface Condition {
  readonly expr: Expression<'event', boolean>
  readonly holds: (event: ReadEvent, timeZone: string) => boolean | null
  /** The fields that it reads. */
  readonly reads: readonly (keyof ReadEvent)[]
  /** The parts of a conjunction, each of which decides alone whether an event is in scope. */
  readonly parts?: readonly Condition[]
}

type TextField = 'eventType' | 'brand' | 'categoryCode' | 'productId' | 'userSession' | 'device'

const textFields = ['eventType', 'brand', 'categoryCode', 'productId', 'userSession', 'device'] as const
const textField = fc.constantFrom(...textFields)
const expressionOf = (name: TextField) => (name === 'device' ? column('device') : field[name])
const weight = numberColumn('weight', 3)

const comparisons = { eq, ne, lt, lte, gt, gte } as const
const operator = fc.constantFrom(...(Object.keys(comparisons) as (keyof typeof comparisons)[]))

function decide(op: keyof typeof comparisons, order: number): boolean {
  return { eq: order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]
}

const constant = fc.constantFrom<string>(
  ...brands,
  'view',
  'purchase',
  'cart',
  'electronics.smartphone',
  'phone',
  '2053013555631882611',
  '',
)

const textAndConstant = fc.record({ name: textField, op: operator, value: constant }).map(
  ({ name, op, value }): Condition => ({
    expr: comparisons[op](expressionOf(name), value),
    holds: (event) => (event[name] === null ? null : decide(op, byCodePoint(event[name], value))),
    reads: [name],
  }),
)

const textAndText = fc.record({ left: textField, right: textField, op: operator }).map(
  ({ left, right, op }): Condition => ({
    expr: comparisons[op](expressionOf(left), expressionOf(right)),
    holds: (event) =>
      event[left] === null || event[right] === null ? null : decide(op, byCodePoint(event[left], event[right])),
    reads: [left, right],
  }),
)

const listed = fc.record({ name: textField, values: fc.array(constant, { maxLength: 4 }) }).map(
  ({ name, values }): Condition => ({
    expr: oneOf(expressionOf(name), values),
    holds: (event) => (event[name] === null ? null : values.includes(event[name])),
    reads: [name],
  }),
)

const absent = fc.constantFrom('brand', 'price', 'weight', 'eventTime', 'device', 'orderId').map(
  (name): Condition => ({
    expr: isNull(name === 'weight' ? weight : name === 'device' ? column('device') : field[name as 'brand']),
    holds: (event) => event[name as 'brand'] === null,
    reads: [name as 'brand'],
  }),
)

const limit = fc.constantFrom(0, 9.99, 10, 35.79, -5.5, 1.005, 0.1, 1e6)

const priced = fc.record({ op: operator, value: limit }).map(
  ({ op, value }): Condition => ({
    expr: comparisons[op](field.price, value),
    holds: ({ price }) => (price === null ? null : decide(op, Number(price) / 100 - value)),
    reads: ['price'],
  }),
)

const calculations = {
  add: [add, (a: number, b: number) => a + b],
  subtract: [subtract, (a: number, b: number) => a - b],
  multiply: [multiply, (a: number, b: number) => a * b],
  divide: [ratio, (a: number, b: number) => (b === 0 ? null : a / b)],
} as const

const calculated = fc
  .record({ op: operator, by: fc.constantFrom('add', 'subtract', 'multiply', 'divide'), value: limit })
  .map(({ op, by, value }): Condition => {
    const [build, compute] = calculations[by as keyof typeof calculations]
    return {
      expr: comparisons[op](build(field.price, weight), value),
      holds: (event) => {
        if (event.price === null || event.weight === null) return null
        const result = compute(Number(event.price) / 100, Number(event.weight) / 1000)
        return result === null ? null : decide(op, result - value)
      },
      reads: ['price', 'weight'],
    }
  })

const moments = [
  Date.UTC(2019, 9, 27, 1),
  Date.UTC(2019, 11, 30),
  Date.UTC(1970, 0, 1),
  Date.UTC(2020, 0, 5, 23, 59, 59),
]

const timed = fc.record({ op: operator, at: fc.constantFrom(...moments) }).map(
  ({ op, at }): Condition => ({
    expr: comparisons[op](field.eventTime, instant(timeText(at * 1000, 'iso'))),
    holds: ({ eventTime }) => (eventTime === null ? null : decide(op, eventTime - at * 1000)),
    reads: ['eventTime'],
  }),
)

const inBucket = fc
  .record({ op: operator, unit: fc.constantFrom('hour', 'day', 'week', 'month'), at: fc.constantFrom(...moments) })
  .map(({ op, unit, at }): Condition => {
    const value = label(unit as 'hour', at * 1000, 'UTC')
    return {
      expr: comparisons[op](bucket(unit as 'hour'), value),
      holds: ({ eventTime }, timeZone) =>
        eventTime === null ? null : decide(op, byCodePoint(label(unit as 'hour', eventTime, timeZone), value)),
      reads: ['eventTime'],
    }
  })

const parted = fc.record({ op: operator, value: fc.constantFrom('electronics', 'apparel', 'a', 'kids') }).map(
  ({ op, value }): Condition => ({
    expr: comparisons[op](firstPart(field.categoryCode, '.'), value),
    holds: ({ categoryCode }) => {
      const part = categoryCode?.split('.')[0]
      return part === undefined || part === '' ? null : decide(op, byCodePoint(part, value))
    },
    reads: ['categoryCode'],
  }),
)

/** Any condition, of every kind of operator, some levels deep. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(textAndConstant, textAndText, listed, absent, priced, calculated, timed, inBucket, parted),
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map(
      (parts): Condition => ({
        expr: and(...parts.map(({ expr }) => expr)),
        holds: (event, zone) => every(parts.map((part) => part.holds(event, zone))),
        reads: parts.flatMap(({ reads }) => reads),
        parts,
      }),
    ),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map(
      (parts): Condition => ({
        expr: or(...parts.map(({ expr }) => expr)),
        holds: (event, zone) => opposite(every(parts.map((part) => opposite(part.holds(event, zone))))),
        reads: parts.flatMap(({ reads }) => reads),
      }),
    ),
    tie('any').map(
      (part): Condition => ({
        expr: not(part.expr),
        holds: (event, zone) => opposite(part.holds(event, zone)),
        reads: part.reads,
      }),
    ),
    fc.tuple(tie('any'), tie('any')).map(
      ([first, second]): Condition => ({
        expr: eq(conditional([when(first.expr, 'a'), when(second.expr, 'b')]), 'b'),
        holds: (event, zone) =>
          first.holds(event, zone) === true ? false : second.holds(event, zone) === true ? true : null,
        reads: [...first.reads, ...second.reads],
      }),
    ),
    tie('any').map(
      (part): Condition => ({
        expr: eq(part.expr, true),
        holds: part.holds,
        reads: part.reads,
      }),
    ),
  ),
})).any

function every(truths: readonly (boolean | null)[]): boolean | null {
  return truths.includes(false) ? false : truths.includes(null) ? null : true
}

function opposite(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth
}

/** What must be true one by one: the parts of conjunctions within conjunctions. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.parts?.flatMap(conjuncts) ?? [condition]
}
