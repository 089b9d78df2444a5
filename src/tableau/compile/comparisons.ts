import type { ExpressionNode, ThresholdNode, WindowNode } from '../../definition/expression.js'
import { childrenOf, comparisonsIn } from '../../definition/walk.js'

/**
 * How groups are compared. `lod`: with level-of-detail expressions, FIXED by given dimensions, which do not move with filters.
 * `table`: with table calculations over the marks of the view, which do.
 */
export type TableauForm = 'lod' | 'table'

/** All ways to compare groups. */
export const tableauForms = ['lod', 'table'] as const satisfies readonly TableauForm[]

/** How groups are compared in files, where nothing is said. */
export const defaultForm: TableauForm = 'lod'

/** An expression whose value depends on other groups. */
export type Comparison = WindowNode | ThresholdNode

/** The comparisons that are not within another one. */
function outermostComparisons(node: ExpressionNode): readonly Comparison[] {
  if (node.kind === 'window' || node.kind === 'threshold') return [node]
  return childrenOf(node).flatMap(outermostComparisons)
}

/**
 * Whether the group's own values must be FIXED, too. Set against totals they need not be: `SUM(x) / MIN({FIXED : SUM(x)})` is right for
 * whatever groups the view has. Ranks and thresholds are of certain groups, so the values that are set against them must be of the same.
 */
export function isFixed(node: ExpressionNode, form: TableauForm | undefined): boolean {
  return form === 'lod' && outermostComparisons(node).some((one) => one.kind === 'threshold' || !isSummary(one))
}

/** Whether the expression needs to know which dimensions make the groups. */
export function needsGroups(node: ExpressionNode): boolean {
  return comparisonsIn(node).some((one) => one.kind === 'threshold' || one.fn !== 'total')
}

/** Whether level-of-detail expressions alone can compute it: they cannot put groups in order. */
export function isUnordered(node: ExpressionNode): boolean {
  return comparisonsIn(node).every((one) => one.kind === 'threshold' || isSummary(one))
}

const isSummary = ({ fn }: WindowNode) => fn === 'total' || fn === 'groupTotal'
