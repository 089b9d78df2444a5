import { isObject } from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import type { TimeUnit } from '../events/calendar.js'
import { type EventField, eventFields, isEventField, type ValueType } from '../events/fields.js'
import { readNamedInstant } from '../events/values.js'
import { shown } from '../shown.js'
import { checkExpression } from './check.js'
import type {
  AggregateNode,
  Arithmetic,
  Comparison,
  CountSequenceNode,
  Expression,
  ExpressionNode,
  FieldExpression,
  Level,
  LevelOf,
  LiteralNode,
  MetricReference,
  Mixed,
  Operand,
  QuantileNode,
  Scalar,
  TypeOf,
  Value,
  ValueAggregateNode,
} from './expression.js'
import type {
  Beside,
  Comparable,
  Fits,
  FitsBeside,
  GroupNumber,
  Measured,
  NumberMetric,
  OneKind,
  Together,
} from './fits.js'

type ValueOf = { text: string; number: number; boolean: boolean; instant: Date }

/**
 * The fields of an event, to build expressions with.
 *
 * @example
 * eq(field.brand, 'samsung')
 */
export const field: {
  readonly [F in EventField]: FieldExpression<ValueOf[(typeof eventFields)[F]['type']]>
} = Object.fromEntries(
  Object.entries(eventFields).map(([name, { type }]) => [name, { kind: 'field', name, type }]),
) as never

/**
 * A further column of the events, of text.
 *
 * @example
 * eq(column('device'), 'phone')
 * @throws {@link DefinitionError} for an empty name, or that of a field of the event model
 */
export function column(name: string): FieldExpression<string> {
  return furtherColumn(name, { type: 'text' })
}

/**
 * A further column of the events, of numbers. They are read as exact decimals.
 *
 * @param scale decimal places kept, 0 to 6; 2 unless given
 * @example
 * sum(numberColumn('points', 0))
 * @throws {@link DefinitionError} for an empty name, that of a field of the event model, or a scale that is none
 */
export function numberColumn(name: string, scale = 2): FieldExpression<number> {
  if (!Number.isInteger(scale) || scale < 0 || scale > 6) {
    throw new DefinitionError(
      `numberColumn(${shown(name)}): scale must be a whole number from 0 to 6, not ${shown(scale)}`,
      { option: 'scale' },
    )
  }
  return furtherColumn(name, { type: 'number', scale })
}

/**
 * A further column of the events, of instants. They are read as the time of events is, to the microsecond, by the binding's rules.
 *
 * @example
 * mean(secondsBetween(field.eventTime, instantColumn('shipped')), eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for an empty name, or that of a field of the event model
 */
export function instantColumn(name: string): FieldExpression<Date> {
  return furtherColumn(name, { type: 'instant' })
}

function furtherColumn<T extends Value>(name: string, rest: { type: ValueType; scale?: number }): FieldExpression<T> {
  if (typeof name !== 'string' || name === '') throw new DefinitionError('a column needs a name', { option: 'name' })
  if (isEventField(name)) {
    throw new DefinitionError(`column("${name}") is a field of the event model: use field.${name}`, { option: 'name' })
  }
  return made({ kind: 'field', name, ...rest }) as FieldExpression<T>
}

/** An expression, checked where it is written: what does not fit is told there, and not by the query that reads it. */
function made<Node extends ExpressionNode>(node: Node): Node {
  checkExpression(node)
  return Object.freeze(node)
}

/** A list that its owner may change; what is no list is refused by the check. */
function copied<T>(list: readonly T[]): readonly T[] {
  return Array.isArray(list) ? Object.freeze([...list]) : list
}

/**
 * Makes an expression of what the builders accept: an expression as it is, a metric by its name, a constant.
 *
 * @throws {@link DefinitionError} for what cannot be a constant: NaN, infinities, objects.
 */
export function toNode(operand: Operand | null): ExpressionNode {
  if (operand === null) return literal('null', null)
  if (typeof operand === 'string') return literal('text', operand)
  if (typeof operand === 'boolean') return literal('boolean', operand)
  if (typeof operand === 'number' && Number.isFinite(operand)) return literal('number', operand)
  if (operand instanceof Date && !Number.isNaN(operand.getTime())) return literal('instant', operand.getTime())
  if (typeof operand === 'function' || (typeof operand === 'object' && 'expr' in operand)) {
    return referTo(operand as MetricReference)
  }
  if (typeof operand === 'object' && 'kind' in operand) return operand
  throw new DefinitionError(
    `${shown(operand)} cannot be part of an expression: use an expression, a metric, text, a finite number, true, false, a Date or null`,
    {},
  )
}

