import type { RecordBatch } from 'apache-arrow'
import { analyze, fromBatches } from 'cartometrics'
import { type AsyncBuffer, asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { analysisTable } from '../analysis-table.js'
import {
  DictionaryEncoder,
  dictionaryColumn,
  dictionaryType,
  numberColumn,
  recordBatch,
  timeColumn,
} from '../arrow-columns.js'
import type { NodeContestant } from '../contestant.js'

/** Parquet without a native engine: hyparquet decodes a row group, the library measures it. */
export const hyparquet: NodeContestant = {
  runtime: 'node',
  name: 'hyparquet',
  title: '`analyze` over Parquet read by hyparquet, no native code',
  section: 'memory',
  largest: 12_000_000,
  prepare: async (sample) => async () => {
    const file = await asyncBufferFromFile(sample.parquet)
    const metadata = await parquetMetadataAsync(file)
    const result = await analyze(
      fromBatches(() => rowGroups(file, metadata)),
      { by: 'brand' },
    )
    return () => ({ answer: { brand: analysisTable(result) } })
  },
}

const columns = ['event_time', 'event_type', 'product_id', 'brand', 'price', 'user_id', 'user_session']

async function* rowGroups(file: AsyncBuffer, metadata: FileMetaData): AsyncGenerator<RecordBatch> {
  const types = new Map(columns.map((name) => [name, dictionaryType()]))
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    const parts = new Map<string, unknown[]>()
    await parquetRead({
      file,
      metadata,
      compressors,
      columns,
      rowStart,
      rowEnd,
      onChunk: ({ columnName, columnData }) => {
        const all = parts.get(columnName) ?? []
        for (const value of Array.from(columnData)) all.push(value)
        parts.set(columnName, all)
      },
    })
    yield recordBatch(
      Object.fromEntries(
        columns.map((name) => {
          const values = parts.get(name) ?? []
          if (name === 'event_time') {
            return [name, timeColumn(BigInt64Array.from(values, (time) => BigInt((time as Date).getTime())))]
          }
          if (name === 'price')
            return [name, numberColumn(Float64Array.from(values, (price) => Number(price ?? Number.NaN)))]
          const encoder = new DictionaryEncoder()
          const codes = encoder.encode(values)
          return [name, dictionaryColumn(types.get(name) as ReturnType<typeof dictionaryType>, codes, encoder.texts())]
        }),
      ),
    )
    rowStart = rowEnd
  }
}
