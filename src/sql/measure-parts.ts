import type { AggregateNode, ExpressionNode, FieldNode } from '../definition/expression.js'
import { keyOf } from '../definition/walk.js'
import { cutTime, quoteText, renderExpression, type SqlScope } from './expression.js'
import { type EventsInput, fieldOf, type Relation } from './relation.js'

/** What a measure statement is made of. */
export interface MeasureStatementInput extends EventsInput {
  readonly dimensions: readonly { readonly name: string; readonly expr: ExpressionNode }[]
  readonly measures: readonly AggregateNode[]
  /** The measures that are wanted over all events in scope, too; all unless given. */
  readonly totals?: readonly AggregateNode[]
  /** Whether to show a value that could not be read, as `example`, where another scan for some would cost. */
  readonly example?: boolean
}

/** What groups are made by: its column, and its value of an event. */
export interface KeyColumn {
  readonly name: string
  readonly value: string
}

/** The SQL of a key, with its text of a group. */
export interface KeyParts extends KeyColumn {
  readonly label: string
  /** Whether it is a text, and so costs more to group by than an integer. */
  readonly isText: boolean
}

/** Renders the keys of groups. One is grouped by in the form that is cheapest, and written as text only once a group. */
export function keyParts({ dimensions, relation }: MeasureStatementInput, scope: SqlScope): readonly KeyParts[] {
  return dimensions.map(({ expr }, index) => renderKey(expr, `"key_${index}"`, relation, scope))
}

/** The fields of which distinct values are counted, each once. */
export function distinctValues(measures: readonly AggregateNode[], input: MeasureStatementInput): readonly string[] {
  return [...new Set(measures.filter(countsValues).map((measure) => aliasOf(measure, input)))]
}

/** The columns that are added up, each once. */
export function summedValues(measures: readonly AggregateNode[], input: MeasureStatementInput): readonly string[] {
  return [...new Set(measures.filter(({ fn }) => fn === 'sum').map((measure) => aliasOf(measure, input)))]
}

/** Whether a measure counts distinct values, and not events. */
export function countsValues({ fn }: AggregateNode): boolean {
  return fn === 'countDistinct' || fn === 'countSequence'
}

/** Whether a measure is wanted over all events in scope. Without dimensions that is all there is. */
export function isWantedOverall(measure: AggregateNode, { totals, dimensions }: MeasureStatementInput): boolean {
  return totals === undefined || dimensions.length === 0 || totals.some((one) => keyOf(one) === keyOf(measure))
}

/** The column of the events that a measure is of. */
export function aliasOf({ of }: AggregateNode, { relation }: MeasureStatementInput): string {
  return of === null ? '*' : fieldOf(relation, of).alias
}

/** Bits of one integer, so that it stays a small one in every engine. */
const bitsInMask = 30

/** The conditions of some measures, each a bit of an integer. The integers are columns of that name with a number. */
export function conditionBits(measures: readonly AggregateNode[], scope: SqlScope, name = 'mask') {
  const conditions = new Map<string, ExpressionNode>()
  for (const { where } of measures) if (where !== null) conditions.set(renderExpression(where, scope), where)
  const places = [...conditions.keys()]
  const masks: string[] = []
  for (let start = 0; start < places.length; start += bitsInMask) {
    const bits = [...conditions.values()].slice(start, start + bitsInMask)
    masks.push(renderMask(bits, scope))
  }
  const names = masks.map((_, place) => `"${name}_${place}"`)
  return {
    names,
    columns: masks.map((mask, place) => `${mask} AS ${names[place]}`),
    /** Columns with the bits of several rows joined. */
    joined: names.map((mask) => `${scope.dialect.bitOr(mask)} AS ${mask}`),
    /** That a measure's condition was met; undefined where it has none. */
    isMet({ where }: AggregateNode) {
      if (where === null) return undefined
      const index = places.indexOf(renderExpression(where, scope))
      return scope.dialect.hasBit(names[Math.floor(index / bitsInMask)] as string, 2 ** (index % bitsInMask))
    },
  }
}

/** The bits of the conditions that an event meets. Those that ask for values of one field are looked up together. */
function renderMask(conditions: readonly ExpressionNode[], scope: SqlScope): string {
  const lookups = new Map<string, Map<string, number>>()
  const cases: string[] = []
  conditions.forEach((condition, place) => {
    const bit = 2 ** place
    const asked = valuesAsked(condition)
    if (asked === undefined) {
      cases.push(`CASE WHEN ${renderExpression(condition, scope)} THEN ${bit} ELSE 0 END`)
      return
    }
    const field = renderExpression(asked.field, scope)
    const lookup = lookups.get(field) ?? new Map<string, number>()
    for (const value of asked.values) lookup.set(value, (lookup.get(value) ?? 0) + bit)
    lookups.set(field, lookup)
  })
  const looked = [...lookups].map(([field, lookup]) => {
    const branches = [...lookup].map(([value, bits]) => `WHEN ${quoteText(value)} THEN ${bits}`)
    return branches.length === 0 ? '0' : `CASE ${field} ${branches.join(' ')} ELSE 0 END`
  })
  return [...looked, ...cases].join(' + ')
}

/** The field and the texts of a condition that is true of just these; undefined for all others. */
function valuesAsked(node: ExpressionNode): { field: FieldNode; values: ReadonlySet<string> } | undefined {
  if (node.kind === 'oneOf' && node.operand.kind === 'field')
    return { field: node.operand, values: new Set(node.values) }
  if (node.kind !== 'compare' || node.op !== 'eq') return undefined
  const { left, right } = node
  const [field, literal] = left.kind === 'field' ? [left, right] : [right, left]
  if (field.kind !== 'field' || literal.kind !== 'literal' || literal.type !== 'text') return undefined
  return { field, values: new Set([String(literal.value)]) }
}

function renderKey(node: ExpressionNode, name: string, relation: Relation, scope: SqlScope): KeyParts {
  if (node.kind === 'bucket') {
    const value = cutTime(node.unit, renderExpression(node.operand, scope), scope)
    return { name, value, label: scope.dialect.unitLabel(node.unit, name), isText: false }
  }
  const label = `CAST(${name} AS varchar)`
  if (node.kind === 'field') {
    const { alias, integer } = fieldOf(relation, node)
    return { name, value: integer ? alias : renderExpression(node, scope), label, isText: !integer }
  }
  // An empty text is none, as it is in a column.
  return { name, value: `NULLIF(${renderExpression(node, scope)}, '')`, label, isText: true }
}
