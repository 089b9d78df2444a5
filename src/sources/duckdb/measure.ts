import { type DuckDBConnection, DuckDBDecimalValue } from '@duckdb/node-api'
import { columnFields } from '../../compile/column-field.js'
import { duckdbDialect } from '../../compile/duckdb.js'
import { duckdbColumns } from '../../compile/duckdb-columns.js'
import type { MeasureStatementInput } from '../../compile/measure-parts.js'
import { type MeasurePlan, measuresOf } from '../../compile/measure-plan.js'
import { type Unreadable, unreadableOf } from '../../compile/relation.js'
import { scanFields } from '../../compile/scan-fields.js'
import type { AggregateNode } from '../../definition/expression.js'
import type { Binding } from '../../events/binding.js'
import type { MeasureColumn, MeasureTable, RunOptions } from '../source.js'
import type { Cell } from './engine.js'
import { collectRejected } from './rejected.js'
import type { DuckdbRelation } from './relation.js'
import { runInOne, runInTurn } from './run-measures.js'
import { refuseWideDecimals } from './wide-decimals.js'

/** Answers a plan over a relation. */
export async function measureRelation(
  connection: DuckDBConnection,
  relation: DuckdbRelation,
  plan: MeasurePlan,
  binding: Binding,
  options: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const { name: source, from, columnar, columns, files } = relation
  const { signal } = options
  const wanted = scanFields(plan, binding)
  const fields = columnFields(wanted, columns, binding, source, duckdbColumns)
  await refuseWideDecimals(connection, relation, wanted, signal === undefined ? {} : { signal })

  const all = measuresOf(plan)
  const measures = all.filter(({ of }) => of === null || fields.has(of.name))
  const input: MeasureStatementInput = {
    ...plan,
    measures,
    relation: { from, fields, columnar },
    dialect: duckdbDialect,
  }
  // A table may be written to between two statements; files stay as they are.
  const run = columnar && files.length > 0 ? runInTurn : runInOne
  const { sql, keys, reasons, isTotal, allRows, cellsOf } = await run({ connection, input, source, files, options })
  const unreadable = unreadableOf(input)

  const groups: number[] = []
  const counts = new Map<string, number>()
  let total: number | undefined
  reasons.forEach((reason, row) => {
    if (reason === 0) {
      if (isTotal[row]) total = row
      else groups.push(row)
    } else if (isTotal[row]) {
      const text = (unreadable[reason - 1] as Unreadable).reason
      counts.set(text, (counts.get(text) ?? 0) + (allRows[row] as number))
    }
  })
  return {
    size: groups.length,
    keys: keys.map((column) => groups.map((row) => (column[row] ?? null) as string | null)),
    measures: all.map((node) => measureColumn(node, cellsOf(node), [...groups, total], binding)),
    rejected: await collectRejected(connection, relation, input, counts, signal === undefined ? {} : { signal }),
    scanned: {
      source,
      columns: [...new Set(wanted.filter(({ name }) => fields.has(name)).map(({ column }) => column))],
      files,
      skipped: [],
      milliseconds: performance.now() - started,
      bytes: null,
      dollars: null,
      sql,
    },
  }
}

/** A measure's values in the rows asked for; of a row that is not there, as there were no events, 0. */
function measureColumn(
  { fn, of }: AggregateNode,
  cells: readonly Cell[],
  rows: readonly (number | undefined)[],
  binding: Binding,
): MeasureColumn {
  const wanted = rows.map((row) => (row === undefined ? undefined : cells[row]))
  if (fn !== 'sum') return { kind: 'count', values: wanted.map((cell) => Number(cell ?? 0)) }
  return {
    kind: 'sum',
    minor: wanted.map((cell) => (cell instanceof DuckDBDecimalValue ? cell.value : 0n)),
    scale: of?.scale ?? binding.moneyScale,
  }
}
