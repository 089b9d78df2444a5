import { aList, anObject, aText, checkOptions, choice, type OptionRules } from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import type { ValueType } from '../events/fields.js'
import type { Event } from '../events/schema.js'
import { definitionRefusal } from '../known-names.js'
import { shown } from '../shown.js'
import { checkReference, threshold, total } from './builders.js'
import { checkExpression, checkFormula } from './check.js'
import { columnOf, typedValue, type ValueColumn, valueAt } from './columns.js'
import { evaluator } from './evaluate.js'
import type { Expression, ExpressionNode, Level, MetricReference, Scalar, Value } from './expression.js'
import type { NumberMetric } from './fits.js'
import { checkRows, inputCheck, type Row } from './inputs.js'
import { measureEvents } from './measure-events.js'

/** How a metric's value is written for people. `money` is in the currency of the prices; `percent` is a fraction of 1. */
export type MetricFormat = 'integer' | 'decimal' | 'percent' | 'money' | 'text' | 'boolean' | 'instant'

/** The type of a metric's value. Any metric may be null: where it is not defined. */
type ResultOf<M> = M extends MetricReference<Level, infer T> ? T : never

/** A row for a metric that looks at all groups: its inputs, and the key that breaks ties; a null key is not ranked. */
type KeyedInputs<Inputs> = { readonly [K in keyof Inputs]: ResultOf<Inputs[K]> | null } & {
  readonly key?: string | null
}

/**
 * How a metric is called: over events if it measures them, over one group's values, or over the rows of all groups. Its parts are
 * written out, as an editor shows them.
 */
export type MetricCall<T, Inputs, L extends Level> = [keyof Inputs] extends [never]
  ? (events: Iterable<Partial<Event>>) => T
  : L extends 'table'
    ? (rows: readonly { [K in keyof KeyedInputs<Inputs>]: KeyedInputs<Inputs>[K] }[]) => (T | null)[]
    : L extends 'summary'
      ? (rows: readonly { [K in keyof KeyedInputs<Inputs>]: KeyedInputs<Inputs>[K] }[]) => T | null
      : (values: { readonly [K in keyof Inputs]: ResultOf<Inputs[K]> | null }) => T | null

/** What a metric says of itself. */
export interface MetricDescription {
  readonly label: string
  readonly description: string
  /** The unit of its value, such as `events per session`. */
  readonly unit: string
  readonly format: MetricFormat
}

/**
 * A metric as data, which is what `JSON.stringify` writes of it: the same text each time. Its `expr` is whole, with those of its inputs in it,
 * so that a metric can be made of it again: `defineMetric({ name, formula: () => expr })`.
 */
export interface MetricJson extends MetricDescription {
  readonly name: string
  readonly aliases: readonly string[]
  /** The type of its value, null aside. */
  readonly type: ValueType | 'null'
  /** What it has one value for: a `group` of events, a group in sight of the others (`table`), or all groups together (`summary`). */
  readonly level: Exclude<Level, 'event'> | 'constant'
  /** The names of the metrics it is made of, by the names they are given under when it is called. */
  readonly inputs: Readonly<Record<string, string>>
  /** The formula as data; `formulaOf` writes it for people. */
  readonly expr: ExpressionNode
}

/** The type of the value that a call answers with, null aside. */
type ValueOf<Call> = Call extends (...given: never) => infer R
  ? Extract<R extends readonly (infer Each)[] ? Each : R, Value>
  : never

/** The values that a call takes, by the names of the inputs. */
type GivenTo<Call> = Call extends (given: infer G) => unknown
  ? G extends readonly (infer R)[]
    ? Omit<R, 'key'>
    : G extends Iterable<unknown>
      ? object
      : G
  : unknown

interface MetricProperties<Name extends string, Call> extends MetricDescription {
  readonly name: Name
  /** The metrics it is made of, by the names they are given under when it is called. */
  readonly inputs: {
    readonly [K in keyof GivenTo<Call>]: MetricReference<Level, Extract<GivenTo<Call>[K], Value>>
  }
  /** Other names it is known by. */
  readonly aliases: readonly string[]
  /** The metric as data, for `JSON.stringify`. */
  toJSON(): MetricJson
}

/**
 * A metric: a pure function that can be called, and a definition that can be compiled for every target.
 *
 * @typeParam Name - its name, by which rows are typed
 * @typeParam Call - how it is called, and what it answers
 * @typeParam L - what it has one value for
 */
export type CallableMetric<Name extends string, Call, L extends Level> = Call &
  MetricReference<L, ValueOf<Call>> &
  MetricProperties<Name, Call>

declare const comparedMetrics: unique symbol

/** What compares groups with the thresholds of metrics, by the names of these. */
interface Comparing<Compared extends string> {
  readonly [comparedMetrics]?: Compared | undefined
}

/** A {@link CallableMetric} that compares groups with the thresholds of metrics, whose names are `Compared`. */
export type ComparingMetric<Name extends string, Call, L extends Level, Compared extends string> = Call &
  MetricReference<L, ValueOf<Call>> &
  MetricProperties<Name, Call> &
  Comparing<Compared>

