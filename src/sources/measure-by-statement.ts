import { fieldsIn } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { instantOfMicros } from '../events/instants.js'
import { exampleLimit, type Rejected, type RejectedExample, refuseAllRejected } from '../events/rejection.js'
import { boundPlan } from '../plan/bound-plan.js'
import { dataChecks } from '../plan/data-checks.js'
import { conditionsOf, type MeasurePlan, measuresOf } from '../plan/measure-plan.js'
import { currencyCheck } from '../plan/one-currency.js'
import { asCalledIn, columnsRead, exampleOf, missingFields, scaleOfField, scanFields } from '../plan/scan-fields.js'
import { unreadWarnings } from '../plan/unread-columns.js'
import { type Answer, type AnsweredColumns, type CellReader, minorUnitsOfText, readAnswer } from '../sql/answer.js'
import type { StoredColumns } from '../sql/column-reader.js'
import type { SqlDialect } from '../sql/dialect.js'
import { withoutDuplicates } from '../sql/duplicates.js'
import { mangledKeys } from '../sql/mangled-keys.js'
import type { MeasureStatementInput } from '../sql/measure-input.js'
import { type MeasureStatement, measureStatement } from '../sql/measure-statement.js'
import { relationReader } from '../sql/read-relation.js'
import { countReasons } from '../sql/reasons.js'
import { readableStatement, type Unreadable, unreadableOf } from '../sql/relation.js'
import { steppedRelation, unsteppedRelation } from '../sql/steps.js'
import { typeCountsStatement } from '../sql/type-counts.js'
import type { MeasureTable, Scanned } from './source.js'

/** A relation of events, and the engine that answers statements about it. */
export interface StatementEngine {
  readonly dialect: SqlDialect
  /** What the relation is called for people. */
  readonly source: string
  /** What stands after FROM: all that may be in the plan's scope, and what cannot be read. */
  readonly from: string
  /** The whole relation, where it is cheap to look whether anything in it can be read; else what may be in scope is looked at. */
  readonly whole?: string
  readonly columns: StoredColumns
  readonly binding: Binding
  /** Runs the statement of a plan. */
  readonly run: (statement: MeasureStatement, input: MeasureStatementInput) => Promise<AnsweredColumns>
  /** Runs a small statement if it is worth it; else says why there is no answer. */
  readonly lookUp: (sql: string) => Promise<AnsweredColumns | string>
  /** What was read so far. */
  readonly scanned: () => Pick<Scanned, 'bytes' | 'dollars' | 'sql'>
}

/** Answers a plan by one statement; where rows of it need to be explained, by another. */
export async function measureByStatement(engine: StatementEngine, given: MeasurePlan): Promise<MeasureTable> {
  const started = performance.now()
  const { dialect, source, columns, binding } = engine
  const bound = boundPlan(given, binding, [...columns.keys()])
  const money = currencyCheck(bound, binding)
  const { plan } = money
  const wanted = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const reader = relationReader({ wanted, columns, binding, source, dialect })
  const relation = steppedRelation({
    relation: reader.relation(engine.from),
    plan,
    binding,
    dialect,
    example: true,
  })
  const isThere = (name: string) => relation.fields.has(name)

  const all = measuresOf(plan)
  const measures = all.filter((node) => fieldsIn([node]).every(({ name }) => isThere(name)))
  const checks = dataChecks(plan, measures, binding, [...columns.keys()])
  const input: MeasureStatementInput = {
    ...plan,
    where: conditionsOf(plan),
    measures: [...measures, ...checks.measures],
    scaleOf: scaleOfField(binding),
    relation,
    dialect,
    example: true,
    instantsAsMicros: true,
  }
  const found = readAnswer(await engine.run(measureStatement(input), input), input, cells)
  const { rejected, duplicates } = leftOutOf(found, input, binding, source)
  if (found.events === 0 && rejected.count > 0) {
    const whole = reader.relation(engine.whole ?? engine.from)
    const relation = unsteppedRelation({ relation: whole, binding, dialect })
    const sql = readableStatement({ ...input, relation })
    const readable = sql === undefined ? undefined : await engine.lookUp(sql)
    // Where it cannot be looked up, there may be some.
    const mayBe = typeof readable === 'string' || (readable?.get('found') ?? []).length > 0
    if (!mayBe) refuseAllRejected(rejected, source)
  }
  const countTypes = async () => {
    const columns = await engine.lookUp(typeCountsStatement(input))
    if (typeof columns === 'string') return columns
    const counts = columns.get('events') ?? []
    return new Map((columns.get('type') ?? []).map((type, row) => [String(type), Number(counts[row])]))
  }
  const mangled = mangledKeys(plan, found.keys, wanted, source)
  const warnings = await checks.warnings({
    values: checks.measures.map(found.countOverall),
    events: found.events,
    source,
    countTypes,
  })
  const oneCurrency = money.read(all.map(found.measure))
  return {
    size: found.size,
    keys: found.keys,
    measures: oneCurrency.measures,
    currencies: oneCurrency.currencies,
    rejected,
    duplicates,
    missing: missingFields(bound, isThere),
    warnings: [
      ...(mangled === undefined ? [] : [mangled]),
      ...warnings,
      ...oneCurrency.warnings(source),
      ...unreadWarnings(given, binding, columns.keys(), source),
    ],
    scanned: {
      source,
      columns: columnsRead(wanted, isThere),
      files: [],
      skipped: [],
      milliseconds: performance.now() - started,
      ...engine.scanned(),
    },
  }
}

/** The rows that cannot be read, with an example of each reason; and how many events were sent before. */
function leftOutOf(
  { unreadable }: Answer,
  input: MeasureStatementInput,
  binding: Binding,
  source: string,
): { readonly rejected: Rejected; readonly duplicates: number } {
  const { counts, duplicates } = withoutDuplicates(countReasons(unreadable, input, binding, source))
  const reasons = unreadableOf(input)
  const examples = unreadable.flatMap(({ place, example }): readonly RejectedExample[] => {
    const { reason, advise } = reasons[place - 1] as Unreadable
    if (!counts.has(reason)) return []
    return [exampleOf(reason, example === null ? undefined : String(example).slice(0, 200), advise)]
  })
  const rejected = {
    count: [...counts.values()].reduce((sum, count) => sum + count, 0),
    reasons: Object.fromEntries(counts),
    examples: examples.slice(0, exampleLimit),
  }
  return { rejected, duplicates }
}

/** Decimals are handed over as their exact text; instants as microseconds, since clients make times of milliseconds of them. */
const cells: CellReader = {
  minor: (cell, scale) => minorUnitsOfText(String(cell), scale),
  instant: (cell) => instantOfMicros(BigInt(String(cell))) ?? Number(cell) / 1000,
}
