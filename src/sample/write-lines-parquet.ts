import { type DuckDBConnection, DuckDBTableFunction, type DuckDBVarCharVector, VARCHAR } from '@duckdb/node-api'
import { openDatabase } from '../sources/duckdb/database.js'
import type { ParquetType } from './shapes/shape.js'

/** The lines of a vector of DuckDB, each of which may be some kilobytes. */
const CHUNK_LINES = 1_024
/** Nested rows are large, and a row group is held until it is whole. */
const ROW_GROUP_ROWS = 24_576

/** Writes lines of JSON as Parquet with the types that are given, lists and structs among them; nothing but the open row group is held. */
export async function writeLinesAsParquet(
  path: string,
  lines: Iterable<string>,
  types: ParquetType,
  signal: AbortSignal | undefined,
): Promise<void> {
  const database = await openDatabase()
  try {
    const connection = await database.connect()
    try {
      let failure: unknown
      registerLines(connection, lines, signal, (cause) => {
        failure = cause
      })
      try {
        await connection.run(
          `COPY (SELECT unnest(from_json(line, '${quoted(JSON.stringify(types))}')) FROM json_lines())
          TO '${quoted(path)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false)`,
        )
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

/** A function that DuckDB calls for some lines after the others, and that stops the query when something throws. */
function registerLines(
  connection: DuckDBConnection,
  lines: Iterable<string>,
  signal: AbortSignal | undefined,
  onFailure: (cause: unknown) => void,
): void {
  const iterator = lines[Symbol.iterator]()
  const jsonLines = DuckDBTableFunction.create({
    name: 'json_lines',
    bindFunction: (info) => info.addResultColumn('line', VARCHAR),
    initFunction: (info) => info.setMaxThreads(1),
    mainFunction: (info, chunk) => {
      try {
        signal?.throwIfAborted()
        const taken = take(iterator, CHUNK_LINES)
        chunk.rowCount = taken.length
        const vector = chunk.getColumnVector(0) as DuckDBVarCharVector
        taken.forEach((line, index) => {
          vector.setItem(index, line)
        })
        vector.flush()
      } catch (cause) {
        onFailure(cause)
        info.setError('the sample has been stopped')
      }
    },
  })
  connection.registerTableFunction(jsonLines)
}

function take(lines: Iterator<string>, most: number): readonly string[] {
  const taken: string[] = []
  while (taken.length < most) {
    const step = lines.next()
    if (step.done === true) break
    taken.push(step.value)
  }
  return taken
}

function quoted(text: string): string {
  return text.replaceAll("'", "''")
}
