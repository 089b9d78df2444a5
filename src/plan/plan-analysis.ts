import {
  aFlag,
  aList,
  aName,
  anObject,
  checkOptions,
  choice,
  isObject,
  needed,
  type OptionRules,
} from '../checked-options.js'
import { checkExpression } from '../definition/check.js'
import { refuseWideDecimals, usualScale } from '../definition/decimals.js'
import type { AggregateNode, ExpressionNode, ThresholdNode } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import { type ThresholdMethod, thresholdOf } from '../definition/threshold.js'
import { aggregatesIn, keyOf, thresholdsIn, totalsIn } from '../definition/walk.js'
import { QueryError } from '../errors.js'
import { hint } from '../known-names.js'
import { defaultMetrics, findMetric, metricNames } from '../metrics/catalogue.js'
import { sessions } from '../metrics/measures.js'
import { shown } from '../shown.js'
import { isTime, planDimension } from './dimension.js'
import type { MeasurePlan } from './measure-plan.js'
import type { DimensionInput, MetricInput, OrderInput, Query } from './query.js'
import { timeRangeOf, timeZoneOf } from './time-scope.js'

/** One column to sort by. */
export interface Order {
  readonly by: string
  readonly descending: boolean
}

/** The fewest sessions that a group needs for thresholds and classes, unless a query says otherwise. */
export const defaultMinSessions = 30

/** What makes a group eligible: distinct sessions, of which it has enough. */
const [sessionsMeasure] = /* @__PURE__ */ aggregatesIn([sessions.expr]) as [AggregateNode]

/** A query with all its defaults, checked: what to measure, and how to finish. */
export interface AnalysisPlan {
  readonly measure: MeasurePlan
  /** Those that were not named may turn out to be without columns, and are then left out. */
  readonly metrics: readonly AnyMetric[]
  /** The names of those that were asked for, and cannot be left out. */
  readonly asked: ReadonlySet<string>
  /** The thresholds that the metrics need or the query sets, by metric. */
  readonly thresholds: ReadonlyMap<string, ThresholdNode>
  readonly methods: Readonly<Record<string, ThresholdMethod>>
  readonly minSessions: number
  readonly orderBy: readonly Order[]
  readonly limit: number | null
  /** Whether the metrics are wanted over all events in scope. */
  readonly totals: boolean
}

const rules: OptionRules<Query> = {
  by: true,
  metrics: aList,
  where: true,
  time: true,
  minSessions: true,
  thresholds: anObject,
  orderBy: true,
  limit: true,
  totals: aFlag,
}

/**
 * Plans a query: pure, and before anything is read.
 *
 * @param isNamed whether the metrics are what is asked for, so that a source without the columns for one cannot answer; if not, it is left
 * out. What the order and the thresholds of a query name is asked for in any case.
 * @throws {@link QueryError} for an unknown option, metric, dimension, threshold, order or time zone.
 */
