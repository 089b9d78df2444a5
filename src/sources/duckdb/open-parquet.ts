import { quoteText } from '../../sql/dialects/standard.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { describe } from './describe.js'
import { fileList } from './file-list.js'
import type { EventFile } from './files.js'
import { ambiguousColumns, differingSchemas } from './parquet-schemas.js'
import { partitionsOf } from './partitions.js'
import type { AboutFiles, DuckdbRelation } from './relation.js'

/** Opens Parquet files for one query. */
export async function openParquet(
  connection: DuckdbConnection,
  files: readonly EventFile[],
  about: AboutFiles,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const opened = files.map((file) => file.opened)
  const hive = files.some(({ path }) => partitionsOf(path).size > 0)
  const reader = (more: string) =>
    `read_parquet(${fileList(opened)}, union_by_name = ${opened.length > 1}, hive_partitioning = ${hive}, binary_as_string = true${more})`
  const from = reader('')
  const columns = await describe(connection, from, files.map(({ path }) => path).join(', '), run)
  // DuckDB has no other names for these: where a file has such columns, rows cannot be told by their place.
  const hidden = [...columns.keys()].some((name) => /^(filename|file_row_number)$/i.test(name))
  const place = hidden
    ? { from, row: null, file: null }
    : { from: reader(', file_row_number = true, filename = true'), row: 'file_row_number + 1', file: nameSql(files) }
  return {
    ...about,
    from,
    columns,
    columnar: true,
    places: [place],
    files: files.map(({ path }) => path),
    opened,
    differing: await differingSchemas(connection, opened, columns, about.name, run),
    ambiguous: await ambiguousColumns(connection, opened, columns, about.name, run),
    badLines: new Map(),
    exponents: undefined,
    repair: async () => undefined,
  }
}

/** SQL of the name of a row's file, as it was named. */
function nameSql(files: readonly EventFile[]): string {
  const others = files.filter(({ path, opened }) => path !== opened)
  const cases = others.map(({ path, opened }) => `WHEN ${quoteText(opened)} THEN ${quoteText(path)}`)
  return cases.length === 0 ? 'filename' : `CASE filename ${cases.join(' ')} ELSE filename END`
}
