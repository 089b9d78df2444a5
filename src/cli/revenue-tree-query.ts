import { previousPeriod } from '../analysis/compare.js'
import { revenueTreeMetrics } from '../analysis/revenue-tree.js'
import { eq, field, min } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { QueryError } from '../errors.js'
import { type Binding, isBound } from '../events/binding.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import type { Query, TimeScope } from '../plan/query.js'
import { calledHere } from './called-here.js'
import { defined } from './defined.js'
import { type QueryOptions, queryFrom } from './query-options.js'

/** The options that say which revenue is split, and what it is compared with. */
export interface RevenueTreeOptions extends Pick<QueryOptions, 'where' | 'from' | 'to' | 'timeZone'> {
  readonly previous?: boolean
  readonly previousFrom?: string
  readonly previousTo?: string
  readonly by?: string
  readonly group?: readonly string[]
}

/** What is asked of the events: of a period, and of the one before; or of two groups of a dimension. */
export interface Compared {
  readonly query: Query
  /** The query of the previous period; null where none is compared. */
  readonly before: Query | null
  readonly groups: { readonly by: string; readonly names: readonly [string, string] } | null
}

/**
 * What the options ask for.
 *
 * @throws {@link QueryError} where they do not say both sides of a comparison
 */
export function comparedFrom(options: RevenueTreeOptions, binding: Binding): Compared {
  const { previous = false, previousFrom, previousTo, by, group = [] } = options
  const isOfPeriods = previous || previousFrom !== undefined || previousTo !== undefined
  const isOfGroups = by !== undefined || group.length > 0
  if (isOfPeriods && isOfGroups)
    throw refused('by', '--by and --group compare groups, and --previous periods: leave one out')
  const { where, from, to, timeZone } = options
  const given = queryFrom({ ...defined({ where, from, to, timeZone }), by: by === undefined ? [] : [by] }, binding)
  const metrics = [...revenueTreeMetrics, firstEvent, ...(isBound('currency', binding) ? [currencyOfSales] : [])]
  const query: Query = { ...given, metrics }
  planAnalysis(query)
  if (isOfPeriods) {
    const before: Query = { ...query, time: previousTime(options, query.time ?? {}) }
    calledHere({ 'time.from': 'previousFrom', 'time.to': 'previousTo' }, () => planAnalysis(before))
    return { query, before, groups: null }
  }
  if (!isOfGroups) return { query, before: null, groups: null }
  const [first, second, ...more] = group
  if (by === undefined) throw refused('by', '--group: say of what, such as --by brand')
  if (first === undefined || second === undefined || more.length > 0)
    throw refused('group', `--by ${by}: name the two groups to compare, such as --group apple --group samsung`)
  if (first === second) throw refused('group', `--group: ${JSON.stringify(first)} is given twice`)
  return { query, before: null, groups: { by: (query.by as readonly string[])[0] ?? by, names: [first, second] } }
}

function previousTime({ previous, previousFrom, previousTo, from, to }: RevenueTreeOptions, time: TimeScope) {
  if (previousFrom === undefined && previousTo === undefined) {
    if (from === undefined || to === undefined)
      throw refused('previous', '--previous: a period needs both ends; give --from and --to')
    return previousPeriod(time)
  }
  if (previous === true)
    throw refused('previous', '--previous is the period before: leave out --previous-from and --previous-to')
  if (previousFrom === undefined || previousTo === undefined)
    throw refused('previous', '--previous-from and --previous-to: a period needs both ends')
  return { ...time, from: previousFrom, to: previousTo }
}

export function refused(option: string, message: string): QueryError {
  return new QueryError(message, { option })
}

const firstEvent = defineMetric({
  name: 'firstEvent',
  label: 'First event',
  format: 'instant',
  formula: () => min(field.eventTime),
})

/** The currency of what was bought: where there are several, the revenue is null. */
const currencyOfSales = defineMetric({
  name: 'currencyOfSales',
  label: 'Currency',
  format: 'text',
  formula: () => min(field.currency, eq(field.eventType, 'purchase')),
})
