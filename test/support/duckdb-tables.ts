import { columnsOf, type ModelBinding, textRow } from './bindings.js'
import type { ModelEvent } from './model.js'
import { openConnection } from './open-connection.js'
import type { Physical } from './physical.js'
import type { Unit } from './writings.js'

/** One connection for all the tests of a file, with settings that must not show in any result. */
export async function hostileConnection() {
  const connection = await openConnection({ threads: 2 })
  await connection.run(
    "SET TimeZone = 'America/New_York'; SET default_null_order = 'nulls_first'; SET default_order = 'desc'",
  )
  return connection
}

const quoted = (text: string | null) => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`)
const named = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The types of an engine, and how it says that a text is one of some. */
interface EngineTypes {
  readonly types: Readonly<
    Record<Exclude<Physical['time' | 'price' | 'weight' | 'id' | 'text'], 'dictionary' | 'timestamptz'>, string>
  >
  readonly enumOf?: (values: readonly string[]) => string
}

const duckdbTypes: EngineTypes['types'] = {
  text: 'VARCHAR',
  bigint: 'BIGINT',
  decimal: 'DECIMAL(18, 3)',
  wide: 'DECIMAL(30, 8)',
  double: 'DOUBLE',
  float: 'FLOAT',
  timestamp_s: 'TIMESTAMP_S',
  timestamp_ms: 'TIMESTAMP_MS',
  timestamp: 'TIMESTAMP',
  timestamp_ns: 'TIMESTAMP_NS',
  date: 'DATE',
  epoch_s: 'BIGINT',
  epoch_ms: 'BIGINT',
  epoch_us: 'BIGINT',
  epoch_ns: 'BIGINT',
  epoch_double: 'DOUBLE',
  epoch_decimal: 'DECIMAL(30, 6)',
  cents: 'INTEGER',
}

export const ofDuckdb: EngineTypes = {
  types: duckdbTypes,
  enumOf: (values) => `ENUM(${values.map(quoted).join(', ')})`,
}

/** Postgres, which has no enumerations without a name, and no other unit of a timestamp than the microsecond. */
export const ofPostgres: EngineTypes = {
  types: {
    ...duckdbTypes,
    double: 'DOUBLE PRECISION',
    float: 'REAL',
    timestamp_s: 'TIMESTAMP(0)',
    timestamp_ms: 'TIMESTAMP(3)',
    timestamp_ns: 'TIMESTAMP',
    epoch_double: 'DOUBLE PRECISION',
  },
}

/** A query that gives events as columns of some types. */
export function eventsQuery(
  events: readonly ModelEvent[],
  binding: ModelBinding,
  physical: Physical,
  engine = ofDuckdb,
): string {
  const names = columnsOf(binding)
  const columns = Object.values(names)
  const style =
    physical.time === 'text'
      ? (index: number) => (['plain', 'utc', 'iso', 'offset'] as const)[index % 4] ?? 'plain'
      : () => (physical.time === 'timestamptz' ? ('clock' as const) : ('plain' as const))
  const given = epochBinding(binding, physical)
  const marks = given.writing?.marked === true ? given.writing.nulls : []
  const empty = Object.fromEntries(columns.map((column) => [column, null]))
  const rows = events.length === 0 ? [empty] : events.map((event, index) => textRow(event, given, style, index))
  const values = rows.map((row) => `(${columns.map((column) => quoted(row[column] ?? null)).join(', ')})`)
  const selected = Object.entries(names).map(
    ([name, column]) =>
      `${cast(name as keyof typeof names, named(column), physical, events, marks, engine)} AS ${named(column)}`,
  )
  return `SELECT ${selected.join(', ')}
FROM (VALUES ${values.join(',\n')}) AS given(${columns.map(named).join(', ')})${events.length === 0 ? ' WHERE false' : ''}`
}

/** Of numbers of a unit that need not be said, the text is to be of that one. */
export function epochBinding(binding: ModelBinding, { time }: Physical): ModelBinding {
  const { writing } = binding
  if (writing?.time.kind !== 'epoch' || !time.startsWith('epoch')) return binding
  const unit = (/^epoch_(s|ms|us|ns)$/.exec(time)?.[1] ?? 's') as Unit
  return { ...binding, writing: { ...writing, time: { kind: 'epoch', unit } } }
}

function cast(
  name: keyof ReturnType<typeof columnsOf>,
  column: string,
  physical: Physical,
  events: readonly ModelEvent[],
  marks: readonly string[],
  { types, enumOf }: EngineTypes,
): string {
  if (name === 'time' || name === 'shipped') {
    // Written without the session's time zone.
    return physical.time === 'timestamptz'
      ? `timezone('UTC', CAST(${column} AS TIMESTAMP))`
      : `CAST(${column} AS ${types[physical.time]})`
  }
  if (name === 'price' || name === 'amount') return `CAST(${column} AS ${types[physical.price]})`
  if (name === 'weight' || name === 'quantity') return `CAST(${column} AS ${types[physical.weight]})`
  const form = ['product', 'category', 'user', 'session', 'order', 'event'].includes(name) ? physical.id : physical.text
  if (form === 'dictionary' && enumOf === undefined) return `CAST(${column} AS ${types.text})`
  if (form !== 'dictionary') return `CAST(${column} AS ${types[form]})`
  const values = [...new Set([...events.map((event) => event[name]).filter((value) => value !== null), ...marks])]
  return values.length === 0 || enumOf === undefined ? column : `CAST(${column} AS ${enumOf(values)})`
}

/** Events as the text of a CSV file. */
export function csvText(
  events: readonly ModelEvent[],
  binding: ModelBinding,
  { newline = '\n', delimiter = ',', header = true, index = false, bom = false, always = false } = {},
): string {
  const columns = Object.values(columnsOf(binding))
  const quote = (text: string | null) => {
    if (text === null || text === '') return ''
    return always || /["\n\r\uFEFF]|^ | $/.test(text) || text.includes(delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text
  }
  const lines = events.map((event, place) => {
    const row = textRow(event, binding, (at) => (['utc', 'iso', 'plain', 'offset'] as const)[at % 4] ?? 'utc', place)
    return [...(index ? [String(place)] : []), ...columns.map((column) => quote(row[column] ?? null))].join(delimiter)
  })
  const head = [...(index ? [''] : []), ...columns.map(quote)].join(delimiter)
  return `${bom ? '\uFEFF' : ''}${[...(header ? [head] : []), ...lines].join(newline)}${newline}`
}
