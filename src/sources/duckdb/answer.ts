import type { Binding } from '../../events/binding.js'
import type { MeasurePlan } from '../../plan/measure-plan.js'
import { isError } from '../../shown.js'
import type { MeasureTable, RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'
import { changedWhileRead } from './file-versions.js'
import { measureRelation } from './measure.js'
import type { DuckdbRelation } from './relation.js'

/**
 * Answers a plan over a relation. Where its files cannot be read as they are, the lines that fit are copied and read.
 *
 * @throws {@link SourceError} where its files were changed meanwhile, as the answer would be of no state of theirs
 */
export function answer(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  plan: MeasurePlan,
  binding: Binding,
  options: RunOptions,
): Promise<MeasureTable> {
  const { signal } = options
  const stop = signal === undefined ? {} : { signal }
  return repairing(
    relation,
    stop,
    async (relation) => {
      const table = await measureRelation(connection, relation, plan, binding, options)
      if (table.size === 0 && table.rejected.count === 0) await lookAtLines(connection, relation, table, stop)
      return table
    },
    ({ scanned }) => scanned.sql ?? undefined,
  )
}

/**
 * Reads a relation. Where its files cannot be read as they are, the lines that fit are copied and read.
 *
 * @throws {@link SourceError} where its files were changed meanwhile, as what was read would be of no state of theirs
 */
export async function repairing<T>(
  relation: DuckdbRelation,
  stop: Pick<RunOptions, 'signal'>,
  read: (relation: DuckdbRelation) => Promise<T>,
  statementOf: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  let result: T
  try {
    result = await read(relation)
  } catch (error) {
    stop.signal?.throwIfAborted()
    if (!(await relation.isUnchanged())) throw changedWhileRead(relation.name, undefined, error)
    const said = saidOfText(error)
    const repaired = said === undefined ? undefined : await relation.repair(said, stop)
    if (repaired === undefined) throw error
    return repairing(repaired, stop, read, statementOf)
  }
  if (!(await relation.isUnchanged())) throw changedWhileRead(relation.name, statementOf(result))
  return result
}

/** Has all lines split where the engine has seen by itself that no row is in scope: those that do not fit are told all the same. */
async function lookAtLines(
  connection: DuckdbConnection,
  { from, columnar, files, name }: DuckdbRelation,
  { scanned }: MeasureTable,
  stop: Pick<RunOptions, 'signal'>,
): Promise<void> {
  if (columnar || files.length === 0) return
  const [, plan = []] = await runColumns(connection, `EXPLAIN ${scanned.sql}`, name, stop)
  if (String(plan[0]).includes('READ_CSV')) return
  await runColumns(connection, `SELECT count(*) FROM ${from}`, name, stop)
}

/** What the engine said where it could not make sense of a text. */
function saidOfText(error: unknown): string | undefined {
  const cause = isError(error) ? error.cause : undefined
  if (!isError(cause)) return undefined
  return /\bCSV\b|\bJSON\b|GZIP|frame descriptor|unicode|UTF-?8/i.test(cause.message) ? cause.message : undefined
}
