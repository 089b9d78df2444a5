import { aListOfTexts, anObject, aText, checkOptions, needed, type OptionRules } from '../checked-options.js'
import { column, field, isNull } from '../definition/builders.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf, boundColumns } from '../events/binding.js'
import { scanFields } from '../plan/scan-fields.js'
import { columnField } from '../sql/column-field.js'
import { athenaDialect } from '../sql/dialects/athena.js'
import { quoteName, quoteText } from '../sql/dialects/standard.js'
import { eventsSelect, type Relation, type RelationField, type Unreadable, unreadableOf } from '../sql/relation.js'
import { selectList } from '../sql/select.js'
import { refuseTwice } from './columns.js'
import { type CatalogTable, catalogTable, dayOf, defaultPartition, s3Location, trinoName } from './names.js'
import { furtherValues, rawColumns } from './raw-table.js'

/** Days in UTC: the first, and the first after them. */
interface Days {
  readonly from: string
  readonly to: string
}

/** From which raw table to which tables events are converted. */
export interface ConvertOptions {
  /** The raw table, as {@link createRawTable} makes it: `'shop.raw_events'`. */
  readonly from: string
  /** The table to create: `'shop.events'`. That of the rows which cannot be read is called so with `_rejected` after it. */
  readonly to: string
  /** The folder for it, empty: `s3://bucket/events/`. */
  readonly location: string
  /** The folder for the rows that cannot be read, empty as well. */
  readonly rejectedLocation: string
  /** The first day of the events, and the first day after them. */
  readonly days: Days
  /** Where the fields are in the raw table, and how its times, numbers and nulls are written. */
  readonly binding?: Binding | BindingOptions
  /** The raw table's columns, if there are more than those of the event model; they are kept as text. */
  readonly columns?: readonly string[]
  /** The partition's column; `dt` unless given. */
  readonly partition?: string
}

const rules: OptionRules<ConvertOptions> = {
  from: true,
  to: true,
  location: true,
  rejectedLocation: true,
  days: needed(anObject),
  binding: true,
  columns: aListOfTexts,
  partition: aText,
}
const dayRules: OptionRules<Days> = { from: true, to: true }

/** A statement, and what it is for. */
export interface LakeStatement {
  readonly title: string
  readonly sql: string
}

/** How many partitions Athena writes in one statement at most. */
const mostPartitions = 100
const dayLength = 86_400_000

/**
 * Writes the statements that turn raw CSV into Parquet in folders by day (UTC), times and prices converted: a CREATE TABLE AS for the
 * first 100 days, an INSERT for each further 100, a CREATE TABLE AS for all rows that cannot be read or are of other days, with
 * the reason (lines that Athena could not read whole among them), and a SELECT that shows that no row is missing. Each reads the raw files once.
 *
 * Times are kept to the millisecond, as Athena's tables do.
 *
 * @example
 * const statements = convertEvents({
 *   from: 'shop.raw_events',
 *   to: 'shop.events',
 *   location: 's3://shop-lake/events/',
 *   rejectedLocation: 's3://shop-lake/rejected/',
 *   days: { from: '2019-10-01', to: '2019-12-01' },
 * })
 * @throws {@link QueryError} for a name, location or day that Athena would not take
 */
