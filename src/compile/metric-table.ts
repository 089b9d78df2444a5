import type { AggregateNode, ExpressionNode, ThresholdNode, WindowNode } from '../definition/expression.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import { aggregatesIn, childrenOf, keyOf } from '../definition/walk.js'
import { type MeasureStatementInput, measureStatement } from './measure-statement.js'
import {
  type CommonTable,
  quoteName,
  renderDouble,
  renderExpression,
  type SqlScope,
  selectList,
  withTables,
} from './sql.js'

/** A column of a metric table, by the name it has there. */
export interface TableColumn {
  readonly name: string
  readonly expr: ExpressionNode
}

/** What a metric table is made of. */
export interface MetricTableInput extends Omit<MeasureStatementInput, 'measures' | 'dimensions'> {
  readonly dimensions: readonly TableColumn[]
  readonly metrics: readonly TableColumn[]
  /** The measure that tells whether a group has enough sessions, and how many it needs. */
  readonly sessions: AggregateNode
  readonly minSessions: number
  readonly methods: Readonly<Record<string, ThresholdMethod>>
  readonly orderBy: readonly { readonly by: string; readonly descending: boolean }[]
  readonly limit: number | null
}

/**
 * Renders the whole metric table as one statement: measures, then what compares groups in as many steps as it is deep, then the
 * metrics. It means what `definition/evaluate.ts` does.
 */
export function metricTable(input: MetricTableInput): string {
  const { dimensions, metrics, dialect, timeZone } = input
  const measures = aggregatesIn([
    ...metrics.map(({ expr }) => expr),
    ...(input.minSessions > 0 ? [input.sessions] : []),
  ])
  const { parts } = measureStatement({ ...input, measures })
  const places = new Map(measures.map((node, index) => [keyOf(node), index]))
  const placeOf = (node: AggregateNode) => places.get(keyOf(node)) as number
  const steps = planSteps(metrics.map(({ expr }) => expr))
  const stepNames = new Map(steps.flat().map((node, index) => [keyOf(node), `step_${index}`]))
  const keys = dimensions.map((_, index) => `key_${index}`)

  const column = (node: ExpressionNode): string | undefined => {
    if (node.kind === 'aggregate') return `CAST(measure_${placeOf(node)} AS double)`
    const step = stepNames.get(keyOf(node))
    return step !== undefined && (node.kind === 'window' || node.kind === 'threshold')
      ? `CAST(${step} AS double)`
      : undefined
  }
  const scope: SqlScope = { dialect, timeZone, column }
  const render = (node: ExpressionNode) => renderExpression(node, scope)
  /** A measure, or a step, in its own type: exact, and as it is shown. */
  const exact = (node: ExpressionNode): string => {
    if (node.kind === 'metric') return exact(node.of)
    if (node.kind === 'aggregate') return `measure_${placeOf(node)}`
    return (
      (node.kind === 'window' || node.kind === 'threshold' ? stepNames.get(keyOf(node)) : undefined) ?? render(node)
    )
  }
  const totals = totalScope(scope, placeOf)

  const tables: CommonTable[] = [
    ...parts.with,
    { name: 'measures', comment: 'The measures of each group, and over all events.', sql: parts.select },
  ]
  const totaled = [
    ...new Set(
      steps
        .flat()
        .filter((node) => isTotal(node))
        .flatMap((node) => aggregatesIn([node])),
    ),
  ].map(placeOf)
  tables.push({
    name: 'scope',
    comment: 'The same, with the measures over all events beside each group.',
    sql: selectList(
      [
        'measures.*',
        ...[...new Set(totaled)].map(
          (place) => `max(CASE WHEN is_total = 1 THEN measure_${place} END) OVER () AS total_${place}`,
        ),
      ],
      'FROM measures\nWHERE reason = 0',
    ),
  })
  const ranked = keys.length === 0 ? 'FALSE' : keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  const enough =
    input.minSessions > 0 ? ` AND measure_${placeOf(input.sessions)} >= ${renderDouble(input.minSessions)}` : ''
  tables.push({
    name: 'groups',
    comment: 'The groups: those without a key are not ranked; those with too few sessions take no part in thresholds.',
    sql: selectList(
      ['scope.*', `(${ranked}) AS ranked`, `(${ranked}${enough}) AS eligible`],
      `FROM scope\nWHERE is_total = ${keys.length === 0 ? 1 : 0}`,
    ),
  })

  let from = 'groups'
  steps.forEach((nodes, depth) => {
    const thresholds = nodes.filter((node) => node.kind === 'threshold')
    if (thresholds.length > 0) {
      const name = `places_${depth}`
      const columns = thresholds.flatMap((node) =>
        thresholdPlaces(node, stepNames.get(keyOf(node)) as string, render, input.methods),
      )
      tables.push({
        name,
        comment: 'The places of the eligible groups, for thresholds.',
        sql: selectList([`${from}.*`, ...columns], `FROM ${from}`),
      })
      from = name
    }
    const name = `compared_${depth}`
    const columns = nodes.map((node) => {
      const step = stepNames.get(keyOf(node)) as string
      if (node.kind === 'threshold') return `${thresholdValue(node, step, render, input.methods)} AS ${step}`
      return `${isTotal(node) ? renderExpression(node.of, totals) : windowValue(node, exact(node.of), keys)} AS ${step}`
    })
    tables.push({
      name,
      comment: 'What compares each group with the others.',
      sql: selectList([`${from}.*`, ...columns], `FROM ${from}`),
    })
    from = name
  })

  const shown = [
    ...dimensions.map(({ name }, index) => `${keys[index]} AS ${quoteName(name)}`),
    ...metrics.map(({ name, expr }) => `${exact(expr)} AS ${quoteName(name)}`),
  ]
  const order = [
    ...input.orderBy.map(({ by, descending }) => `${quoteName(by)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`),
    ...dimensions.map(({ name }) => `${quoteName(name)} ASC NULLS LAST`),
  ]
  const ordered = keys.length === 0 ? '' : `\nORDER BY ${[...new Set(order)].join(', ')}`
  return withTables(
    tables,
    `${selectList(shown, `FROM ${from}`)}${ordered}${input.limit === null ? '' : `\nLIMIT ${input.limit}`}`,
    true,
  )
}

