import { microsBetween } from '../../definition/semantics.js'
import type { Binding } from '../../events/binding.js'
import { calendar } from '../../events/calendar.js'
import type { EventColumn, TextColumn } from '../../events/columns.js'
import { compareText } from '../../events/values.js'
import type { TimeRange } from '../../plan/measure-plan.js'
import { comparedFields } from '../../plan/steps.js'
import type { Batch, FilledField } from './batch.js'

/** A batch after the steps of the model. */
export interface SteppedBatch extends Batch {
  /** A 1 for each event that was sent before; undefined where that is not asked. */
  readonly repeated?: Uint8Array
}

/** What steps are taken by. */
interface Steps {
  readonly binding: Binding
  readonly timeRange: TimeRange | undefined
  readonly fieldOf: (name: string) => FilledField
  /** The column that sessions are put into; undefined where none are made. */
  readonly sessions: TextColumn | undefined
}

/** Some rows, one after the other, with whatever a column had for them. */
interface KeptColumn {
  readonly into: EventColumn
  readonly parts: (Int32Array | Float64Array)[]
}

/**
 * Reads all batches, and gives them again after the steps of the model: of all events in the plan's time range that can be read, those that
 * were sent before are marked, and the others have sessions.
 */
export async function* steppedBatches(
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  fields: readonly FilledField[],
  steps: Steps,
): AsyncIterable<SteppedBatch> {
  const kept: readonly KeptColumn[] = fields.map(({ into }) => ({ into, parts: [] }))
  const read: Batch[] = []
  for await (const batch of batches) {
    for (const { into, parts } of kept) {
      const values = into.kind === 'text' ? into.codes : into.values
      // A column that is only looked at to see whether it can be read may have nothing in it.
      parts.push(values.length < batch.length ? emptyLike(into, batch.length) : values.slice(0, batch.length))
    }
    read.push(batch)
  }
  const rows = read.reduce((sum, { length }) => sum + length, 0)
  for (const { into, parts } of kept) putTogether(into, parts, rows)
  const taken = rowsTaken(read, fields, rows, steps)
  const { duplicates } = steps.binding
  const repeated = duplicates === null ? undefined : markRepeated(taken, rows, duplicates, fields, steps)
  const left = repeated === undefined ? taken : taken.filter((row) => repeated[row] === 0)
  if (steps.sessions !== undefined) makeSessions(left, rows, steps.sessions, steps)

  const whole = [...kept.map(({ into }) => into), ...(steps.sessions === undefined ? [] : [steps.sessions])].map(
    (into) => [into, into.kind === 'text' ? into.codes : into.values] as const,
  )
  let start = 0
  for (const batch of read) {
    const end = start + batch.length
    for (const [into, values] of whole) {
      if (into.kind === 'text') into.codes = (values as Int32Array).subarray(start, end)
      else into.values = (values as Float64Array).subarray(start, end)
    }
    yield repeated === undefined ? batch : { ...batch, repeated: repeated.subarray(start, end) }
    start = end
  }
}

function emptyLike({ kind }: EventColumn, length: number): Int32Array | Float64Array {
  return kind === 'text' ? new Int32Array(length).fill(-1) : new Float64Array(length).fill(Number.NaN)
}

function putTogether(into: EventColumn, parts: readonly (Int32Array | Float64Array)[], rows: number): void {
  const all = into.kind === 'text' ? new Int32Array(rows) : new Float64Array(rows)
  let start = 0
  for (const part of parts) {
    all.set(part, start)
    start += part.length
  }
  if (into.kind === 'text') into.codes = all as Int32Array
  else into.values = all as Float64Array
}

/** The rows in the time range that can be read. */
function rowsTaken(
  read: readonly Batch[],
  fields: readonly FilledField[],
  rows: number,
  { timeRange, fieldOf }: Steps,
): readonly number[] {
  const { from, to } = {
    from: timeRange?.from ?? Number.NEGATIVE_INFINITY,
    to: timeRange?.to ?? Number.POSITIVE_INFINITY,
  }
  const times = numbersOf(fieldOf('eventTime'))
  const faulty = new Uint8Array(rows)
  let start = 0
  for (const { faults, length } of read) {
    for (const field of fields) {
      const ofField = faults.of(field)
      for (let row = 0; ofField !== undefined && row < length; row++) if (ofField[row] === 1) faulty[start + row] = 1
    }
    start += length
  }
  const taken: number[] = []
  for (let row = 0; row < rows; row++) {
    const time = times[row] as number
    if (faulty[row] === 0 && time >= from && time < to) taken.push(row)
  }
  return taken
}

