import type { Expression, Level, LevelOf, MetricReference, Operand, TypeOf, Value } from './expression.js'

/*
 * The types of the builders' parameters. Each is the operand itself where it fits, and else a text that says why it does not: the
 * compiler shows that text as the type it expected.
 */

/** A type of value, in words. */
type Words<T> = T extends string
  ? 'text'
  : T extends number
    ? 'a number'
    : T extends boolean
      ? 'true or false'
      : T extends Date
        ? 'an instant'
        : never

type Kind<O> = Words<TypeOf<O>>

type OtherKind<Wanted extends string, O> = `takes ${Wanted}; this is ${Kind<O>}`

type MixedLevels =
  'one side has a value for each event, the other for a group of events: aggregate the first, such as by sum() or max()'

/** Whether a value of one event is beside a value of a group of events. */
type IsMixed<L extends Level> = 'event' extends L ? ([L] extends ['event'] ? false : true) : false

/** An operand of a type of value. */
export type Fits<O, T extends Value> = [Kind<O>] extends [Words<T>] ? O : OtherKind<Words<T>, O>

/** An operand of a type of value, at a level that goes with another's. */
export type FitsBeside<O, Other, T extends Value> = [Kind<O>] extends [Words<T>]
  ? Beside<O, Other>
  : OtherKind<Words<T>, O>

/** An operand at a level that goes with another's. */
export type Beside<O, Other> = IsMixed<LevelOf<O> | LevelOf<Other>> extends true ? MixedLevels : O

/** An operand that can be compared with another: of the same type of value, at a level that goes with it. */
export type Comparable<O, Other> = [Kind<O>] extends [Kind<Other>]
  ? Beside<O, Other>
  : `compares ${Kind<Other>} with ${Kind<O>}`

type Condition<C, All extends readonly unknown[]> = [Kind<C>] extends ['true or false']
  ? IsMixed<LevelOf<All[number]>> extends true
    ? MixedLevels
    : C
  : OtherKind<'true or false', C>

/** Conditions at levels that go together. */
export type Together<C extends readonly unknown[]> = [Kind<C[number]>, IsMixed<LevelOf<C[number]>>] extends [
  'true or false',
  false,
]
  ? C
  : { readonly [K in keyof C]: Condition<C[K], C> }

/** What is measured: an expression of one event, or a constant. */
export type Measured<O, T extends Value, Wanted extends string = Words<T>> = [Kind<O>] extends [Words<T>]
  ? [LevelOf<O>] extends ['event']
    ? O
    : 'takes a value of each event; this has one for a group of events'
  : OtherKind<Wanted, O>

/** A number of each group. */
export type GroupNumber<O> = [Kind<O>] extends ['a number']
  ? [LevelOf<O>] extends [never]
    ? O
    : [LevelOf<O>] extends ['event']
      ? 'takes a value of a group of events; this has one for each event: aggregate it, such as by sum() or max()'
      : O
  : OtherKind<'a number', O>

/** A metric whose value is a number. */
export type NumberMetric<M extends MetricReference> = [Kind<M>] extends ['a number']
  ? M
  : OtherKind<'a metric whose value is a number', M>

/** A branch of a conditional expression, as far as what it is made of. */
interface AnyBranch {
  readonly condition: Expression<Level, boolean>
  readonly value: Operand
}

/** Whether types of values are of one kind. */
type IsOneKind<K, All = K> = false extends (K extends unknown ? ([All] extends [K] ? true : false) : never)
  ? false
  : true

/** Branches whose values are of one type, at levels that go together. */
export type OneKind<B extends readonly AnyBranch[], O> =
  IsOneKind<Kind<B[number]['value']> | ([O] extends [never] ? never : Kind<O>)> extends true
    ? IsMixed<LevelOf<B[number]['condition']>> extends true
      ? MixedLevels
      : B
    : 'the values of the branches are not of one type'
