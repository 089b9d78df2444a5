import type { EventField } from '../events/fields.js'
import { type ColumnEvidence, isWithin } from './column-evidence.js'
import { isOfTimes, mayBeTypes } from './field-candidates.js'
import type { ProposedField } from './inspection.js'
import { areCurrencies, areUniqueUuids } from './optional-values.js'

/**
 * The fields that only values tell of.
 *
 * @param free the columns that are not taken for any field by their names
 * @param named the fields that are found by names
 */
export function fieldsByValues(
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
  if (evidenceOf('amount') === undefined) {
    propose('price', 'by its values alone: numbers with decimal places', of(isLikePrice))
  }
  propose('currency', 'by its values alone: they are codes of currencies', of(areCurrencies))
  const [unique, ...others] = of(areUniqueUuids)
  if (unique !== undefined && others.length === 0) {
    propose('eventId', 'by its values alone: UUIDs of which none comes again', [unique])
  }
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
