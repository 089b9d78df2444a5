import { SourceError } from '../../errors.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'

/** What settings of a connection must be for our statements to mean what they say, and what goes wrong otherwise. */
const needed: Readonly<Record<string, { readonly right: ReadonlySet<string>; readonly else: string }>> = {
  default_collation: {
    right: new Set(['', 'binary', 'c', 'posix']),
    else: 'texts that differ would be taken for the same, such as the brands Apple and apple',
  },
  Calendar: {
    right: new Set(['', 'gregorian', 'iso8601']),
    else: 'times with an offset would be read in other years',
  },
}

/**
 * Looks at the settings of a connection that is not our own, which stay as they are.
 *
 * @throws {@link SourceError} where one would change an answer
 */
export async function checkSettings(connection: DuckdbConnection, run: Pick<RunOptions, 'signal'>): Promise<void> {
  const names = Object.keys(needed).map((name) => `'${name}'`)
  const sql = `SELECT name, value FROM duckdb_settings() WHERE name IN (${names.join(', ')})`
  const [found = [], values = []] = await runColumns(connection, sql, 'duckdb_settings()', run)
  found.forEach((name, index) => {
    const value = String(values[index] ?? '')
    const rule = needed[String(name)]
    if (rule === undefined || rule.right.has(value.toLowerCase())) return
    throw new SourceError(
      `the connection has ${name} = '${value}', and ${rule.else}: RESET ${name}, or give a connection to another database`,
      { source: 'duckdb' },
    )
  })
}
