import { type EventField, eventFieldNames, isOptionalField } from '../events/fields.js'
import { type ColumnEvidence, isWithin } from './column-evidence.js'
import type { ProposedField } from './inspection.js'
import { type NameEvidence, nameEvidence } from './name-evidence.js'

/** A column that may hold a field. */
interface Candidate {
  readonly field: EventField
  readonly evidence: ColumnEvidence
  readonly weight: number
  readonly kind: NameEvidence['kind']
}

/** The fields that are looked for: of optional ones, orders only. */
const looked = eventFieldNames.filter((field) => field === 'orderId' || !isOptionalField(field))

/** Fields with the columns that hold them, by names that values confirm, and by values where names say nothing. */
export function proposeFields(columns: readonly ColumnEvidence[]): readonly ProposedField[] {
  const candidates = columns
    .flatMap((evidence) => looked.flatMap((field) => candidate(field, evidence) ?? []))
    .sort((a, b) => b.weight - a.weight)
  const found = new Map<EventField, Candidate>()
  const taken = new Set<ColumnEvidence>()
  for (const one of candidates) {
    if (found.has(one.field) || taken.has(one.evidence)) continue
    found.set(one.field, one)
    taken.add(one.evidence)
  }
  const named = [...found.values()].map((one): ProposedField => {
    // Beside the usual name, another one says little, unless it has values where that has none.
    const isRival = (other: Candidate) =>
      one.kind === 'usual'
        ? other.kind === 'usual' || isInPlaceOf(other.evidence, one.evidence)
        : other.weight > one.weight - 30
    const rivals = candidates.filter(
      (other) => other.field === one.field && !taken.has(other.evidence) && isRival(other),
    )
    return {
      field: one.field,
      column: one.evidence.column.name,
      reason: `${nameReason(one)}${valueReason(one)}`,
      isGuess: one.kind === 'part' || rivals.length > 0,
      others: rivals.map(({ evidence }) => evidence.column.name),
    }
  })
  const free = columns.filter((column) => !taken.has(column))
  const all = [...named, ...byValues(columns, free, named)]
  return eventFieldNames.flatMap((field) => all.find((one) => one.field === field) ?? [])
}

/** Whether a column has values just where another one has none, as of files whose columns are called differently. */
function isInPlaceOf({ column }: ColumnEvidence, { column: other }: ColumnEvidence): boolean {
  const isPresent = (text: string | null | undefined) => text !== null && text !== undefined && text !== ''
  const present = column.texts.flatMap((text, row) => (isPresent(text) ? [isPresent(other.texts[row])] : []))
  return present.length > 0 && !present.includes(true)
}

function candidate(field: EventField, evidence: ColumnEvidence): Candidate | undefined {
  const { column } = evidence
  // Categories that are numbers are ids, whatever they are called.
  const isCategoryNumber = evidence.digits === 1 && nameEvidence(column.name, 'categoryCode')?.kind === 'alias'
  if (isCategoryNumber && field === 'categoryCode') return undefined
  const name = nameEvidence(column.name, isCategoryNumber && field === 'categoryId' ? 'categoryCode' : field)
  if (name === undefined || !mayHold(field, evidence, name)) return undefined
  return { field, evidence, kind: name.kind, weight: name.weight + valueWeight(field, evidence) }
}

/** Whether the values of a column can be those of a field; where there are none, only its usual name tells. */
function mayHold(field: EventField, evidence: ColumnEvidence, { kind }: NameEvidence): boolean {
  const { column, values, time, number } = evidence
  if (column.kind === 'other') return false
  if (values.length === 0) return kind !== 'part'
  switch (field) {
    case 'eventTime':
      return time !== undefined
    case 'price':
      return number !== undefined && time?.form !== 'iso' && time?.form !== 'stored'
    case 'eventType':
      return kind === 'usual' || (mayBeTypes(evidence) && (evidence.knownTypes > 0 || /event/i.test(column.name)))
    case 'categoryCode':
    case 'brand':
      return column.kind !== 'float' && column.kind !== 'time'
    default:
      // An identifier in a float is refused when it is read; under the usual name it is looked for all the same.
      return kind === 'usual' || (column.kind !== 'float' && column.kind !== 'boolean' && !isOfTimes(evidence))
  }
}

function isOfTimes({ time }: ColumnEvidence): boolean {
  return time !== undefined && time.form !== 'epoch'
}

/** The most types that events have, of which nothing but a name is known. */
const mostTypes = 300

function mayBeTypes({ values, column, time, number }: ColumnEvidence): boolean {
  const isFew = values.length <= Math.max(10, Math.min(mostTypes, column.texts.length / 3))
  return (column.kind === 'text' || column.kind === 'other') && time === undefined && number === undefined && isFew
}

