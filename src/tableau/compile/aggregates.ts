import type { AggregateName } from '../../aggregates/aggregates.js'
import { checkExpression } from '../../definition/check.js'
import { decimalOf } from '../../definition/decimals.js'
import type { AggregateNode, AggregateNodeOf, ExpressionNode, FieldNode } from '../../definition/expression.js'
import { UnsupportedError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import { scaleOfField } from '../../plan/scan-fields.js'
import type { FormulaAst } from '../language/ast.js'
import { call, number, onlyIf } from './ast.js'
import { countedField, type EventNames, eventFormula, rawField } from './event-formula.js'
import { sequenceFormula } from './sequence-formula.js'

/** How one aggregate is written for Tableau. */
interface AggregateFormula<Fn extends AggregateName> {
  readonly formula: (node: AggregateNodeOf<Fn>, names: EventNames) => FormulaAst
  /** The decimal places that its values, and sums of them, are rounded to; null where they are not rounded. */
  readonly scale: (node: AggregateNodeOf<Fn>, binding: Binding) => number | null
  /** The field that it reads although its definition names none. */
  readonly impliedField?: (binding: Binding) => FieldNode
}

const notRounded = () => null

/** The decimal places of exact decimals; null of all others. */
function decimalScale(node: ExpressionNode, binding: Binding): number | null {
  return decimalOf(node, scaleOfField(binding))?.scale ?? null
}

function rounded(value: FormulaAst, scale: number | null): FormulaAst {
  return scale === null ? value : call('ROUND', value, number(scale))
}

/** The least or the greatest value. */
function extreme(name: 'MIN' | 'MAX'): AggregateFormula<'min' | 'max'> {
  return {
    formula(node, names) {
      if (checkExpression(node.of).type === 'text') {
        throw new UnsupportedError(
          `${node.fn}() of text: Tableau orders texts as the data source does, and not by code point; find it with analyze() or toSql()`,
          { target: 'tableau', feature: node.fn },
        )
      }
      return rounded(
        call(name, filtered(node, eventFormula(node.of, names), names)),
        decimalScale(node.of, names.binding),
      )
    },
    scale: ({ of }, binding) => decimalScale(of, binding),
  }
}

/** Every aggregate: one that is missing does not compile. */
const tableauAggregates: { readonly [Fn in AggregateName]: AggregateFormula<Fn> } = {
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
      return call('ZN', rounded(sum, decimalScale(node.of, names.binding)))
    },
    scale: ({ of }, binding) => decimalScale(of, binding),
  },
  min: extreme('MIN'),
  max: extreme('MAX'),
  quantile: {
    formula: (node, names) => call('PERCENTILE', filtered(node, eventFormula(node.of, names), names), number(node.at)),
    scale: notRounded,
  },
  countSequence: { formula: sequenceFormula, scale: notRounded },
}

/** Writes an aggregate of events. */
export function aggregateFormula<Fn extends AggregateName>(node: AggregateNodeOf<Fn>, names: EventNames): FormulaAst {
  return tableauAggregates[node.fn as Fn].formula(node, names)
}

/** The decimal places that an aggregate's values are rounded to; null where they are not rounded. */
export function aggregateScale<Fn extends AggregateName>(node: AggregateNodeOf<Fn>, binding: Binding): number | null {
  return tableauAggregates[node.fn as Fn].scale(node, binding)
}

/** The fields that aggregates read although their definitions do not name them. */
export function impliedFields(nodes: readonly AggregateNode[], binding: Binding): readonly FieldNode[] {
  return nodes.flatMap(({ fn }) => tableauAggregates[fn].impliedField?.(binding) ?? [])
}

/** The value of the events that the aggregate is of; NULL, which every aggregate leaves out, of all others. */
function filtered({ where }: AggregateNode, value: FormulaAst, names: EventNames): FormulaAst {
  return where === null ? value : onlyIf(eventFormula(where, names), value)
}
