/// <reference lib="esnext.disposable" preserve="true" />

import { type Binding, bindingOf } from '../../events/binding.js'
import type { EventField } from '../../events/fields.js'
import { columnsBeneath } from '../../events/items.js'
import { boundPlan } from '../../plan/bound-plan.js'
import type { MeasurePlan } from '../../plan/measure-plan.js'
import { scanFields } from '../../plan/scan-fields.js'
import type { MeasureTable, RunOptions, Source } from '../source.js'
import { answer } from './answer.js'
import { measureArrow } from './arrow/measure-arrow.js'
import type { DuckdbConnection } from './connection.js'
import { checkedCsv } from './csv.js'
import { engineSettings } from './engine-options.js'
import { filesFinder, filesOpener, isRemote } from './open-files.js'
import { openTable } from './open-table.js'
import { checkDuckdbOptions, type DuckdbFiles, type DuckdbTable } from './options.js'
import { closedError, ownEngine } from './own-engine.js'
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
 * A source that DuckDB reads: files of Parquet, CSV and JSON (plain or compressed; one, several, patterns, folders), or a table of a database
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
  const measured: Measured = (connection, relation, plan, run) => {
    check(relation, binding)
    return answer(connection, relation, plan, binding, run)
  }
  if ('connection' in options) {
    const { connection, table } = options
    return {
      measure: async (plan, run = {}) => measured(connection, await openTable(connection, table, run), plan, run),
      ...disposal(() => {}),
    }
  }
  const { files, format, csv = {} } = options
  const patterns = typeof files === 'string' ? [files] : files
  const settings = engineSettings(options)
  const engine = ownEngine(settings)
  const folder = ownFolder(settings.tempDirectory)
  const input = { patterns, format, csv: checkedCsv(csv), binding }
  const find = filesFinder(input, folder)
  const open = filesOpener(input, folder)
  let isClosed = false
  const measure: Source['measure'] = (plan, run = {}) =>
    folder.use(async () => {
      if (isClosed) throw closedError()
      const found = isRemote(patterns) ? undefined : await find(run)
      if (found?.format === 'arrow') return measureArrow(found, plan, binding, run)
      return engine.use(async (connection) => {
        const relation = await open(connection, run, wantedColumns(boundPlan(plan, binding), binding), found)
        return measured(connection, relation, plan, run)
      })
    })
  const close = () => {
    isClosed = true
    engine.close()
    folder.close()
  }
  return { measure, ...disposal(close) }
}

function disposal(close: () => void) {
  return { close, [Symbol.asyncDispose]: async () => close() }
}

/** What is checked of a relation: its types must not need those of Node. */
interface Columns {
  readonly name: string
  readonly columns: ReadonlyMap<string, string>
}

type Measured = (
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  plan: MeasurePlan,
  run: RunOptions,
) => Promise<MeasureTable>

/** The columns that a plan reads or the binding names, which must be there. */
function wantedColumns(plan: MeasurePlan, binding: Binding): readonly string[] {
  const read = scanFields(plan, binding).filter(({ constant }) => constant === undefined)
  const inBinding = [...binding.named].map((name) => binding.columns[name as EventField])
  const ofItems = binding.items === null ? [] : [binding.items.array, binding.columns.eventType]
  const names = [...read.map(({ column }) => column), ...inBinding, ...ofItems]
  return [...new Set(names.flatMap((name) => [name, ...columnsBeneath(name, binding.nested)]))]
}