export function convertEvents(options: ConvertOptions): readonly LakeStatement[] {
  checkOptions('convertEvents', options, rules)
  checkOptions('days', options.days, dayRules)
  const { partition = defaultPartition, days } = options
  const from = catalogTable('from', options.from)
  const to = catalogTable('to', options.to)
  const rejected: CatalogTable = { ...to, table: `${to.table}_rejected` }
  const location = s3Location('location', options.location)
  const rejectedLocation = s3Location('rejectedLocation', options.rejectedLocation)
  if (location.url.startsWith(rejectedLocation.url) || rejectedLocation.url.startsWith(location.url)) {
    throw new QueryError('location and rejectedLocation must not lie one within the other: each must be empty', {
      option: 'rejectedLocation',
      value: options.rejectedLocation,
      hints: [
        { option: 'location', text: 'location' },
        { option: 'rejectedLocation', text: 'rejectedLocation' },
      ],
    })
  }
  const [first, end] = [dayOf('days.from', days.from), dayOf('days.to', days.to)]
  if (end <= first) {
    throw new QueryError(`days: ${days.to} must be after ${days.from}; it is the first day that is left out`, {
      option: 'days',
      value: days,
      hints: [{ option: 'days.to', text: 'days' }],
    })
  }
  const raw = rawEvents(from, options)
  refuseTwice('columns', [...raw.columns.map(({ name }) => name), partition, 'reason'])

  const batches: Days[] = []
  for (let start = first; start < end; start += mostPartitions * dayLength) {
    batches.push({ from: textOf(start), to: textOf(Math.min(start + mostPartitions * dayLength, end)) })
  }
  const select = (batch: Days) =>
    selectList(
      [
        ...raw.columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`),
        // Cut first: date_format rounds to milliseconds.
        `${athenaDialect.times.unitLabel('day', athenaDialect.times.cut('day', '"event_time"'))} AS ${quoteName(partition)}`,
      ],
      `FROM (
${raw.select}
)
WHERE "reason" = 0 AND ${within(batch)('"event_time"')}`,
    )
  const name = trinoName(to)
  return [
    ...batches.map((batch, index) => ({
      title: `${index === 0 ? 'Convert' : 'Add'} the days from ${batch.from}, before ${batch.to}`,
      sql:
        index === 0
          ? `${createAs(name, location.url, [`partitioned_by = ARRAY[${quoteText(partition)}]`])}\n${select(batch)}`
          : `INSERT INTO ${name}\n${select(batch)}`,
    })),
    {
      title: 'Keep the rows that cannot be read or are of other days, with the reason',
      sql: `${createAs(trinoName(rejected), rejectedLocation.url, [])}
${selectList(
  [...raw.columns.map(({ name }) => quoteName(name)), '"reason"'],
  `FROM (
SELECT
  *,
  ${raw.reasonBut(`${bindingOf(options.binding).columns.eventTime} is not in the days from ${days.from}, before ${days.to}`, within(days))} AS "reason"
FROM ${trinoName(from)}
)
WHERE "reason" IS NOT NULL`,
)}`,
    },
    {
      title: 'Check that no row is missing: the last column must be 0',
      sql: `SELECT
  "raw", "converted", "rejected", "raw" - "converted" - "rejected" AS "missing"
FROM (
  SELECT
    (SELECT count(*) FROM ${trinoName(from)}) AS "raw",
    (SELECT count(*) FROM ${name}) AS "converted",
    (SELECT count(*) FROM ${trinoName(rejected)}) AS "rejected"
)`,
    },
  ]
}

/** The condition that a time is of some days. */
function within({ from, to }: Days): (time: string) => string {
  return (time) =>
    `${time} >= TIMESTAMP ${quoteText(`${from} 00:00:00`)} AND ${time} < TIMESTAMP ${quoteText(`${to} 00:00:00`)}`
}

function createAs(table: string, location: string, more: readonly string[]): string {
  const properties = [
    `format = 'PARQUET'`,
    `write_compression = 'ZSTD'`,
    `external_location = ${quoteText(location)}`,
    ...more,
  ]
  return `CREATE TABLE ${table}
WITH (
  ${properties.join(',\n  ')}
) AS`
}

/** The raw table, read by the event model, with every rule that analyses go by. */
function rawEvents(table: CatalogTable, options: ConvertOptions) {
  const binding = bindingOf(options.binding)
  const given = rawColumns(options)
  const stored = new Map(given.map((name) => [name, 'varchar']))
  const bound = new Map(boundColumns(binding).map(({ field: name, column }) => [column, name]))
  const nodes = given.map((name) => {
    const known = bound.get(name)
    return known === undefined ? column(name) : field[known]
  })
  const plan = { dimensions: [], measures: [], where: nodes.map((node) => isNull(node)), timeZone: 'UTC' }
  const fields = new Map<string, RelationField>()
  for (const wanted of scanFields(plan, binding)) {
    const found = columnField(wanted, stored, { ...binding, eventTypes: new Map() }, options.from, athenaDialect)
    // What is wrong with a whole line comes first.
    const unreadable = fields.size === 0 ? tornLines(given) : []
    if (found !== undefined) fields.set(wanted.name, { ...found, unreadable: [...unreadable, ...found.unreadable] })
  }
  const relation: Relation = { from: trinoName(table), fields }
  const input = { where: [], timeZone: 'UTC', relation, dialect: athenaDialect }
  const aliasOf = (name: string) => (fields.get(bound.get(name) ?? name) as RelationField).alias
  const time = (fields.get('eventTime') as RelationField).value
  const reasons = unreadableOf(input).map(({ condition, reason }) => `WHEN ${condition} THEN ${quoteText(reason)}`)
  return {
    select: eventsSelect(input),
    /** The reason why a row is not converted, of the raw columns; null for those that are. */
    reasonBut: (otherwise: string, kept: (time: string) => string) =>
      `CASE ${[...reasons, `WHEN NOT (${kept(`(${time})`)}) THEN ${quoteText(otherwise)}`].join('\n    ')} END`,
    columns: given.map((name) => ({
      name,
      sql: bound.get(name) === 'eventTime' ? milliseconds(aliasOf(name)) : aliasOf(name),
    })),
  }
}

/** What tells lines that could not be read whole: a value that is there is never null, and no value is after the last one. */
function tornLines(columns: readonly string[]): readonly Unreadable[] {
  return [
    {
      condition: columns.map((name) => `${quoteName(name)} IS NULL`).join(' OR '),
      reason: 'the line is cut short: it has too few values, or a quote is not closed',
      shown: null,
    },
    { condition: `${quoteName(furtherValues)} IS NOT NULL`, reason: 'the line has too many values', shown: null },
  ]
}

/** Cut, not rounded: rounding could carry a time into the next day. */
function milliseconds(time: string): string {
  return `CAST(date_trunc('millisecond', ${time}) AS timestamp(3))`
}

function textOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}