type Step = WindowNode | ThresholdNode

/** What compares groups, each once, by how deep it lies: a step uses only those before it. */
function planSteps(exprs: readonly ExpressionNode[]): readonly (readonly Step[])[] {
  const steps: Map<string, Step>[] = []
  const depthOf = (node: ExpressionNode): number => {
    const depth = Math.max(0, ...childrenOf(node).map(depthOf))
    if (node.kind === 'aggregate' || (node.kind !== 'window' && node.kind !== 'threshold'))
      return node.kind === 'aggregate' ? 0 : depth
    steps[depth] ??= new Map()
    steps[depth].set(keyOf(node), node)
    return depth + 1
  }
  for (const expr of exprs) depthOf(expr)
  return steps.map((step) => [...step.values()])
}

function isTotal(node: Step): boolean {
  return node.kind === 'window' && node.fn === 'total'
}

/** The scope in which measures are those over all events. */
function totalScope(scope: SqlScope, placeOf: (node: AggregateNode) => number): SqlScope {
  return {
    ...scope,
    column: (node) => (node.kind === 'aggregate' ? `CAST(total_${placeOf(node)} AS double)` : undefined),
  }
}

function windowValue({ fn }: WindowNode, value: string, keys: readonly string[]): string {
  const taking = `(ranked AND ${value} IS NOT NULL)`
  const byValue = `PARTITION BY ${taking} ORDER BY ${value} DESC`
  const ordered = [byValue, ...keys.map((key) => `${key} ASC`)].join(', ')
  switch (fn) {
    case 'rank':
      return `CASE WHEN ${taking} THEN rank() OVER (${byValue}) END`
    case 'position':
      return `CASE WHEN ${taking} THEN row_number() OVER (${ordered}) END`
    case 'runningTotal':
      return `CASE WHEN ${taking} THEN sum(${value}) OVER (${ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) END`
    case 'groupTotal':
      return `COALESCE(sum(CASE WHEN ranked THEN ${value} END) OVER (), 0)`
    case 'total':
      return value
  }
}

function quantileOf(method: ThresholdMethod | undefined): number | undefined {
  if (method === undefined || method === 'median') return 0.5
  return typeof method === 'object' ? method.quantile : undefined
}

function methodOf(
  { metric }: ThresholdNode,
  methods: Readonly<Record<string, ThresholdMethod>>,
): ThresholdMethod | undefined {
  return Object.hasOwn(methods, metric) ? methods[metric] : undefined
}

type Render = (node: ExpressionNode) => string

/** For a quantile: the place of each value among the eligible ones, and how many there are. */
function thresholdPlaces(
  node: ThresholdNode,
  step: string,
  render: Render,
  methods: Readonly<Record<string, ThresholdMethod>>,
): readonly string[] {
  const method = methodOf(node, methods)
  const value = render(node.of)
  const taking = `(eligible AND ${value} IS NOT NULL)`
  if (method === 'mean') return [`min(CASE WHEN ${taking} THEN ${value} END) OVER () AS ${step}_least`]
  if (quantileOf(method) === undefined) return []
  return [
    `CASE WHEN ${taking} THEN row_number() OVER (PARTITION BY ${taking} ORDER BY ${value}) END AS ${step}_place`,
    `count(CASE WHEN ${taking} THEN 1 END) OVER () AS ${step}_count`,
  ]
}

/** A threshold, for the groups that are eligible; linear interpolation between the two nearest values. */
function thresholdValue(
  node: ThresholdNode,
  step: string,
  render: Render,
  methods: Readonly<Record<string, ThresholdMethod>>,
): string {
  const method = methodOf(node, methods)
  const value = render(node.of)
  const eligible = (sql: string) => `CASE WHEN eligible AND ${value} IS NOT NULL THEN ${sql} END`
  if (typeof method === 'number') return eligible(renderDouble(method))
  if (method === 'mean')
    return eligible(`${step}_least + avg(CASE WHEN eligible THEN ${value} - ${step}_least END) OVER ()`)
  const at = renderDouble(quantileOf(method) as number)
  const place = `((${step}_count - 1) * ${at})`
  const nearest = (side: 'floor' | 'ceil') =>
    `max(CASE WHEN ${step}_place = ${side}(${place}) + 1 THEN ${value} END) OVER ()`
  return eligible(`${nearest('floor')} + (${nearest('ceil')} - ${nearest('floor')}) * (${place} - floor(${place}))`)
}
