import type { Data, RecordBatch } from 'apache-arrow'
import { analyze, fromBatches } from 'cartometrics'
import { type AsyncBuffer, asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { analysisTable } from '../analysis-table.js'
import {
  DictionaryEncoder,
  dictionaryColumn,
  dictionaryType,
  joined,
  numberColumn,
  recordBatch,
  timeColumn,
} from '../arrow-columns.js'
import type { NodeContestant } from '../contestant.js'
import { wholeCatalogue } from '../questions.js'

/** Parquet without a native engine: hyparquet decodes a row group, the library measures it. */
export const hyparquet: NodeContestant = {
  runtime: 'node',
  name: 'hyparquet',
  title: '`analyze` over Parquet read by hyparquet, no native code',
  section: 'memory',
  largest: 12_000_000,
  mostRounds: 2,
  prepare: async (sample) => async () => {
    const file = await asyncBufferFromFile(sample.parquet)
    const metadata = await parquetMetadataAsync(file)
    const result = await analyze(
      fromBatches(() => rowGroups(file, metadata)),
      { by: 'brand', metrics: wholeCatalogue },
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
    const parts = new Map<string, Values[]>(columns.map((name) => [name, []]))
    const onChunk = ({ columnName, columnData }: { columnName: string; columnData: Values }) => {
      parts.get(columnName)?.push(columnData)
    }
    await parquetRead({ file, metadata, compressors, columns, rowStart, rowEnd, onChunk })
    yield recordBatch(
      Object.fromEntries([...parts].map(([name, values]) => [name, columnOf(values, types.get(name) as TextType)])),
    )
    rowStart = rowEnd
  }
}

type Values = ArrayLike<unknown>
type TextType = ReturnType<typeof dictionaryType>

/** A column of what was decoded: instants, doubles, or else text. */
function columnOf(parts: readonly Values[], type: TextType): Data {
  const first = parts[0]?.[0]
  if (first instanceof Date) {
    const instants = (part: Values) => BigInt64Array.from(part as ArrayLike<Date>, (time) => BigInt(time.getTime()))
    return timeColumn(joined(parts.map(instants), BigInt64Array))
  }
  if (typeof first === 'number') {
    const numbers = (part: Values) => Float64Array.from(part, (value) => Number(value ?? Number.NaN))
    return numberColumn(joined(parts.map(numbers), Float64Array))
  }
  const encoder = new DictionaryEncoder()
  const codes = joined(
    parts.map((part) => encoder.encode(part)),
    Int32Array,
  )
  return dictionaryColumn(type, codes, encoder.texts())
}
