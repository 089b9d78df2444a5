import { type EventsInput, readableStatement } from '../../sql/relation.js'
import { typeCountsStatement } from '../../sql/type-counts.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'

/** Another look at what was measured, for what an answer seldom needs. */
interface Look {
  readonly connection: DuckdbConnection
  readonly input: EventsInput
  /** What is read, for messages. */
  readonly source: string
  readonly options: Pick<RunOptions, 'signal'>
}

/** Whether any event can be read, in scope or not; where all are in scope, none of which could be, that is known. */
export async function anyReadable({ connection, input, source, options }: Look): Promise<boolean> {
  const sql = readableStatement(input)
  if (sql === undefined) return false
  const [found = []] = await runColumns(connection, sql, source, options)
  return found.length > 0
}

/** How many events in scope have which type. */
export async function countTypes({ connection, input, source, options }: Look): Promise<ReadonlyMap<string, number>> {
  const [types = [], counts = []] = await runColumns(connection, typeCountsStatement(input), source, options)
  return new Map(types.map((type, row) => [String(type), Number(counts[row])]))
}
