import { countsValues } from '../../../sql/aggregates.js'
import { conditionBits } from '../../../sql/condition-bits.js'
import type { SqlScope } from '../../../sql/expression.js'
import type { KeyColumn } from '../../../sql/group-keys.js'
import { keptColumns } from '../../../sql/kept-columns.js'
import type { MeasureStatementInput } from '../../../sql/measure-input.js'
import { type CommonTable, selectList } from '../../../sql/select.js'

/** A scan of the events: its table, and what a SELECT of groups, their total and what cannot be read has of it. */
export interface SumsScan {
  readonly table: CommonTable
  readonly columns: readonly string[]
  /** The SQL of each measure that is accumulated, by its place among all measures. */
  readonly measured: ReadonlyMap<number, string>
  readonly from: string
}

/**
 * The scan that accumulates: over "events", with the reasons why some cannot be read; or, where it is known that all can, over
 * "readable". Few combinations of conditions occur: what meets the same ones is accumulated once, and a measure is made of those that
 * meet its own.
 */
export function sumsScan(
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
  allReadable: boolean,
): SumsScan {
  const accumulated = input.measures.filter((measure) => !countsValues(measure))
  const bits = conditionBits(accumulated, scope)
  const kept = keptColumns(accumulated, input, scope)
  const names = keys.map(({ name }) => name)
  const reason = allReadable ? [] : ['"reason"']
  const columns = [
    ...reason,
    ...keys.map(({ value, name }) => `${value} AS ${name}`),
    ...bits.columns,
    ...kept.columns.map(({ value, name }) => `${value} AS ${name}`),
  ]
  const grouped = [...reason, ...names, ...bits.names]
  const table: CommonTable = {
    name: 'sums',
    comment: 'What is accumulated of events, by group and the conditions that they met.',
    sql: selectList(
      [...grouped, 'count(*) AS "rows"', ...kept.columns.map(({ collected, name }) => `${collected} AS ${name}`)],
      `FROM (\n${selectList(columns.length === 0 ? ['1 AS "one"'] : columns, `FROM ${allReadable ? '"readable"' : '"events"'}`)}\n)${groupBy(grouped)}`,
    ),
  }
  return {
    table,
    columns: [
      ...(allReadable ? ['0 AS "reason"'] : reason),
      `${names.length === 0 ? '1' : `GROUPING(${names[0]})`} AS "is_total"`,
      'sum("rows") AS "all_rows"',
    ],
    measured: new Map(
      accumulated.map((measure) => [
        input.measures.indexOf(measure),
        kept.measured(measure, '"rows"', [bits.isMet(measure)]),
      ]),
    ),
    from: `FROM "sums"${names.length === 0 ? groupBy(reason) : `\nGROUP BY GROUPING SETS ((${[...reason, ...names].join(', ')}), (${reason.join()}))`}`,
  }
}

function groupBy(columns: readonly string[]): string {
  return columns.length === 0 ? '' : `\nGROUP BY ${columns.join(', ')}`
}
