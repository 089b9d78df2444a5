import { measureKind } from '../definition/decimals.js'
import type { AggregateNode } from '../definition/expression.js'
import { countsValues, orNone } from './aggregates.js'
import { answerColumn } from './answer.js'
import { conditionBits } from './condition-bits.js'
import { renderExpression } from './expression.js'
import { groupKeys } from './group-keys.js'
import { type GroupingScope, selectGrouped } from './grouping-sets.js'
import { type KeptColumn, keptColumns } from './kept-columns.js'
import { isWantedOverall, type MeasureStatementInput } from './measure-input.js'
import { eventScope, eventsSelect, fieldOf, unreadableValue } from './relation.js'
import { aggregateOf, type CommonTable, type SelectWithTables, selectList, withTables } from './select.js'
import { sequenceColumns } from './sequence.js'

/** A statement that computes a plan's measures. Its columns are those of `answerColumn`. */
export interface MeasureStatement {
  readonly sql: string
  /** Its tables and its last SELECT, for a longer statement. */
  readonly body: SelectWithTables
}

/**
 * Renders the statement of a plan, which reads the events once. Distinct counts are its cost, and engines count several of them one after
 * the other; so `pairs` has one row for each group and each distinct value in it, with the conditions that were met as bits. What is
 * accumulated has rows of its own there, one for each group and the conditions met, so that the many others carry little. `counted` has
 * how many pairs there are with which bits, and each distinct value over all groups.
 */
export function measureStatement(input: MeasureStatementInput): MeasureStatement {
  const body = selectMeasures(input)
  return { sql: withTables(body.with, body.select, input.dialect), body }
}

