import { field, isNull } from '../../../definition/builders.js'
import { SourceError } from '../../../errors.js'
import { type Binding, boundColumns } from '../../../events/binding.js'
import type { ColumnFacts, Facts } from '../../../inspect/facts.js'
import { asCalledIn, scanFields } from '../../../plan/scan-fields.js'
import { columnField } from '../../../sql/column-field.js'
import { duckdbDialect } from '../../../sql/dialects/duckdb.js'
import { quoteName } from '../../../sql/dialects/standard.js'
import type { RelationField } from '../../../sql/relation.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runNamed } from '../engine.js'
import type { DuckdbRelation } from '../relation.js'
import { kindOf } from './beginning.js'

/** The fields whose values are looked at as they are stored. */
export const lookedAt = ['eventType', 'userId', 'userSession', 'currency', 'eventId', 'productId'] as const

/** The rows that are scanned. */
export interface ScannedRows {
  /** What stands after FROM. */
  readonly from: string
  /** The columns whose values are told of, in SQL, with their types. */
  readonly columns: readonly ScannedColumn[]
  /** The fields, as an analysis reads them. */
  readonly fields: ReadonlyMap<string, RelationField>
  /** The fields that are looked at beside, in SQL; those that are no part of it have none. */
  readonly looked: Readonly<Partial<Record<(typeof lookedAt)[number], string>>>
  readonly unusable: Facts['unusable']
}

interface ScannedColumn {
  readonly name: string
  readonly sql: string
  readonly type: string
}

/** What is looked for in all rows. */
export interface ScanInput {
  /** Columns of text that hold numbers, which are compared as such, with the type for that. */
  readonly numbers: ReadonlyMap<string, 'HUGEINT' | 'DOUBLE'>
  /** About how many rows there are, so that the sample is neither too large nor too small. */
  readonly rows: number
}

/** Numbers beside prices. */
const numbers = ['quantity', 'amount'] as const

/** The fields whose absence is counted. */
const keys = ['userId', 'userSession'] as const

/** So many rows are in the sample, about. */
const sampleRows = 200_000

/** The rows of a relation as they are, with the fields of a binding of plain columns. */
export function storedRows(
  relation: DuckdbRelation,
  binding: Binding,
  looked: Readonly<Partial<Record<(typeof lookedAt)[number], string>>>,
): ScannedRows {
  const named = Object.entries(looked).map(([field, column]) => [field, quoteName(column)])
  return {
    from: relation.from,
    columns: [...relation.columns].map(([name, type]) => ({ name, sql: quoteName(name), type })),
    ...readFields(relation, binding),
    looked: Object.fromEntries(named),
  }
}

/** Scans all rows once. */
export async function scanAll(
  connection: DuckdbConnection,
  rows: ScannedRows,
  source: string,
  input: ScanInput,
  options: RunOptions,
): Promise<Facts> {
  const { sql, reasons } = statement(rows, input)
  const found = await runNamed(connection, sql, source, options)
  const cell = (name: string) => found.get(name)?.[0] ?? null
  const number = (name: string) => Number(cell(name) ?? 0)
  const numberOrNull = (name: string) => (cell(name) === null ? null : Number(cell(name)))
  const text = (name: string) => (cell(name) === null ? null : String(cell(name)))
  const count = number('rows')
  const unreadable = new Map<string, number>()
  for (const [index, reason] of reasons.entries()) {
    const count = number(`reason_${index}`)
    if (count > 0) unreadable.set(reason, (unreadable.get(reason) ?? 0) + count)
  }
  const has = (name: string) => found.has(name)
  const numberFacts = (name: string) => ({
    negative: number(`${name}_negative`),
    smallest: numberOrNull(`${name}_smallest`),
    largest: numberOrNull(`${name}_largest`),
  })
  return {
    rows: count,
    lines: null,
    columns: rows.columns.map(
      (_, index): ColumnFacts => ({
        nulls: count - number(`present_${index}`),
        distinct: has(`distinct_${index}`) ? Math.min(number(`distinct_${index}`), count) : null,
        smallest: text(`smallest_${index}`),
        largest: text(`largest_${index}`),
      }),
    ),
    unreadable,
    unusable: rows.unusable,
    without: {
      userId: has('without_userId') ? number('without_userId') : null,
      userSession: has('without_userSession') ? number('without_userSession') : null,
    },
    first: numberOrNull('first_time'),
    last: numberOrNull('last_time'),
    days: jsonOf<readonly number[]>(cell('days')) ?? [],
    types: countsOf(cell('types')),
    typesOfLines: null,
    price: has('price_zero')
      ? {
          ...numberFacts('price'),
          zero: number('price_zero'),
          median: numberOrNull('price_median'),
          high: numberOrNull('price_high'),
        }
      : null,
    numbers: Object.fromEntries(
      numbers.flatMap((name) => (has(`${name}_negative`) ? [[name, numberFacts(name)] as const] : [])),
    ),
    currencies: countsOf(cell('currencies')).map(([key, count]) => {
      const [type = '', currency = ''] = key.split(separator)
      return { type, currency: currency === '' ? null : currency, count }
    }),
    sample: {
      rows: number('sample_rows'),
      distinctRows: number('sample_distinct'),
      eventIds: has('sample_ids')
        ? { rows: number('sample_ids'), distinct: number('sample_distinct_ids'), pairs: number('sample_id_pairs') }
        : null,
      sessions: has('sample_sessions')
        ? { sessions: number('sample_sessions'), ofSeveralUsers: number('sample_shared_sessions') }
        : null,
    },
  }
}

