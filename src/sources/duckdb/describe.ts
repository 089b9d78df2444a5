import { SourceError } from '../../errors.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'

/** The columns of what stands after FROM. */
export async function describe(
  connection: DuckdbConnection,
  from: string,
  source: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<StoredColumns> {
  const [names = [], types = []] = await runColumns(connection, `DESCRIBE SELECT * FROM ${from}`, source, run)
  if (names.length === 0) throw new SourceError(`${source} has no columns`, { source })
  return new Map(names.map((name, index) => [String(name), String(types[index])]))
}
