import type { AggregateNode, ExpressionNode, FieldNode } from '../definition/expression.js'
import { renderExpression, type SqlScope } from './expression.js'

/** Bits of one integer, so that it stays a small one in every engine. */
const bitsInMask = 30

/** The conditions of some measures, each a bit of an integer. The integers are columns of that name with a number. */
export function conditionBits(measures: readonly AggregateNode[], scope: SqlScope, name = 'mask') {
  const { bits, quoteName } = scope.dialect
  const conditions = new Map<string, ExpressionNode>()
  for (const { where } of measures) if (where !== null) conditions.set(renderExpression(where, scope), where)
  const places = [...conditions.keys()]
  const masks: string[] = []
  for (let start = 0; start < places.length; start += bitsInMask) {
    masks.push(renderMask([...conditions.values()].slice(start, start + bitsInMask), scope))
  }
  const names = masks.map((_, place) => quoteName(`${name}_${place}`))
  return {
    names,
    columns: masks.map((mask, place) => `${mask} AS ${names[place]}`),
    /** Columns with the bits of several rows joined. */
    joined: names.map((mask) => `${bits.union(mask)} AS ${mask}`),
    /** That a measure's condition was met; undefined where it has none. */
    isMet({ where }: AggregateNode) {
      if (where === null) return undefined
      const index = places.indexOf(renderExpression(where, scope))
      return bits.has(names[Math.floor(index / bitsInMask)] as string, 2 ** (index % bitsInMask))
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
    const branches = [...lookup].map(([value, bits]) => `WHEN ${scope.dialect.quoteText(value)} THEN ${bits}`)
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
