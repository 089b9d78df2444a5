import { writeFileSync } from 'node:fs'
import { Table, tableToIPC } from 'apache-arrow'
import {
  DictionaryEncoder,
  dictionaryColumn,
  dictionaryType,
  joined,
  numberColumn,
  recordBatch,
  timeColumn,
} from './arrow-columns.js'
import { openDatabase, parquet } from './database.js'

const textColumns = [
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'user_id',
  'user_session',
] as const

/**
 * Writes the events of a Parquet file as Arrow, as an analyst's tool would hold them: texts and identifiers in dictionaries, in the
 * order in which they first occur, instants in milliseconds, prices as doubles; in batches of about a million rows, as most writers do.
 */
export async function writeArrow(parquetPath: string, path: string, batchRows = 1_048_576): Promise<void> {
  const database = await openDatabase()
  const texts = textColumns.map((name) => `CAST(${name} AS VARCHAR)`)
  const result = await database.connection.stream(
    `SELECT epoch_ms(event_time), CAST(price AS DOUBLE), ${texts.join(', ')} FROM ${parquet(parquetPath)}`,
  )
  const encoders = textColumns.map(() => new DictionaryEncoder())
  const batches: Batch[] = []
  for (let batch = new Batch(); ; batch = new Batch()) {
    let ended = false
    while (!ended && batch.rows < batchRows) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) ended = true
      else batch.add(chunk.getColumns(), encoders)
    }
    if (batch.rows > 0) batches.push(batch)
    if (ended) break
  }
  database.close()
  const types = textColumns.map(dictionaryType)
  const dictionaries = encoders.map((encoder) => encoder.texts())
  const table = new Table(
    batches.map(({ times, prices, codes }) =>
      recordBatch({
        event_time: timeColumn(joined(times, BigInt64Array)),
        price: numberColumn(joined(prices, Float64Array)),
        ...Object.fromEntries(
          textColumns.map((name, index) => [
            name,
            dictionaryColumn(
              types[index] as ReturnType<typeof dictionaryType>,
              joined(codes[index] as Int32Array[], Int32Array),
              dictionaries[index] as (typeof dictionaries)[number],
            ),
          ]),
        ),
      }),
    ),
  )
  writeFileSync(path, tableToIPC(table, 'file'))
}

/** The rows of a batch, chunk by chunk. */
class Batch {
  rows = 0
  readonly times: BigInt64Array[] = []
  readonly prices: Float64Array[] = []
  readonly codes: Int32Array[][] = textColumns.map(() => [])

  add(
    [times = [], prices = [], ...texts]: readonly (readonly unknown[])[],
    encoders: readonly DictionaryEncoder[],
  ): void {
    this.rows += times.length
    this.times.push(BigInt64Array.from(times as readonly bigint[]))
    this.prices.push(Float64Array.from(prices, (price) => (price === null ? Number.NaN : Number(price))))
    encoders.forEach((encoder, index) => {
      this.codes[index]?.push(encoder.encode(texts[index] ?? []))
    })
  }
}
