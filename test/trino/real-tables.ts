import { createLakeTable } from '../../bench/trino/lake.js'
import { defineBinding } from '../../src/events/binding.js'
import { openConnection } from '../support/open-connection.js'

const columns = Object.values(defineBinding().columns).slice(0, 9)

/** The columns of real files as their types; ids are long integers there. */
export const typedColumns = {
  event_time: 'timestamp(3)',
  event_type: 'varchar',
  product_id: 'bigint',
  category_id: 'bigint',
  category_code: 'varchar',
  brand: 'varchar',
  price: 'decimal(10, 2)',
  user_id: 'decimal(20, 0)',
  user_session: 'varchar',
} as const

export const rawColumns = Object.fromEntries(columns.map((name) => [name, 'varchar']))

/**
 * Makes two tables of a CSV file: `raw.NAME` with all its columns as text, the times as they are written, and `typed.NAME` with
 * their types, partitioned by day. A line that is cut off is left out.
 */
export async function createRealTables(
  trino: { readonly url: string; readonly lake: string },
  file: string,
  name: string,
  header: boolean,
): Promise<void> {
  const connection = await openConnection()
  const names = header ? '' : `, names = [${columns.map((column) => `'${column}'`).join(', ')}]`
  await connection.run(
    `CREATE TABLE raw AS SELECT ${columns.join(', ')} FROM read_csv('${file}', all_varchar = true, header = ${header}, delim = ',', null_padding = false, ignore_errors = true${names})`,
  )
  await createLakeTable(trino, {
    schema: 'raw',
    table: name,
    columns: rawColumns,
    write: async (folder) => {
      await connection.run(`COPY raw TO '${folder}/events.parquet' (FORMAT parquet)`)
    },
  })
  await createLakeTable(trino, {
    schema: 'typed',
    table: name,
    columns: typedColumns,
    partitions: { dt: 'varchar' },
    write: async (folder) => {
      await connection.run(`COPY (
        SELECT CAST(substr(event_time, 1, 19) AS TIMESTAMP) AS event_time, event_type, CAST(product_id AS BIGINT) AS product_id,
          CAST(category_id AS BIGINT) AS category_id, category_code, brand, CAST(price AS DECIMAL(10, 2)) AS price,
          CAST(user_id AS DECIMAL(20, 0)) AS user_id, user_session, substr(event_time, 1, 10) AS dt
        FROM raw
      ) TO '${folder}' (FORMAT parquet, PARTITION_BY (dt))`)
    },
  })
  connection.closeSync()
}
