import type { Problem } from './inspection.js'

/** The kinds of problems, the weightiest first. */
const kinds = [
  'no-event-time',
  'no-event-type',
  'no-known-event-type',
  'unusable-column',
  'unreadable-rows',
  'unreadable-lines',
  'event-type-assumed',
  'ambiguous-time-format',
  'ambiguous-number-marks',
  'ambiguous-column',
  'lists-of-values',
  'event-type-collision',
  'several-currencies',
  'quantity-beside-price',
  'amount-beside-price',
  'amount-of-order',
  'mangled-identifiers',
  'duplicate-event-ids',
  'lines-of-events',
  'duplicate-rows',
  'sessions-of-several-users',
  'possible-nulls',
  'events-without-session',
  'events-without-user',
  'whole-prices',
  'negative-prices',
  'negative-quantities',
  'extreme-prices',
  'zero-prices',
  'days-without-events',
  'no-time-zone',
] as const

/** A kind of problem. */
export type ProblemCode = (typeof kinds)[number]

/** Makes a problem. */
export function problem(
  code: ProblemCode,
  message: string,
  { count = null, isBlocking = false }: Partial<Pick<Problem, 'count' | 'isBlocking'>> = {},
): Problem {
  return { code, message, count, isBlocking }
}

/** Problems in the order of their weight: first those that must be settled. */
export function inOrderOfWeight(problems: readonly Problem[]): readonly Problem[] {
  const weight = ({ code, isBlocking }: Problem) =>
    (kinds as readonly string[]).indexOf(code) - (isBlocking ? kinds.length : 0)
  return [...problems].sort((a, b) => weight(a) - weight(b))
}

/** Texts with commas between them, and `and` before the last. */
export function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}

/** Names of columns in a sentence. */
export function shownNames(names: readonly string[]): string {
  return listed(names.map((name) => JSON.stringify(name)))
}
