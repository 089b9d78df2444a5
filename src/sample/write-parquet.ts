import {
  BIGINT,
  DECIMAL,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBTableFunction,
  type DuckDBType,
  INTEGER,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { openDatabase } from '../sources/duckdb/database.js'
import type { SampleCatalog } from './catalog.js'
import { type Sample, type SampleBatch, sampleEventTypes } from './generate.js'
import type { SampleWriter } from './write-csv.js'

/** The rows of a vector of DuckDB: no chunk may have more. */
const CHUNK_ROWS = 2_048
/** Small enough that a reader may skip some, and that an open one takes little memory. */
const ROW_GROUP_ROWS = 122_880

/**
 * Writes a sample as Parquet. DuckDB pulls the events out of the generator as it writes them (a table function), joins what the
 * products decide, and encodes; nothing but the open row group is held.
 */
export const writeParquet: SampleWriter = (sample, output, onEvents, signal) =>
  output.writeBy((path) => copyTo(path, sample, onEvents, signal))

async function copyTo(
  path: string,
  sample: Sample,
  onEvents: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const database = await openDatabase()
  try {
    const connection = await database.connect()
    try {
      let failure: unknown
      const guard = (done: number) => {
        signal?.throwIfAborted()
        onEvents(done)
      }
      // The join must stream the events past the products: the other way round it would hold all events, and lose their order.
      await connection.run("SET disabled_optimizers = 'join_order,build_side_probe_side'")
      await createProducts(connection, sample.catalog)
      registerEvents(connection, sample, guard, (cause) => {
        failure = cause
      })
      try {
        await connection.run(copyStatement(path))
      } catch (cause) {
        throw failure ?? cause
      }
    } finally {
      connection.closeSync()
    }
  } finally {
    database.close()
  }
}

function copyStatement(path: string): string {
  const types = sampleEventTypes.map((type, index) => `WHEN ${index} THEN '${type}'`).join(' ')
  return `COPY (
  SELECT
    make_timestamp(event_second::BIGINT * 1000000) AS event_time,
    CASE event_type ${types} END AS event_type,
    p.product_id, p.category_id, p.category_code, p.brand, p.price,
    user_id::BIGINT AS user_id,
    CASE WHEN (id0 | id1 | id2 | id3) <> 0 THEN
      printf('%08x-%04x-%04x-%04x-%04x%08x', id0, id1 >> 16, id1 & 65535, id2 >> 16, id2 & 65535, id3)
    END AS user_session
  FROM sample_events() e JOIN sample_products p ON e.product = p.product
) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false)`
}

/** A function that DuckDB calls for one chunk of events after the other, and that stops the query when something throws. */
function registerEvents(
  connection: DuckDBConnection,
  sample: Sample,
  onEvents: (done: number) => void,
  onFailure: (cause: unknown) => void,
): void {
  const columns: Record<string, DuckDBType> = {
    event_second: UINTEGER,
    event_type: UTINYINT,
    product: UINTEGER,
    user_id: UINTEGER,
    id0: UINTEGER,
    id1: UINTEGER,
    id2: UINTEGER,
    id3: UINTEGER,
  }
  const batches = sample[Symbol.iterator]()
  let batch: SampleBatch | undefined
  let row = 0
  let done = 0
  const events = DuckDBTableFunction.create({
    name: 'sample_events',
    bindFunction: (info) => {
      for (const [name, type] of Object.entries(columns)) info.addResultColumn(name, type)
    },
    initFunction: (info) => {
      info.setMaxThreads(1)
    },
    mainFunction: (info, chunk) => {
      try {
        if (batch === undefined || row === batch.rows) {
          onEvents(done)
          const step = batches.next()
          batch = step.done === true ? undefined : step.value
          row = 0
        }
        if (batch === undefined) {
          chunk.rowCount = 0
          return
        }
        const rows = Math.min(CHUNK_ROWS, batch.rows - row)
        chunk.rowCount = rows
        const { eventSecond, eventType, product, userId, userSession } = batch
        ;[eventSecond, eventType, product, userId, ...userSession].forEach((column, index) => {
          const vector = chunk.getColumnVector(index) as { setItem(item: number, value: number): void; flush(): void }
          for (let item = 0; item < rows; item++) vector.setItem(item, column[row + item] ?? 0)
          vector.flush()
        })
        row += rows
        done += rows
      } catch (cause) {
        onFailure(cause)
        info.setError('the sample has been stopped')
      }
    },
  })
  connection.registerTableFunction(events)
}

async function createProducts(connection: DuckDBConnection, catalog: SampleCatalog): Promise<void> {
  const { productId, priceCents, productLine, lineBrand, lineCategory, brands, categories } = catalog
  await connection.run(`CREATE TABLE sample_products (
    product INTEGER, product_id BIGINT, category_id BIGINT, category_code VARCHAR, brand VARCHAR, price DECIMAL(18, 2)
  )`)
  const appender = await connection.createAppender('sample_products')
  const types = [INTEGER, BIGINT, BIGINT, VARCHAR, VARCHAR, DECIMAL(18, 2)]
  for (let first = 0; first < productId.length; first += CHUNK_ROWS) {
    const products = Array.from({ length: Math.min(CHUNK_ROWS, productId.length - first) }, (_, index) => first + index)
    const lines = products.map((product) => productLine[product] ?? 0)
    const chunk = DuckDBDataChunk.create(types, products.length)
    chunk.setColumns([
      products,
      products.map((product) => BigInt(productId[product] ?? 0)),
      lines.map((line) => categories[lineCategory[line] ?? 0]?.id ?? null),
      lines.map((line) => categories[lineCategory[line] ?? 0]?.code ?? null),
      lines.map((line) => brands[lineBrand[line] ?? 0] ?? null),
      products.map((product) => new DuckDBDecimalValue(BigInt(priceCents[product] ?? 0), 18, 2)),
    ])
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
