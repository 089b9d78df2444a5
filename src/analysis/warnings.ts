import { valueAt } from '../definition/columns.js'
import type { Evaluator } from '../definition/evaluate.js'
import type { ExpressionNode } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import { aggregatesIn, fieldsIn } from '../definition/walk.js'
import { columnsHint } from '../events/binding-hints.js'
import { isEventField } from '../events/fields.js'
import { hasOrHave } from '../events/lacking.js'
import { countOf, type Warning } from '../events/warning.js'
import type { Hint } from '../hint.js'
import type { Eligible } from '../plan/measure-plan.js'
import type { AnalysisPlan } from '../plan/plan-analysis.js'
import type { MeasureTable } from '../sources/source.js'

/** Says of an expression whether the source has all the columns that it needs. */
export function presenceIn({ missing = [] }: Pick<MeasureTable, 'missing'>): (node: ExpressionNode) => boolean {
  if (missing.length === 0) return () => true
  const names = new Set(missing)
  return (node) => fieldsIn(aggregatesIn([node])).every(({ name }) => !names.has(name))
}

/** What was left out because the source has no column for it. */
export function leftOutWarnings(
  { metrics }: AnalysisPlan,
  found: readonly AnyMetric[],
  { missing = [], scanned }: Pick<MeasureTable, 'missing' | 'scanned'>,
): readonly Warning[] {
  const leftOut = metrics.filter((metric) => !found.includes(metric))
  if (leftOut.length === 0) return []
  const lacking = lackingFields(leftOut, missing)
  const bound = lacking.filter(isEventField)
  const hints = bound.length === 0 ? [] : [columnsHint(bound)]
  const advice = hints.map(({ text }) => `. Where a column is called otherwise, say so: ${text}`).join('')
  return [
    {
      code: 'metrics-left-out',
      message: `${scanned.source} ${hasOrHave(scanned.source)} no column for ${lacking.join(', ')}; left out: ${leftOut.map(({ name }) => name).join(', ')}${advice}`,
      quality: false,
      ...(hints.length > 0 && { hints }),
      counts: { leftOut: leftOut.length },
    },
  ]
}

/** Those of the missing fields that some metrics lack. */
export function lackingFields(metrics: readonly AnyMetric[], missing: readonly string[]): readonly string[] {
  return missing.filter((name) => metrics.some(({ expr }) => !presenceIn({ missing: [name] })(expr)))
}

function minSessionsHint(value: number): Hint {
  return { option: 'minSessions', value, text: `{ minSessions: ${value} }` }
}

/** Why thresholds are not what they seem: there are none, or groups were taken whatever their sessions. */
export function eligibilityWarnings(
  { minSessions, measure }: AnalysisPlan,
  { size, scanned }: Pick<MeasureTable, 'size' | 'scanned'>,
  eligible: Eligible | undefined,
  work: Evaluator,
): readonly Warning[] {
  const warnings: Warning[] = []
  if (eligible === undefined && minSessions > 0) {
    const [column, all] = [columnsHint(['userSession']), minSessionsHint(0)]
    warnings.push({
      code: 'no-session-column',
      message: `${scanned.source} ${hasOrHave(scanned.source)} no column for userSession: no group is left out of thresholds and classes for having fewer than ${countOf(minSessions, 'session')}. Name it: ${column.text}; or ask for all groups: ${all.text}`,
      quality: false,
      hints: [column, all],
    })
  }
  const keyed = work.keyedGroups()
  const by = measure.dimensions.map(({ name }) => name).join(' and ')
  if (size > 0 && keyed.length === 0) {
    warnings.push({
      code: 'no-eligible-groups',
      message: `no event has a ${by}: there is no group for thresholds and classes`,
      quality: false,
      counts: { groups: 0, minSessions },
    })
  }
  if (eligible === undefined || keyed.length === 0) return warnings
  const of = work.column(eligible.measure)
  const most = keyed.reduce((found, group) => Math.max(found, Number(valueAt(of, group))), 0)
  if (most >= minSessions) return warnings
  const fewer = minSessionsHint(most)
  return [
    ...warnings,
    {
      code: 'no-eligible-groups',
      message: `no group by ${by} has ${countOf(minSessions, 'session')} or more, the largest of ${keyed.length} has ${most}: thresholds and classes are null. Ask for fewer: ${fewer.text}`,
      quality: false,
      hints: [fewer],
      counts: { groups: keyed.length, minSessions, mostSessions: most },
    },
  ]
}
