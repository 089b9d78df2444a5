import { isObject } from '../checked-options.js'
import { EventError, QueryError } from '../errors.js'
import { type Advice, type Hint, said } from '../hint.js'
import { shown } from '../shown.js'
import { countOf, strictHint } from './warning.js'

/** One row that could not be read. */
export interface RejectedExample {
  /** What is wrong with it, such as `event_time is not a time`. */
  readonly reason: string
  /** The row's place in its file, or among all objects or rows of Arrow, from 1, not counting a header; undefined where it is not known. */
  readonly row?: number
  /** The path of its file, where there is one. */
  readonly file?: string
  /** The value, or of a line that is no row its beginning; undefined where it is missing. */
  readonly value?: string
  /** What to say of the file so that such a value could be read, where that comes to mind. */
  readonly hint?: string
  /** The options that the reason and the hint name, in their order; undefined where they name none. */
  readonly hints?: readonly Hint[]
}

/** What an example has of advice on its value. */
export function exampleAdvice({ text, hints }: Advice): Pick<RejectedExample, 'hint' | 'hints'> {
  return { hint: text, ...(hints.length > 0 && { hints }) }
}

/** The rows that could not be read: how many, why, and some of them. Nothing is passed over in silence. */
export interface Rejected {
  /** How many rows; 0 where all could be read. */
  readonly count: number
  /** How many rows for each reason. */
  readonly reasons: Readonly<Record<string, number>>
  /** The first of them, 10 at most. */
  readonly examples: readonly RejectedExample[]
}

/** How many examples of rejected rows are kept. */
export const exampleLimit = 10

/** Counts rejected rows, and keeps the first as examples. */
export class RejectedRows {
  readonly #reasons = new Map<string, number>()
  readonly #examples: RejectedExample[] = []
  #count = 0

  add(example: RejectedExample): void {
    this.#count++
    this.#reasons.set(example.reason, (this.#reasons.get(example.reason) ?? 0) + 1)
    if (this.#examples.length < exampleLimit) this.#examples.push(example)
  }

  result(): Rejected {
    return { count: this.#count, reasons: Object.fromEntries(this.#reasons), examples: this.#examples }
  }
}

/** The result of a source all of whose rows could be read. */
export const noneRejected: Rejected = { count: 0, reasons: {}, examples: [] }

/** Where a caller is strict, makes rejected rows an error. */
export function refuseRejected(rejected: Rejected, source: string): void {
  if (rejected.count === 0) return
  const { text, hints } =
    said`${rejected.count} ${rejected.count === 1 ? 'row' : 'rows'} of ${source} cannot be read.${firstOf(rejected, ' The first: ', '.')} Mend them, or leave out ${strictHint} to have them counted and passed over`
  throw new EventError(text, { count: rejected.count, examples: rejected.examples, hints })
}

/**
 * Refuses an answer of which no row could be read: its zeros would say nothing of the events.
 *
 * @throws {@link EventError} with the reasons
 */
export function refuseAllRejected(rejected: Rejected, source: string): never {
  const { count, reasons, examples } = rejected
  const why = Object.entries(reasons)
    .sort(([, times], [, others]) => others - times)
    .slice(0, 3)
    .map(([reason, times]) => `${reason} (${countOf(times, 'row')})`)
  const { text, hints } = said`no row of ${source} can be read: ${why.join(', ')}${firstOf(rejected, '. The first: ')}`
  throw new EventError(text, { count, examples, hints })
}

/** The first example, between words; nothing where there is none. */
function firstOf({ examples: [first] }: Rejected, before: string, after = ''): Advice | string {
  if (first === undefined) return ''
  return said`${before}${{ text: describeRejected(first), hints: first.hints ?? [] }}${after}`
}

/**
 * A rejected row in one line: `events.csv row 17: event_time is not a time (20191001): it may be of the timeFormat %Y%m%d`.
 *
 * @example
 * describeRejected({ reason: 'price is not a decimal number: "abc"', row: 12 })
 * @throws {@link QueryError} for what is no example of a rejected row
 */
export function describeRejected(example: RejectedExample): string {
  if (!isObject(example) || typeof example.reason !== 'string') {
    throw new QueryError(`describeRejected: give one of the examples of an answer, not ${shown(example)}`, {
      option: 'example',
      value: example,
    })
  }
  const { file, row, reason, value, hint } = example
  const place = [file, row === undefined ? undefined : `row ${plain(row)}`].filter((part) => part !== undefined)
  const inBrackets = value === undefined ? '' : ` (${plain(value)})`
  const advice = hint === undefined ? '' : `: ${plain(hint)}`
  return `${place.map(plain).join(' ')}${place.length === 0 ? '' : ': '}${reason}${inBrackets}${advice}`
}

/** A text as it is; what else an example by hand may have, in short. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : shown(value)
}
