import { type EventField, eventFieldNames } from '../events/fields.js'
import { amountName } from './amount-names.js'
import type { ColumnEvidence } from './column-evidence.js'
import { type NameEvidence, nameEvidence } from './name-evidence.js'
import { mayBeCurrencies, mayBeEventIds, mayBeQuantities } from './optional-values.js'

/** A column that may hold a field, by its name. */
export interface Candidate {
  readonly field: EventField
  readonly evidence: ColumnEvidence
  readonly weight: number
  readonly kind: NameEvidence['kind']
}

/** The columns that may hold fields by their names, where their values do not say otherwise; the likeliest first. */
export function fieldCandidates(columns: readonly ColumnEvidence[]): readonly Candidate[] {
  const found = columns.flatMap((evidence) => eventFieldNames.flatMap((field) => candidate(field, evidence) ?? []))
  const hasQuantity = found.some(({ field }) => field === 'quantity')
  const hasUnitPrice = found.some(
    ({ field, evidence }) => field === 'price' && amountName(evidence.column.name) === undefined,
  )
  const isMoney = ({ field, evidence }: Candidate) => {
    const named = amountName(evidence.column.name)
    const isOfLine =
      named === 'line' || (named === 'amount' && (hasQuantity || hasUnitPrice)) || (named === 'total' && hasQuantity)
    if (field === 'amount') return isOfLine
    // What is paid for an order is not to be multiplied by the quantity of a line.
    return !isOfLine && !(named === 'other' && hasQuantity)
  }
  return found
    .filter((one) => (one.field !== 'price' && one.field !== 'amount') || isMoney(one))
    .sort((a, b) => b.weight - a.weight)
}

function candidate(field: EventField, evidence: ColumnEvidence): Candidate | undefined {
  const { column } = evidence
  // Categories that are numbers are ids, whatever they are called.
  const isCategoryNumber = evidence.digits === 1 && nameEvidence(column.name, 'categoryCode')?.kind === 'alias'
  if (isCategoryNumber && field === 'categoryCode') return undefined
  const name = nameOf(column.name, isCategoryNumber && field === 'categoryId' ? 'categoryCode' : field)
  if (name === undefined || !mayHold(field, evidence, name)) return undefined
  return { field, evidence, kind: name.kind, weight: name.weight + valueWeight(field, evidence) }
}

/** What a name says of a field; amounts may be prices, and those that do not tell of what may be of lines. */
function nameOf(name: string, field: EventField): NameEvidence | undefined {
  const known = nameEvidence(name, field)
  switch (field) {
    case 'price':
      return known ?? (amountName(name) === 'amount' ? asGood(nameEvidence(name, 'amount')) : undefined)
    case 'amount':
      return known ?? (amountName(name) === 'total' ? nameEvidence(name, 'price') : undefined)
    case 'quantity':
      if (known === undefined || known.before.some((word) => notSold.has(word))) return undefined
      // Anything can be counted.
      return known.known === 'count' ? { ...known, kind: 'part', weight: known.weight - 25 } : known
    default:
      return known
  }
}

/** As good as any other name, and not the usual one. */
function asGood(name: NameEvidence | undefined): NameEvidence | undefined {
  return name === undefined ? undefined : { ...name, kind: name.kind === 'usual' ? 'alias' : name.kind, weight: 60 }
}

/** Words before that of a quantity which say that it is not what a line is about. */
const notSold = new Set(
  `stock inventory available warehouse remaining reserved min minimum max maximum limit reorder backorder backordered refunded returned
  cancelled canceled view views click clicks page session user event review reviews`.split(/\s+/),
)

/** Whether the values of a column can be those of a field; where there are none, only its usual name tells. */
function mayHold(field: EventField, evidence: ColumnEvidence, name: NameEvidence): boolean {
  const { column, values, time, number } = evidence
  const { kind } = name
  if (column.kind === 'other') return false
  if (values.length === 0) return kind !== 'part'
  switch (field) {
    case 'eventTime':
      return time !== undefined
    case 'price':
    case 'amount':
      return number !== undefined && time?.form !== 'iso' && time?.form !== 'stored'
    case 'quantity':
      return mayBeQuantities(evidence)
    case 'currency':
      return mayBeCurrencies(evidence, name)
    case 'eventId':
      return mayBeEventIds(evidence) && !isOfTimes(evidence)
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

/** Whether values are times, and no numbers that may be. */
export function isOfTimes({ time }: ColumnEvidence): boolean {
  return time !== undefined && time.form !== 'epoch'
}

/** The most types that events have, of which nothing but a name is known. */
const mostTypes = 300

/** Whether values may be types of events: few texts. */
export function mayBeTypes({ values, column, time, number }: ColumnEvidence): boolean {
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
      // Where there is a name beside an identifier, the latter tells products apart.
      return absent - 25 * evidence.words
    case 'orderId':
      return -25 * evidence.words
    case 'brand':
    case 'categoryCode':
    case 'categoryId':
    case 'quantity':
    case 'amount':
    case 'currency':
      return 0
    default:
      return absent
  }
}
