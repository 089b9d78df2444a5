import { queryRefusal, type Refusal, refuseUnknownOptions } from './known-names.js'
import { listed, shown } from './shown.js'

/** What the value of an option must be: in words, and whether one is; and whether it must be given. */
export type OptionRule = readonly [words: string, holds: (value: unknown) => boolean, needed?: true]

/** A rule for each option of a type; `true` for one that is checked where it is used, with words of its own. */
export type OptionRules<T> = Readonly<Record<keyof T, true | OptionRule>>

export const aFlag: OptionRule = ['true or false', (value) => typeof value === 'boolean']
export const aText: OptionRule = ['text', (value) => typeof value === 'string']
export const aName: OptionRule = ['a name', (value) => typeof value === 'string' && value !== '']
export const aNumber: OptionRule = ['a finite number', Number.isFinite]
export const nothing: OptionRule = ['null', (value) => value === null]
export const aList: OptionRule = ['an array', Array.isArray]
export const aListOfNames: OptionRule = ['an array of names', (value) => Array.isArray(value) && value.every(aName[1])]
export const aListOfTexts: OptionRule = [
  'an array of texts',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
]
export const aSize: OptionRule = ['a number of 0 or more', (value) => Number.isFinite(value) && (value as number) >= 0]
export const anObject: OptionRule = ['an object', (value) => isObject(value) && !Array.isArray(value)]
export const aFunction: OptionRule = ['a function', (value) => typeof value === 'function']
export const aSignal: OptionRule = [
  'an AbortSignal',
  (value) => isObject(value) && typeof (value as Partial<AbortSignal>).throwIfAborted === 'function',
]

/** The same rule for an option that must be given. */
export function needed([words, holds]: OptionRule): OptionRule {
  return [words, holds, true]
}

/** A rule for one of some texts. */
export function choice(...values: readonly string[]): OptionRule {
  const words = values.map((value) => `"${value}"`)
  return [listed(words, 'or'), (value) => values.includes(value as string)]
}

/** A rule for whole numbers in a range. */
export function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): OptionRule {
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`
  return [
    `a whole number, ${range}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  ]
}

/**
 * Refuses options that there are not, and values that are none of theirs; one that is undefined is not given.
 *
 * @param call what the options are given to, such as `analyze`
 * @throws a {@link QueryError}, or what `refusal` makes
 */
export function checkOptions<T extends object>(
  call: string,
  given: T,
  rules: OptionRules<T>,
  refusal: Refusal = queryRefusal,
): void {
  refuseUnknownOptions(call, given, rules, refusal)
  for (const [option, rule] of Object.entries<true | OptionRule>(rules)) {
    const value: unknown = given[option as keyof T]
    if (rule === true || (value === undefined && rule[2] !== true) || rule[1](value)) continue
    throw refusal(`${call}: ${option} must be ${rule[0]}, not ${shown(value)}`, option, value)
  }
}

/** Whether a value has properties to look at. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
