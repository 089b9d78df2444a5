import type { AggregateForms, AggregateName, AggregateOfForm } from '../aggregates/aggregates.js'
import type { TimeUnit } from '../events/calendar.js'
import type { ValueType } from '../events/fields.js'

/** A value of an expression. Instants are milliseconds since 1970, UTC. */
export type Scalar = string | number | boolean | null

/** A column of the events. Its name is a field of the event model, or that of a further column of the source. */
export interface FieldNode {
  readonly kind: 'field'
  readonly name: string
  readonly type: ValueType
  /** Decimal places, for a further column of numbers; the price has the binding's. */
  readonly scale?: number | undefined
}

/** A constant. */
export interface LiteralNode {
  readonly kind: 'literal'
  readonly type: ValueType | 'null'
  readonly value: Scalar
}

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'

/** `left op right`; null where either is null. */
export interface CompareNode {
  readonly kind: 'compare'
  readonly op: Comparison
  readonly left: ExpressionNode
  readonly right: ExpressionNode
}

/** Conjunction or disjunction in three-valued logic, as in SQL. */
export interface LogicNode {
  readonly kind: 'logic'
  readonly op: 'and' | 'or'
  readonly operands: readonly ExpressionNode[]
}

/** Negation; null stays null. */
export interface NotNode {
  readonly kind: 'not'
  readonly operand: ExpressionNode
}

/** Whether the operand is null; never null itself. */
export interface IsNullNode {
  readonly kind: 'isNull'
  readonly operand: ExpressionNode
}

/** Whether a text is one of several; null where it is null. */
export interface OneOfNode {
  readonly kind: 'oneOf'
  readonly operand: ExpressionNode
  readonly values: readonly string[]
}

export type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide'

/** Arithmetic on real numbers; null where either is null, and where a divisor is 0. */
export interface ArithmeticNode {
  readonly kind: 'arithmetic'
  readonly op: Arithmetic
  readonly left: ExpressionNode
  readonly right: ExpressionNode
}

/** The seconds from one instant to another, exact to the microsecond; negative where the other is earlier, null where either is null. */
export interface ElapsedNode {
  readonly kind: 'elapsed'
  readonly from: ExpressionNode
  readonly to: ExpressionNode
}

/** The value of the first branch whose condition is true. */
export interface ConditionalNode {
  readonly kind: 'conditional'
  readonly branches: readonly { readonly condition: ExpressionNode; readonly value: ExpressionNode }[]
  readonly otherwise: ExpressionNode
}

/** The hour, day, ISO week or month of the event, as ISO 8601 text; in the query's time zone. */
export interface BucketNode {
  readonly kind: 'bucket'
  readonly unit: TimeUnit
  readonly operand: ExpressionNode
}

/** The part of a text before the first separator: `electronics` of `electronics.smartphone`. */
export interface FirstPartNode {
  readonly kind: 'firstPart'
  readonly operand: ExpressionNode
  readonly separator: string
}

interface ConditionalAggregate {
  readonly kind: 'aggregate'
  /** The condition that events must meet to be taken; null where all are. */
  readonly where: ExpressionNode | null
}

/** How many events there are. */
export interface CountNode extends ConditionalAggregate {
  readonly fn: AggregateOfForm<'events'>
  readonly of: null
}

/** How many distinct values a field has; null is none. */
export interface FieldAggregateNode extends ConditionalAggregate {
  readonly fn: AggregateOfForm<'field'>
  readonly of: FieldNode
}

/** The exact sum, the least or the greatest of the values that an expression has for each event; null is left out. */
export interface ValueAggregateNode extends ConditionalAggregate {
  readonly fn: AggregateOfForm<'value'>
  readonly of: ExpressionNode
}

/** The value below which a fraction of the values lies, interpolated between the two nearest; null is left out. */
export interface QuantileNode extends ConditionalAggregate {
  readonly fn: AggregateOfForm<'quantile'>
  readonly of: ExpressionNode
  /** The fraction, from 0 to 1. */
  readonly at: number
}

/** How many distinct values of a field (null is none) have an event for each step, none of them before that of the step before. */
export interface CountSequenceNode {
  readonly kind: 'aggregate'
  readonly fn: AggregateOfForm<'sequence'>
  readonly of: FieldNode
  /** The time of an event, by which events are in order. */
  readonly time: FieldNode
  /** The conditions that the events must meet, in their order; at least one. */
  readonly steps: readonly ExpressionNode[]
  /** Each step has a condition of its own. */
  readonly where: null
}

