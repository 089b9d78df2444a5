import type { AggregateNode } from '../definition/expression.js'
import {
  aliasOf,
  conditionBits,
  countsValues,
  distinctValues,
  keyParts,
  type MeasureStatementInput,
} from './measure-parts.js'
import { eventScope, eventsSelect, unreadableValue } from './relation.js'
import { sequenceParts } from './sequence.js'
import { type CommonTable, quoteName, renderExpression, type SqlScope, type StatementParts, selectList } from './sql.js'

/**
 * The tables and the last SELECT of a measure statement that reads the events once, row by row: for engines that bill what they
 * read, and for relations that are costly to read. `pairs` has one row for each (group, value) and each value alone, with the
 * conditions that were met as bits, and the measures count those. What is added up of events is added up of the first kind of pair.
 */
export function onePass(input: MeasureStatementInput): StatementParts {
  const { measures, dialect } = input
  const scope = eventScope(input)
  const keys = keyParts(input, scope)
  const names = keys.map(({ name }) => name)
  const values = distinctValues(measures, input)
  const bits = conditionBits(measures.filter(countsValues), scope)
  const sums = additiveSums(measures, scope, input)
  const sequences = sequenceParts(measures, scope)

  const keyed = [
    '"reason"',
    ...keys.map(({ value, name }) => `${value} AS ${name}`),
    ...values.map((value, index) => `${value} AS "value_${index}"`),
    ...bits.masks.map((mask, index) => `${mask} AS "mask_${index}"`),
    ...sums.columns,
    ...sequences.columns,
    ...(input.example === true ? ['"shown"'] : []),
  ]
  const pairs = [
    '"reason"',
    ...names,
    `${names.length === 0 ? '1' : `GROUPING(${names[0]})`} AS "is_total"`,
    ...values.map((_, index) => `GROUPING("value_${index}") AS "without_${index}"`),
    ...values.map((_, index) => `"value_${index}" IS NOT NULL AS "has_${index}"`),
    ...bits.masks.map((_, index) => `${dialect.bitOr(`"mask_${index}"`)} AS "mask_${index}"`),
    ...sums.aggregates,
    ...sequences.aggregates,
    ...(input.example === true ? ['min("shown") AS "shown"'] : []),
  ]
  const groups = names.length === 0 ? [''] : [names.map((name) => `, ${name}`).join(''), '']
  const kinds = values.length === 0 ? [''] : values.map((_, index) => `, "value_${index}"`)
  const sets = groups.flatMap((group) => kinds.map((kind) => `("reason"${group}${kind})`))

  // Each row of `pairs` is of one kind; those of the first kind are used for what is added up.
  const ofKind = (index: number) => `"without_${index}" = 0 AND "has_${index}"`
  const measured = measures.map((measure, index) => {
    const value = countsValues(measure) ? values.indexOf(aliasOf(measure, input)) : -1
    if (value < 0)
      return `COALESCE(sum("sum_${sums.placeOf(measure)}")${values.length === 0 ? '' : ' FILTER (WHERE "without_0" = 0)'}, 0) AS "measure_${index}"`
    if (measure.fn === 'countSequence')
      return `count(*) FILTER (WHERE ${ofKind(value)} AND ${sequences.completed(measure)}) AS "measure_${index}"`
    const met = measure.where === null ? '' : ` AND ${bits.isMet(measure.where)}`
    return `count(*) FILTER (WHERE ${ofKind(value)}${met}) AS "measure_${index}"`
  })
  const tables: readonly CommonTable[] = [
    {
      name: 'events',
      comment: 'The events in scope, read by the model; those that cannot be read have a reason.',
      sql: eventsSelect(input, input.example === true ? [`${unreadableValue(input)} AS "shown"`] : []),
    },
    {
      name: 'keyed',
      comment: 'What is grouped by, what is counted, and the conditions as bits.',
      sql: selectList(keyed, 'FROM "events"'),
    },
    {
      name: 'pairs',
      comment: 'One row for each group and each distinct value in it, and for each distinct value at all.',
      sql: selectList(pairs, `FROM "keyed"\nGROUP BY GROUPING SETS (\n  ${sets.join(',\n  ')}\n)`),
    },
    ...sequences.tables('pairs'),
  ]
  const select = selectList(
    [
      '"reason"',
      '"is_total"',
      `sum("all_rows")${values.length === 0 ? '' : ' FILTER (WHERE "without_0" = 0)'} AS "all_rows"`,
      ...(input.example === true ? ['min("shown") AS "example"'] : []),
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measured,
    ],
    `FROM ${quoteName(tables.at(-1)?.name as string)}\nGROUP BY ${['"reason"', '"is_total"', ...names].join(', ')}`,
  )
  return { with: tables, select }
}

/** What is added up of events: counts and sums, each once. */
function additiveSums(measures: readonly AggregateNode[], scope: SqlScope, input: MeasureStatementInput) {
  const columns: string[] = []
  const aggregates: string[] = ['count(*) AS "all_rows"']
  const places = new Map<AggregateNode, number>()
  const known = new Map<string, number>()
  for (const measure of measures) {
    if (countsValues(measure)) continue
    const summed = measure.fn === 'sum' ? aliasOf(measure, input) : '1'
    const column =
      measure.where === null ? summed : `CASE WHEN ${renderExpression(measure.where, scope)} THEN ${summed} END`
    const place = known.get(column) ?? known.size
    places.set(measure, place)
    if (known.has(column)) continue
    known.set(column, place)
    if (column === '1') aggregates.push(`count(*) AS "sum_${place}"`)
    else {
      columns.push(`${column} AS "part_${place}"`)
      aggregates.push(`${measure.fn === 'sum' ? 'sum' : 'count'}("part_${place}") AS "sum_${place}"`)
    }
  }
  return { columns, aggregates, placeOf: (measure: AggregateNode) => places.get(measure) as number }
}
