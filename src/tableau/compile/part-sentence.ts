import { formulaOf } from '../../definition/describe.js'
import type { ExpressionNode, ThresholdNode } from '../../definition/expression.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import type { FieldsPlan } from './plan-fields.js'

/** Says what a field is that no metric describes, but which others are made of: a threshold, a total, a rank. */
export function partSentence(expr: ExpressionNode, plan: FieldsPlan): string {
  if (expr.kind === 'threshold') return thresholdSentence(expr, plan)
  if (expr.kind !== 'window') return `Computed as ${formulaOf(expr)}.`
  const of = labelOf(expr.of, plan)
  switch (expr.fn) {
    case 'total':
      return `${of}, of all groups together.`
    case 'groupTotal':
      return `${of}, added up over the groups that have a key.`
    case 'rank':
      return `Rank by ${of}, highest first; ties share a rank.`
    case 'position':
      return `Place in the order of ${of}, highest first.`
    case 'runningTotal':
      return `${of} of this group and all before it, highest first.`
  }
}

function thresholdSentence({ metric, of }: ThresholdNode, plan: FieldsPlan): string {
  const { thresholds, eligible, parameters } = plan
  const method: ThresholdMethod = (Object.hasOwn(thresholds, metric) ? thresholds[metric] : undefined) ?? 'median'
  const fewest = parameters.minSessions?.caption ?? eligible?.atLeast
  const groups =
    fewest === undefined
      ? 'all groups'
      : typeof fewest === 'number'
        ? `the groups with at least ${fewest} sessions`
        : `the groups with as many sessions as the parameter ${fewest} says`
  const value = typeof method === 'number' ? `a fixed number, for ${groups}` : `${statistic(method)} of ${groups}`
  return `The threshold of ${labelOf(of, plan)}: ${value}.`
}

function statistic(method: Exclude<ThresholdMethod, number>): string {
  if (method === 'median') return 'the median'
  if (method === 'mean') return 'the mean'
  return `the quantile ${method.quantile}`
}

function labelOf(of: ExpressionNode, { fields }: FieldsPlan): string {
  const field = of.kind === 'metric' ? fields.find(({ name }) => name === of.name) : undefined
  return field?.caption ?? formulaOf(of)
}
