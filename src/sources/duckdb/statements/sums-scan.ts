import type { AggregateNode } from '../../../definition/expression.js'
import { type CommonTable, filtered, type SqlScope, selectList } from '../../../sql/expression.js'
import {
  aliasOf,
  conditionBits,
  countsValues,
  type KeyColumn,
  type MeasureStatementInput,
  summedValues,
} from '../../../sql/measure-parts.js'

/** A pass over the events: its table, and what a SELECT of groups, their total and what cannot be read has of it. */
export interface SumsPass {
  readonly table: CommonTable
  readonly columns: readonly string[]
  /** The SQL of each measure that is added up, by its column. */
  readonly measured: ReadonlyMap<string, string>
  readonly from: string
}

/**
 * The pass that adds up: over "events", with the reasons why some cannot be read; or, where it is known that all can, over
 * "readable". Few combinations of conditions occur: what meets the same ones is added up once, and a measure is the sum
 * of those that meet its own.
 */
export function sumsPass(
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
  allReadable: boolean,
): SumsPass {
  const added = input.measures.filter((measure) => !countsValues(measure))
  const bits = conditionBits(added, scope)
  const addends = summedValues(input.measures, input)
  const names = keys.map(({ name }) => name)
  const reason = allReadable ? [] : ['"reason"']
  const columns = [
    ...reason,
    ...keys.map(({ value, name }) => `${value} AS ${name}`),
    ...bits.columns,
    ...addends.map((addend, index) => `${addend} AS "addend_${index}"`),
  ]
  const grouped = [...reason, ...names, ...bits.names]
  const table: CommonTable = {
    name: 'sums',
    comment: 'What is added up of events, by group and the conditions that they met.',
    sql: selectList(
      [...grouped, 'count(*) AS "alike"', ...addends.map((_, index) => `sum("addend_${index}") AS "sum_${index}"`)],
      `FROM (\n${selectList(columns.length === 0 ? ['1 AS "one"'] : columns, `FROM ${allReadable ? '"readable"' : '"events"'}`)}\n)${groupBy(grouped)}`,
    ),
  }
  const folded = (measure: AggregateNode) => {
    const what = measure.fn === 'sum' ? `"sum_${addends.indexOf(aliasOf(measure, input))}"` : '"alike"'
    return filtered(`sum(${what})`, bits.isMet(measure))
  }
  return {
    table,
    columns: [
      ...(allReadable ? ['0 AS "reason"'] : reason),
      `${names.length === 0 ? '1' : `GROUPING(${names[0]})`} AS "is_total"`,
      'sum("alike") AS "all_rows"',
    ],
    measured: new Map(added.map((measure) => [`"measure_${input.measures.indexOf(measure)}"`, folded(measure)])),
    from: `FROM "sums"${names.length === 0 ? groupBy(reason) : `\nGROUP BY GROUPING SETS ((${[...reason, ...names].join(', ')}), (${reason.join()}))`}`,
  }
}

function groupBy(columns: readonly string[]): string {
  return columns.length === 0 ? '' : `\nGROUP BY ${columns.join(', ')}`
}