interface NodesByForm {
  readonly events: CountNode
  readonly field: FieldAggregateNode
  readonly value: ValueAggregateNode
  readonly quantile: QuantileNode
  readonly sequence: CountSequenceNode
}

/** A measure: one value of all the events of a group, pushed down to the engine. */
export type AggregateNode = NodesByForm[AggregateForms[AggregateName]]

/** The node of an aggregate. */
export type AggregateNodeOf<Fn extends AggregateName> = NodesByForm[AggregateForms[Fn]]

/**
 * A value that depends on the other groups.
 *
 * `total`: the operand over all the events in scope. `groupTotal`: the sum over the ranked groups. `rank`: competition rank,
 * descending. `position`: place in the total order (value descending, then key). `runningTotal`: sum down to this place.
 * Ranked groups are those whose key and operand are not null.
 */
export interface WindowNode {
  readonly kind: 'window'
  readonly fn: 'total' | 'groupTotal' | 'rank' | 'position' | 'runningTotal'
  readonly of: ExpressionNode
}

/** The threshold that the query sets for a metric (its median unless asked); null for a group that is not eligible. */
export interface ThresholdNode {
  readonly kind: 'threshold'
  readonly metric: string
  readonly of: ExpressionNode
}

/** A named metric within another's formula. */
export interface MetricNode {
  readonly kind: 'metric'
  readonly name: string
  readonly of: ExpressionNode
}

/** What a metric is, as data. It never renders or evaluates itself: that is the compilers' part. */
export type ExpressionNode =
  | FieldNode
  | LiteralNode
  | CompareNode
  | LogicNode
  | NotNode
  | IsNullNode
  | OneOfNode
  | ArithmeticNode
  | ElapsedNode
  | ConditionalNode
  | BucketNode
  | FirstPartNode
  | AggregateNode
  | WindowNode
  | ThresholdNode
  | MetricNode

/**
 * What an expression has one value for: an `event`; a `group` of events; the whole `table` of groups (`summary`); or a group, but
 * only in sight of the others (`table`).
 */
export type Level = 'event' | 'group' | 'summary' | 'table'

declare const hasOneValueFor: unique symbol
declare const levelOfExpression: unique symbol
declare const typeOfExpression: unique symbol

/** A type of value, as TypeScript has it: an instant is a `Date`. */
export type Value = string | number | boolean | Date

/** What an expression has one value for, in words for the compiler's messages. */
interface LevelWords {
  readonly event: 'each event'
  readonly group: 'each group of events'
  readonly summary: 'the whole table of groups'
  readonly table: 'each group, in sight of the others'
}

/** What the compiler knows of an expression: its level and its type of value. */
export interface Typed<L extends Level, T extends Value> {
  readonly [hasOneValueFor]?: LevelWords[L] | undefined
  readonly [levelOfExpression]?: L | undefined
  readonly [typeOfExpression]?: T | undefined
}

/** An expression whose level and type of value the compiler knows, so that a ratio of a dimension does not compile. */
export type Expression<L extends Level = Level, T extends Value = Value> = ExpressionNode & Typed<L, T>

/** A column of the events, as an expression. */
export type FieldExpression<T extends Value = Value> = FieldNode & Typed<'event', T>

/** A metric, as far as an expression is concerned: a name for an expression. */
export interface MetricReference<L extends Level = Level, T extends Value = Value> {
  readonly name: string
  readonly expr: Expression<L, T>
}

/** What an expression is built of: expressions, metrics and constants. */
export type Operand<T extends Value = Value> = Expression<Level, T> | MetricReference<Level, T> | T

/** The level of an operand; `never` for a constant, which goes with any. */
export type LevelOf<O> =
  O extends MetricReference<infer L>
    ? L
    : O extends { readonly [levelOfExpression]?: infer L }
      ? Extract<L, Level>
      : never

/** The type of value of an operand. */
export type TypeOf<O> =
  O extends MetricReference<Level, infer T>
    ? T
    : O extends { readonly [typeOfExpression]?: infer T }
      ? Extract<T, Value>
      : O extends number
        ? number
        : O extends string
          ? string
          : O extends boolean
            ? boolean
            : Extract<O, Date>

/** The level of an expression that is made of operands of these levels: any two of `group`, `summary` and `table` make `table`. */
export type Mixed<L extends Level> = [L] extends [never]
  ? 'group'
  : [L] extends ['event']
    ? 'event'
    : [L] extends ['group']
      ? 'group'
      : [L] extends ['summary']
        ? 'summary'
        : 'table'
