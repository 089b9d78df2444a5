import type { Binding } from '../../events/binding.js'
import type { MeasurePlan } from '../../plan/measure-plan.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import { athenaDialect } from '../../sql/dialects/athena.js'
import { partitionedFrom } from '../../sql/time-partition.js'
import { measureByStatement } from '../measure-by-statement.js'
import type { MeasureTable, RunOptions } from '../source.js'
import { answerStatements } from './answer.js'
import type { AthenaSourceOptions } from './settings.js'

/** A table of events as Athena reads it. */
export interface AthenaRelation {
  readonly settings: AthenaSourceOptions
  /** What stands after FROM. */
  readonly from: string
  readonly columns: StoredColumns
  readonly binding: Binding
}

/** Answers a plan by one statement; where rows of it need to be explained, by another within the same limits. */
export function measureTable(
  { settings, from, columns, binding }: AthenaRelation,
  plan: MeasurePlan,
  options: RunOptions,
): Promise<MeasureTable> {
  const { run, runIfCheap, scanned } = answerStatements(settings, options)
  return measureByStatement(
    {
      dialect: athenaDialect,
      source: typeof settings.table === 'string' ? settings.table : 'the query',
      from: partitionedFrom(from, settings.partition, plan.timeRange, athenaDialect),
      columns,
      binding,
      run: ({ sql }) => run(sql),
      lookUp: runIfCheap,
      scanned,
    },
    plan,
  )
}