export function planAnalysis(query: Query<DimensionInput, MetricInput, boolean>, isNamed?: boolean): AnalysisPlan {
  checkOptions('analyze', query, rules)
  const named = isNamed ?? query.metrics !== undefined
  const { time = {}, minSessions = defaultMinSessions, limit = null, totals = true } = query
  const dimensions = listOf<DimensionInput>(query.by).map(planDimension)
  const metrics = planMetrics(query.metrics)
  refuseRepeats([...dimensions, ...metrics].map(({ name }) => name))
  if (!(Number.isFinite(minSessions) && minSessions >= 0)) {
    throw new QueryError(`minSessions must be a number of sessions, 0 or more, not ${shown(minSessions)}`, {
      option: 'minSessions',
      value: minSessions,
    })
  }
  if (limit !== null && !(Number.isInteger(limit) && limit >= 1)) {
    throw new QueryError(`limit must be a whole number of rows, at least 1, not ${shown(limit)}`, {
      option: 'limit',
      value: limit,
    })
  }
  if (!totals && dimensions.length === 0) {
    throw new QueryError('totals: false leaves nothing to answer without groups; say what to make them by, too', {
      option: 'totals',
      value: totals,
    })
  }
  const methods = planMethods(query.thresholds ?? {}, metrics)
  const thresholds = planThresholds(metrics, methods)
  const ofTable = metrics.find((metric) => !isOfGroups(metric))
  const orderBy = planOrder(query.orderBy, dimensions, metrics)
  if (!totals && ofTable !== undefined) {
    throw new QueryError(
      `totals: false leaves out ${ofTable.name}, which is of the whole table and stands in the totals`,
      {
        option: 'totals',
        value: totals,
      },
    )
  }
  const isAsked = ({ name }: AnyMetric) =>
    named || Object.hasOwn(methods, name) || (query.orderBy !== undefined && orderBy.some(({ by }) => by === name))
  const ofThresholds = [...thresholds].map(([name, { of }]) => [name, of] as const)
  const asked: ExpressionNode[] = [
    ...metrics.filter(isAsked).map(({ expr }) => expr),
    ...ofThresholds.filter(([name]) => Object.hasOwn(methods, name)).map(([, of]) => of),
  ]
  const measured = [...metrics.map(({ expr }) => expr), ...ofThresholds.map(([, of]) => of)]
  const grouped = dimensions.length > 0
  const isCompared = grouped && minSessions > 0 && thresholds.size > 0
  const eligible = isCompared ? { measure: sessionsMeasure, atLeast: minSessions } : undefined
  const more = [...measured, ...(eligible === undefined ? [] : [eligible.measure])]
  const measures = aggregatesIn(asked)
  const needed = new Set(measures.map(keyOf))
  const where = conditionsIn(query.where)
  const timeRange = timeRangeOf(time)
  refuseWideDecimals([...measures, ...aggregatesIn(more)], usualScale)
  return {
    measure: {
      dimensions,
      measures,
      optional: aggregatesIn(more).filter((measure) => !needed.has(keyOf(measure))),
      ...(totals ? {} : { totals: totalsIn(measured) }),
      ...(timeRange === undefined ? {} : { timeRange }),
      ...(eligible === undefined ? {} : { eligible }),
      where,
      timeZone: timeZoneOf(time),
    },
    metrics,
    asked: new Set([...metrics.filter(isAsked).map(({ name }) => name), ...Object.keys(methods)]),
    thresholds,
    methods,
    minSessions,
    orderBy,
    limit,
    totals,
  }
}

/** Whether a metric has a value for each group; one of the whole table has not. */
export function isOfGroups({ expr }: AnyMetric): boolean {
  return checkExpression(expr).level !== 'summary'
}

function planMetrics(inputs: readonly MetricInput[] | undefined): readonly AnyMetric[] {
  const metrics = (inputs ?? defaultMetrics).map(planMetric)
  if (metrics.length === 0) throw new QueryError('metrics: name at least one', { option: 'metrics', value: inputs })
  return metrics
}

/** Finds a metric by what a query names it. */
export function planMetric(input: MetricInput): AnyMetric {
  if (typeof input !== 'string') {
    if (typeof input === 'function' && 'expr' in input) {
      checkExpression((input as AnyMetric).expr)
      return input
    }
    throw new QueryError(`metrics: ${shown(input)} is no metric; use one of the catalogue, or defineMetric()`, {
      option: 'metrics',
      value: input,
    })
  }
  const metric = findMetric(input)
  if (metric === undefined) {
    throw new QueryError(`metrics: unknown metric "${input}"${hint(input, metricNames)}`, {
      option: 'metrics',
      value: input,
    })
  }
  return metric
}

/** How each threshold is found, by the metric's own name. */
function planMethods(
  given: Readonly<Record<string, ThresholdMethod>>,
  metrics: readonly AnyMetric[],
): Readonly<Record<string, ThresholdMethod>> {
  // A metric that another's thresholds are of, such as the axis of a quadrant, may be named, too.
  const within = new Set(thresholdsIn(metrics.map(({ expr }) => expr)).map(({ metric }) => metric))
  const methods = Object.entries(given).map(([name, method]) => {
    thresholdOf([], method)
    if (within.has(name)) return [name, method] as const
    const metric = metrics.find((one) => one.name === name) ?? findMetric(name)
    if (metric === undefined) {
      throw new QueryError(`thresholds: unknown metric "${name}"${hint(name, metricNames)}`, {
        option: 'thresholds',
        value: name,
      })
    }
    if (metric.name !== name && Object.hasOwn(given, metric.name)) {
      throw new QueryError(`thresholds: ${name} and ${metric.name} are one metric; give its threshold once`, {
        option: 'thresholds',
        value: name,
      })
    }
    if (!isOfGroups(metric)) {
      throw new QueryError(`thresholds: ${metric.name} is of the whole table, and has no threshold`, {
        option: 'thresholds',
        value: name,
      })
    }
    if (checkExpression(metric.expr).type !== 'number') {
      throw new QueryError(`thresholds: ${metric.name} has no number for its value, and so no threshold`, {
        option: 'thresholds',
        value: name,
      })
    }
    return [metric.name, method] as const
  })
  return Object.fromEntries(methods)
}

