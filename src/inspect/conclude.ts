import { type BindingOptions, defineBinding } from '../events/binding.js'
import { keyOfColumn } from '../events/column-key.js'
import { extractOf, pathsIn } from '../events/column-source.js'
import { type EventField, eventFieldNames, eventFields, isOptionalField } from '../events/fields.js'
import type { ColumnEvidence } from './column-evidence.js'
import { currenciesIn, currenciesOfSales } from './currencies.js'
import { missingDays } from './days.js'
import { factProblems } from './fact-problems.js'
import type { Facts, NumberFacts } from './facts.js'
import type {
  InspectedColumn,
  InspectedCsv,
  InspectedFile,
  InspectedSample,
  InspectedTimes,
  Inspection,
  MissingField,
  Problem,
  ProposedField,
} from './inspection.js'
import { nameEvidence } from './name-evidence.js'
import { inOrderOfWeight, problem } from './problems.js'
import type { ProposedBinding } from './propose-binding.js'
import { proposeDuplicates } from './propose-duplicates.js'
import { isUsual } from './propose-preset.js'
import { proposeTypes, typesAsBound } from './propose-types.js'
import { sessionChoice } from './session-choice.js'
import { shortenedKey } from './shortened-key.js'

/** All that was found of files. */
export interface Found {
  readonly files: readonly InspectedFile[]
  readonly skipped: Inspection['skipped']
  readonly format: string
  readonly csv: InspectedCsv
  readonly proposed: ProposedBinding
  /** The paths into objects and lists. */
  readonly paths: readonly string[]
  readonly facts: Facts
  /** How many lines are no rows, by the reason. */
  readonly badLines: ReadonlyMap<string, number>
}

/** Concludes what there is to tell of files. */
export function conclude({ files, skipped, format, csv, proposed, paths, facts, badLines }: Found): Inspection {
  const { fields, columns, preset } = proposed
  const sample = inspectedSample(facts, fields)
  const { binding, eventTypes, problems: further, choices } = settled(proposed, facts, sample)
  defineBinding(binding)
  const problems = inOrderOfWeight([
    ...proposed.problems,
    ...further,
    ...unreadColumns(facts, proposed),
    ...factProblems({ facts, fields, columns, badLines, binding, sold: currenciesOfSales(facts, binding) }),
  ])
  const ofMoney = fields.find(({ field }) => field === 'price') ?? fields.find(({ field }) => field === 'amount')
  return {
    files,
    skipped,
    format,
    preset,
    rows: facts.rows,
    lines: facts.lines,
    firstRows: columns[0]?.column.texts.length ?? 0,
    columns: columns.map((evidence, index) => {
      const found = inspectedColumn(evidence, index, facts, proposed)
      return preset !== null && isNested(evidence, paths) ? withoutValues(found) : found
    }),
    paths,
    times: inspectedTimes(columnOf('eventTime', proposed), facts),
    eventTypes,
    prices: inspectedPrices(ofMoney?.column ?? undefined, facts, binding),
    sample,
    fields,
    missing: missingFields(fields),
    binding,
    choices,
    csv,
    problems,
    isAnalyzable: !problems.some(({ isBlocking }) => isBlocking),
  }
}

/** What all rows say of a binding, beside what the first ones do. */
interface Settled extends Pick<Inspection, 'binding' | 'eventTypes' | 'problems' | 'choices'> {}

function settled(proposed: ProposedBinding, facts: Facts, sample: InspectedSample): Settled {
  const { fields, binding } = proposed
  const nulls = new Set(binding.nulls)
  const counts = facts.types.filter(([name]) => name !== '' && !nulls.has(name))
  if (proposed.preset !== null && !isUsual(proposed.preset)) {
    const eventTypes = typesAsBound(counts, facts.typesOfLines, binding.eventTypes)
    const said = binding.duplicates === undefined ? 'each' : 'once'
    return { binding, eventTypes, ...proposeDuplicates(fields, sample, said) }
  }
  const { duplicates, ...repeated } = proposeDuplicates(fields, sample)
  const typed = proposeTypes(counts)
  const hasTypes = Object.keys(typed.eventTypes).length > 0
  return {
    binding: {
      ...binding,
      ...(hasTypes ? { eventTypes: typed.eventTypes } : {}),
      ...(duplicates === undefined ? {} : { duplicates }),
    },
    eventTypes: typed.types,
    problems: [...typed.problems, ...repeated.problems],
    choices: [...repeated.choices, ...sessionChoice(fields, typed.types)],
  }
}