function literal(type: LiteralNode['type'], value: Scalar): LiteralNode {
  return { kind: 'literal', type, value }
}

function referTo({ name, expr }: MetricReference): ExpressionNode {
  return { kind: 'metric', name, of: expr }
}

/**
 * Takes a metric for what it is, or anything else with a name and an expression.
 *
 * @throws {@link DefinitionError} for all others
 */
export function checkReference(call: string, metric: MetricReference): ExpressionNode {
  const given: unknown = metric
  if (!(typeof given === 'function' || isObject(given)) || !('name' in given && 'expr' in given)) {
    throw new DefinitionError(`${call} takes a metric, not ${shown(given)}`, {})
  }
  return made(referTo(metric))
}

/**
 * An instant, of a `Date` or of ISO text (UTC where it names no zone).
 *
 * @example
 * instant('2019-10-01T00:00:00Z')
 * @throws {@link DefinitionError} for what is no time
 */
export function instant(value: Date | string): Expression<'event', Date> {
  const read = readNamedInstant(value)
  if (read === undefined) {
    throw new DefinitionError(`instant(${shown(value)}): not a time; write it as 2019-10-01T00:00:00Z`, {
      option: 'value',
    })
  }
  return literal('instant', read)
}

function comparison(op: Comparison) {
  return <A extends Operand, B extends Operand>(
    left: A,
    right: Comparable<B, A>,
  ): Expression<Mixed<LevelOf<A> | LevelOf<B>>, boolean> =>
    made({ kind: 'compare', op, left: toNode(left), right: toNode(right as Operand) })
}

/**
 * `left = right`; null where either is null.
 *
 * @example
 * eq(field.eventType, 'purchase')
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const eq = /* @__PURE__ */ comparison('eq')
/**
 * `left ≠ right`; null where either is null.
 *
 * @example
 * ne(field.brand, 'samsung')
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const ne = /* @__PURE__ */ comparison('ne')
/**
 * `left < right`; null where either is null. Text is ordered by code point.
 *
 * @example
 * lt(field.price, 100)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const lt = /* @__PURE__ */ comparison('lt')
/**
 * `left ≤ right`; null where either is null.
 *
 * @example
 * lte(field.eventTime, instant('2019-10-31'))
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const lte = /* @__PURE__ */ comparison('lte')
/**
 * `left > right`; null where either is null.
 *
 * @example
 * gt(field.price, 100)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const gt = /* @__PURE__ */ comparison('gt')
/**
 * `left ≥ right`; null where either is null.
 *
 * @example
 * gte(conversionRate, 0.02)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const gte = /* @__PURE__ */ comparison('gte')

/**
 * True where all are true; false where any is false; else null.
 *
 * @example
 * and(eq(field.eventType, 'purchase'), gte(field.price, 100))
 * @throws {@link DefinitionError} for what is no condition, or conditions on events beside some on groups
 */
export function and<const C extends readonly Operand[]>(
  ...conditions: Together<C>
): Expression<Mixed<LevelOf<C[number]>>, boolean> {
  return made({ kind: 'logic', op: 'and', operands: (conditions as unknown as readonly Operand[]).map(toNode) })
}

/**
 * True where any is true; false where all are false; else null.
 *
 * @example
 * or(isNull(field.brand), eq(field.brand, 'unknown'))
 * @throws {@link DefinitionError} for what is no condition, or conditions on events beside some on groups
 */
export function or<const C extends readonly Operand[]>(
  ...conditions: Together<C>
): Expression<Mixed<LevelOf<C[number]>>, boolean> {
  return made({ kind: 'logic', op: 'or', operands: (conditions as unknown as readonly Operand[]).map(toNode) })
}

/**
 * The opposite; null stays null.
 *
 * @example
 * not(isNull(field.brand))
 * @throws {@link DefinitionError} for what is no condition
 */
export function not<O extends Operand>(condition: Fits<O, boolean>): Expression<Mixed<LevelOf<O>>, boolean> {
  return made({ kind: 'not', operand: toNode(condition as Operand) })
}

/**
 * Whether there is no value.
 *
 * @example
 * isNull(field.categoryCode)
 * @throws {@link DefinitionError} for what is no expression
 */
