import { runTrino, TrinoError } from '../../bench/trino/trino-client.js'
import { bytesText, doubleText, EngineError, engineColumn, type SqlEngine } from './sql-engine.js'

/** Executes SQL on a Trino server; Athena's database is a schema of the catalog. */
export function trinoEngine(url: string, catalog = 'hive'): SqlEngine {
  return {
    execute: async (sql, { database, signal }) => {
      const session = { url, catalog, signal, ...(database === undefined ? {} : { schema: database }) }
      try {
        const { columns, rows, bytesRead } = await runTrino(session, sql)
        return {
          columns: columns.map(({ name, type }) => engineColumn(name, type)),
          rows: rows.map((row) => row.map((value, i) => text(value, columns[i]?.type ?? ''))),
          bytesScanned: bytesRead,
        }
      } catch (cause) {
        if (!(cause instanceof TrinoError)) throw cause
        throw new EngineError(cause.errorName, cause.message, cause)
      }
    },
  }
}

/** The text Athena gives for a value of Trino's JSON; a row comes without the names of its fields. */
function text(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null
  if (type === 'double' || type === 'real') return doubleText(Number(value))
  if (type === 'varbinary') return bytesText(Buffer.from(String(value), 'base64'))
  if (Array.isArray(value)) return `[${value.map((item) => text(item, '') ?? 'null').join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, item]) => `${name}=${text(item, '') ?? 'null'}`)
      .join(', ')}}`
  return String(value)
}
