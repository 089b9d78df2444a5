import type { ColumnReader, ColumnValue, StoredColumns } from './column-reader.js'
import type { SqlDialect } from './dialect.js'
import { derivedTable } from './select.js'

/** A reader of columns, and the relation that it reads them of in place of the one it is given. */
export interface ReadingOnce {
  readonly reader: ColumnReader
  /** To be called when all columns are read. */
  readonly wrapped: (from: string) => string
}

/** SQL of so many characters is not written twice. */
const longest = 200

/**
 * Reads a value that is made of another type, such as a time of text, in a SELECT of its own: its SQL is long, and conditions and
 * reasons name it again and again. Where the dialect has no need of it, columns are read where they are asked for.
 *
 * @param columns those of the relation, which may have any name
 * @param called what values that are read are called in the statement
 */
export function readingOnce(dialect: SqlDialect, columns: StoredColumns, called = 'read'): ReadingOnce {
  const { columns: reader, quoteName, readsOnce } = dialect
  if (!readsOnce) return { reader, wrapped: (from) => from }
  const reads = new Map<string, string>()

  function once(value: ColumnValue | undefined): ColumnValue | undefined {
    // What can be told unreadable without being read is read where it stands.
    if (value === undefined || value.sql.length <= longest || value.unless !== `(${value.sql}) IS NULL`) return value
    const name = reads.get(value.sql) ?? unused()
    reads.set(value.sql, name)
    return { sql: name, unless: `${name} IS NULL` }
  }

  function unused(): string {
    let name = `${called} ${reads.size + 1}`
    while (columns.has(name)) name += "'"
    return quoteName(name)
  }

  return {
    reader: {
      ...reader,
      instant: (...column) => once(reader.instant(...column)),
      decimal: (...column) => once(reader.decimal(...column)),
    },
    wrapped(from) {
      if (reads.size === 0) return from
      const values = [...reads].map(([sql, name]) => `${sql} AS ${name}`)
      return derivedTable(`SELECT *, ${values.join(', ')} FROM ${from}`, 'read', dialect)
    },
  }
}
