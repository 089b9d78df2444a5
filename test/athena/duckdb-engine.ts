import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api'
import { openDatabase } from '../../src/sources/duckdb/database.js'
import { bytesText, doubleText, EngineError, type EngineResult, engineColumn, type SqlEngine } from './sql-engine.js'

export interface DuckDBEngine extends SqlEngine {
  /** For setting up tables; a database of Athena is a schema here. */
  readonly connection: DuckDBConnection
  close(): void
}

/** Executes SQL on DuckDB in memory, each statement on a connection of its own. */
export async function duckdbEngine(): Promise<DuckDBEngine> {
  const engine = await openDatabase()
  const connection = await engine.connect()
  return {
    connection,
    execute: async (sql, { database, signal }) => {
      const own = await engine.connect()
      const interrupt = () => own.interrupt()
      signal.addEventListener('abort', interrupt, { once: true })
      try {
        if (database !== undefined) await own.run(`USE "${database.replaceAll('"', '""')}"`)
        return await run(own, sql)
      } finally {
        signal.removeEventListener('abort', interrupt)
        own.closeSync()
      }
    },
    close: () => {
      connection.closeSync()
      engine.close()
    },
  }
}

async function run(connection: DuckDBConnection, sql: string): Promise<EngineResult> {
  try {
    const reader = await connection.runAndReadAll(sql)
    const types = reader.columnTypes()
    return {
      columns: reader.columnNames().map((name, i) => engineColumn(name, athenaType(types[i]))),
      rows: reader.getRows().map((row) => row.map((value, i) => text(value, isFloat(types[i])))),
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new EngineError(errorCode(message), message, cause)
  }
}

function athenaType(type: DuckDBType | undefined): string {
  switch (type?.typeId) {
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
      return 'integer'
    case DuckDBTypeId.UINTEGER:
      return 'bigint'
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
      return 'decimal(38,0)'
    case DuckDBTypeId.FLOAT:
      return 'real'
    case DuckDBTypeId.BLOB:
      return 'varbinary'
    case DuckDBTypeId.TIMESTAMP_TZ:
      return 'timestamp with time zone'
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return 'array'
    case DuckDBTypeId.MAP:
      return 'map'
    case DuckDBTypeId.STRUCT:
      return 'row'
    case DuckDBTypeId.SQLNULL:
      return 'unknown'
    default:
      // TIMESTAMP_S, _MS and _NS are timestamps too.
      return String(type).replace(/^TIMESTAMP_\w+$/, 'timestamp')
  }
}

function isFloat(type: DuckDBType | undefined): boolean {
  return type?.typeId === DuckDBTypeId.DOUBLE || type?.typeId === DuckDBTypeId.FLOAT
}

function text(value: DuckDBValue, float: boolean): string | null {
  if (value === null) return null
  if (typeof value === 'number') return float ? doubleText(value) : String(value)
  if (value instanceof DuckDBBlobValue) return bytesText(value.bytes)
  if (value instanceof DuckDBTimestampValue) return toMillis(value.micros)
  if (value instanceof DuckDBTimestampTZValue) return `${toMillis(value.micros)} UTC`
  if (value instanceof DuckDBListValue) return `[${value.items.map(nested).join(', ')}]`
  if (value instanceof DuckDBMapValue)
    return `{${value.entries.map(({ key, value: held }) => `${nested(key)}=${nested(held)}`).join(', ')}}`
  if (value instanceof DuckDBStructValue)
    return `{${Object.entries(value.entries)
      .map(([name, held]) => `${name}=${nested(held)}`)
      .join(', ')}}`
  return String(value)
}

const nested = (value: DuckDBValue) => text(value, !Number.isInteger(value)) ?? 'null'

function toMillis(micros: bigint): string {
  return new Date(Number(micros / 1000n)).toISOString().replace('T', ' ').replace('Z', '')
}

function errorCode(message: string): string {
  if (/^Parser Error/.test(message)) return 'SYNTAX_ERROR'
  if (/^Catalog Error: (Table|View)/.test(message)) return 'TABLE_NOT_FOUND'
  if (/^Catalog Error.*schema/i.test(message)) return 'SCHEMA_NOT_FOUND'
  if (/^Binder Error: Referenced column/.test(message)) return 'COLUMN_NOT_FOUND'
  if (/^(Binder|Conversion) Error/.test(message)) return 'TYPE_MISMATCH'
  return 'GENERIC_INTERNAL_ERROR'
}
