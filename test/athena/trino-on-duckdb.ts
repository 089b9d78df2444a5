import type { DuckDBEngine } from './duckdb-engine.js'
import type { SqlEngine } from './sql-engine.js'

/*
 * Trino's functions as DuckDB has them. What is executed is the SQL that the library wrote for Athena, unchanged but for these names;
 * whether Trino itself takes it is the matter of test/trino.
 */
const functions: Readonly<Record<string, string>> = {
  'with_timezone(moment, zone)': 'timezone(zone, moment)',
  // Of an instant with a zone, only its clock is looked at: it is always cast to a timestamp.
  'at_timezone(moment, zone)': 'timezone(zone, moment)',
  'date_format(moment, pattern)': "strftime(moment, replace(pattern, '%i', '%M'))",
  'date_add(unit, n, moment)': "CASE unit WHEN 'minute' THEN moment + to_minutes(n) END",
  'format(pattern, a, b)': 'printf(pattern, a, b)',
  'year_of_week(moment)': 'isoyear(moment)',
  'regexp_like(text, pattern)': 'regexp_matches(text, pattern)',
  'regexp_extract(text, pattern, part)':
    "CASE WHEN regexp_matches(text, pattern) THEN NULLIF(regexp_extract(text, pattern, part), '') END",
  'regexp_replace(text, pattern, other)': "regexp_replace(text, pattern, replace(other, '$', '\\'), 'g')",
  'bitwise_or_agg(bits)': 'bit_or(bits)',
  'bitwise_and(a, b)': 'a & b',
  'array_min(list)': 'list_min(list)',
}

const name = (signature: string) => signature.slice(0, signature.indexOf('('))
const renamed = new RegExp(
  `'(?:[^']|'')*'|"(?:[^"]|"")*"|\\b(${Object.keys(functions).map(name).join('|')})(?=\\()`,
  'g',
)

/** Defines Trino's functions in a DuckDB database, with `trino_` before their names. */
export async function defineTrinoFunctions({ connection }: DuckDBEngine): Promise<void> {
  for (const [signature, body] of Object.entries(functions))
    await connection.run(`CREATE OR REPLACE MACRO memory.main.trino_${signature} AS ${body}`)
}

/** A statement of Athena's in the words of DuckDB. */
export function inDuckdb(sql: string): string {
  return sql.replace(renamed, (token, found?: string) => (found === undefined ? token : `memory.main.trino_${found}`))
}

/** An engine that executes Athena's SQL on DuckDB. */
export function athenaOnDuckdb(engine: DuckDBEngine): SqlEngine {
  return { execute: (sql, context) => engine.execute(inDuckdb(sql), context) }
}
