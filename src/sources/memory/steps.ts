import { microsBetween } from '../../definition/semantics.js'
import type { Binding } from '../../events/binding.js'
import { calendar } from '../../events/calendar.js'
import type { EventColumn, TextColumn } from '../../events/columns.js'
import { extractNamed, isOfItems } from '../../events/items.js'
import { compareText } from '../../events/values.js'
import type { TimeRange } from '../../plan/measure-plan.js'
import { comparedFields } from '../../plan/steps.js'
import type { Batch, FilledField, Lines } from './batch.js'

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
  const lines = linesIn(read, rows)
  const taken = rowsTaken(read, fields, rows, steps)
  const { duplicates } = steps.binding
  const repeated = duplicates === null ? undefined : markRepeated(taken, rows, duplicates, fields, steps, lines)
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

/** Which events all rows are lines of. */
function linesIn(read: readonly Batch[], rows: number): Lines | undefined {
  if (!read.some(({ lines }) => lines !== undefined)) return undefined
  const events = new Int32Array(rows)
  const items: string[] = []
  let start = 0
  for (const { lines, length } of read) {
    if (lines !== undefined) events.set(lines.events.subarray(0, length), start)
    for (let row = 0; row < length; row++) items.push(lines?.items?.[row] ?? '')
    start += length
  }
  return { events, items }
}

/** Whether a column is one of items. What is wrong with it is wrong with a line, not with the event. */
function isOfLines({ column }: Pick<FilledField, 'column'>, { items, nested }: Binding): boolean {
  return items !== null && isOfItems(extractNamed(column, nested))
}

/** The rows in the time range that can be read; of lines of events, those of events that can be. */
function rowsTaken(
  read: readonly Batch[],
  fields: readonly FilledField[],
  rows: number,
  { binding, timeRange, fieldOf }: Steps,
): readonly number[] {
  const { from, to } = {
    from: timeRange?.from ?? Number.NEGATIVE_INFINITY,
    to: timeRange?.to ?? Number.POSITIVE_INFINITY,
  }
  const times = numbersOf(fieldOf('eventTime'))
  const faulty = new Uint8Array(rows)
  const ofEvents = fields.filter((field) => !isOfLines(field, binding))
  let start = 0
  for (const { faults, length } of read) {
    for (const field of ofEvents) {
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
  lines: Lines | undefined,
): Uint8Array {
  const repeated = new Uint8Array(rows)
  const compared = comparedFields(binding).map(fieldOf)
  const ofEvents = compared.filter((field) => !isOfLines(field, binding)).map(({ into }) => into)
  const ofLines = compared.filter((field) => isOfLines(field, binding)).map(({ into }) => into)
  const keys = duplicates === 'exact' ? ofEvents : duplicates.map((name) => fieldOf(name).into)
  const whole = wholeEvents(lines, rows, ofLines)
  const byEvent = orderOf([fieldOf('eventTime').into, ...ofEvents])
  // Last by what only this plan reads, so that it is always the same one.
  const byAll = orderOf(fields.map(({ into }) => into))
  const order = (one: number, other: number) => byEvent(one, other) || whole.order(one, other) || byAll(one, other)
  const mark = (row: number) => repeated.fill(1, row, whole.endOf(row))
  const first = new Map<string, number>()
  for (const row of taken) {
    if (!whole.isFirst(row)) continue
    const values = keys.map((into) => valueAt(into, row))
    // Null is equal to nothing, where it is said which fields tell.
    if (duplicates !== 'exact' && keys.some(({ kind }, index) => isNone(kind, values[index] as number))) continue
    const key = `${values.join(' ')}${duplicates === 'exact' ? whole.key(row) : ''}`
    const before = first.get(key)
    if (before === undefined || order(row, before) < 0) {
      if (before !== undefined) mark(before)
      first.set(key, row)
    } else mark(row)
  }
  return repeated
}

/** Looks at the lines of an event together, by the row of the first one; where there are no lines, each row is an event. */
function wholeEvents(lines: Lines | undefined, rows: number, ofLines: readonly EventColumn[]) {
  if (lines === undefined) {
    return { isFirst: () => true, endOf: (row: number) => row + 1, key: () => '', order: () => 0 }
  }
  const { events, items } = lines
  const endOf = (row: number) => {
    let end = row + 1
    while (end < rows && events[end] === events[row]) end++
    return end
  }
  const byLine = orderOf(ofLines)
  return {
    isFirst: (row: number) => row === 0 || events[row - 1] !== events[row],
    endOf,
    /** Its items as they are written, in their order, and what the lines have of them. */
    key: (row: number) =>
      Array.from({ length: endOf(row) - row }, (_, place) => row + place)
        .map((line) => [items?.[line], ...ofLines.map((into) => valueAt(into, line))].join(' '))
        .join('\n'),
    order: (one: number, other: number) => {
      const [length, otherLength] = [endOf(one) - one, endOf(other) - other]
      for (let place = 0; place < Math.min(length, otherLength); place++) {
        const found = byLine(one + place, other + place)
        if (found !== 0) return found
      }
      return length - otherLength
    },
  }
}

function valueAt(into: EventColumn, row: number): number {
  return (into.kind === 'text' ? into.codes[row] : into.values[row]) as number
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