/** The names of the metrics whose thresholds something compares groups with. */
export type ComparedBy<M> = M extends Comparing<infer Compared> ? Extract<Compared, string> : never

/** The metric of a name, a type of value, inputs and a level. */
export type Metric<Name extends string = string, T extends Value = Value, Inputs = unknown, L extends Level = Level> = {
  [K in keyof Inputs]: ComparedBy<Inputs[K]>
}[keyof Inputs] extends infer Compared extends string
  ? [Compared] extends [never]
    ? CallableMetric<Name, MetricCall<T, Inputs, L>, L>
    : ComparingMetric<Name, MetricCall<T, Inputs, L>, L, Compared>
  : never

/** The threshold of a metric, under a name of its own, as the input of another. */
export interface ThresholdReference<Name extends string> extends MetricReference<'table', number>, Comparing<Name> {
  readonly name: `${Name}Threshold`
}

/** The value of a metric over all events in scope, under a name of its own, as the input of another. */
export interface TotalReference<Name extends string> extends MetricReference<'summary', number> {
  readonly name: `total${Capitalize<Name>}`
}

/** Any metric, whatever its inputs. */
export interface AnyMetric extends MetricReference<Level, Value>, MetricDescription {
  readonly inputs: unknown
  readonly aliases: readonly string[]
  /** The metric as data, for `JSON.stringify`. */
  toJSON(): MetricJson
}

/** What {@link defineMetric} needs to know. */
export interface MetricSpec<Name extends string, Inputs, L extends Level, T extends Value>
  extends Partial<MetricDescription> {
  readonly name: Name
  readonly aliases?: readonly string[]
  /** The metrics it is made of. Without them, its formula measures events. */
  readonly inputs?: Inputs
  readonly formula: (
    inputs: { readonly [K in keyof Inputs]: Expression<'group', ResultOf<Inputs[K]>> },
  ) => Expression<L, T>
}

const numberFormats: readonly MetricFormat[] = ['integer', 'decimal', 'percent', 'money']

const rules: OptionRules<MetricSpec<string, unknown, Level, Value>> = {
  name: true,
  aliases: aList,
  inputs: anObject,
  formula: true,
  label: aText,
  description: aText,
  unit: aText,
  format: /* @__PURE__ */ choice(...numberFormats, 'text', 'boolean', 'instant'),
}

/**
 * Defines a metric once, for every target.
 *
 * @example
 * const cartsPerSession = defineMetric({
 *   name: 'cartsPerSession',
 *   label: 'Carts per session',
 *   inputs: { carts, sessions },
 *   formula: ({ carts, sessions }) => ratio(carts, sessions),
 * })
 * cartsPerSession({ carts: 3, sessions: 12 }) // 0.25
 *
 * @throws {@link DefinitionError} for a name that is no identifier, an option that there is not, or a formula whose parts do not fit
 * together.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineMetric<
  const Name extends string,
  L extends Exclude<Level, 'event'>,
  T extends Value,
  // biome-ignore lint/complexity/noBannedTypes: no inputs, which is what a measure has
  Inputs extends Readonly<Record<string, MetricReference>> = {},
>(spec: MetricSpec<Name, Inputs, L, T>): Metric<Name, T, Inputs, L> {
  checkOptions('defineMetric', spec, rules as OptionRules<typeof spec>, definitionRefusal)
  const { name, inputs = {} as Inputs } = spec
  const aliases = Object.freeze([...(spec.aliases ?? [])])
  for (const one of [name, ...aliases, ...Object.keys(inputs)]) {
    if (typeof one !== 'string' || !/^[A-Za-z][A-Za-z0-9_]*$/.test(one)) {
      throw new DefinitionError(
        `defineMetric: ${shown(one)} cannot be a name; use letters, digits and _, with a letter first`,
        { metric: typeof name === 'string' ? name : shown(name) },
      )
    }
  }
  if (typeof spec.formula !== 'function') throw wrong(name, `formula must be a function, not ${shown(spec.formula)}`)
  const { expr, type, level } = build(name, () => {
    const entries = Object.entries<MetricReference>(inputs)
    const references = entries.map(([key, metric]) => [key, checkReference(`inputs.${key}`, metric)])
    refuseTwins(inputs)
    return spec.formula(Object.fromEntries(references))
  })
  const call =
    Object.keys(inputs).length === 0
      ? (events: Iterable<Partial<Event>>) => typedValue(measureEvents(name, expr, events), type)
      : overInputs(name, expr, inputs, type)
  const usual = type === 'number' || type === 'null' ? 'decimal' : type
  const { format = usual } = spec
  if (type !== 'null' && (usual === 'decimal') !== numberFormats.includes(format)) {
    throw wrong(name, `its value is ${type}, which is not written as "${format}"`)
  }
  const description: MetricDescription = {
    label: spec.label ?? name,
    description: spec.description ?? '',
    unit: spec.unit ?? '',
    format,
  }
  const properties = { name, aliases, inputs, expr, ...description }
  for (const [key, value] of Object.entries(properties)) Object.defineProperty(call, key, { value, enumerable: true })
  const names = Object.fromEntries(Object.entries<MetricReference>(inputs).map(([key, { name }]) => [key, name]))
  const toJSON = (): MetricJson =>
    JSON.parse(JSON.stringify({ name, aliases, ...description, type, level, inputs: names, expr }))
  Object.defineProperty(call, 'toJSON', { value: toJSON })
  return Object.freeze(call) as unknown as Metric<Name, T, Inputs, L>
}

/** Two inputs with one name could not be told apart. */
function refuseTwins(inputs: Readonly<Record<string, MetricReference>>): void {
  const keys = new Map<string, string>()
  for (const [key, { name }] of Object.entries(inputs)) {
    const other = keys.get(name)
    if (other !== undefined) {
      throw new DefinitionError(`its inputs ${other} and ${key} are both called ${name}; take each metric once`, {})
    }
    keys.set(name, key)
  }
}

