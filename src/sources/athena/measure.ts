import type { AggregateNode } from '../../definition/expression.js'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { type RejectedExample, refuseAllRejected } from '../../events/rejection.js'
import { dataChecks } from '../../plan/data-checks.js'
import { type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { asCalledIn, columnsRead, exampleOf, missingFields, scanFields } from '../../plan/scan-fields.js'
import { columnFields, type StoredColumns } from '../../sql/column-field.js'
import { athenaDialect } from '../../sql/dialects/athena.js'
import { athenaColumns } from '../../sql/dialects/athena-columns.js'
import { mangledKeys } from '../../sql/mangled-keys.js'
import type { MeasureStatementInput } from '../../sql/measure-parts.js'
import { measureStatement } from '../../sql/measure-statement.js'
import { readingOnce } from '../../sql/reading-once.js'
import { countReasons } from '../../sql/reasons.js'
import { readableStatement, type Unreadable, unreadableOf } from '../../sql/relation.js'
import { partitionedFrom } from '../../sql/time-partition.js'
import { typeCountsStatement } from '../../sql/type-counts.js'
import type { MeasureColumn, MeasureTable, RunOptions } from '../source.js'
import { answerStatements } from './answer.js'
import type { AthenaValue } from './decode.js'
import type { AthenaResult } from './query.js'
import type { AthenaSourceOptions } from './settings.js'

/** A table of events as Athena reads it. */
export interface AthenaRelation {
  readonly settings: AthenaSourceOptions
  /** What stands after FROM. */
  readonly from: string
  readonly columns: StoredColumns
  readonly binding: Binding
}

/** Answers a plan by one statement; where rows of it need to be explained, by another. */
export async function measureTable(
  { settings, from, columns, binding }: AthenaRelation,
  plan: MeasurePlan,
  options: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const source = typeof settings.table === 'string' ? settings.table : 'the query'
  const wanted = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const { reader, wrapped } = readingOnce(athenaColumns, columns)
  const fields = columnFields(wanted, columns, binding, source, reader)
  const isThere = (name: string) => fields.has(name)

  const all = measuresOf(plan)
  const measures = all.filter((node) => fieldsIn([node]).every(({ name }) => isThere(name)))
  const checks = dataChecks(plan, measures, binding)
  const relation = { from: wrapped(partitionedFrom(from, settings.partition, plan.where)), fields }
  const input: MeasureStatementInput = {
    ...plan,
    measures: [...measures, ...checks.measures],
    relation,
    dialect: athenaDialect,
    example: true,
  }
  const { run, runIfCheap, scanned } = answerStatements(settings, options)
  const { events, totalOf, ...table } = splitRows(
    await run(measureStatement(input).sql),
    plan,
    input,
    all,
    binding,
    source,
  )
  if (events === 0 && table.rejected.count > 0) {
    const sql = readableStatement(input)
    const readable = sql === undefined ? [] : await runIfCheap(sql)
    if (readable.length === 0) refuseAllRejected(table.rejected, source)
  }
  const countTypes = async () => {
    const rows = await runIfCheap(typeCountsStatement(input))
    return typeof rows === 'string' ? rows : new Map(rows.map(([type, count]) => [String(type), Number(count)]))
  }
  const values = checks.measures.map(totalOf)
  const mangled = mangledKeys(plan, table.keys, wanted, source)
  const warnings = await checks.warnings({ values, events, source, countTypes })
  return {
    ...table,
    missing: missingFields(plan, isThere),
    warnings: [...(mangled === undefined ? [] : [mangled]), ...warnings],
    scanned: {
      source,
      columns: columnsRead(wanted, isThere),
      files: [],
      skipped: [],
      milliseconds: performance.now() - started,
      ...scanned(),
    },
  }
}

/** The groups, the total and the rejected rows of a statement's result; its columns are those of `measureStatement`. */
function splitRows(
  rows: AthenaResult['rows'],
  { dimensions }: MeasurePlan,
  input: MeasureStatementInput,
  all: readonly AggregateNode[],
  binding: Binding,
  source: string,
) {
  const groups = rows.filter(([reason, isTotal]) => Number(reason) === 0 && Number(isTotal) === 0)
  const total = rows.find(([reason, isTotal]) => Number(reason) === 0 && Number(isTotal) === 1)
  const unread = rows.filter(([reason, isTotal]) => Number(reason) !== 0 && Number(isTotal) === 1)
  const places = unread.map(([reason, , count]) => [Number(reason), Number(count)] as const)
  const counts = countReasons(places, input, binding, source)
  const unreadable = unreadableOf(input)
  const examples = unread.map(([place, , , value]): RejectedExample => {
    const { reason, hint } = unreadable[Number(place) - 1] as Unreadable
    return exampleOf(reason, value === null || value === undefined ? undefined : String(value).slice(0, 200), hint)
  })
  const first = 4 + dimensions.length
  const cellsOf = (node: AggregateNode) => {
    const place = input.measures.indexOf(node)
    return [...groups, total].map((row) => (place < 0 ? null : (row?.[first + place] ?? null)))
  }
  return {
    size: groups.length,
    keys: dimensions.map((_, index) => groups.map((row) => (row[4 + index] ?? null) as string | null)),
    measures: all.map((node) => measureColumn(node, cellsOf(node), binding)),
    rejected: {
      count: [...counts.values()].reduce((sum, count) => sum + count, 0),
      reasons: Object.fromEntries(counts),
      examples: examples.slice(0, 10),
    },
    /** All events in scope. */
    events: Number(total?.[2] ?? 0),
    totalOf: (node: AggregateNode) => Number(total?.[first + input.measures.indexOf(node)] ?? 0),
  }
}

function measureColumn({ fn, of }: AggregateNode, cells: readonly AthenaValue[], binding: Binding): MeasureColumn {
  if (fn !== 'sum') return { kind: 'count', values: cells.map((cell) => Number(cell ?? 0)) }
  const scale = of?.scale ?? binding.moneyScale
  return { kind: 'sum', minor: cells.map((cell) => minorOf(String(cell ?? '0'), scale)), scale }
}

/** The minor units of a decimal's exact text. */
function minorOf(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
}