export function isNull<O extends Operand>(operand: O): Expression<Mixed<LevelOf<O>>, boolean> {
  return made({ kind: 'isNull', operand: toNode(operand) })
}

/**
 * Whether a text is one of several; null where it is null.
 *
 * @example
 * oneOf(field.eventType, ['cart', 'purchase'])
 * @throws {@link DefinitionError} for what is no text, or a list of anything but texts
 */
export function oneOf<O extends Operand>(
  operand: Fits<O, string>,
  values: readonly string[],
): Expression<Mixed<LevelOf<O>>, boolean> {
  return made({ kind: 'oneOf', operand: toNode(operand as Operand), values: copied(values) })
}

function arithmetic(op: Arithmetic) {
  return <A extends Operand, B extends Operand>(
    left: Fits<A, number>,
    right: FitsBeside<B, A, number>,
  ): Expression<Mixed<LevelOf<A> | LevelOf<B>>, number> =>
    made({ kind: 'arithmetic', op, left: toNode(left as Operand), right: toNode(right as Operand) })
}

/**
 * `left + right`; null where either is null.
 *
 * @example
 * add(carts, purchases)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const add = /* @__PURE__ */ arithmetic('add')
/**
 * `left − right`; null where either is null.
 *
 * @example
 * subtract(engagedSessions, purchaseSessions)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const subtract = /* @__PURE__ */ arithmetic('subtract')
/**
 * `left × right`; null where either is null.
 *
 * @example
 * multiply(field.price, numberColumn('rate', 4))
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const multiply = /* @__PURE__ */ arithmetic('multiply')
/**
 * `numerator ÷ denominator` as real numbers; null where either is null or the denominator is 0. Never Infinity, NaN or a made-up 0.
 *
 * @example
 * ratio(purchases, sessions)
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export const ratio = /* @__PURE__ */ arithmetic('divide')

/**
 * The seconds from one instant to another, exact to the microsecond: of one event, or of a group of them. Negative where the other is earlier;
 * null where either is null.
 *
 * @example
 * secondsBetween(min(field.eventTime), max(field.eventTime))
 * @throws {@link DefinitionError} where the sides do not go together, or are no instants
 */
export function secondsBetween<A extends Operand, B extends Operand>(
  from: Fits<A, Date>,
  to: FitsBeside<B, A, Date>,
): Expression<Mixed<LevelOf<A> | LevelOf<B>>, number> {
  return made({ kind: 'elapsed', from: toNode(from as Operand), to: toNode(to as Operand) })
}

/** A branch of {@link conditional}, made by {@link when}. */
export interface Branch<L extends Level, T extends Value> {
  readonly condition: Expression<L, boolean>
  readonly value: Expression<L, T>
}

/**
 * One branch of a {@link conditional}.
 *
 * @example
 * when(gte(field.price, 500), 'high')
 * @throws {@link DefinitionError} where the sides do not go together: text beside a number, a value of one event beside one of a group
 */
export function when<C extends Operand, O extends Operand>(
  condition: Fits<C, boolean>,
  value: Beside<O, C>,
): Branch<Mixed<LevelOf<C> | LevelOf<O>>, TypeOf<O>> {
  return { condition: toNode(condition as Operand), value: toNode(value as Operand) }
}

/**
 * The value of the first branch whose condition is true; else `otherwise`, which is null unless given.
 *
 * @example
 * conditional([when(gte(field.price, 500), 'high'), when(gte(field.price, 100), 'middle')], 'low')
 * @throws {@link DefinitionError} for values of several types, and for branches on events beside some on groups
 */
export function conditional<const B extends readonly Branch<Level, Value>[], O extends Operand = never>(
  branches: OneKind<B, O>,
  otherwise: O | null = null,
): Expression<
  B[number] extends Branch<infer L, Value> ? Mixed<L> : never,
  (B[number] extends Branch<Level, infer T> ? T : never) | TypeOf<O>
> {
  return made({ kind: 'conditional', branches: copied(branches as B), otherwise: toNode(otherwise) })
}

/**
 * The hour, day, ISO week or month of the event in the query's time zone, as ISO 8601 text.
 *
 * @example
 * dimension('weekOfEvent', bucket('week'))
 * @throws {@link DefinitionError} for a unit that there is not
 */
export function bucket(unit: TimeUnit): Expression<'event', string> {
  return made({ kind: 'bucket', unit, operand: field.eventTime })
}

