import type { CountSequenceNode } from '../../definition/expression.js'
import type { FormulaAst } from '../language/ast.js'
import { all, binary, call, included, onlyIf } from './ast.js'
import { type EventNames, eventFormula } from './event-formula.js'

/**
 * Writes how many values have an event for each step, in order. For each value in each mark it finds when the steps before the last were
 * reached, each by the first event that is not before the step before it, and whether the last step has an event at that time or later.
 * INCLUDE adds the values to the dimensions of whatever the formula is computed for, so that it moves with the view as a count does.
 */
export function sequenceFormula({ of, time, steps }: CountSequenceNode, names: EventNames): FormulaAst {
  const value = eventFormula(of, names)
  const eventTime = eventFormula(time, names)
  const conditions = steps.map((step) => eventFormula(step, names))
  const last = conditions.pop() as FormulaAst
  const [first, ...between] = conditions
  if (first === undefined) return call('COUNTD', onlyIf(last, value))
  const timePerValue = (aggregate: 'MIN' | 'MAX', condition: FormulaAst) =>
    included([value], call(aggregate, onlyIf(condition, eventTime)))
  const reached = between.reduce(
    (before, step) => timePerValue('MIN', all([step, binary('>=', eventTime, before)])),
    timePerValue('MIN', first),
  )
  return call('COUNTD', onlyIf(binary('<=', reached, timePerValue('MAX', last)), value))
}