function inspectedSample({ sample }: Facts, fields: readonly ProposedField[]): InspectedSample {
  const { rows, distinctRows, eventIds, sessions } = sample
  const column = fields.find(({ field }) => field === 'eventId')?.column ?? null
  const ids =
    eventIds === null || column === null
      ? null
      : {
          column,
          rows: eventIds.rows,
          duplicates: eventIds.rows - eventIds.distinct,
          sameProduct: eventIds.rows - eventIds.pairs,
        }
  return { rows, duplicateRows: rows - distinctRows, eventIds: ids, sessions }
}

/** Columns whose types are none for a field, but for those of which it was said already. */
function unreadColumns({ unusable }: Facts, { fields, problems }: ProposedBinding): readonly Problem[] {
  return [...unusable].flatMap(([column, type]): readonly Problem[] => {
    const isKnown = problems.some(
      (one) => one.code === 'unusable-column' && one.message.startsWith(JSON.stringify(column)),
    )
    // What only groups are made by is in nobody's way.
    const isBlocking = !groupsAlone.has(keyOfColumn(column)) || fields.some((one) => one.column === column)
    const message = `${JSON.stringify(column)} is ${type}, which cannot be read as that field: write it as text, or under another name`
    return isKnown ? [] : [problem('unusable-column', message, { isBlocking })]
  })
}

const groupsAlone: ReadonlySet<string> = new Set(
  (['brand', 'categoryCode', 'categoryId'] as const).map((field) => eventFields[field].column),
)

function columnOf(field: EventField, { fields, columns }: ProposedBinding): ColumnEvidence | undefined {
  const name = fields.find((one) => one.field === field)?.column
  return columns.find(({ column }) => column.name === name)
}

/** So many examples are given of a column. */
const mostExamples = 3

function inspectedColumn(
  evidence: ColumnEvidence,
  index: number,
  facts: Facts,
  proposed: ProposedBinding,
): InspectedColumn {
  const { name, type } = evidence.column
  const found = facts.columns[index]
  const field = fieldIn(name, proposed)
  const shown = isPersonal(evidence, field) ? shortenedKey : (text: string) => text
  // Of items, they are those of all lines.
  const numbers = proposed.fields.some(({ column }) => column === name) ? numbersOf(field, facts) : null
  // Texts of a format are not in the order of their times.
  const isRead = field === 'eventTime' && evidence.time?.form !== 'stored'
  const [first, last] = isRead ? [instantText(facts.first), instantText(facts.last)] : [null, null]
  const least = first ?? numbers?.smallest ?? found?.smallest ?? null
  const most = last ?? numbers?.largest ?? found?.largest ?? null
  return {
    name,
    type,
    holds: held(evidence),
    field,
    nulls: found?.nulls ?? 0,
    distinct: aboutDistinct(evidence, found?.distinct ?? null, facts.rows),
    smallest: least === null ? null : shown(String(least)),
    largest: most === null ? null : shown(String(most)),
    examples: evidence.values.slice(0, mostExamples).map(({ text }) => shown(text)),
  }
}

/** The field that a column holds, be it as one of several in which that may be found. */
function fieldIn(name: string, { fields, binding: { columns = {} } }: ProposedBinding): EventField | null {
  const found =
    fields.find(({ column }) => column === name)?.field ??
    eventFieldNames.find((field) => {
      const source = columns[field]
      return source !== undefined && pathsIn(extractOf(source, `.${field}`, '.')).some(({ text }) => text === name)
    })
  return found ?? null
}

