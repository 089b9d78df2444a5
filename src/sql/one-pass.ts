import type { AggregateNode } from '../definition/expression.js'
import {
  type CommonTable,
  filtered,
  quoteName,
  renderExpression,
  type StatementParts,
  selectList,
} from './expression.js'
import {
  aliasOf,
  conditionBits,
  countsValues,
  distinctValues,
  isWantedOverall,
  keyParts,
  type MeasureStatementInput,
  summedValues,
} from './measure-parts.js'
import { eventScope, eventsSelect, unreadableValue } from './relation.js'
import { sequenceParts } from './sequence.js'

/**
 * The tables and the last SELECT of a measure statement that reads the events once, row by row: for engines that bill what they
 * read, and for relations that are costly to read. `pairs` has one row for each group and each distinct value in it, with the
 * conditions that were met as bits; what is added up has rows of its own, one for each group and the conditions met, so that the
 * many others carry little. `counted` has how many pairs there are with which bits, and each distinct value over all groups.
 */
export function onePass(input: MeasureStatementInput): StatementParts {
  const { measures } = input
  const scope = eventScope(input)
  const keys = keyParts(input, scope)
  const names = keys.map(({ name }) => name)
  const values = distinctValues(measures, input)
  const added = measures.filter((measure) => !countsValues(measure))
  const counted = measures.filter(countsValues)
  const sums = summedValues(measures, input)
  const bits = conditionBits(counted, scope)
  const addedBits = conditionBits(added, scope, 'added')
  const sequences = sequenceParts(measures, scope)
  // The times that sequences keep are costly to merge: with them, the distinct values over all groups are those of the events.
  const again = names.length > 0 && values.length > 0 && sequences.aggregates.length === 0

  const distinct = values.map((_, index) => `"value_${index}"`)
  const distinctOverall = distinct.filter((_, index) =>
    counted.some((measure) => aliasOf(measure, input) === values[index] && isWantedOverall(measure, input)),
  )
  /** What the rows of what is added up are grouped by. */
  const apart = [...addedBits.names, ...(input.example === true ? ['"shown"'] : [])]
  const isTotal = names.length === 0 ? '1' : `GROUPING(${names[0]})`
  const kinds = kindsOfRows(distinct)

  /** A number of the events that some sum is of: nulls are cheap to carry. */
  const whereAdded = (sum: string) => {
    const wheres = added.filter((measure) => measure.fn === 'sum' && aliasOf(measure, input) === sum)
    const conditions = new Set(wheres.map(({ where }) => (where === null ? 'TRUE' : renderExpression(where, scope))))
    return conditions.has('TRUE') ? sum : `CASE WHEN ${[...conditions].join(' OR ')} THEN ${sum} END`
  }
  const events: CommonTable = {
    name: 'events',
    comment: 'The events in scope, read by the model; those that cannot be read have a reason.',
    sql: eventsSelect(input, input.example === true ? [`${unreadableValue(input)} AS "shown"`] : []),
  }
  const keyed: CommonTable = {
    name: 'keyed',
    comment: 'What is grouped by, counted and added up, and the conditions as bits.',
    sql: selectList(
      [
        '"reason"',
        ...keys.map(({ value, name }) => `${value} AS ${name}`),
        ...values.map((value, index) => `${value} AS ${distinct[index]}`),
        ...bits.columns,
        ...addedBits.columns,
        ...sums.map((sum, index) => `${whereAdded(sum)} AS "sum_${index}"`),
        ...sequences.columns,
        ...(input.example === true ? ['"shown"'] : []),
      ],
      'FROM "events"',
    ),
  }
  const summed = sums.map((_, index) => `sum("sum_${index}") AS "sum_${index}"`)
  const pairs: CommonTable = {
    name: 'pairs',
    comment: `One row for each group and each distinct value in it${again || names.length === 0 || distinctOverall.length === 0 ? '' : ', and for each distinct value at all'}; and rows of what is added up.`,
    sql: selectList(
      [
        '"reason"',
        ...names,
        ...(again ? [] : [`${isTotal} AS "is_total"`]),
        ...kinds.columns,
        ...distinct,
        ...apart,
        `${kinds.rows} AS "rows"`,
        ...bits.joined,
        ...summed,
        ...sequences.aggregates,
      ],
      groupedBy('FROM "keyed"', [
        ...distinct.map((value) => [...names, value]),
        [...names, ...apart],
        ...(again || names.length === 0 ? [] : [...distinctOverall.map((value) => [value]), apart]),
      ]),
    ),
  }
  const folded: CommonTable = {
    name: 'counted',
    comment: `How many pairs of each group met which conditions${distinctOverall.length === 0 ? '' : ', and each distinct value with all that it met'}.`,
    sql: selectList(
      [
        '"reason"',
        ...names,
        `${isTotal} AS "is_total"`,
        ...kinds.names,
        ...apart,
        `CASE WHEN ${isTotal} = 1 AND NOT (${kinds.isAdded}) THEN 1 ELSE sum("rows") END AS "rows"`,
        ...bits.names.map(
          (mask) => `CASE ${isTotal} WHEN 0 THEN ${mask} ELSE ${input.dialect.bitOr(mask)} END AS ${mask}`,
        ),
        ...summed,
      ],
      groupedBy('FROM "pairs"\nWHERE "rows" > 0', [
        [...names, ...kinds.names, ...bits.names, ...apart],
        [...kinds.names, ...distinctOverall, ...apart],
      ]),
    ),
  }
  const tables = [events, keyed, pairs, ...(again ? [folded] : sequences.tables('pairs'))]

  const measured = (measure: AggregateNode) => {
    const alias = aliasOf(measure, input)
    if (!countsValues(measure)) {
      const column = measure.fn === 'sum' ? `"sum_${sums.indexOf(alias)}"` : '"rows"'
      return filtered(`sum(${column})`, kinds.isAdded, addedBits.isMet(measure))
    }
    const met = measure.fn === 'countSequence' ? sequences.completed(measure) : bits.isMet(measure)
    return filtered('sum("rows")', kinds.isOf(values.indexOf(alias)), met)
  }
  const select = selectList(
    [
      '"reason"',
      '"is_total"',
      `${filtered('sum("rows")', kinds.isAdded)} AS "all_rows"`,
      ...(input.example === true ? ['min("shown") AS "example"'] : []),
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measures.map((measure, index) => `COALESCE(${measured(measure)}, 0) AS "measure_${index}"`),
    ],
    `FROM ${quoteName(tables.at(-1)?.name as string)}\nGROUP BY ${['"reason"', '"is_total"', ...names].join(', ')}`,
  )
  return { with: tables, select }
}

/** How rows of pairs with one distinct value or another, and those of what is added up, are told from each other. */
function kindsOfRows(distinct: readonly string[]) {
  if (distinct.length === 0)
    return { names: [], columns: [], rows: 'count(*)', isAdded: undefined, isOf: () => undefined }
  // GROUPING has a bit for each value that a row is without.
  const without = `GROUPING(${distinct.join(', ')})`
  const all = 2 ** distinct.length - 1
  return {
    names: ['"without"'],
    columns: [`${without} AS "without"`],
    /** Events of what is added up; a pair is one, unless it has no value. */
    rows: `CASE WHEN ${without} = ${all} THEN count(*) WHEN ${distinct.map((value) => `${value} IS NOT NULL`).join(' OR ')} THEN 1 ELSE 0 END`,
    isAdded: `"without" = ${all}`,
    isOf: (index: number) => `"without" = ${all - 2 ** (distinct.length - 1 - index)}`,
  }
}

function groupedBy(from: string, sets: readonly (readonly string[])[]): string {
  const lines = sets.map((columns) => `  (${['"reason"', ...columns].join(', ')})`)
  return `${from}\nGROUP BY GROUPING SETS (\n${lines.join(',\n')}\n)`
}
