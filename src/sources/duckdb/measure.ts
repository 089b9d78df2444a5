import type { DuckDBDecimalValue, DuckDBTimestampValue } from '@duckdb/node-api'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { refuseAllRejected } from '../../events/rejection.js'
import { boundPlan } from '../../plan/bound-plan.js'
import { dataChecks } from '../../plan/data-checks.js'
import { lackedWarnings } from '../../plan/lacked-columns.js'
import { conditionsOf, type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { currencyCheck } from '../../plan/one-currency.js'
import { asCalledIn, columnsRead, missingFields, scaleOfField, scanFields } from '../../plan/scan-fields.js'
import { hasSteps } from '../../plan/steps.js'
import { unreadWarnings } from '../../plan/unread-columns.js'
import { type CellReader, readAnswer } from '../../sql/answer.js'
import { duckdbDialect } from '../../sql/dialects/duckdb.js'
import { withoutDuplicates } from '../../sql/duplicates.js'
import { mangledKeys } from '../../sql/mangled-keys.js'
import type { MeasureStatementInput } from '../../sql/measure-input.js'
import { type RelationReader, relationReader } from '../../sql/read-relation.js'
import { countReasons } from '../../sql/reasons.js'
import { steppedRelation, unsteppedRelation } from '../../sql/steps.js'
import type { MeasureTable, RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { fileWarnings } from './file-warnings.js'
import { anyReadable, countTypes } from './further-looks.js'
import { refuseDifferingColumns, refuseDifferingNested } from './parquet-schemas.js'
import { collectRejected } from './rejected.js'
import type { DuckdbRelation, Place } from './relation.js'
import { runSeparately, runTogether } from './run-measures.js'
import { stepsOfFiles } from './steps.js'
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
  const { name: source, columns, files } = relation
  const bound = boundPlan(given, binding, [...columns.keys()])
  const money = currencyCheck(bound, binding)
  const { plan } = money
  const { signal } = options
  const stop = signal === undefined ? {} : { signal }
  const wanted = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const reader = relationReader({
    wanted,
    columns,
    binding,
    source,
    dialect: duckdbDialect,
    within: relation.within,
  })
  const from = reader.relation(relation.from)
  const columnar = relation.columnar && from.items === undefined
  const places = reader.isNested ? relation.places.map((place) => nestedPlace(place, reader)) : relation.places
  const steps = { relation: from, plan, binding, dialect: duckdbDialect }
  const stepped = steppedRelation(steps)
  refuseDifferingColumns(relation, wanted, binding)
  if (reader.isNested) await refuseDifferingNested(connection, relation, wanted, binding, stop)
  await refuseWideDecimals(connection, relation, wanted, stop)

  const all = measuresOf(plan)
  const isThere = (name: string) => stepped.fields.has(name)
  const measures = all.filter((node) => fieldsIn([node]).every(({ name }) => isThere(name)))
  const checks = dataChecks(plan, measures, binding, [...columns.keys()])
  const input: MeasureStatementInput = {
    ...plan,
    where: conditionsOf(plan),
    measures: [...measures, ...checks.measures],
    scaleOf: scaleOfField(binding),
    relation: stepped,
    dialect: duckdbDialect,
  }
  // A table may be written to between two statements; files stay as they are.
  const apart =
    columnar && files.length > 0
      ? await stepsOfFiles({
          ...steps,
          connection,
          places,
          source,
          plan: { ...plan, measures: input.measures, optional: [] },
          options: stop,
        })
      : undefined
  const isColumnar = columnar && !hasSteps(binding)
  const task = { connection, input, columnar: isColumnar, source, files, options }
  const { sql, columns: answered } = await (apart === undefined
    ? runTogether(task)
    : runSeparately({ ...task, steps: apart }))
  const found = readAnswer(answered, input, cells)
  const { size, keys, events, unreadable } = found
  const { counts, duplicates } = withoutDuplicates(countReasons(unreadable, input, binding, source))
  // What cannot be read is looked for among the rows as they are.
  const unstepped = { ...input, relation: unsteppedRelation(steps) }
  const rejected = await collectRejected(connection, { ...relation, places }, unstepped, counts, stop)
  const look = { connection, input, source, options: stop }
  if (events === 0 && rejected.count > 0 && !(await anyReadable({ ...look, input: unstepped })))
    refuseAllRejected(rejected, source)
  const ofFiles = await fileWarnings(connection, relation, wanted, stop)
  const warnings = await checks.warnings({
    values: checks.measures.map(found.countOverall),
    events,
    source,
    countTypes: () => countTypes(look),
  })
  // Those of texts have been looked at in the files.
  const mangled = relation.columnar || files.length === 0 ? mangledKeys(plan, keys, wanted, source) : undefined
  const oneCurrency = money.read(all.map(found.measure))
  return {
    size,
    keys,
    measures: oneCurrency.measures,
    currencies: oneCurrency.currencies,
    rejected,
    duplicates,
    missing: missingFields(bound, isThere),
    warnings: [
      ...ofFiles,
      ...(mangled === undefined ? [] : [mangled]),
      ...warnings,
      ...oneCurrency.warnings(source),
      ...unreadWarnings(given, binding, columns.keys(), source),
      ...lackedWarnings(plan, wanted, (name) => stepped.fields.get(name)?.lacked === true, source),
    ],
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

/** A place of rows in which columns are found within others. */
function nestedPlace({ from, row, file }: Place, reader: RelationReader): Place {
  const called = { row: '"row of the file"', file: '"path of the file"' }
  const more = [
    ...(row === null ? [] : [`${row} AS ${called.row}`]),
    ...(file === null ? [] : [`${file} AS ${called.file}`]),
  ]
  return {
    from: reader.relation(from, more).from,
    row: row === null ? null : called.row,
    file: file === null ? null : called.file,
  }
}

/** DuckDB's values: decimals as integers of their scale, timestamps as microseconds. */
const cells: CellReader = {
  minor: (cell) => (typeof cell === 'object' ? (cell as DuckDBDecimalValue).value : BigInt(cell as bigint | number)),
  instant: (cell) => Number((cell as DuckDBTimestampValue).micros) / 1000,
}
