import type { DuckDBEngine } from './duckdb-engine.js'
import type { SqlEngine } from './sql-engine.js'

/*
 * Trino's functions as DuckDB has them. What is executed is the SQL that the library wrote for Athena, unchanged but for these names;
 * whether Trino itself takes it is the matter of test/trino.
 */

/** The offset from UTC, in minutes, of an instant and a zone that are one value. */
function offsetOf(zoned: string): string {
  const [moment, zone] = [1, 2].map((place) => `struct_extract(${zoned}, ${place})`)
  return `CAST(trunc(date_diff('second', timezone('UTC', ${moment}), timezone(${zone}, ${moment})) / 60) AS BIGINT)`
}

const functions: Readonly<Record<string, string>> = {
  // Of a time that comes twice, Trino takes the first.
  'with_timezone(moment, zone)':
    'CASE WHEN timezone(zone, timezone(zone, moment - INTERVAL 1 DAY) + INTERVAL 1 DAY) = moment THEN timezone(zone, moment - INTERVAL 1 DAY) + INTERVAL 1 DAY ELSE timezone(zone, moment) END',
  // An instant with a zone is cast to a timestamp at UTC, or asked for its offset, which is told apart below.
  'at_timezone(moment, zone)': 'timezone(zone, moment)',
  'timezone_hour(zoned)': `${offsetOf('zoned')} // 60`,
  'timezone_minute(zoned)': `${offsetOf('zoned')} % 60`,
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
  'element_at(list, place)': 'list_extract(list, place)',
  'cardinality(list)': 'len(list)',
}

const name = (signature: string) => signature.slice(0, signature.indexOf('('))
const renamed = new RegExp(
  ` \\* INTERVAL '(?:1|0[.]001)' SECOND|\\btransform(?=\\()|'(?:[^']|'')*'|"(?:[^"]|"")*"|\\b(${Object.keys(functions).map(name).join('|')})(\\(at_timezone)?(?=\\()`,
  'g',
)

/** Defines Trino's functions in a DuckDB database, with `trino_` before their names. */
export async function defineTrinoFunctions({ connection }: DuckDBEngine): Promise<void> {
  // Integers divided are an integer.
  await connection.run('SET GLOBAL integer_division = true')
  for (const [signature, body] of Object.entries(functions))
    await connection.run(`CREATE OR REPLACE MACRO memory.main.trino_${signature} AS ${body}`)
}

/** A statement of Athena's in the words of DuckDB. */
export function inDuckdb(sql: string): string {
  return sql.replace(renamed, (token, found?: string, ofZoned?: string) => {
    // DuckDB multiplies an interval by 32 bits at the most.
    if (token.startsWith(' *')) return token.includes('0.001') ? '.to_milliseconds()' : '.to_seconds()'
    // What takes a function is no macro.
    if (token === 'transform') return 'list_transform'
    if (found === undefined) return token
    // `timezone_hour(at_timezone(a, b))` becomes `timezone_hour((a, b))`, of one value.
    return `memory.main.trino_${found}${ofZoned === undefined ? '' : '('}`
  })
}

/** An engine that executes Athena's SQL on DuckDB. */
export function athenaOnDuckdb(engine: DuckDBEngine): SqlEngine {
  return { execute: (sql, context) => engine.execute(inDuckdb(sql), context) }
}
