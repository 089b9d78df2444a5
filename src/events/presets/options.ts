import { aText, checkOptions, choice, type OptionRules } from '../../checked-options.js'
import { definitionRefusal } from '../../known-names.js'
import type { BindingOptions } from '../binding.js'

/**
 * Who a user is where a source has two ids: `'signed-in'`, the id of who has signed in, or else that of the browser or device;
 * `'pseudonymous'`, always that of the browser or device, so that nobody becomes another user by signing in.
 */
export type PresetUser = 'signed-in' | 'pseudonymous'

/** The rule for it. */
export const aUser = choice('signed-in', 'pseudonymous')

/** How long a visit pauses at most, where events have no session ids. */
export interface SessionGapOption {
  /** A visit ends where the user's next event comes later than this; `'30 minutes'` unless given. */
  readonly sessionGap?: string
}

/** The rule for it; what a time is, the binding says. */
export const sessionGapRule = { sessionGap: aText } as const

/** Sessions that are made of events without ids of them. */
export function sessionsOf({ sessionGap: gap = '30 minutes' }: SessionGapOption): Pick<BindingOptions, 'sessions'> {
  return { sessions: { gap } }
}

/** What events of a system have only where they need it, so that a file of theirs may lack it altogether. */
export const seldomFields = [
  'categoryId',
  'categoryCode',
  'brand',
  'price',
  'orderId',
  'eventId',
  'quantity',
  'amount',
  'currency',
] as const satisfies BindingOptions['optional']

/** Refuses options that a preset does not have, and values that are none of theirs. */
export function checkPreset<T extends object>(preset: string, options: T, rules: OptionRules<T>): void {
  checkOptions(preset, options, rules, definitionRefusal)
}
