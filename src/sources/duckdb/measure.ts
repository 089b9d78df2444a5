import { type DuckDBConnection, DuckDBDecimalValue } from '@duckdb/node-api'
import type { AggregateNode } from '../../definition/expression.js'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { refuseAllRejected } from '../../events/rejection.js'
import { dataChecks } from '../../plan/data-checks.js'
import { type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { asCalledIn, columnsRead, missingFields, scanFields } from '../../plan/scan-fields.js'
import { columnFields } from '../../sql/column-field.js'
import { duckdbDialect } from '../../sql/dialects/duckdb.js'
import { duckdbColumns } from '../../sql/dialects/duckdb-columns.js'
import { mangledKeys } from '../../sql/mangled-keys.js'
import type { MeasureStatementInput } from '../../sql/measure-parts.js'
import { countReasons } from '../../sql/reasons.js'
import type { MeasureColumn, MeasureTable, RunOptions } from '../source.js'
import type { Cell } from './engine.js'
import { fileWarnings } from './file-warnings.js'
import { anyReadable, countTypes } from './further-looks.js'
import { refuseUnlike } from './parquet-schemas.js'
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
  const stop = signal === undefined ? {} : { signal }
  const wanted = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const fields = columnFields(wanted, columns, binding, source, duckdbColumns)
  refuseUnlike(relation, wanted, binding)
  await refuseWideDecimals(connection, relation, wanted, stop)

  const all = measuresOf(plan)
  const isThere = (name: string) => fields.has(name)
  const measures = all.filter((node) => fieldsIn([node]).every(({ name }) => isThere(name)))
  const checks = dataChecks(plan, measures, binding)
  const input: MeasureStatementInput = {
    ...plan,
    measures: [...measures, ...checks.measures],
    relation: { from, fields },
    dialect: duckdbDialect,
  }
  // A table may be written to between two statements; files stay as they are.
  const run = columnar && files.length > 0 ? runInTurn : runInOne
  const { sql, keys, reasons, isTotal, allRows, cellsOf } = await run({
    connection,
    input,
    columnar,
    source,
    files,
    options,
  })
  const groups: number[] = []
  const unread: (readonly [place: number, rows: number])[] = []
  let total: number | undefined
  reasons.forEach((reason, row) => {
    if (!isTotal[row]) {
      if (reason === 0) groups.push(row)
    } else if (reason === 0) total = row
    else unread.push([reason, allRows[row] as number])
  })
  const counts = countReasons(unread, input, binding, source)
  const rejected = await collectRejected(connection, relation, input, counts, stop)
  const events = total === undefined ? 0 : (allRows[total] as number)
  const look = { connection, input, source, options: stop }
  if (events === 0 && rejected.count > 0 && !(await anyReadable(look))) refuseAllRejected(rejected, source)
  const found = checks.measures.map((node) => (total === undefined ? 0 : Number(cellsOf(node)[total] ?? 0)))
  const ofFiles = await fileWarnings(connection, relation, wanted, stop)
  const warnings = await checks.warnings({ values: found, events, source, countTypes: () => countTypes(look) })
  const keysOfGroups = keys.map((column) => groups.map((row) => (column[row] ?? null) as string | null))
  // Those of texts have been looked at in the files.
  const mangled = columnar || files.length === 0 ? mangledKeys(plan, keysOfGroups, wanted, source) : undefined
  return {
    size: groups.length,
    keys: keysOfGroups,
    measures: all.map((node) => measureColumn(node, cellsOf(node), [...groups, total], binding)),
    rejected,
    missing: missingFields(plan, isThere),
    warnings: [...ofFiles, ...(mangled === undefined ? [] : [mangled]), ...warnings],
    scanned: {
      source,
      columns: columnsRead(wanted, isThere),
      files,
      skipped: relation.skipped,
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
