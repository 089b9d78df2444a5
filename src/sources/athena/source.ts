import { SourceError } from '../../errors.js'
import { bindingOf } from '../../events/binding.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import { quoteName, quoteText } from '../../sql/dialects/standard.js'
import type { Source } from '../source.js'
import { measureTable } from './measure.js'
import { checkSourceOptions } from './options.js'
import { runQuery } from './query.js'
import type { AthenaSourceOptions } from './settings.js'
import { shared } from './shared.js'

/**
 * A source that Amazon Athena reads. All measures are computed in one statement with one scan; where a warning is to name unknown event
 * types, or no row in scope can be read, a further one looks that up, within the same limits. The bytes and the price of all, in US dollars, are in the
 * result's `scanned`.
 *
 * @example
 * const source = athena({ table: 'shop.events', workgroup: 'analytics', region: 'eu-west-1', partition: { column: 'dt' } })
 * const { rows, scanned } = await analyze(source, { by: 'brand', time: { from: '2019-10-01', to: '2019-11-01' } })
 * scanned.dollars
 *
 * @throws {@link SourceError} for an option that there is not, or no table, {@link DefinitionError} for a wrong binding. Queries are
 * rejected with a {@link QueryError} for a limit that is out of range, and an {@link AthenaError} where Athena refuses or stops them.
 */
export function athena(options: AthenaSourceOptions): Source {
  checkSourceOptions(options)
  const binding = bindingOf(options.binding)
  const from = fromOf(options)
  const columns = shared((signal) => storedColumns(options, signal))
  return {
    measure: async (plan, run = {}) =>
      measureTable({ settings: options, from, columns: await columns(run.signal), binding }, plan, run),
  }
}

function fromOf({ table, database }: AthenaSourceOptions): string {
  if (typeof table !== 'string') return `(${table.query.replace(/;\s*$/, '')}\n)`
  const parts = table.split('.')
  if (table === '' || parts.some((part) => part === '')) {
    throw new SourceError(
      `athena: ${JSON.stringify(table)} is no table; name it 'events' with a database, or 'shop.events'`,
      { source: 'athena' },
    )
  }
  if (parts.length === 1 && database === undefined) {
    throw new SourceError(
      `athena: in which database is the table ${table}? Say { database: '...' }, or name it 'shop.${table}'`,
      { source: table },
    )
  }
  return (parts.length === 1 ? [database as string, ...parts] : parts).map(quoteName).join('.')
}

/** Asks for the types of the columns; neither statement scans a byte of events. */
async function storedColumns(options: AthenaSourceOptions, signal: AbortSignal): Promise<StoredColumns> {
  if (options.types !== undefined)
    return new Map(Object.entries(options.types).map(([name, type]) => [name, type.toLowerCase()]))
  const { table } = options
  const limits = {
    signal,
    ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }),
  }
  if (typeof table !== 'string') {
    const { columns } = await runQuery(options, `SELECT * FROM ${fromOf(options)} LIMIT 0`, limits)
    const stored = new Map(columns.map(({ name, type }) => [name, type]))
    const nested = columns.filter(({ type }) => /^(array|row|map|struct)$/i.test(type)).map(({ name }) => name)
    if (nested.length === 0) return stored
    // Of these, only the kind is told. One row without a value needs no events.
    const types = nested.map((name) => `typeof("events".${quoteName(name)})`).join(', ')
    const sql = `SELECT ${types} FROM (SELECT 1 AS "one") AS "one" LEFT JOIN ${fromOf(options)} AS "events" ON FALSE`
    const { rows } = await runQuery(options, sql, limits)
    const found = nested.map((name, place) => [name, String(rows[0]?.[place] ?? '').toLowerCase()] as const)
    return new Map([...stored, ...found])
  }
  const parts = table.split('.')
  const name = (parts.at(-1) as string).toLowerCase()
  const schema = (parts.at(-2) ?? (options.database as string)).toLowerCase()
  const catalog = parts.length > 2 ? `${quoteName(parts.at(-3) as string)}.` : ''
  const sql = `SELECT column_name, data_type FROM ${catalog}information_schema.columns WHERE table_schema = ${quoteText(schema)} AND table_name = ${quoteText(name)} ORDER BY ordinal_position`
  const { rows } = await runQuery(options, sql, limits)
  if (rows.length === 0) {
    throw new SourceError(
      `Athena has no columns for the table ${schema}.${name}. Is the name right, and may the caller see it (glue:GetTable)? A crawled table without columns points at an empty folder, or at a file instead of a folder that ends in /`,
      { source: `${schema}.${name}`, sql },
    )
  }
  return new Map(rows.map(([column, type]) => [String(column), String(type).toLowerCase()]))
}
