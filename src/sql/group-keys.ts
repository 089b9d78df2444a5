import type { ExpressionNode } from '../definition/expression.js'
import { answerColumn } from './answer.js'
import { cutTime, renderExpression, type SqlScope } from './expression.js'
import type { MeasureStatementInput } from './measure-input.js'
import { fieldOf, type Relation } from './relation.js'

/** What groups are made by: its column, and its value of an event. */
export interface KeyColumn {
  readonly name: string
  readonly value: string
}

/** A key, with its text of a group. */
export interface GroupKey extends KeyColumn {
  readonly label: string
  /** Whether it is a text, and so costs more to group by than an integer. */
  readonly isText: boolean
}

/** Renders the keys of groups. One is grouped by in the form that is cheapest, and written as text only once a group. */
export function groupKeys({ dimensions, relation }: MeasureStatementInput, scope: SqlScope): readonly GroupKey[] {
  return dimensions.map(({ expr }, index) =>
    renderKey(expr, scope.dialect.quoteName(answerColumn.key(index)), relation, scope),
  )
}

function renderKey(node: ExpressionNode, name: string, relation: Relation, scope: SqlScope): GroupKey {
  const { times, functions } = scope.dialect
  if (node.kind === 'bucket') {
    const value = cutTime(node.unit, renderExpression(node.operand, scope), scope)
    return { name, value, label: times.unitLabel(node.unit, name), isText: false }
  }
  const label = functions.toText(name)
  if (node.kind === 'field') {
    const { alias, integer } = fieldOf(relation, node)
    return { name, value: integer ? alias : renderExpression(node, scope), label, isText: !integer }
  }
  // An empty text is none, as it is in a column.
  return { name, value: `NULLIF(${renderExpression(node, scope)}, '')`, label, isText: true }
}
