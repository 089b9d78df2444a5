import { type Cell, commonType, type Value, type ValueType } from '../values.js'

/** The groups of Tableau's function reference. */
export type FunctionGroup =
  | 'number'
  | 'string'
  | 'date'
  | 'logical'
  | 'type conversion'
  | 'aggregate'
  | 'table calculation'

/**
 * What an argument may be. `number` takes integers and reals, `temporal` dates and datetimes, `part` the name of a date part,
 * `weekday` the name of a day, `direction` 'asc' or 'desc'. A NULL fits everywhere.
 */
export type ParameterType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'temporal'
  | 'any'
  | 'part'
  | 'weekday'
  | 'direction'

/** The type of a result: always the same, or from the types of the arguments; undefined where they do not go together. */
export type ResultRule = ValueType | ((types: readonly ValueType[]) => ValueType | undefined)

/** One way to call a function. */
export interface Signature {
  readonly takes: readonly ParameterType[]
  /** How many of the last arguments may be left out. */
  readonly optional?: number
  readonly gives: ResultRule
}

/** What the computation of a function may depend on besides its arguments. */
export interface Clock {
  /** Milliseconds since 1970: what NOW() is. */
  readonly now: number
}

/** A function of values at the same row, group or mark. */
export interface ScalarFunction {
  readonly kind: 'scalar'
  readonly name: string
  readonly group: FunctionGroup
  readonly signatures: readonly Signature[]
  /** Which arguments Tableau takes as constants only, by their place. */
  readonly constants?: readonly number[]
  /** Says what is wrong with arguments that are the same everywhere; those that are not are undefined. */
  check?(values: readonly (Value | undefined)[]): string | undefined
  compile(args: readonly Cell[], types: readonly ValueType[], clock: Clock): Cell
}

/** What an aggregate keeps while it goes through the rows of a group. */
export interface Fold<State> {
  init(): State
  /** Adds a row; `second` is the second argument of CORR and COVAR. NULLs are not added. */
  add(state: State, value: NonNullable<Value>, second: number): void
  value(state: State): Value
}

/** A function of the values of many rows. */
export interface AggregateFunction {
  readonly kind: 'aggregate'
  readonly name: string
  readonly group: 'aggregate'
  readonly signatures: readonly Signature[]
  /** What a second argument is: another value of each row, or a constant of the whole aggregate. */
  readonly second?: 'row' | 'constant'
  /** What computes it, given the types of the arguments and the value of the constant second one (PERCENTILE). */
  fold(types: readonly ValueType[], constant: Value): Fold<unknown>
}

/** Hides the state of a fold, so that folds of all kinds are one type. */
export function foldOf<State>(fold: Fold<State>): Fold<unknown> {
  return fold as Fold<unknown>
}

/** A function of values that are there; its parameters say which types it is given. */
export type Strict = (...values: never[]) => Value

/** A function that is NULL where an argument is. */
export function strict(apply: Strict): ScalarFunction['compile'] {
  const call = apply as unknown as (...values: Value[]) => Value
  return (args) => {
    const [first, second, third] = args
    if (first === undefined) {
      const constant = call()
      return () => constant
    }
    if (second === undefined) {
      return (index) => {
        const a = first(index)
        return a === null ? null : call(a)
      }
    }
    if (third === undefined) {
      return (index) => {
        const a = first(index)
        if (a === null) return null
        const b = second(index)
        return b === null ? null : call(a, b)
      }
    }
    return (index) => {
      const values: Value[] = []
      for (const arg of args) {
        const value = arg(index)
        if (value === null) return null
        values.push(value)
      }
      return call(...values)
    }
  }
}

/** A scalar function with one signature that is NULL where an argument is. */
export function scalar(
  group: FunctionGroup,
  name: string,
  signature: Signature | readonly Signature[],
  apply: Strict,
): ScalarFunction {
  return { kind: 'scalar', name, group, signatures: [signature].flat(), compile: strict(apply) }
}

/** The type of the first argument. */
export const sameAsFirst: ResultRule = ([first]) => first

/** The type that covers all arguments, as `MAX` and `IFNULL` give it. */
export function commonOfAll(types: readonly ValueType[]): ValueType | undefined {
  let result: ValueType | undefined = 'null'
  for (const type of types) result = result === undefined ? undefined : commonType(result, type)
  return result
}
