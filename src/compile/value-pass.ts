import {
  aliasOf,
  conditionBits,
  countsValues,
  distinctValues,
  type KeyColumn,
  type MeasureStatementInput,
} from './measure-parts.js'
import { sequenceParts } from './sequence.js'
import { type CommonTable, quoteName, type SqlScope, selectList } from './sql.js'

/** A pass over "readable": its tables, and the SELECTs of what was counted in each group, and over all. */
export interface ValuePass {
  readonly tables: readonly CommonTable[]
  readonly selects: readonly string[]
}

/** The passes that count distinct values, one for each kind of value. */
export function valuePasses(
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
): readonly ValuePass[] {
  return distinctValues(input.measures, input).map((value, index) => valuePass(value, index, input, keys, scope))
}

/**
 * The pass of one kind of value. `values_N` has one row for each group and each distinct value in it, with the conditions that it met
 * as bits; the values of all groups together are counted of these.
 */
function valuePass(
  value: string,
  index: number,
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
): ValuePass {
  const names = keys.map(({ name }) => name)
  const own = input.measures.filter((measure) => countsValues(measure) && aliasOf(measure, input) === value)
  const bits = conditionBits(own, scope)
  const sequences = sequenceParts(own, scope)
  const columns = [
    ...keys.map(({ value: key, name }) => `${key} AS ${name}`),
    `${value} AS "value"`,
    ...bits.columns,
    ...sequences.columns,
  ]
  const of = (name: string) => `${name}_${index}`
  const grouped: CommonTable = {
    name: of('values'),
    comment: 'One row for each group and each distinct value in it.',
    sql: selectList(
      [...names, '"value"', ...bits.joined, ...sequences.aggregates],
      `FROM (\n${selectList(columns, `FROM "readable"\nWHERE ${value} IS NOT NULL`)}\n)\nGROUP BY ${[...names, '"value"'].join(', ')}`,
    ),
    ...(names.length === 0 ? {} : { kept: true }),
  }
  const overall: CommonTable = {
    name: of('overall'),
    comment: 'One row for each distinct value.',
    sql: selectList(
      ['"value"', ...bits.joined, ...sequences.merged],
      `FROM ${quoteName(grouped.name)}\nGROUP BY "value"`,
    ),
  }
  const counts = own.map((measure) => {
    const met = measure.fn === 'countSequence' ? sequences.completed(measure) : bits.isMet(measure)
    return `count(*)${met === undefined ? '' : ` FILTER (WHERE ${met})`} AS "measure_${input.measures.indexOf(measure)}"`
  })
  const stages = [grouped, ...(names.length === 0 ? [] : [overall])].map((table, stage) => {
    const reached = sequences.tables(table.name, `${stage === 0 ? 'reached' : 'reached_overall'}_${index}`)
    const from = quoteName((reached.at(-1) ?? table).name)
    const total = names.length === 0 || stage === 1
    const shown = ['0 AS "reason"', `${total ? 1 : 0} AS "is_total"`, ...(total ? [] : names), ...counts]
    return {
      tables: [table, ...reached],
      select: selectList(shown, `FROM ${from}${total ? '' : `\nGROUP BY ${names.join(', ')}`}`),
    }
  })
  return { tables: stages.flatMap((stage) => stage.tables), selects: stages.map((stage) => stage.select) }
}