/** Makes a metric's expression; what is wrong with it is told with the metric's name. */
function build<E extends ExpressionNode>(
  name: string,
  make: () => E,
): { readonly expr: E; readonly type: ValueType | 'null'; readonly level: MetricJson['level'] } {
  try {
    const expr = make()
    const { type, level } = checkExpression(expr)
    if (level !== 'event') return { expr, type, level }
  } catch (cause) {
    if (!(cause instanceof DefinitionError)) throw cause
    throw new DefinitionError(`metric ${name}: ${cause.message}`, { ...cause.context, metric: name }, { cause })
  }
  throw wrong(
    name,
    'its formula has one value an event; a metric has one a group: aggregate it, such as by count, sum or max',
  )
}

function wrong(metric: string, problem: string): DefinitionError {
  return new DefinitionError(`metric ${metric}: ${problem}`, { metric })
}

/** The value over all events cannot be known from those of the groups. */
const overAllEvents = null

/** The function over inputs: of one group's values, or of the rows of all groups where the formula itself looks at others. */
function overInputs(
  name: string,
  expr: ExpressionNode,
  inputs: Readonly<Record<string, MetricReference>>,
  type: ValueType | 'null',
) {
  const check = inputCheck(name, inputs)
  const work = (rows: readonly Row[]): ValueColumn => {
    for (const row of rows) check(row)
    const columns = new Map<string, ValueColumn>()
    for (const [key, { name }] of Object.entries(inputs)) {
      columns.set(name, columnOf([...rows.map((row) => scalarOf(row[key])), overAllEvents]))
    }
    const { column } = evaluator({
      size: rows.length,
      total: 'unknown',
      keys: [rows.map(({ key }, index) => (key === undefined ? String(index).padStart(9, '0') : key))],
      known: (node) => (node.kind === 'metric' ? columns.get(node.name) : undefined),
    })
    return column(expr)
  }
  const result = (column: ValueColumn, row: number) => typedValue(valueAt(column, row), type)
  const { level } = checkFormula(expr)
  if (level !== 'table' && level !== 'summary') return (values: Row) => result(work([values]), 0)
  return (rows: readonly Row[]) => {
    checkRows(name, rows)
    const column = work(rows)
    return level === 'table' ? rows.map((_, row) => result(column, row)) : result(column, rows.length)
  }
}

function scalarOf(value: Scalar | Date | undefined): Scalar {
  return value instanceof Date ? value.getTime() : (value ?? null)
}

/**
 * Names a metric's value over all events in scope, so that it can be an input: `totalRevenue` of `revenue`.
 *
 * @example
 * defineMetric({
 *   name: 'shareOfCarts',
 *   inputs: { carts, totalCarts: totalOf(carts) },
 *   formula: ({ carts, totalCarts }) => ratio(carts, totalCarts),
 * })
 * @throws {@link DefinitionError} for what is no metric, or one whose value is no number
 */
/* @__NO_SIDE_EFFECTS__ */
export function totalOf<const M extends MetricReference>(metric: NumberMetric<M>): TotalReference<M['name']> {
  const given = metric as MetricReference
  checkReference('totalOf()', given)
  return { name: `total${capital(given.name)}`, expr: total(given as MetricReference<Level, number>) } as never
}

/**
 * Names a metric's threshold, so that it can be an input: `sessionsThreshold` of `sessions`.
 *
 * @example
 * defineMetric({
 *   name: 'isVisited',
 *   inputs: { sessions, sessionsThreshold: thresholdFor(sessions) },
 *   formula: ({ sessions, sessionsThreshold }) => gte(sessions, sessionsThreshold),
 * })
 * @throws {@link DefinitionError} for what is no metric, or one whose value is no number
 */
/* @__NO_SIDE_EFFECTS__ */
export function thresholdFor<const M extends MetricReference>(metric: NumberMetric<M>): ThresholdReference<M['name']> {
  const given = metric as MetricReference
  checkReference('thresholdFor()', given)
  return { name: `${given.name}Threshold`, expr: threshold(given as MetricReference<Level, number>) } as never
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