function selectMeasures(input: MeasureStatementInput): SelectWithTables {
  const { measures, dialect, relation } = input
  const { quoteName, bits: bitsOfDialect } = dialect
  const scope = eventScope(input)
  const keys = groupKeys(input, scope)
  const names = keys.map(({ name }) => name)
  const [reason, isTotal, rows, shown] = [answerColumn.reason, answerColumn.isTotal, 'rows', 'shown'].map(
    quoteName,
  ) as [string, string, string, string]
  const counted = measures.filter(countsValues)
  const accumulated = measures.filter((measure) => !countsValues(measure))
  const aliasOf = ({ of }: AggregateNode) => (of?.kind === 'field' ? fieldOf(relation, of).alias : '')
  const values = [...new Set(counted.map(aliasOf))]
  const kept = keptColumns(accumulated, input, scope)
  const bits = conditionBits(counted, scope)
  const keptBits = conditionBits(accumulated, scope, 'added')
  const sequences = sequenceColumns(measures, scope)
  // The times that sequences keep are costly to merge: with them, the distinct values over all groups are those of the events.
  const again = names.length > 0 && values.length > 0 && sequences.aggregates.length === 0

  const distinct = values.map((_, index) => quoteName(`value_${index}`))
  const distinctOverall = distinct.filter((_, index) =>
    counted.some((measure) => aliasOf(measure) === values[index] && isWantedOverall(measure, input)),
  )
  const example = input.example === true ? [shown] : []
  /** What the rows of what is accumulated are grouped by. */
  const apart = [...keptBits.names, ...example]
  const kinds = kindsOfRows(distinct, quoteName('without'))

  /** A value that some measure takes: nulls are cheap to carry. */
  const whereTaken = ({ value, measures: takers }: KeptColumn) => {
    const conditions = new Set(takers.map(({ where }) => (where === null ? 'TRUE' : renderExpression(where, scope))))
    return conditions.has('TRUE') ? value : `CASE WHEN ${[...conditions].join(' OR ')} THEN ${value} END`
  }
  const events: CommonTable = {
    name: 'events',
    comment: 'The events in scope, read by the model; those that cannot be read have a reason.',
    sql: eventsSelect(input, input.example === true ? [`${unreadableValue(input)} AS ${shown}`] : []),
  }
  const keyed: CommonTable = {
    name: 'keyed',
    comment: 'What is grouped by, counted and added up, and the conditions as bits.',
    sql: dialect.unmerged(
      selectList(
        [
          reason,
          ...keys.map(({ value, name }) => `${value} AS ${name}`),
          ...values.map((value, index) => `${value} AS ${distinct[index]}`),
          ...bits.columns,
          ...keptBits.columns,
          ...kept.columns.map((column) => `${whereTaken(column)} AS ${column.name}`),
          ...sequences.columns,
          ...example,
        ],
        `FROM ${quoteName('events')}`,
      ),
    ),
  }
  const pairs: CommonTable = {
    name: 'pairs',
    comment: `One row for each group and each distinct value in it${again || names.length === 0 || distinctOverall.length === 0 ? '' : ', and for each distinct value at all'}; and rows of what is added up.`,
    sql: selectGrouped(
      ({ value, column, without }) => [
        reason,
        ...names.map(column),
        ...(again ? [] : [`${names.length === 0 ? '1' : without(names.slice(0, 1))} AS ${isTotal}`]),
        ...kinds.columns(without),
        ...distinct.map(column),
        ...apart.map(column),
        `${kinds.rows({ value, without })} AS ${rows}`,
        ...bits.joined,
        ...kept.columns.map(({ collected, name }) => `${collected} AS ${name}`),
        ...sequences.aggregates,
      ],
      `FROM ${quoteName('keyed')}`,
      [
        ...distinct.map((value) => [...names, value]),
        [...names, ...apart],
        ...(again || names.length === 0 ? [] : [...distinctOverall.map((value) => [value]), apart]),
      ].map((set) => [reason, ...set]),
      dialect,
    ),
  }
  const folded: CommonTable = {
    name: 'counted',
    comment: `How many pairs of each group met which conditions${distinctOverall.length === 0 ? '' : ', and each distinct value with all that it met'}.`,
    sql: selectGrouped(
      ({ value, column, without }) => {
        const total = names.length === 0 ? '1' : without(names.slice(0, 1))
        return [
          reason,
          ...names.map(column),
          `${total} AS ${isTotal}`,
          ...kinds.names,
          ...apart.map(column),
          `CASE WHEN ${total} = 1 AND NOT (${kinds.isKept}) THEN 1 ELSE sum(${rows}) END AS ${rows}`,
          ...bits.names.map(
            (mask) => `CASE ${total} WHEN 0 THEN ${value(mask)} ELSE ${bitsOfDialect.union(mask)} END AS ${mask}`,
          ),
          ...kept.columns.map(({ merged, name }) => `${merged()} AS ${name}`),
        ]
      },
      `FROM ${quoteName('pairs')}\nWHERE ${rows} > 0`,
      [
        [...names, ...kinds.names, ...bits.names, ...apart],
        [...kinds.names, ...distinctOverall, ...apart],
      ].map((set) => [reason, ...set]),
      dialect,
    ),
  }
  const tables = [events, keyed, pairs, ...(again ? [folded] : sequences.tables('pairs'))]

  const measured = (measure: AggregateNode) => {
    if (!countsValues(measure)) return kept.measured(measure, rows, [kinds.isKept, keptBits.isMet(measure)])
    const met = measure.fn === 'countSequence' ? sequences.completed(measure) : bits.isMet(measure)
    return aggregateOf('sum', rows, [kinds.isOf(values.indexOf(aliasOf(measure))), met], dialect)
  }
  const select = selectList(
    [
      reason,
      isTotal,
      `${aggregateOf('sum', rows, [kinds.isKept], dialect)} AS ${quoteName(answerColumn.rows)}`,
      ...(input.example === true ? [`min(${shown}) AS ${quoteName(answerColumn.example)}`] : []),
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measures.map(
        (measure, index) =>
          `${answered(measure, orNone(measure, measured(measure)), input)} AS ${quoteName(answerColumn.measure(index))}`,
      ),
    ],
    `FROM ${quoteName(tables.at(-1)?.name as string)}\nGROUP BY ${[reason, isTotal, ...names].join(', ')}`,
  )
  return { with: tables, select }
}

/** A measure as it is answered. */
function answered(measure: AggregateNode, sql: string, { instantsAsMicros, scaleOf, dialect }: MeasureStatementInput) {
  if (instantsAsMicros !== true || measureKind(measure, scaleOf).kind !== 'instant') return sql
  return dialect.times.microsBetween(dialect.times.constant('1970-01-01 00:00:00'), sql)
}

/** How rows of pairs with one distinct value or another, and those of what is accumulated, are told from each other. */
function kindsOfRows(distinct: readonly string[], name: string) {
  if (distinct.length === 0)
    return { names: [], columns: () => [], rows: () => 'count(*)', isKept: undefined, isOf: () => undefined }
  // A bit for each value that a row is without.
  const all = 2 ** distinct.length - 1
  return {
    names: [name],
    columns: (without: (columns: readonly string[]) => string) => [`${without(distinct)} AS ${name}`],
    /** Events of what is accumulated; a pair is one, unless it has no value. */
    rows: ({ value, without }: Pick<GroupingScope, 'value' | 'without'>) =>
      `CASE WHEN ${without(distinct)} = ${all} THEN count(*) WHEN ${distinct.map((one) => `${value(one)} IS NOT NULL`).join(' OR ')} THEN 1 ELSE 0 END`,
    isKept: `${name} = ${all}`,
    isOf: (index: number) => `${name} = ${all - 2 ** (distinct.length - 1 - index)}`,
  }
}
