import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBDecimalValue, DuckDBInstance } from '@duckdb/node-api'
import { type FigureTable, type Group, groupKey } from './figures.js'

/** A database in memory, of one's own, which spills to a folder of its own. */
export interface Database {
  readonly connection: DuckDBConnection
  /** Runs a statement and fetches all of its result, column by column. */
  columns(sql: string): Promise<readonly (readonly unknown[])[]>
  close(): void
}

export async function openDatabase(settings: Readonly<Record<string, string>> = {}): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'cartometrics-bench-'))
  const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: join(folder, 'duckdb') })
  const connection = await instance.connect()
  return {
    connection,
    columns: async (sql) => (await connection.run(sql)).getColumns(),
    close() {
      connection.closeSync()
      instance.closeSync()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What stands after FROM for a file. */
export function parquet(path: string): string {
  return `read_parquet('${path.replaceAll("'", "''")}')`
}

/** A value of a result as a whole number; decimals, which have two places, as hundredths. */
export function wholeNumber(value: unknown): number {
  if (!(value instanceof DuckDBDecimalValue)) return Number(value)
  return Number(value.value * 10n ** BigInt(2 - value.scale))
}

/** Reads the table out of columns `is_total`, one a key, one a measure. */
export function tableOf(
  [isTotal = [], ...columns]: readonly (readonly unknown[])[],
  keys: number,
  measures: readonly string[],
): FigureTable {
  const groups: Group[] = []
  let total: readonly number[] | null = null
  isTotal.forEach((flag, row) => {
    const figures = columns.slice(keys).map((column) => wholeNumber(column[row]))
    if (Number(flag) === 1) total = figures
    else groups.push([groupKey(columns.slice(0, keys).map((column) => column[row])), ...figures])
  })
  return { measures, groups, total }
}
