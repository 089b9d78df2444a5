import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import { type EventsInput, eventScope, eventsSelect, fieldOf, unreadableOf, unreadableValue } from './relation.js'
import { sequenceParts } from './sequence.js'
import { type CommonTable, cutTime, quoteName, renderExpression, type SqlScope, selectList, withTables } from './sql.js'

/** What a measure statement is made of. */
export interface MeasureStatementInput extends EventsInput {
  readonly dimensions: readonly { readonly name: string; readonly expr: ExpressionNode }[]
  readonly measures: readonly AggregateNode[]
  /** Whether to show a value that could not be read, as `example`, where another scan for some would cost. */
  readonly example?: boolean
}

/**
 * A statement that computes a plan's measures in one scan. Its columns are `reason` (0, or the place, from 1, of the reason why
 * these rows cannot be read), `is_total` (0 or 1), `all_rows`, then `example` if wanted, `key_N` for each dimension and `measure_N` for each measure.
 */
export interface MeasureStatement {
  readonly sql: string
  /** The statement in parts, for a longer one. */
  readonly parts: { readonly with: readonly CommonTable[]; readonly select: string }
  readonly reasons: readonly string[]
}

/**
 * Renders the statement of a plan.
 *
 * `events` is the relation, read by the event model. Distinct counts are its cost, and engines count several of them one after the
 * other; so `pairs` groups once by each (group, value) and each value alone, with the conditions that were met as bits, and the
 * measures count those. Sums and counts of events are added up of the first kind of pair. Sequences keep the times that decide
 * beside the bits, and go through them in tables of their own.
 */
export function measureStatement(input: MeasureStatementInput): MeasureStatement {
  const { dimensions, measures, dialect } = input
  const scope = eventScope(input)
  const keys = dimensions.map(({ expr }, index) => renderKey(expr, index, scope))
  const names = keys.map(({ name }) => name)
  const values = distinctValues(measures, input)
  const bits = conditionBits(measures, scope)
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
    const bit = measure.where === null ? undefined : bits.placeOf(measure.where)
    const met = bit === undefined ? '' : ` AND ${dialect.hasBit(`"mask_${bit.mask}"`, bit.value)}`
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
  return {
    sql: withTables(tables, select),
    parts: { with: tables, select },
    reasons: unreadableOf(input).map(({ reason }) => reason),
  }
}

/** The fields of which distinct values are counted, each once. */
function distinctValues(measures: readonly AggregateNode[], input: MeasureStatementInput): readonly string[] {
  return [...new Set(measures.filter(countsValues).map((measure) => aliasOf(measure, input)))]
}

/** Whether a measure counts distinct values, and not events. */
function countsValues({ fn }: AggregateNode): boolean {
  return fn === 'countDistinct' || fn === 'countSequence'
}

function aliasOf({ of }: AggregateNode, { relation }: MeasureStatementInput): string {
  return of === null ? '*' : fieldOf(relation, of).alias
}

/** Bits of one integer, so that it stays a small one in every engine. */
const bitsInMask = 30

/** The conditions of distinct counts, each a bit of an integer. */
function conditionBits(measures: readonly AggregateNode[], scope: SqlScope) {
  const distinct = measures.filter(({ fn, where }) => fn === 'countDistinct' && where !== null)
  const conditions = [...new Set(distinct.map(({ where }) => renderExpression(where as ExpressionNode, scope)))]
  const masks: string[] = []
  for (let start = 0; start < conditions.length; start += bitsInMask) {
    const cases = conditions
      .slice(start, start + bitsInMask)
      .map((condition, bit) => `CASE WHEN ${condition} THEN ${2 ** bit} ELSE 0 END`)
    masks.push(cases.join(' + '))
  }
  return {
    masks,
    placeOf(where: ExpressionNode) {
      const index = conditions.indexOf(renderExpression(where, scope))
      return { mask: Math.floor(index / bitsInMask), value: 2 ** (index % bitsInMask) }
    },
  }
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

/** A key is grouped by in the form that is cheapest, and written as text only once a group. */
function renderKey(
  node: ExpressionNode,
  index: number,
  scope: SqlScope,
): { name: string; value: string; label: string } {
  const name = `"key_${index}"`
  if (node.kind === 'bucket') {
    return {
      name,
      value: cutTime(node.unit, renderExpression(node.operand, scope), scope),
      label: scope.dialect.unitLabel(node.unit, name),
    }
  }
  const value = renderExpression(node, scope)
  // An empty text is none, as it is in a column.
  return { name, value: node.kind === 'field' ? value : `NULLIF(${value}, '')`, label: `CAST(${name} AS varchar)` }
}
