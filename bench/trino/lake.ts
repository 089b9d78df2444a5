import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runTrino, type TrinoResult } from './trino-client.js'

export interface LakeTable {
  readonly schema: string
  readonly table: string
  /** The types of the columns in the files, by name. */
  readonly columns: Readonly<Record<string, string>>
  /** The types of the columns that are folders (`dt=2019-10-01/`), by name. */
  readonly partitions?: Readonly<Record<string, string>>
  /** Writes the Parquet files into the folder of the table. */
  write(folder: string): Promise<void>
}

/** Creates an external table of the catalog `hive`, in place of an older one, over Parquet files written for it. */
export async function createLakeTable(
  trino: { readonly url: string; readonly lake: string },
  { schema, table, columns, partitions = {}, write }: LakeTable,
): Promise<void> {
  const sql = (text: string): Promise<TrinoResult> => runTrino({ url: trino.url, catalog: 'hive' }, text)
  const location = `${schema}-${table}`
  const folder = join(trino.lake, location)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await write(folder)
  await sql(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)} WITH (location = 'local:///${schema}')`)
  await sql(`DROP TABLE IF EXISTS ${quote(schema)}.${quote(table)}`)
  // Partition columns come last in Hive.
  const declared = Object.entries({ ...columns, ...partitions }).map(([name, type]) => `${quote(name)} ${type}`)
  const keys = Object.keys(partitions)
  const partitioned = keys.length === 0 ? '' : `, partitioned_by = ARRAY[${keys.map((key) => `'${key}'`).join(', ')}]`
  await sql(`CREATE TABLE ${quote(schema)}.${quote(table)} (${declared.join(', ')})
    WITH (external_location = 'local:///${location}', format = 'PARQUET'${partitioned})`)
  if (keys.length > 0) await sql(`CALL hive.system.sync_partition_metadata('${schema}', '${table}', 'FULL')`)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