/** Marks the events that were sent before: of those that are alike, all but the earliest, and of several at one instant the least. */
function markRepeated(
  taken: readonly number[],
  rows: number,
  duplicates: NonNullable<Binding['duplicates']>,
  fields: readonly FilledField[],
  { binding, fieldOf }: Steps,
): Uint8Array {
  const repeated = new Uint8Array(rows)
  const compared = comparedFields(binding).map((name) => fieldOf(name).into)
  const keys = duplicates === 'exact' ? compared : duplicates.map((name) => fieldOf(name).into)
  // Last by what only this plan reads, so that it is always the same one.
  const order = orderOf([fieldOf('eventTime').into, ...compared, ...fields.map(({ into }) => into)])
  const first = new Map<string, number>()
  for (const row of taken) {
    const values = keys.map((into) => (into.kind === 'text' ? into.codes[row] : into.values[row]) as number)
    // Null is equal to nothing, where it is said which fields tell.
    if (duplicates !== 'exact' && keys.some(({ kind }, index) => isNone(kind, values[index] as number))) continue
    const key = values.join(' ')
    const before = first.get(key)
    if (before === undefined || order(row, before) < 0) {
      if (before !== undefined) repeated[before] = 1
      first.set(key, row)
    } else repeated[row] = 1
  }
  return repeated
}

function isNone(kind: EventColumn['kind'], value: number): boolean {
  return kind === 'text' ? value < 0 : Number.isNaN(value)
}

/** Compares rows by columns, one after the other: texts by code point, null last. */
function orderOf(columns: readonly EventColumn[]): (one: number, other: number) => number {
  const orders = columns.map((column) => {
    const { kind } = column
    const values = kind === 'text' ? column.codes : column.values
    return (one: number, other: number): number => {
      const [left, right] = [values[one] as number, values[other] as number]
      const [noLeft, noRight] = [isNone(kind, left), isNone(kind, right)]
      if (noLeft || noRight) return Number(noLeft) - Number(noRight)
      return kind === 'text'
        ? compareText(column.dictionary.valueOf(left) as string, column.dictionary.valueOf(right) as string)
        : left - right
    }
  })
  return (one, other) => {
    for (const order of orders) {
      const found = order(one, other)
      if (found !== 0) return found
    }
    return 0
  }
}

/** Puts each event of a user into a session: a new one after a gap, and at midnight where that is asked. */
function makeSessions(taken: readonly number[], rows: number, into: TextColumn, { binding, fieldOf }: Steps): void {
  const { gapMicros, by, midnight } = binding.sessions as NonNullable<Binding['sessions']>
  const user = fieldOf(by).into as TextColumn
  const times = numbersOf(fieldOf('eventTime'))
  const dayOf = midnight === null ? () => '' : calendar('day', midnight)
  const codes = new Int32Array(rows).fill(-1)
  const known = taken.filter((row) => (user.codes[row] as number) >= 0)
  const inOrder = known.sort(
    (one, other) =>
      (user.codes[one] as number) - (user.codes[other] as number) || (times[one] as number) - (times[other] as number),
  )
  let [before, session] = [-1, -1]
  for (const row of inOrder) {
    const code = user.codes[row] as number
    const time = times[row] as number
    const isFirst = before < 0 || user.codes[before] !== code
    const last = isFirst ? time : (times[before] as number)
    if (isFirst || (microsBetween(last, time) as number) > gapMicros || dayOf(time) !== dayOf(last)) {
      session = into.dictionary.codeOf(`${user.dictionary.valueOf(code)}/${microsBetween(0, time)}`)
    }
    codes[row] = session
    before = row
  }
  into.codes = codes
}

function numbersOf({ into }: FilledField): Float64Array {
  return into.kind === 'number' ? into.values : new Float64Array(0)
}