/**
 * The part of a text before the first separator; all of it where there is none; null where it is null.
 *
 * @example
 * firstPart(field.categoryCode, '.') // `electronics` of `electronics.smartphone`
 * @throws {@link DefinitionError} for what is no text of one event, and for an empty separator
 */
export function firstPart<O extends Operand>(
  operand: Measured<O, string>,
  separator: string,
): Expression<'event', string> {
  return made({ kind: 'firstPart', operand: toNode(operand as Operand), separator })
}

/**
 * Counts events, of those for which a condition is true if there is one.
 *
 * @example
 * count(eq(field.eventType, 'view'))
 * @throws {@link DefinitionError} for a condition that is none on events
 */
export function count(where?: Expression<'event', boolean>): AggregateNode & Expression<'group', number> {
  return made({ kind: 'aggregate', fn: 'count', of: null, where: where ?? null })
}

/**
 * Counts the distinct values of a field; null is none.
 *
 * @example
 * countDistinct(field.userSession, eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for what is no field of text, or a condition that is none on events
 */
export function countDistinct(
  of: FieldExpression<string>,
  where?: Expression<'event', boolean>,
): AggregateNode & Expression<'group', number> {
  return made({ kind: 'aggregate', fn: 'countDistinct', of, where: where ?? null })
}

/**
 * Counts the distinct values of a field that have events for several steps, one after the other in time: an event that meets the
 * first condition, then one that meets the second, and so on. Null is no value. Events at the same instant are in order, whichever way
 * they are needed, and one event can be that of several steps.
 *
 * @example
 * countSequence(field.userSession, [eq(field.eventType, 'cart'), eq(field.eventType, 'remove_from_cart')])
 * @throws {@link DefinitionError} for what is no field, no steps, or a step that is no condition on events
 */
export function countSequence(
  of: FieldExpression<string>,
  steps: readonly Expression<'event', boolean>[],
): CountSequenceNode & Expression<'group', number> {
  return made({
    kind: 'aggregate',
    fn: 'countSequence',
    of,
    time: field.eventTime,
    steps: copied(steps),
    where: null,
  })
}

/** Makes an expression of another builder; what is wrong with it is told by the name of the one that was called. */
function calledBy<T>(name: string, builder: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof DefinitionError)) throw cause
    throw new DefinitionError(cause.message.replace(`${builder}()`, `${name}()`), cause.context, { cause })
  }
}

/**
 * Sums the values of an expression of one event, exactly: fields of numbers, constants, and sums, differences and products of them. Null
 * is left out, and no values sum to 0.
 *
 * @example
 * sum(multiply(field.price, numberColumn('rate', 4)), eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for a ratio within it, which is not exact
 */
export function sum<O extends Operand>(
  of: Measured<O, number>,
  where?: Expression<'event', boolean>,
): ValueAggregateNode & Expression<'group', number> {
  return made({ kind: 'aggregate', fn: 'sum', of: toNode(of as Operand), where: where ?? null })
}

/**
 * The mean of the values of an expression of one event: their exact sum over how many there are. Null is left out; of no values it is
 * null.
 *
 * @example
 * mean(field.price, eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for a ratio within it, which is not exact
 */
export function mean<O extends Operand>(
  of: Measured<O, number>,
  where?: Expression<'event', boolean>,
): Expression<'group', number> {
  const value = toNode(of as Operand) as Expression<'event', number>
  const summed = calledBy('mean', 'sum', () => sum(value, where))
  const isThere: Expression<'event', boolean> = { kind: 'not', operand: { kind: 'isNull', operand: value } }
  return ratio(summed, count(where === undefined ? isThere : and(where, isThere)))
}

/**
 * The least value of an expression of one event: a number, a text by code point, or an instant. Null is left out; of no values it is null.
 *
 * @example
 * min(field.eventTime, eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for what is no text, number or instant of each event, or a condition that is none
 */
export function min<O extends Operand>(
  of: Measured<O, string | number | Date, 'text, a number or an instant'>,
  where?: Expression<'event', boolean>,
): ValueAggregateNode & Expression<'group', TypeOf<O>> {
  return made({ kind: 'aggregate', fn: 'min', of: toNode(of as Operand), where: where ?? null })
}

/**
 * The greatest value of an expression of one event: a number, a text by code point, or an instant. Null is left out; of no values it is
 * null.
 *
 * @example
 * max(field.price)
 * @throws {@link DefinitionError} for what is no text, number or instant of each event, or a condition that is none
 */
