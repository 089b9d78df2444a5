import type { DuckDBDecimalValue, DuckDBTimestampValue } from '@duckdb/node-api'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { refuseAllRejected } from '../../events/rejection.js'
import { boundPlan } from '../../plan/bound-plan.js'
import { dataChecks } from '../../plan/data-checks.js'
import { conditionsOf, type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { asCalledIn, columnsRead, missingFields, scaleOfField, scanFields } from '../../plan/scan-fields.js'
import { type CellReader, readAnswer } from '../../sql/answer.js'
import { columnFields } from '../../sql/column-field.js'
import { duckdbDialect } from '../../sql/dialects/duckdb.js'
import { mangledKeys } from '../../sql/mangled-keys.js'
import type { MeasureStatementInput } from '../../sql/measure-input.js'
import { countReasons } from '../../sql/reasons.js'
import type { MeasureTable, RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { fileWarnings } from './file-warnings.js'
import { anyReadable, countTypes } from './further-looks.js'
import { refuseDifferingColumns } from './parquet-schemas.js'
import { collectRejected } from './rejected.js'
import type { DuckdbRelation } from './relation.js'
import { runSeparately, runTogether } from './run-measures.js'
import { refuseWideDecimals } from './wide-decimals.js'

/** Answers a plan over a relation. */
export async function measureRelation(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  given: MeasurePlan,
  binding: Binding,
  options: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const { name: source, from, columnar, columns, files } = relation
  const plan = boundPlan(given, binding, columns.keys())
  const { signal } = options
  const stop = signal === undefined ? {} : { signal }
  const wanted = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const fields = columnFields(wanted, columns, binding, source, duckdbDialect)
  refuseDifferingColumns(relation, wanted, binding)
  await refuseWideDecimals(connection, relation, wanted, stop)

  const all = measuresOf(plan)
  const isThere = (name: string) => fields.has(name)
  const measures = all.filter((node) => fieldsIn([node]).every(({ name }) => isThere(name)))
  const checks = dataChecks(plan, measures, binding)
  const input: MeasureStatementInput = {
    ...plan,
    where: conditionsOf(plan),
    measures: [...measures, ...checks.measures],
    scaleOf: scaleOfField(binding),
    relation: { from, fields },
    dialect: duckdbDialect,
  }
  // A table may be written to between two statements; files stay as they are.
  const run = columnar && files.length > 0 ? runSeparately : runTogether
  const { sql, columns: answered } = await run({ connection, input, columnar, source, files, options })
  const found = readAnswer(answered, input, cells)
  const { size, keys, events, unreadable } = found
  const counts = countReasons(unreadable, input, binding, source)
  const rejected = await collectRejected(connection, relation, input, counts, stop)
  const look = { connection, input, source, options: stop }
  if (events === 0 && rejected.count > 0 && !(await anyReadable(look))) refuseAllRejected(rejected, source)
  const ofFiles = await fileWarnings(connection, relation, wanted, stop)
  const warnings = await checks.warnings({
    values: checks.measures.map(found.countOverall),
    events,
    source,
    countTypes: () => countTypes(look),
  })
  // Those of texts have been looked at in the files.
  const mangled = columnar || files.length === 0 ? mangledKeys(plan, keys, wanted, source) : undefined
  return {
    size,
    keys,
    measures: all.map(found.measure),
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

/** DuckDB's values: decimals as integers of their scale, timestamps as microseconds. */
const cells: CellReader = {
  minor: (cell) => (typeof cell === 'object' ? (cell as DuckDBDecimalValue).value : BigInt(cell as bigint | number)),
  instant: (cell) => Number((cell as DuckDBTimestampValue).micros) / 1000,
}
