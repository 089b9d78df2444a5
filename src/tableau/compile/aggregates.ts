import type { AggregateNode, FieldNode } from '../../definition/expression.js'
import type { Binding } from '../../events/binding.js'
import type { FormulaAst } from '../language/ast.js'
import { call, number, onlyIf } from './ast.js'
import { countedField, type EventNames, eventFormula, fieldScale, rawField } from './event-formula.js'
import { sequenceFormula } from './sequence-formula.js'

type AggregateName = AggregateNode['fn']
type NodeNamed<Fn extends AggregateName> = AggregateNode & { readonly fn: Fn }

/** How one aggregate is written for Tableau. */
interface AggregateFormula<Fn extends AggregateName> {
  readonly formula: (node: NodeNamed<Fn>, names: EventNames) => FormulaAst
  /** The decimal places that its values, and sums of them, are rounded to; null where they are not rounded. */
  readonly scale: (node: NodeNamed<Fn>, binding: Binding) => number | null
  /** The field that it reads although its definition names none. */
  readonly impliedField?: (binding: Binding) => FieldNode
}

const notRounded = () => null

/** Every aggregate: one that is missing does not compile. */
const aggregates: { readonly [Fn in AggregateName]: AggregateFormula<Fn> } = {
  count: {
    // The event type may go by the source's own names here: they make no difference to how many there are.
    formula: (node, names) => call('COUNT', filtered(node, rawField(countedField(names.binding), names), names)),
    scale: notRounded,
    impliedField: countedField,
  },
  countDistinct: {
    formula: (node, names) => call('COUNTD', filtered(node, eventFormula(node.of, names), names)),
    scale: notRounded,
  },
  sum: {
    // Rounded, so that equal amounts of money are equal numbers; 0 of no events.
    formula(node, names) {
      const sum = call('SUM', filtered(node, eventFormula(node.of, names), names))
      return call('ZN', call('ROUND', sum, number(fieldScale(node.of, names.binding))))
    },
    scale: ({ of }, binding) => fieldScale(of, binding),
  },
  countSequence: { formula: sequenceFormula, scale: notRounded },
}

/** Writes an aggregate of events. */
export function aggregateFormula<Fn extends AggregateName>(node: NodeNamed<Fn>, names: EventNames): FormulaAst {
  return aggregates[node.fn as Fn].formula(node, names)
}

/** The decimal places that an aggregate's values are rounded to; null where they are not rounded. */
export function aggregateScale<Fn extends AggregateName>(node: NodeNamed<Fn>, binding: Binding): number | null {
  return aggregates[node.fn as Fn].scale(node, binding)
}

/** The fields that aggregates read although their definitions do not name them. */
export function impliedFields(nodes: readonly AggregateNode[], binding: Binding): readonly FieldNode[] {
  return nodes.flatMap(({ fn }) => aggregates[fn].impliedField?.(binding) ?? [])
}

/** The value of the events that the aggregate is of; NULL, which every aggregate leaves out, of all others. */
function filtered({ where }: AggregateNode, value: FormulaAst, names: EventNames): FormulaAst {
  return where === null ? value : onlyIf(eventFormula(where, names), value)
}