function jsonOf<T>(cell: unknown): T | undefined {
  return typeof cell === 'string' ? (JSON.parse(cell) as T) : undefined
}

/** Counts by text, the most frequent first. */
function countsOf(cell: unknown): readonly (readonly [string, number])[] {
  const pairs = jsonOf<readonly { readonly key: string; readonly value: number }[]>(cell) ?? []
  return pairs
    .map(({ key, value }) => [key, value] as const)
    .sort(([a, many], [b, others]) => others - many || (a < b ? -1 : 1))
}

/** Two selects: the inner one reads what is looked at more than once. */
function statement(
  { from, columns, fields, looked }: ScannedRows,
  input: ScanInput,
): { readonly sql: string; readonly reasons: readonly string[] } {
  const unreadable = [...fields.values()].flatMap((one) => one.unreadable)
  const share = Math.max(1, Math.round(input.rows / sampleRows))
  const time = fields.get('eventTime')
  const price = fields.get('price') ?? fields.get('amount')
  const at = (field: (typeof lookedAt)[number]) => (looked[field] === undefined ? undefined : `looked_${field}`)
  const [eventType, userId, userSession] = [at('eventType'), at('userId'), at('userSession')]
  const [currency, eventId, productId] = [at('currency'), at('eventId'), at('productId')]
  const hashed = columns.length > 0 ? columns.map(({ sql }) => sql) : [...fields.values()].map(({ value }) => value)
  const inner = [
    ...columns.map(({ sql }, index) => `${sql} AS c${index}`),
    ...Object.entries(looked).map(([field, sql]) => `${sql} AS looked_${field}`),
    `hash(${hashed.join(', ')}) AS row_hash`,
    ...(time === undefined ? [] : [`${time.value} AS event_time`]),
    ...(price === undefined ? [] : [`CAST(${price.value} AS DOUBLE) AS price`]),
    ...numbers.flatMap((name) => {
      const found = fields.get(name)
      return found === undefined ? [] : [`CAST(${found.value} AS DOUBLE) AS ${name}`]
    }),
    ...keys.flatMap((key) => {
      const found = fields.get(key)
      return found === undefined ? [] : [`(${found.value}) IS NULL AS no_${key}`]
    }),
    `${firstReason(unreadable.map(({ condition }) => condition))} AS reason`,
  ]
  const moneyIsThere = ['price', 'amount'].filter((name) => fields.has(name)).map((name) => `${name} IS NOT NULL`)
  const isSampled = (hash: string) => `${hash} % ${share} = 0`
  const outer = [
    'count(*) AS rows',
    ...columns.flatMap(({ name, type }, index) => columnAggregates(`c${index}`, index, type, input.numbers.get(name))),
    ...unreadable.map((_, index) => `count(*) FILTER (reason = ${index}) AS reason_${index}`),
    ...keys.flatMap((key) => (fields.has(key) ? [`count(*) FILTER (no_${key}) AS without_${key}`] : [])),
    ...(time === undefined
      ? []
      : [
          'epoch_ms(min(event_time)) AS first_time',
          'epoch_ms(max(event_time)) AS last_time',
          'list(DISTINCT epoch_ms(event_time) // 86400000) FILTER (event_time IS NOT NULL) AS day_list',
        ]),
    ...(eventType === undefined ? [] : [`histogram(CAST(${eventType} AS VARCHAR)) AS type_counts`]),
    ...(currency === undefined ? [] : [currencyCounts(currency, eventType, moneyIsThere)]),
    ...numbers.flatMap((name) => (fields.has(name) ? numberAggregates(name) : [])),
    ...(price === undefined
      ? []
      : [
          ...numberAggregates('price'),
          'count(*) FILTER (price = 0) AS price_zero',
          `approx_quantile(price, 0.5) FILTER (${isSampled('row_hash')}) AS price_median`,
          `approx_quantile(price, 0.999) FILTER (${isSampled('row_hash')}) AS price_high`,
        ]),
    `count(*) FILTER (${isSampled('row_hash')}) AS sample_rows`,
    `count(DISTINCT row_hash) FILTER (${isSampled('row_hash')}) AS sample_distinct`,
    ...(eventId === undefined ? [] : eventIdAggregates(eventId, productId, isSampled)),
    ...(userId === undefined || userSession === undefined || looked.userId === looked.userSession
      ? []
      : [sessionUsers(userSession, userId, isSampled)]),
  ]
  return {
    sql: `SELECT * ${withoutLists(outer)} FROM (\nSELECT\n  ${outer.join(',\n  ')}\nFROM (\nSELECT\n  ${inner.join(',\n  ')}\nFROM ${from}\n)\n)`,
    reasons: unreadable.map(({ reason }) => reason),
  }
}

