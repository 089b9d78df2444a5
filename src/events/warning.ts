import { EventError } from '../errors.js'
import { type Hint, said } from '../hint.js'

/**
 * Something about the events, or about what was asked of them, that makes an answer likely to be misread. The answer is given all the same.
 *
 * @example
 * const { warnings } = await analyze(source, { metrics: [carts] })
 * // Such as { add_to_cart: 12, view: 340 }:
 * const types = warnings.find(({ code }) => code === 'unknown-event-types')?.counts
 */
export interface Warning {
  /** What kind it is, such as `unknown-event-types`: stable, for programs. */
  readonly code: string
  /** What is the matter, where, and what to do, in one line. */
  readonly message: string
  /** Whether the data are at fault, and not the question: then it is an error with `strict`. */
  readonly quality: boolean
  /** The figures of the message, by name, such as counts by event type; undefined where it has none. */
  readonly counts?: Readonly<Record<string, number>>
  /** The options that the message names, in its order; undefined where it names none. */
  readonly hints?: readonly Hint[]
}

/** What to leave out so that data at fault are no error. */
export const strictHint: Hint = { option: 'strict', text: '`strict`' }

/** A count with its noun: `1 event`, `2 events`. */
export function countOf(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`
}

/**
 * Where a caller is strict, makes warnings about the quality of the data an error.
 *
 * @throws {@link EventError} with the first of them
 */
export function refuseWarnings(warnings: readonly Warning[]): void {
  const faults = warnings.filter(({ quality }) => quality)
  const [first] = faults
  if (first === undefined) return
  const { message: text, hints: named = [] } = first
  const refusal = said`${{ text, hints: named }}; leave out ${strictHint} to have this as a warning`
  throw new EventError(refusal.text, {
    count: faults.length,
    examples: faults.map(({ message }) => ({ reason: message })),
    hints: refusal.hints,
  })
}
