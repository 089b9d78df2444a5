import { aList, nothing, type OptionRule } from '../checked-options.js'
import { compareText } from '../events/values.js'

/**
 * All the aggregates there are, each with the form of its node: of `events`, of a `field`, or of a `value`, which is any expression of one event;
 * a `quantile` and a `sequence` hold more. Every table of a target is keyed by these names, so that an aggregate which a target has
 * nothing for does not compile.
 */
export interface AggregateForms {
  /** How many events there are. */
  readonly count: 'events'
  /** How many distinct values a field has; null is none. */
  readonly countDistinct: 'field'
  /** The exact sum of decimals; null is left out, and of no values it is 0. */
  readonly sum: 'value'
  /** The least value; null is left out, and of no values it is null. Text is ordered by code point. */
  readonly min: 'value'
  /** The greatest value; null is left out, and of no values it is null. Text is ordered by code point. */
  readonly max: 'value'
  /**
   * The value below which a fraction of the values lies, interpolated between the two nearest (SQL's PERCENTILE_CONT); null is left out,
   * and of no values it is null.
   */
  readonly quantile: 'quantile'
  /** How many distinct values of a field have an event for each step, none of them before that of the step before. */
  readonly countSequence: 'sequence'
}

export type AggregateName = keyof AggregateForms

/** The aggregates whose nodes have a form. */
export type AggregateOfForm<Form extends AggregateForms[AggregateName]> = {
  [Name in AggregateName]: AggregateForms[Name] extends Form ? Name : never
}[AggregateName]

/** A value of one event, or of an aggregate. Decimals are whole minor units; instants are milliseconds since 1970. */
export type Plain = string | number | boolean | bigint | null

/** What an aggregate reads of one event that meets its condition. */
export interface Operands {
  readonly of: Plain
  /** When the event was, and the steps that it meets: of a sequence. */
  readonly time?: number | null
  readonly steps?: readonly boolean[]
}

/** What the node of an aggregate holds beside what it is of and its condition. */
interface Held {
  readonly fn: AggregateName
  readonly at?: number
  readonly steps?: readonly unknown[]
}

/** What an aggregate is, whatever computes it. */
export interface Aggregate {
  /** What it is of: whole events, a field of text, exact decimals, numbers, or anything that has an order. */
  readonly takes: 'events' | 'text field' | 'decimal' | 'number' | 'ordered'
  /** What it gives: a count, a real number, or a value like those it is of. */
  readonly gives: 'count' | 'number' | 'same'
  /** What it is of no values. */
  readonly ofNone: 0 | null
  /** The rules of what its node holds beside what it is of; `true` for an expression. None unless given. */
  readonly shape?: Readonly<Record<string, true | OptionRule>>
  /** What it means, the plainest way there is: its value of the events that meet its condition. */
  readonly meaning: (events: readonly Operands[], held: Held) => Plain
}

const aFraction: OptionRule = ['a number from 0 to 1', (value) => typeof value === 'number' && value >= 0 && value <= 1]

/** What all aggregates are. */
export const aggregates: Readonly<Record<AggregateName, Aggregate>> = {
  count: {
    takes: 'events',
    gives: 'count',
    ofNone: 0,
    meaning: (events) => events.length,
  },
  countDistinct: {
    takes: 'text field',
    gives: 'count',
    ofNone: 0,
    meaning: (events) => new Set(known(events)).size,
  },
  sum: {
    takes: 'decimal',
    gives: 'same',
    ofNone: 0,
    meaning: (events) => known(events).reduce<bigint>((sum, value) => sum + (value as bigint), 0n),
  },
  min: {
    takes: 'ordered',
    gives: 'same',
    ofNone: null,
    meaning: (events) => extreme(known(events), -1),
  },
  max: {
    takes: 'ordered',
    gives: 'same',
    ofNone: null,
    meaning: (events) => extreme(known(events), 1),
  },
  quantile: {
    shape: { at: aFraction },
    takes: 'number',
    gives: 'number',
    ofNone: null,
    meaning: (events, { at = 0 }) => quantile(Float64Array.from(known(events), Number), at),
  },
  countSequence: {
    shape: { time: true, steps: aList, where: nothing },
    takes: 'text field',
    gives: 'count',
    ofNone: 0,
    meaning: (events, { steps = [] }) => sequences(events, steps.length),
  },
}

/**
 * The quantile of some numbers, none of them NaN, with linear interpolation between the two nearest (Hyndman and Fan's type 7, SQL's
 * PERCENTILE_CONT); null of none. The array is sorted.
 */
export function quantile(values: Float64Array, at: number): number | null {
  if (values.length === 0) return null
  values.sort()
  const place = (values.length - 1) * at
  const low = values[Math.floor(place)] as number
  const high = values[Math.ceil(place)] as number
  return low + (high - low) * (place - Math.floor(place))
}

function known(events: readonly Operands[]): readonly Exclude<Plain, null>[] {
  return events.map(({ of }) => of).filter((value) => value !== null)
}

function extreme(values: readonly Exclude<Plain, null>[], sign: 1 | -1): Plain {
  return values.reduce<Plain>(
    (found, value) => (found === null || sign * compareValues(value, found) > 0 ? value : found),
    null,
  )
}

function compareValues(a: Exclude<Plain, null>, b: Exclude<Plain, null>): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Takes, for each value, the first event of a step that is not before the one taken for the step before. One without a time is none. */
function sequences(events: readonly Operands[], steps: number): number {
  const byValue = new Map<Plain, Operands[]>()
  for (const event of events) {
    if (event.of === null || (event.time ?? null) === null) continue
    const own = byValue.get(event.of)
    if (own === undefined) byValue.set(event.of, [event])
    else own.push(event)
  }
  return [...byValue.values()].filter((own) => {
    let reached = Number.NEGATIVE_INFINITY
    return Array.from({ length: steps }, (_, step) => step).every((step) => {
      const later = own.filter((event) => (event.time as number) >= reached && event.steps?.[step] === true)
      reached = later.reduce((least, { time }) => Math.min(least, time as number), Number.POSITIVE_INFINITY)
      return later.length > 0
    })
  }).length
}
