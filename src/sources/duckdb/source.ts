/// <reference lib="esnext.disposable" preserve="true" />

import { type Binding, bindingOf } from '../../events/binding.js'
import type { EventField } from '../../events/fields.js'
import type { MeasurePlan } from '../../plan/measure-plan.js'
import { scanFields } from '../../plan/scan-fields.js'
import type { MeasureTable, RunOptions, Source } from '../source.js'
import { answer } from './answer.js'
import type { DuckdbConnection } from './connection.js'
import { checkedCsv } from './csv.js'
import { engineSettings } from './engine-options.js'
import { filesOpener } from './open-files.js'
import { openTable } from './open-table.js'
import { checkDuckdbOptions, type DuckdbFiles, type DuckdbTable } from './options.js'
import { ownEngine } from './own-engine.js'
import { ownFolder } from './own-folder.js'
import type { DuckdbRelation } from './relation.js'

/** A source that holds an engine, which is to be closed. */
export interface DuckdbSource extends Source, AsyncDisposable {
  /**
   * Frees the engine's memory and what it has on disk, once the queries are through that are running; those that wait to be connected
   * fail. The source cannot be used afterwards.
   */
  close(): void
}

/**
 * A source that DuckDB reads: Parquet and CSV files (plain or compressed; one, several, patterns, folders), or a table of a database
 * of yours. It reads only the columns it needs: text, views and queries once, in one statement; tables by kind of value, so that a column
 * of keys may be read several times, in one statement, too; and so Parquet files, in several, which are not to be changed meanwhile.
 *
 * @example
 * const source = duckdb({ files: 'events/*.parquet' })
 * const { rows } = await analyze(source, { by: 'brand' })
 * source.close()
 *
 * @throws {@link QueryError} for a value that `memoryLimit`, `threads` or `tempDirectory` cannot have, {@link SourceError} for an option that
 * there is not, {@link DefinitionError} for a wrong binding. Files are looked for when they are first asked: a query is then rejected with a
 * {@link SourceError} for what cannot be found or read.
 */
export function duckdb(options: DuckdbFiles | DuckdbTable): DuckdbSource {
  return duckdbSource(options, () => {})
}

/** The same, with a check of what is found before it is read. */
export function duckdbSource(
  options: DuckdbFiles | DuckdbTable,
  check: (relation: Columns, binding: Binding) => void,
): DuckdbSource {
  checkDuckdbOptions(options)
  const binding = bindingOf(options.binding)
  const measured = (open: OpenRelation) => sourceOver(open, binding, check)
  if ('connection' in options) {
    const { connection, table } = options
    return {
      ...measured(async (run, _, options) => run(connection, await openTable(connection, table, options))),
      ...disposal(() => {}),
    }
  }
  const { files, format, csv = {} } = options
  const patterns = typeof files === 'string' ? [files] : files
  const settings = engineSettings(options)
  const engine = ownEngine(settings)
  const folder = ownFolder(settings.tempDirectory)
  const open = filesOpener({ patterns, format, csv: checkedCsv(csv), binding }, folder)
  const source = measured((run, wanted, options) =>
    folder.use(() => engine.use(async (connection) => run(connection, await open(connection, options, wanted)))),
  )
  const close = () => {
    engine.close()
    folder.close()
  }
  return { ...source, ...disposal(close) }
}

function disposal(close: () => void) {
  return { close, [Symbol.asyncDispose]: async () => close() }
}

/** What is checked of a relation: its types must not need those of Node. */
interface Columns {
  readonly name: string
  readonly columns: ReadonlyMap<string, string>
}

type Run<T> = (connection: DuckdbConnection, relation: DuckdbRelation) => Promise<T>

/** @param wanted the columns that the plan reads, of those that there are */
type OpenRelation = (
  run: Run<MeasureTable>,
  wanted: readonly string[],
  options: Pick<RunOptions, 'signal'>,
) => Promise<MeasureTable>

function sourceOver(
  open: OpenRelation,
  binding: Binding,
  check: (relation: Columns, binding: Binding) => void,
): Source {
  return {
    measure: async (plan, options = {}) => {
      const { signal } = options
      return open(
        async (connection, relation) => {
          check(relation, binding)
          return answer(connection, relation, plan, binding, options)
        },
        wantedColumns(plan, binding),
        signal === undefined ? {} : { signal },
      )
    },
  }
}

/** The columns that a plan reads or the binding names, which must be there. */
function wantedColumns(plan: MeasurePlan, binding: Binding): readonly string[] {
  const read = scanFields(plan, binding).filter(({ constant }) => constant === undefined)
  const inBinding = [...binding.named].map((name) => binding.columns[name as EventField])
  return [...new Set([...read.map(({ column }) => column), ...inBinding])]
}