export function max<O extends Operand>(
  of: Measured<O, string | number | Date, 'text, a number or an instant'>,
  where?: Expression<'event', boolean>,
): ValueAggregateNode & Expression<'group', TypeOf<O>> {
  return made({ kind: 'aggregate', fn: 'max', of: toNode(of as Operand), where: where ?? null })
}

/**
 * The value below which a fraction of the values of an expression lies, interpolated between the two nearest, as SQL's PERCENTILE_CONT
 * does. Null is left out; of no values it is null.
 *
 * @param at the fraction, from 0 to 1
 * @example
 * quantile(field.price, 0.9, eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for a fraction outside 0 to 1
 */
export function quantile<O extends Operand>(
  of: Measured<O, number>,
  at: number,
  where?: Expression<'event', boolean>,
): QuantileNode & Expression<'group', number> {
  return made({ kind: 'aggregate', fn: 'quantile', of: toNode(of as Operand), at, where: where ?? null })
}

/**
 * The median of the values of an expression of one event: the value in the middle, or between the two in the middle. Null is left out; of
 * no values it is null.
 *
 * @example
 * median(field.price, eq(field.eventType, 'purchase'))
 * @throws {@link DefinitionError} for what is no number of each event, or a condition that is none
 */
export function median<O extends Operand>(
  of: Measured<O, number>,
  where?: Expression<'event', boolean>,
): QuantileNode & Expression<'group', number> {
  return calledBy('median', 'quantile', () => quantile(of, 0.5, where))
}

/**
 * The operand over all the events in scope, null groups included. A distinct count is the overall one, not the sum of the groups'.
 *
 * @example
 * ratio(revenue, total(revenue)) // the share of all revenue
 * @throws {@link DefinitionError} for what is no number of a group
 */
export function total<O extends Operand>(of: GroupNumber<O>): Expression<'summary', number> {
  return made({ kind: 'window', fn: 'total', of: toNode(of as Operand) })
}

/**
 * The sum of the operand over the ranked groups: those whose key and operand are not null.
 *
 * @example
 * ratio(revenue, groupTotal(revenue)) // the share of the revenue of groups with a key
 * @throws {@link DefinitionError} for what is no number of a group
 */
export function groupTotal<O extends Operand>(of: GroupNumber<O>): Expression<'summary', number> {
  return made({ kind: 'window', fn: 'groupTotal', of: toNode(of as Operand) })
}

/**
 * Competition rank (1, 2, 2, 4) of the group, descending; null for one that is not ranked.
 *
 * @example
 * rank(revenue) // 1 for the group with the most
 * @throws {@link DefinitionError} for what is no number of a group
 */
export function rank<O extends Operand>(of: GroupNumber<O>): Expression<'table', number> {
  return made({ kind: 'window', fn: 'rank', of: toNode(of as Operand) })
}

/**
 * The group's place (1, 2, 3, 4) by value descending, ties by key; null for one that is not ranked.
 *
 * @example
 * lte(position(revenue), 10) // whether the group is one of the ten with the most
 * @throws {@link DefinitionError} for what is no number of a group
 */
export function position<O extends Operand>(of: GroupNumber<O>): Expression<'table', number> {
  return made({ kind: 'window', fn: 'position', of: toNode(of as Operand) })
}

/**
 * The sum of the operand over the ranked groups down to this one, by value descending, ties by key.
 *
 * @example
 * ratio(runningTotal(revenue), groupTotal(revenue)) // the Pareto curve
 * @throws {@link DefinitionError} for what is no number of a group
 */
export function runningTotal<O extends Operand>(of: GroupNumber<O>): Expression<'table', number> {
  return made({ kind: 'window', fn: 'runningTotal', of: toNode(of as Operand) })
}

/**
 * The threshold that the query sets for a metric, its median over the eligible groups unless asked; null for a group that is not eligible.
 *
 * @example
 * gte(sessions, threshold(sessions)) // whether a group has many, for one of its table
 * @throws {@link DefinitionError} for what is no metric, or one whose value is no number
 */
export function threshold<M extends MetricReference>(metric: NumberMetric<M>): Expression<'table', number> {
  const of = checkReference('threshold()', metric as MetricReference)
  return made({ kind: 'threshold', metric: (metric as MetricReference).name, of })
}
