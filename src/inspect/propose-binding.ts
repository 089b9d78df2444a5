import type { BindingOptions } from '../events/binding.js'
import { keyOfColumn } from '../events/column-key.js'
import { type EventField, eventFields, isOptionalField, usualScales } from '../events/fields.js'
import type { ValueOptions } from '../events/value-options.js'
import { type ColumnBeginning, shareOf } from './beginning.js'
import { type ColumnEvidence, columnEvidence } from './column-evidence.js'
import { placesIn } from './column-numbers.js'
import type { InspectedPreset, Problem, ProposedField } from './inspection.js'
import { judgeMoney } from './judge-money.js'
import { type NullMarker, nullMarkers } from './null-markers.js'
import { mostPlaces } from './optional-values.js'
import { problem, shownNames } from './problems.js'
import { inOrderOfModel, proposeFields } from './propose-fields.js'
import { listColumns, unusableColumns } from './unusable-columns.js'

/** What the first rows say of the binding; what event types are read as is told by all rows. */
export interface ProposedBinding {
  /** The preset that it is, or is made from; null where it is of no known system. */
  readonly preset: InspectedPreset | null
  readonly columns: readonly ColumnEvidence[]
  readonly fields: readonly ProposedField[]
  readonly binding: BindingOptions
  readonly problems: readonly Problem[]
}

/** Proposes a binding, by what the columns are called and what the first rows hold. */
export function proposeBinding(beginnings: readonly ColumnBeginning[]): ProposedBinding {
  const markers = nullMarkers(beginnings)
  const nulls = new Set(markers.map(({ text }) => text))
  const columns = beginnings.map((column) => columnEvidence(column, nulls))
  const { fields: found, problems: ofMoney } = judgeMoney(proposeFields(columns), columns)
  const problems: Problem[] = [...unusableColumns(columns, found), ...listColumns(columns, found), ...ofMoney]
  const fields = withConstantType(found, problems)
  const columnOf = (field: EventField) => {
    const name = fields.find((one) => one.field === field)?.column
    return columns.find(({ column }) => column.name === name)
  }
  for (const { field, column, others } of fields) {
    if (others.length === 0) continue
    const message = `${field} is read of ${shownNames([column ?? ''])}; ${shownNames(others)} may be meant as well`
    problems.push(problem('ambiguous-column', message))
  }
  const isUsualTime = ({ column }: ColumnEvidence) => keyOfColumn(column.name) === eventFields.eventTime.column
  // Of a column that is called so, it was said why it holds none.
  if (columnOf('eventTime') === undefined && !columns.some(isUsualTime)) {
    problems.push(
      problem('no-event-time', `no column holds the times of events${withinOthers(columns)}`, { isBlocking: true }),
    )
  }
  const bound = new Set(fields.map(({ column }) => column))
  return {
    preset: null,
    columns,
    fields,
    binding: {
      ...columnOptions(fields, beginnings),
      ...(fields.some(({ field, column }) => field === 'eventType' && column === null)
        ? { eventTypeIs: 'purchase' }
        : {}),
      ...timeOptions(columnOf('eventTime'), problems),
      ...markOptions([columnOf('price'), columnOf('amount'), columnOf('quantity')], problems),
      ...unitOptions(columnOf('price') ?? columnOf('amount'), problems),
      ...quantityOptions(columnOf('quantity')),
      ...nullOptions(markers, bound, problems),
    },
    problems,
  }
}

/** Objects and lists of Parquet and Arrow, into which nothing looks. */
function withinOthers(columns: readonly ColumnEvidence[]): string {
  const names = columns.flatMap(({ column }) => (column.kind === 'other' ? [column.name] : []))
  return names.length === 0
    ? ''
    : `; what is within ${shownNames(names.slice(0, 3))} is not looked into: make columns of it, or write it as JSON`
}

/** Lines of orders have no types: all of them are purchases. */
function withConstantType(fields: readonly ProposedField[], problems: Problem[]): readonly ProposedField[] {
  if (fields.some(({ field }) => field === 'eventType')) return fields
  const has = (name: EventField) => fields.some(({ field }) => field === name)
  const hasOrders = has('orderId')
  if (hasOrders || ((has('price') || has('amount')) && has('quantity'))) {
    const why = hasOrders ? 'there are ids of orders' : 'there are prices and quantities'
    const message = `no column holds the types of events, but ${why}: all are taken for purchases; say what else they are, such as views`
    problems.push(problem('event-type-assumed', message))
    const assumed = {
      field: 'eventType',
      column: null,
      reason: `no column holds it; ${why}`,
      isGuess: true,
      others: [],
    } as const
    return inOrderOfModel([...fields, assumed])
  }
  const message = 'no column holds the types of events: if all are of one type, say which, such as purchase or view'
  problems.push(problem('no-event-type', message, { isBlocking: true }))
  return fields
}

/** The columns that would not be found by themselves. */
function columnOptions(fields: readonly ProposedField[], columns: readonly ColumnBeginning[]): BindingOptions {
  const named = fields.flatMap(({ field, column }) =>
    column === null || isUsual(field, column, columns) ? [] : [[field, column] as const],
  )
  return named.length === 0 ? {} : { columns: Object.fromEntries(named) }
}

