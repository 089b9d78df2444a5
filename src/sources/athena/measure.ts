import { athenaDialect } from '../../compile/athena.js'
import { athenaColumns } from '../../compile/athena-columns.js'
import { columnFields, type StoredColumns } from '../../compile/column-field.js'
import type { MeasureStatementInput } from '../../compile/measure-parts.js'
import { type MeasurePlan, measuresOf } from '../../compile/measure-plan.js'
import { measureStatement } from '../../compile/measure-statement.js'
import { type Unreadable, unreadableOf } from '../../compile/relation.js'
import { type ScanField, scanFields } from '../../compile/scan-fields.js'
import { partitionedFrom } from '../../compile/time-partition.js'
import type { AggregateNode } from '../../definition/expression.js'
import type { Binding } from '../../events/binding.js'
import type { RejectedExample } from '../../events/rejection.js'
import type { MeasureColumn, MeasureTable, RunOptions } from '../source.js'
import type { AthenaValue } from './decode.js'
import { type AthenaResult, runQuery } from './query.js'
import type { AthenaSourceOptions } from './source.js'

/** A table of events as Athena reads it. */
export interface AthenaRelation {
  readonly settings: AthenaSourceOptions
  /** What stands after FROM. */
  readonly from: string
  readonly columns: StoredColumns
  readonly binding: Binding
}

/** Answers a plan by one statement. */
export async function measureTable(
  { settings, from, columns, binding }: AthenaRelation,
  plan: MeasurePlan,
  { signal, onProgress }: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const source = typeof settings.table === 'string' ? settings.table : 'the query'
  const wanted = scanFields(plan, binding)
  const stored = withGivenCase(columns, wanted)
  const fields = columnFields(wanted, stored, binding, source, athenaColumns)

  const all = measuresOf(plan)
  const measures = all.filter(({ of }) => of === null || fields.has(of.name))
  const relation = { from: partitionedFrom(from, settings.partition, plan.where), fields }
  const input: MeasureStatementInput = { ...plan, measures, relation, dialect: athenaDialect, example: true }
  const { sql } = measureStatement(input)
  const result = await runQuery(settings, sql, {
    ...(signal === undefined ? {} : { signal }),
    ...(settings.timeLimit === undefined ? {} : { timeLimit: settings.timeLimit }),
    ...(settings.maxBytesScanned === undefined ? {} : { maxBytesScanned: settings.maxBytesScanned }),
    onProgress: (progress) => {
      settings.onProgress?.(progress)
      onProgress?.({ fraction: null, rows: null })
    },
  })
  return {
    ...splitResult(result, plan, all, input, binding),
    scanned: {
      source,
      columns: [...new Set(wanted.filter(({ name }) => fields.has(name)).map(({ column }) => column))],
      files: [],
      skipped: [],
      milliseconds: performance.now() - started,
      bytes: result.bytesScanned,
      dollars: result.dollars,
      sql,
    },
  }
}

/** Glue keeps names in lower case, and SQL does not tell cases apart: a column is found as it is bound, too. */
function withGivenCase(columns: StoredColumns, wanted: readonly ScanField[]): StoredColumns {
  const found = new Map(columns)
  for (const { column } of wanted) {
    const type = columns.get(column) ?? columns.get(column.toLowerCase())
    if (type !== undefined) found.set(column, type)
  }
  return found
}

/** The groups, the total and the rejected rows of a statement's result; its columns are those of `measureStatement`. */
function splitResult(
  { rows }: AthenaResult,
  { dimensions }: MeasurePlan,
  all: readonly AggregateNode[],
  input: MeasureStatementInput,
  binding: Binding,
): Omit<MeasureTable, 'scanned'> {
  const groups = rows.filter(([reason, isTotal]) => Number(reason) === 0 && Number(isTotal) === 0)
  const total = rows.find(([reason, isTotal]) => Number(reason) === 0 && Number(isTotal) === 1)
  const unread = rows.filter(([reason, isTotal]) => Number(reason) !== 0 && Number(isTotal) === 1)
  const unreadable = unreadableOf(input)
  const counts = new Map<string, number>()
  const examples: RejectedExample[] = []
  for (const [reason, , count, value] of unread) {
    const { reason: text } = unreadable[Number(reason) - 1] as Unreadable
    counts.set(text, (counts.get(text) ?? 0) + Number(count))
    examples.push({
      reason: text,
      ...(value === null || value === undefined ? {} : { value: String(value).slice(0, 200) }),
    })
  }
  const first = 4 + dimensions.length
  return {
    size: groups.length,
    keys: dimensions.map((_, index) => groups.map((row) => (row[4 + index] ?? null) as string | null)),
    measures: all.map((node) => {
      const place = input.measures.indexOf(node)
      return measureColumn(
        node,
        [...groups, total].map((row) => (place < 0 ? null : (row?.[first + place] ?? null))),
        binding,
      )
    }),
    rejected: {
      count: [...counts.values()].reduce((sum, count) => sum + count, 0),
      reasons: Object.fromEntries(counts),
      examples: examples.slice(0, 10),
    },
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