function valueWeight(field: EventField, evidence: ColumnEvidence): number {
  const absent = -40 * evidence.nullShare
  switch (field) {
    case 'eventType':
      return absent + 40 * evidence.knownTypes
    case 'productId':
    case 'userId':
    case 'userSession':
    case 'orderId':
      // Where there is a name beside an identifier, the latter tells products apart.
      return (field === 'orderId' ? 0 : absent) - 25 * evidence.words
    case 'brand':
    case 'categoryCode':
    case 'categoryId':
      return 0
    default:
      return absent
  }
}

const nameReasons: Readonly<Record<NameEvidence['kind'], string>> = {
  usual: 'by its name',
  alias: 'by its name',
  part: 'by a part of its name',
}

function nameReason({ kind }: Candidate): string {
  return nameReasons[kind]
}

/** What the values say beside the name. */
function valueReason({ field, evidence }: Candidate): string {
  const { values, knownTypes, uuids } = evidence
  if (values.length === 0) return '; the first rows have no value in it'
  switch (field) {
    case 'eventTime':
      return '; it holds times'
    case 'price':
      return '; it holds numbers'
    case 'eventType':
      return knownTypes > 0
        ? `; its values are types of events`
        : `; it holds ${values.length} different texts, none of them a type that is known`
    case 'userSession':
      return uuids === 1 ? '; it holds UUIDs that come again' : ''
    default:
      return ''
  }
}

/** The fields that only values tell of. */
function byValues(
  columns: readonly ColumnEvidence[],
  free: readonly ColumnEvidence[],
  named: readonly ProposedField[],
): readonly ProposedField[] {
  const left = new Set(free)
  const found: ProposedField[] = []
  const evidenceOf = (field: EventField) => {
    const name = [...named, ...found].find((one) => one.field === field)?.column
    return columns.find(({ column }) => column.name === name)
  }
  const propose = (field: EventField, reason: string, fitting: readonly ColumnEvidence[]) => {
    const [first, ...others] = fitting
    if (first === undefined || evidenceOf(field) !== undefined) return
    left.delete(first)
    const names = others.map(({ column }) => column.name)
    found.push({ field, column: first.column.name, reason, isGuess: true, others: names })
  }
  const of = (fits: (evidence: ColumnEvidence) => boolean) => [...left].filter(fits)

  const types = of((one) => mayBeTypes(one) && one.knownTypes >= 0.5).sort((a, b) => b.knownTypes - a.knownTypes)
  propose('eventType', 'by its values alone: they are types of events', types)
  const times = of((one) => isOfTimes(one) && one.nullShare < 0.1)
  const epochs = times.length > 0 ? [] : of((one) => one.time?.form === 'epoch' && isRecentEpoch(one))
  propose('eventTime', 'by its values alone: they are times', [...times, ...epochs])
  const keys = of((one) => one.isRepeated && one.uuids > 0.99)
  const user = evidenceOf('userId')
  const session = evidenceOf('userSession')
  if (session === undefined && user === undefined) {
    const inner = keys.find((one) => [...left].some((other) => isUser(other, one)))
    propose('userSession', 'by its values alone: UUIDs that come again', [
      ...(inner === undefined ? [] : [inner]),
      ...keys.filter((one) => one !== inner && keys.every((other) => other === one || !isWithin(other, one))),
    ])
  } else if (session === undefined) {
    propose('userSession', 'by its values alone: UUIDs that come again', keys)
  }
  const sessions = evidenceOf('userSession')
  if (sessions !== undefined) {
    propose(
      'userId',
      'by its values alone: one to each session, and the same to several',
      of((one) => isUser(one, sessions)),
    )
  }
  propose('price', 'by its values alone: numbers with decimal places', of(isLikePrice))
  return found
}

/** Whether a column may hold the users of sessions: identifiers, one to each session, some of them of several. */
function isUser(one: ColumnEvidence, sessions: ColumnEvidence): boolean {
  const isKey = one.uuids > 0.99 || one.digits === 1 || one.column.kind === 'integer'
  return one !== sessions && isKey && one.values.length > 20 && isWithin(sessions, one)
}

function isLikePrice({ number, time, values, column }: ColumnEvidence): boolean {
  if (number?.hasFraction !== true || time !== undefined || number.marks.length > 1) return false
  const isPositive = values.every(({ text }) => !text.startsWith('-'))
  const isShort = values.filter(({ text }) => /[.,]\d{1,2}$/.test(text)).length >= values.length / 2
  return isPositive && isShort && column.kind !== 'integer' && values.length > 1
}

/** Whether digits are times, and no identifiers: all of them within a few years. */
function isRecentEpoch({ values, time }: ColumnEvidence): boolean {
  if (time?.unit === undefined || time.unit === 'ns' || time.share < 1) return false
  const numbers = values.map(({ text }) => Number(text)).sort((a, b) => a - b)
  const perYear = { s: 1, ms: 1e3, us: 1e6 }[time.unit] * 31_557_600
  return ((numbers.at(-1) as number) - (numbers[0] as number)) / perYear < 5
}