/** Stands between a type and a currency. */
const separator = '\u001f'

/** How many rows with money are of which type and currency. */
function currencyCounts(currency: string, type: string | undefined, moneyIsThere: readonly string[]): string {
  const texts = [type, currency].map((one) => (one === undefined ? "''" : `coalesce(CAST(${one} AS VARCHAR), '')`))
  const filter = moneyIsThere.length === 0 ? '' : ` FILTER (${moneyIsThere.join(' OR ')})`
  return `histogram(${texts.join(` || chr(${separator.charCodeAt(0)}) || `)})${filter} AS currency_counts`
}

/** The place of the first condition that a row meets; -1 where it meets none. */
function firstReason(conditions: readonly string[]): string {
  if (conditions.length === 0) return '-1'
  return `CASE ${conditions.map((condition, index) => `WHEN ${condition} THEN ${index}`).join(' ')} ELSE -1 END`
}

/** Lists and maps as JSON, and the pairs of sessions and users counted. */
function withoutLists(aggregates: readonly string[]): string {
  const has = (name: string) => aggregates.some((one) => one.endsWith(` AS ${name}`))
  const lists = [
    ['day_list', 'CAST(to_json(list_sort(day_list)) AS VARCHAR) AS days'],
    ['type_counts', 'CAST(to_json(map_entries(type_counts)) AS VARCHAR) AS types'],
    ['currency_counts', 'CAST(to_json(map_entries(currency_counts)) AS VARCHAR) AS currencies'],
    [
      'session_users',
      `(SELECT count(*) FROM (SELECT pair.s FROM (SELECT unnest(session_users) AS pair) GROUP BY pair.s)) AS sample_sessions,
  (SELECT count(*) FROM (SELECT pair.s FROM (SELECT unnest(session_users) AS pair) GROUP BY pair.s HAVING count(*) > 1)) AS sample_shared_sessions`,
    ],
  ].filter(([name]) => has(name as string))
  if (lists.length === 0) return ''
  return `EXCLUDE (${lists.map(([name]) => name).join(', ')}), ${lists.map(([, sql]) => sql).join(',\n  ')}`
}

function columnAggregates(column: string, index: number, type: string, number: string | undefined): readonly string[] {
  const present = `count(${column}) AS present_${index}`
  if (kindOf(type) === 'other') return [present]
  const compared = number === undefined ? column : `TRY_CAST(${column} AS ${number})`
  return [
    present,
    `approx_count_distinct(${column}) AS distinct_${index}`,
    `CAST(min(${compared}) AS VARCHAR) AS smallest_${index}`,
    `CAST(max(${compared}) AS VARCHAR) AS largest_${index}`,
  ]
}

function numberAggregates(name: string): readonly string[] {
  return [
    `count(*) FILTER (${name} < 0) AS ${name}_negative`,
    `min(${name}) AS ${name}_smallest`,
    `max(${name}) AS ${name}_largest`,
  ]
}

function eventIdAggregates(
  column: string,
  product: string | undefined,
  isSampled: (hash: string) => string,
): readonly string[] {
  const sampled = `FILTER (${column} IS NOT NULL AND ${isSampled(`hash(${column})`)})`
  const pair = product === undefined ? column : `hash(${column}, ${product})`
  return [
    `count(*) ${sampled} AS sample_ids`,
    `count(DISTINCT ${column}) ${sampled} AS sample_distinct_ids`,
    `count(DISTINCT ${pair}) ${sampled} AS sample_id_pairs`,
  ]
}

/** All pairs of a session and its user, of the sessions whose hash is in the sample. */
function sessionUsers(session: string, user: string, isSampled: (hash: string) => string): string {
  const pair = `{'s': hash(${session}), 'u': hash(${user})}`
  return `list(DISTINCT ${pair}) FILTER (${session} IS NOT NULL AND ${user} IS NOT NULL AND ${isSampled(`hash(${session})`)}) AS session_users`
}

/** The fields that can be read, and the types of the columns that are called as those of others and cannot be. */
interface ReadFields {
  readonly fields: ReadonlyMap<string, RelationField>
  readonly unusable: Facts['unusable']
}

/** The fields of the binding, read as an analysis reads them. */
function readFields(relation: DuckdbRelation, binding: Binding): ReadFields {
  const { columns, name: source } = relation
  const where = boundColumns(binding).map(({ field: name }) => isNull(field[name]))
  const plan = { dimensions: [], measures: [], where, timeZone: 'UTC' }
  const wanted = asCalledIn(columns.keys(), scanFields(plan, { ...binding, eventTypes: new Map() }), source)
  const fields = new Map<string, RelationField>()
  const unusable = new Map<string, string>()
  for (const one of wanted) {
    if (one.constant !== undefined || !columns.has(one.column)) continue
    try {
      const found = columnField(one, columns, { ...binding, eventTypes: new Map() }, source, duckdbDialect)
      if (found !== undefined) fields.set(one.name, found)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      unusable.set(one.column, columns.get(one.column) as string)
    }
  }
  return { fields, unusable }
}
