import type { AggregateNode } from '../../../definition/expression.js'
import { countsValues } from '../../../sql/aggregates.js'
import { conditionBits } from '../../../sql/condition-bits.js'
import type { SqlScope } from '../../../sql/expression.js'
import type { KeyColumn } from '../../../sql/group-keys.js'
import { isWantedOverall, type MeasureStatementInput } from '../../../sql/measure-input.js'
import { aggregateOf, type CommonTable, selectList } from '../../../sql/select.js'
import { sequenceColumns } from '../../../sql/sequence.js'

/** A scan of "readable": its tables, and the SELECTs of what was counted in each group, and over all. */
export interface DistinctScan {
  readonly tables: readonly CommonTable[]
  readonly selects: readonly string[]
}

/** The scans that count distinct values, one for each column of values. */
export function distinctScans(
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
  readable: Readable = { table: 'readable', columns: distinctColumns(input), first: 0 },
): readonly DistinctScan[] {
  return readable.columns.map((value, index) => distinctScan(value, index, readable, input, keys, scope))
}

/** What is scanned: a table of the events that can be read, for some columns of values. */
export interface Readable {
  readonly table: string
  readonly columns: readonly string[]
  /** The number of the first of them among all that are scanned. */
  readonly first: number
  /** Whether it has the keys and the bits of conditions as columns, as {@link scanColumns} works them out. */
  readonly isNarrow?: boolean
}

/** What a scan needs of an event besides the value: the keys, and the bits of conditions. Undefined where it looks at more. */
export function scanColumns(
  input: MeasureStatementInput,
  value: string,
  keys: readonly KeyColumn[],
  scope: SqlScope,
): { readonly names: readonly string[]; readonly columns: readonly string[] } | undefined {
  const own = measuresOfColumn(value, input)
  const bits = conditionBits(own, scope)
  if (sequenceColumns(own, scope).columns.length > 0) return undefined
  return {
    names: [...keys.map(({ name }) => name), ...bits.names],
    columns: [...keys.map(({ value, name }) => `${value} AS ${name}`), ...bits.columns],
  }
}

function measuresOfColumn(value: string, input: MeasureStatementInput): readonly AggregateNode[] {
  return input.measures.filter((measure) => countsValues(measure) && aliasOf(measure, input) === value)
}

/** The columns of which distinct values are counted, each once. */
export function distinctColumns(input: MeasureStatementInput): readonly string[] {
  const there = input.measures.filter(countsValues).flatMap((measure) => aliasOf(measure, input) ?? [])
  return [...new Set(there)]
}

/** The column that a measure counts the values of; undefined where the relation does not have it. */
function aliasOf({ of }: AggregateNode, { relation }: MeasureStatementInput): string | undefined {
  return of?.kind === 'field' ? relation.fields.get(of.name)?.alias : undefined
}

/**
 * The scan of one column of values. `values_N` has one row for each group and each distinct value in it, with the conditions that it met
 * as bits; the values of all groups together are counted of these.
 */
function distinctScan(
  value: string,
  place: number,
  { table, first, isNarrow = false }: Readable,
  input: MeasureStatementInput,
  keys: readonly KeyColumn[],
  scope: SqlScope,
): DistinctScan {
  const names = keys.map(({ name }) => name)
  const index = first + place
  const own = measuresOfColumn(value, input)
  const bits = conditionBits(own, scope)
  const sequences = sequenceColumns(own, scope)
  const columns = [
    ...(isNarrow ? names : keys.map(({ value: key, name }) => `${key} AS ${name}`)),
    `${value} AS "value"`,
    ...(isNarrow ? bits.names : bits.columns),
    ...sequences.columns,
  ]
  const grouped: CommonTable = {
    name: `values_${index}`,
    comment: 'One row for each group and each distinct value in it.',
    sql: selectList(
      [...names, '"value"', ...bits.joined, ...sequences.aggregates],
      `FROM (\n${selectList(columns, `FROM "${table}"\nWHERE ${value} IS NOT NULL`)}\n)\nGROUP BY ${[...names, '"value"'].join(', ')}`,
    ),
  }
  const counts = (fn: 'count' | 'sum', counted: string) =>
    own.map((measure) => {
      const met = measure.fn === 'countSequence' ? sequences.completed(measure) : bits.isMet(measure)
      return `${aggregateOf(fn, counted, [met], scope.dialect)} AS "measure_${input.measures.indexOf(measure)}"`
    })
  const counting = (table: CommonTable, total: boolean): DistinctScan => {
    const reached = sequences.tables(table.name, `${total ? 'reached_overall' : 'reached'}_${index}`)
    const from = `"${(reached.at(-1) ?? table).name}"`
    const shown = ['0 AS "reason"', `${total ? 1 : 0} AS "is_total"`, ...(total ? [] : names), ...counts('count', '*')]
    const select = selectList(shown, `FROM ${from}${total ? '' : `\nGROUP BY ${names.join(', ')}`}`)
    return { tables: [table, ...reached], selects: [select] }
  }
  if (names.length === 0) return counting(grouped, true)
  if (!own.some((measure) => isWantedOverall(measure, input))) return counting(grouped, false)
  if (sequences.columns.length > 0) {
    const overall: CommonTable = {
      name: `overall_${index}`,
      comment: 'One row for each distinct value.',
      sql: selectList(['"value"', ...bits.joined, ...sequences.merged], `FROM "${grouped.name}"\nGROUP BY "value"`),
    }
    const [groups, total] = [counting({ ...grouped, kept: true }, false), counting(overall, true)]
    return { tables: [...groups.tables, ...total.tables], selects: [...groups.selects, ...total.selects] }
  }
  // In one go over the values of the groups, none of which is kept: how many of each group met the same, and what each met at all.
  const isTotal = `GROUPING(${names[0]})`
  const folded: CommonTable = {
    name: `folded_${index}`,
    comment: 'How many values of each group met the same conditions; and one row for each distinct value.',
    sql: selectList(
      [
        `${isTotal} AS "is_total"`,
        ...names,
        ...bits.joined,
        `CASE ${isTotal} WHEN 1 THEN 1 ELSE count(*) END AS "values"`,
      ],
      `FROM "${grouped.name}"\nGROUP BY GROUPING SETS ((${[...names, ...bits.names].join(', ')}), ("value"))`,
    ),
  }
  const select = selectList(
    ['0 AS "reason"', '"is_total"', ...names, ...counts('sum', '"values"')],
    `FROM "${folded.name}"\nGROUP BY ${['"is_total"', ...names].join(', ')}`,
  )
  return { tables: [grouped, folded], selects: [select] }
}