/** The thresholds that metrics need, and those that the query sets. */
function planThresholds(
  metrics: readonly AnyMetric[],
  methods: Readonly<Record<string, ThresholdMethod>>,
): ReadonlyMap<string, ThresholdNode> {
  const found = new Map<string, ThresholdNode>()
  for (const node of thresholdsIn(metrics.map(({ expr }) => expr))) found.set(node.metric, node)
  for (const name of Object.keys(methods)) {
    const metric = metrics.find((one) => one.name === name) ?? findMetric(name)
    if (metric !== undefined && !found.has(name)) found.set(name, { kind: 'threshold', metric: name, of: metric.expr })
  }
  return found
}

const orderRules: OptionRules<Exclude<OrderInput, string>> = {
  by: needed(aName),
  direction: choice('ascending', 'descending'),
}

function planOrder(
  inputs: Query['orderBy'],
  dimensions: MeasurePlan['dimensions'],
  metrics: readonly AnyMetric[],
): readonly Order[] {
  if (inputs === undefined) {
    const [first] = dimensions
    if (first !== undefined && isTime(first)) return dimensions.map(({ name }) => ({ by: name, descending: false }))
    const ofGroups = metrics.find(isOfGroups)
    return ofGroups === undefined ? [] : [{ by: ofGroups.name, descending: true }]
  }
  return listOf<OrderInput>(inputs).map((input) => {
    if (typeof input !== 'string') checkOptions('orderBy', input, orderRules)
    const { by, direction } = typeof input === 'string' ? { by: input, direction: undefined } : input
    const names = [...dimensions, ...metrics].map(({ name }) => name)
    const name = names.includes(by) ? by : (findMetric(by)?.name ?? by)
    if (!names.includes(name)) {
      throw new QueryError(`orderBy: ${shown(by)} is no column of the rows; they have ${names.join(', ')}`, {
        option: 'orderBy',
        value: by,
      })
    }
    const metric = metrics.find((one) => one.name === name)
    if (metric !== undefined && !isOfGroups(metric)) {
      throw new QueryError(`orderBy: ${name} is of the whole table; it stands in the totals, and in no row`, {
        option: 'orderBy',
        value: by,
      })
    }
    const isDimension = dimensions.some((dimension) => dimension.name === name)
    return { by: name, descending: direction === undefined ? !isDimension : direction === 'descending' }
  })
}

/** The order of a plan by the columns that are there; by the first metric that is there where none of the order is. */
export function orderAmong({ orderBy, measure }: AnalysisPlan, metrics: readonly AnyMetric[]): readonly Order[] {
  const there = orderBy.filter(({ by }) => [...measure.dimensions, ...metrics].some(({ name }) => name === by))
  const first = metrics.find(isOfGroups)
  return there.length > 0 || first === undefined ? there : [{ by: first.name, descending: true }]
}

/** The conditions that must all be true. */
function conditionsIn(where: ExpressionNode | undefined): readonly ExpressionNode[] {
  if (where === undefined) return []
  if (!isObject(where) || !('kind' in where)) {
    throw new QueryError(`where must be a condition on events, such as eq(field.brand, 'acme'), not ${shown(where)}`, {
      option: 'where',
      value: where,
    })
  }
  const { type, level } = checkExpression(where)
  if ((type !== 'boolean' && type !== 'null') || (level !== 'event' && level !== 'constant')) {
    throw new QueryError(`where must be a condition on events; this is ${type} of a ${level}`, {
      option: 'where',
      value: where,
    })
  }
  return where.kind === 'logic' && where.op === 'and' ? where.operands.flatMap(conditionsIn) : [where]
}

function refuseRepeats(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new QueryError(
      `two columns of the rows would be called "${repeated}": dimensions and metrics need different names`,
      {
        option: 'metrics',
        value: repeated,
      },
    )
  }
}

function listOf<T>(input: T | readonly T[] | undefined): readonly T[] {
  return input === undefined ? [] : Array.isArray(input) ? input : [input as T]
}