/** Whether a column holds objects or lists, into which paths lead. */
function isNested({ column: { name } }: ColumnEvidence, paths: readonly string[]): boolean {
  return paths.some((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
}

/** A column of objects or lists, which may hold identifiers that are to be shortened. */
function withoutValues(column: InspectedColumn): InspectedColumn {
  return { ...column, holds: 'other', distinct: null, smallest: null, largest: null, examples: [] }
}

function numbersOf(field: EventField | null, { price, numbers }: Facts): NumberFacts | null {
  if (field === 'price') return price
  return field === 'quantity' || field === 'amount' ? (numbers[field] ?? null) : null
}

/** About how many different values there are: of few rows, which are all among the first, as many as these have. */
function aboutDistinct({ column }: ColumnEvidence, estimate: number | null, rows: number): number | null {
  if (estimate === null) return null
  const first = new Set(column.texts.filter((text) => text !== null)).size
  return rows <= column.texts.length ? first : Math.max(first, estimate)
}

/** Whether a column may tell who somebody is. */
function isPersonal({ column, values, uuids }: ColumnEvidence, field: EventField | null): boolean {
  return (
    field === 'userId' ||
    field === 'userSession' ||
    nameEvidence(column.name, 'userId') !== undefined ||
    nameEvidence(column.name, 'userSession') !== undefined ||
    uuids > 0.5 ||
    values.some(({ text }) => text.includes('@') || /^\d{1,3}(\.\d{1,3}){3}$/.test(text))
  )
}

function held({ column, values, time, number, uuids, digits }: ColumnEvidence): InspectedColumn['holds'] {
  if (values.length === 0) return 'nothing'
  if (column.kind === 'boolean') return 'booleans'
  if (column.kind === 'other') return 'other'
  if (time !== undefined && time.form !== 'epoch') return 'times'
  if (uuids === 1) return 'UUIDs'
  if (digits === 1 || number?.hasFraction === false) return 'integers'
  if (number !== undefined) return 'numbers'
  return 'text'
}

function inspectedTimes(evidence: ColumnEvidence | undefined, facts: Facts): InspectedTimes | null {
  const time = evidence?.time
  if (evidence === undefined || time === undefined) return null
  return {
    column: evidence.column.name,
    form:
      time.form === 'stored'
        ? evidence.column.type
        : time.form === 'iso'
          ? 'ISO 8601'
          : (time.formats?.[0] ?? epochText(time.unit)),
    zoned: time.zoned,
    offsets: time.offsets,
    first: instantText(facts.first),
    last: instantText(facts.last),
    days: facts.days.length,
    missingDays: missingDays(facts.days),
  }
}

function instantText(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}

const unitNames = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const

function epochText(unit: keyof typeof unitNames = 's'): string {
  return `${unitNames[unit]} since 1970`
}

function inspectedPrices(column: string | undefined, facts: Facts, binding: BindingOptions): Inspection['prices'] {
  const { price } = facts
  const sold = currenciesOfSales(facts, binding)
  if (column === undefined || price === null) return null
  const { zero, negative, median, largest } = price
  const all = currenciesIn(facts, binding).filter(([currency]) => currency !== null)
  const main = sold.find(([currency]) => currency !== null)?.[0] ?? null
  return {
    column,
    zero,
    negative,
    median,
    largest,
    currencies: Object.fromEntries(all),
    mainCurrency: sold.length > 1 ? main : null,
  }
}

/** What there cannot be without a field. */
const lost: Readonly<Record<EventField, string>> = {
  eventTime: 'any analysis',
  eventType: 'any analysis, unless all events are said to be of one type',
  productId: 'products',
  categoryId: 'groups by category id',
  categoryCode: 'groups by category',
  brand: 'groups by brand',
  price: 'revenue, order values, market share, concentration, revenue at stake',
  userId: 'shoppers, buyers, popularity, values by shopper or buyer',
  userSession:
    'sessions, stickiness, rates by session, the quadrant, opportunities, the funnel; orders unless they have ids',
  orderId: 'orders by their ids: a session with a purchase is one order',
  eventId: 'events that were sent twice, told by their ids',
  quantity: 'units: each purchase is one',
  amount: 'amounts of lines: they are prices by quantities',
  currency: 'currencies: all money is taken to be of one',
}

function missingFields(fields: readonly ProposedField[]): readonly MissingField[] {
  return eventFieldNames
    .filter((field) => field === 'orderId' || !isOptionalField(field))
    .filter((field) => !fields.some((one) => one.field === field))
    .map((field) => ({ field, lost: lost[field] }))
}