/** Whether a field is found without being bound; optional ones are not looked for. */
function isUsual(field: EventField, name: string, columns: readonly ColumnBeginning[]): boolean {
  const usual = eventFields[field].column
  const alike = columns.filter((column) => keyOfColumn(column.name) === usual)
  return !isOptionalField(field) && (name === usual || (keyOfColumn(name) === usual && alike.length === 1))
}

/** How times are written, if not as usual. */
export function timeOptions(evidence: ColumnEvidence | undefined, problems: Problem[]): ValueOptions {
  const time = evidence?.time
  if (evidence === undefined || time === undefined) return {}
  const { name } = evidence.column
  if (!time.zoned && time.form !== 'epoch') {
    const message = `the times of ${shownNames([name])} tell no offset, and nothing else tells their zone: they are read as UTC; if they are of another one, say which`
    problems.push(problem('no-time-zone', message))
  }
  const [format, ...others] = time.formats ?? []
  if (format === undefined) return {}
  if (others.length > 0) {
    const message = `the times of ${shownNames([name])} may be of the format ${[format, ...others].join(' or ')}: ${format} is proposed, by the order and the range of the times`
    problems.push(problem('ambiguous-time-format', message))
  }
  return { timeFormat: format }
}

const units = [
  [/cents?$|minor|centimes|centavos|pence|pennies|grosz|kurus/i, 0.01],
  [/micros$/i, 0.000001],
] as const

/** The marks of numbers, which all of them have in common: by those that leave no doubt, where there are any. */
export function markOptions(numbers: readonly (ColumnEvidence | undefined)[], problems: Problem[]): ValueOptions {
  const written = numbers.flatMap((one) => (one?.number === undefined ? [] : [{ ...one, number: one.number }]))
  const sure = written.find(({ number: { marks } }) => marks.length === 1 && Object.keys(marks[0]).length > 0)
  const evidence = sure ?? written[0]
  if (evidence === undefined) return {}
  const [marks, ...others] = evidence.number.marks
  if (others.length > 0) {
    const example = evidence.values.find(({ text }) => /\d[.,]\d/.test(text))?.text ?? ''
    const message = `numbers such as ${JSON.stringify(example)} in ${shownNames([evidence.column.name])} may be read with ${[marks, ...others].map(marksText).join(' or ')}: ${marksText(marks)} is proposed`
    problems.push(problem('ambiguous-number-marks', message))
  }
  return marks
}

function unitOptions(evidence: ColumnEvidence | undefined, problems: Problem[]): ValueOptions {
  if (evidence?.number === undefined) return {}
  const { number, column } = evidence
  const [, unit] = (number.hasFraction ? undefined : units.find(([name]) => name.test(column.name))) ?? []
  if (unit !== undefined) return { priceUnit: unit }
  if (areLargeAndWhole(evidence)) {
    const example = evidence.values.find(({ text }) => /\d{3}/.test(text))?.text ?? ''
    const message = `the prices of ${shownNames([column.name])} are whole numbers, such as ${example}: they are read as they are; if they are cents, say so`
    problems.push(problem('whole-prices', message))
  }
  return {}
}

/** Quantities of more decimal places than usual cannot be read unless it is said. */
export function quantityOptions(evidence: ColumnEvidence | undefined): BindingOptions {
  const places = evidence === undefined ? 0 : placesIn(evidence)
  return places > usualScales.quantity ? { quantityScale: Math.min(places, mostPlaces) } : {}
}

/** Whether prices may be cents: all are written as whole numbers, and most of them are hundreds and more. */
function areLargeAndWhole({ values }: ColumnEvidence): boolean {
  return (
    values.length > 1 &&
    values.every(({ text }) => /^-?\d+(?:\.0)?$/.test(text)) &&
    shareOf(values, (text) => Math.abs(Number(text)) >= 100) > 0.5
  )
}

function marksText({ decimal = '.', grouping }: ValueOptions): string {
  const mark = `the decimal mark "${decimal}"`
  return grouping === undefined ? mark : `${mark} and "${grouping}" between groups of digits`
}

/** The texts that stand for null in columns that are read. */
export function nullOptions(
  markers: readonly NullMarker[],
  bound: ReadonlySet<string | null>,
  problems: Problem[],
): ValueOptions {
  const read = markers.filter(({ column }) => bound.has(column))
  const nulls = [...new Set(read.filter(({ isSure }) => isSure).map(({ text }) => text))]
  const unsure = read.filter(({ isSure }) => !isSure)
  for (const { text, column, count } of unsure) {
    const message = nulls.includes(text)
      ? `${JSON.stringify(text)} stands for null in another column, and so it does in ${shownNames([column])}, where it might be a name`
      : `${JSON.stringify(text)} in ${shownNames([column])} may stand for null, or be a name: it is read as it is`
    problems.push(problem('possible-nulls', message, { count }))
  }
  return nulls.length === 0 ? {} : { nulls }
}
