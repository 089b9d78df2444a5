import { type DuckDBConnection, DuckDBDecimalValue } from '@duckdb/node-api'
import { columnFields } from '../../compile/column-field.js'
import { duckdbDialect } from '../../compile/duckdb.js'
import { duckdbColumns } from '../../compile/duckdb-columns.js'
import type { MeasureStatementInput } from '../../compile/measure-parts.js'
import { type MeasurePlan, measuresOf } from '../../compile/measure-plan.js'
import { measureStatement } from '../../compile/measure-statement.js'
import { scanFields } from '../../compile/scan-fields.js'
import type { AggregateNode } from '../../definition/expression.js'
import type { Binding } from '../../events/binding.js'
import type { MeasureColumn, MeasureTable, RunOptions } from '../source.js'
import { type Cell, runColumns } from './engine.js'
import { collectRejected } from './rejected.js'
import type { DuckdbRelation } from './relation.js'

/** Answers a plan by one statement over a relation. */
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

  const all = measuresOf(plan)
  const measures = all.filter(({ of }) => of === null || fields.has(of.name))
  const input: MeasureStatementInput = {
    ...plan,
    measures,
    relation: { from, fields, columnar },
    dialect: duckdbDialect,
  }
  const statement = measureStatement(input)
  const [reasons = [], isTotal = [], allRows = [], ...rest] = await runColumns(
    connection,
    statement.sql,
    source,
    options,
  )
  const keys = rest.slice(0, plan.dimensions.length)
  const values = rest.slice(plan.dimensions.length)

  const groups: number[] = []
  const counts = new Map<string, number>()
  let total: number | undefined
  reasons.forEach((reason, row) => {
    if (Number(reason) === 0) {
      if (Number(isTotal[row]) === 1) total = row
      else groups.push(row)
    } else if (Number(isTotal[row]) === 1) {
      const text = statement.reasons[Number(reason) - 1] as string
      counts.set(text, (counts.get(text) ?? 0) + Number(allRows[row]))
    }
  })
  return {
    size: groups.length,
    keys: keys.map((column) => groups.map((row) => (column[row] ?? null) as string | null)),
    measures: all.map((node) => measureColumn(node, values[measures.indexOf(node)] ?? [], [...groups, total], binding)),
    rejected: await collectRejected(
      connection,
      relation,
      input,
      statement,
      counts,
      signal === undefined ? {} : { signal },
    ),
    scanned: {
      source,
      columns: [...new Set(wanted.filter(({ name }) => fields.has(name)).map(({ column }) => column))],
      files,
      milliseconds: performance.now() - started,
      bytes: null,
      dollars: null,
      sql: statement.sql,
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
