import type { AggregateNode, ExpressionNode, MetricNode, ThresholdNode, WindowNode } from '../definition/expression.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import { aggregatesIn, childrenOf, keyOf, totalsIn, walk } from '../definition/walk.js'
import { orNone } from './aggregates.js'
import { answerColumn } from './answer.js'
import type { SqlDialect } from './dialect.js'
import { renderExpression, type SqlScope } from './expression.js'
import type { MeasureStatementInput } from './measure-input.js'
import { measureStatement } from './measure-statement.js'
import { type CommonTable, selectList, snakeCase, withTables } from './select.js'

/** A column of a metric table, by the name it has there. */
export interface TableColumn {
  readonly name: string
  readonly expr: ExpressionNode
}

/** What a metric table is made of. */
export interface MetricTableInput extends Omit<MeasureStatementInput, 'measures' | 'totals' | 'dimensions'> {
  readonly dimensions: readonly TableColumn[]
  readonly metrics: readonly TableColumn[]
  /** The least value of a measure that makes a group eligible for thresholds; null where all are. */
  readonly eligible: { readonly measure: AggregateNode; readonly atLeast: number } | null
  readonly methods: Readonly<Record<string, ThresholdMethod>>
  readonly orderBy: readonly { readonly by: string; readonly descending: boolean }[]
  readonly limit: number | null
}

/**
 * Renders the whole metric table as one statement: measures, then metrics and what compares groups in as many steps as they are
 * deep. It means what `definition/evaluate.ts` does. Every measure, metric and comparison is a column with a name of its own.
 */
export function metricTable(input: MetricTableInput): string {
  const { dimensions, metrics, dialect, timeZone, eligible } = input
  const { quoteName } = dialect
  const measures = aggregatesIn([...metrics.map(({ expr }) => expr), ...(eligible === null ? [] : [eligible.measure])])
  const totals = totalsIn(metrics.map(({ expr }) => expr))
  const { body } = measureStatement({ ...input, measures, totals })
  const keys = dimensions.map((_, index) => quoteName(answerColumn.key(index)))
  const names = nameColumns(metrics, measures)
  const known = new Map<string, string>()
  const columnOf = (node: ExpressionNode) => known.get(keyOf(node))
  const scope: SqlScope = { dialect, timeZone, column: columnOf }
  const render = (node: ExpressionNode) => renderExpression(node, scope)
  const nameOf = (node: ExpressionNode) => names.get(keyOf(node)) as string
  const quoted = (node: ExpressionNode) => quoteName(nameOf(node))
  const allOf = (node: ExpressionNode) => quoteName(relatedName(nameOf(node), 'all'))

  const steps = planSteps(
    metrics.map(({ expr }) => expr),
    names,
  )
  const tables: CommonTable[] = [
    ...body.with,
    { name: 'measures', comment: 'The measures of each group, and over all events.', sql: body.select },
    {
      name: 'scope',
      comment: 'The same by their names, and beside each group what metrics need of all events.',
      sql:
        keys.length === 0
          ? allEvents(measures, totals, quoted, allOf, dialect)
          : besideAll(keys, measures, totals, quoted, allOf, dialect),
    },
  ]
  for (const node of measures) known.set(keyOf(node), quoted(node))
  const ranked = keys.length === 0 ? 'FALSE' : keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  const enough = eligible === null ? '' : ` AND ${quoted(eligible.measure)} >= ${dialect.double(eligible.atLeast)}`
  tables.push({
    name: 'groups',
    comment: 'The groups: those without a key are not ranked; those with too few sessions take no part in thresholds.',
    sql: selectList(
      ['*', `(${ranked}) AS ${quoteName('ranked')}`, `(${ranked}${enough}) AS ${quoteName('eligible')}`],
      `FROM ${quoteName('scope')}${keys.length === 0 ? '' : `\nWHERE ${quoteName(answerColumn.isTotal)} = 0`}`,
    ),
  })
  let from = 'groups'
  const addTable = (name: string, comment: string, columns: readonly string[]) => {
    if (columns.length === 0) return
    tables.push({ name, comment, sql: selectList(['*', ...columns], `FROM ${quoteName(from)}`) })
    from = name
  }
  const totalScope: SqlScope = {
    ...scope,
    column: (node) => (node.kind === 'aggregate' ? allOf(node) : undefined),
  }
  for (const [depth, { metrics: ratios, comparisons }] of steps.entries()) {
    addTable(
      `metrics_${depth}`,
      'Metrics of what is known so far.',
      ratios.map((node) => `${render(node.of)} AS ${quoted(node)}`),
    )
    for (const node of ratios) known.set(keyOf(node), quoted(node))
    const thresholds = comparisons.filter((node) => node.kind === 'threshold')
    addTable(
      `places_${depth}`,
      'The places of the eligible groups, for thresholds.',
      thresholds.flatMap((node) =>
        thresholdPlaces(nameOf(node), render(node.of), methodOf(node, input.methods), dialect),
      ),
    )
    addTable(
      `compared_${depth}`,
      'What compares each group with the others.',
      comparisons.map((node) => {
        if (node.kind === 'threshold')
          return `${thresholdValue(nameOf(node), render(node.of), methodOf(node, input.methods), dialect)} AS ${quoted(node)}`
        return `${node.fn === 'total' ? renderExpression(node.of, totalScope) : windowValue(node, render(node.of), keys, dialect)} AS ${quoted(node)}`
      }),
    )
    for (const node of comparisons) known.set(keyOf(node), quoted(node))
  }

  const shown = [
    ...dimensions.map(({ name }, index) => `${keys[index]} AS ${quoteName(name)}`),
    ...metrics.map(({ name, expr }) => `${render(expr)} AS ${quoteName(name)}`),
  ]
  const order = [
    ...input.orderBy.map(({ by, descending }) => `${quoteName(by)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`),
    ...dimensions.map(({ name }) => `${quoteName(name)} ASC NULLS LAST`),
  ]
  const ordered = keys.length === 0 ? '' : `\nORDER BY ${[...new Set(order)].join(', ')}`
  return withTables(
    tables,
    `${selectList(shown, `FROM ${quoteName(from)}`)}${ordered}${input.limit === null ? '' : `\nLIMIT ${input.limit}`}`,
    dialect,
    true,
  )
}

type ColumnName = (node: AggregateNode) => string

/** The measures of each group, and beside them those of all events that are needed. */
function besideAll(
  keys: readonly string[],
  measures: readonly AggregateNode[],
  totals: readonly AggregateNode[],
  nameOf: ColumnName,
  allOf: ColumnName,
  { quoteName }: SqlDialect,
): string {
  const measure = (place: number) => quoteName(answerColumn.measure(place))
  const isTotal = quoteName(answerColumn.isTotal)
  const columns = [
    ...keys,
    isTotal,
    ...measures.map((node, index) => `${measure(index)} AS ${nameOf(node)}`),
    ...totals.map(
      (node) => `max(CASE WHEN ${isTotal} = 1 THEN ${measure(placeIn(measures, node))} END) OVER () AS ${allOf(node)}`,
    ),
  ]
  return selectList(columns, `FROM ${quoteName('measures')}\nWHERE ${quoteName(answerColumn.reason)} = 0`)
}

/** Without dimensions there is one row, whether there are events or not. */
function allEvents(
  measures: readonly AggregateNode[],
  totals: readonly AggregateNode[],
  nameOf: ColumnName,
  allOf: ColumnName,
  { quoteName }: SqlDialect,
): string {
  const overall = (node: AggregateNode) =>
    orNone(node, `max(${quoteName(answerColumn.measure(placeIn(measures, node)))})`)
  const columns = [
    ...measures.map((node) => `${overall(node)} AS ${nameOf(node)}`),
    ...totals.map((node) => `${overall(node)} AS ${allOf(node)}`),
  ]
  return selectList(
    columns.length === 0 ? [`1 AS ${quoteName('one')}`] : columns,
    `FROM ${quoteName('measures')}\nWHERE ${quoteName(answerColumn.reason)} = 0`,
  )
}

type Comparison = WindowNode | ThresholdNode

/** What can be worked out of what is known, and then what compares groups by it. */
interface Step {
  readonly metrics: readonly MetricNode[]
  readonly comparisons: readonly Comparison[]
}

/** Puts metrics and comparisons, each once, in the order in which they can be worked out. */
function planSteps(exprs: readonly ExpressionNode[], names: ReadonlyMap<string, string>): readonly Step[] {
  const steps: { metrics: Map<string, MetricNode>; comparisons: Map<string, Comparison> }[] = []
  const visit = (node: ExpressionNode): number => {
    if (node.kind === 'aggregate') return 0
    const depth = Math.max(0, ...childrenOf(node).map(visit))
    steps[depth] ??= { metrics: new Map(), comparisons: new Map() }
    const { metrics, comparisons } = steps[depth]
    if (node.kind === 'metric' && isRatio(node.of) && names.has(keyOf(node))) metrics.set(keyOf(node), node)
    if (node.kind !== 'window' && node.kind !== 'threshold') return depth
    comparisons.set(keyOf(node), node)
    return depth + 1
  }
  for (const expr of exprs) visit(expr)
  return steps.map(({ metrics, comparisons }) => ({
    metrics: [...metrics.values()],
    comparisons: [...comparisons.values()],
  }))
}

/** Whether a metric is more than another name for a measure or a comparison. */
function isRatio(node: ExpressionNode): boolean {
  return node.kind === 'metric'
    ? isRatio(node.of)
    : node.kind !== 'aggregate' && node.kind !== 'window' && node.kind !== 'threshold'
}

/** Further columns that belong to one, by what stands before or after its name. */
const related = ['all', 'least', 'place', 'count'] as const

function relatedName(name: string, of: (typeof related)[number]): string {
  return of === 'all' ? `all_${name}` : `${name}_${of}`
}

/** Columns that every table has; tables of keys go on to any number. */
const ownColumns = /^(key_\d+|reason|is_total|all_rows|ranked|eligible|one)$/

/** Names everything that becomes a column: by the metric that it is, else by what it is, with a number where that is taken. */
function nameColumns(metrics: readonly TableColumn[], measures: readonly AggregateNode[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const used = new Set<string>()
  const give = (node: ExpressionNode, wanted: string) => {
    if (names.has(keyOf(node))) return
    const base = plainName.test(wanted) ? wanted : node.kind
    const all = (name: string) => [name, ...related.map((of) => relatedName(name, of))]
    let name = base
    for (let number = 2; ownColumns.test(name) || all(name).some((one) => used.has(one)); number++)
      name = `${base}_${number}`
    for (const one of all(name)) used.add(one)
    names.set(keyOf(node), name)
  }
  for (const { name, expr } of metrics) give(expr, name)
  for (const { expr } of metrics) walk(expr, (node) => node.kind === 'metric' && give(node, snakeCase(node.name)))
  for (const { expr } of metrics) {
    walk(expr, (node) => {
      if (node.kind === 'threshold') give(node, `${snakeCase(node.metric)}_threshold`)
      if (node.kind === 'window') give(node, snakeCase(node.fn))
    })
  }
  for (const measure of measures) give(measure, 'measure')
  return names
}

const plainName = /^[a-z][a-z0-9_]*$/

function placeIn(measures: readonly AggregateNode[], node: AggregateNode): number {
  return measures.findIndex((measure) => keyOf(measure) === keyOf(node))
}

function windowValue({ fn }: WindowNode, value: string, keys: readonly string[], { quoteName }: SqlDialect): string {
  const ranked = quoteName('ranked')
  const taking = `(${ranked} AND ${value} IS NOT NULL)`
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
      return `COALESCE(sum(CASE WHEN ${ranked} THEN ${value} END) OVER (), 0)`
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

/** For a quantile: the place of each value among the eligible ones, and how many there are. */
function thresholdPlaces(
  name: string,
  value: string,
  method: ThresholdMethod | undefined,
  { quoteName }: SqlDialect,
): readonly string[] {
  const taking = `(${quoteName('eligible')} AND ${value} IS NOT NULL)`
  if (method === 'mean')
    return [`min(CASE WHEN ${taking} THEN ${value} END) OVER () AS ${quoteName(relatedName(name, 'least'))}`]
  if (quantileOf(method) === undefined) return []
  return [
    `CASE WHEN ${taking} THEN row_number() OVER (PARTITION BY ${taking} ORDER BY ${value} ASC) END AS ${quoteName(relatedName(name, 'place'))}`,
    `count(CASE WHEN ${taking} THEN 1 END) OVER () AS ${quoteName(relatedName(name, 'count'))}`,
  ]
}

/** A threshold, for the groups that are eligible; linear interpolation between the two nearest values. */
function thresholdValue(
  name: string,
  value: string,
  method: ThresholdMethod | undefined,
  { quoteName, types, double, functions }: SqlDialect,
): string {
  const isEligible = quoteName('eligible')
  const eligible = (sql: string) => `CASE WHEN ${isEligible} AND ${value} IS NOT NULL THEN ${sql} END`
  const number = `CAST(${value} AS ${types.double})`
  const beside = (of: (typeof related)[number]) => quoteName(relatedName(name, of))
  if (typeof method === 'number') return eligible(double(method))
  if (method === 'mean') {
    const distance = `CASE WHEN ${isEligible} THEN ${number} - ${beside('least')} END`
    return eligible(`${beside('least')} + ${functions.meanOver(distance)}`)
  }
  const place = `((${beside('count')} - 1) * ${double(quantileOf(method) as number)})`
  const nearest = (whole: (place: string) => string) =>
    `max(CASE WHEN ${beside('place')} = ${whole(place)} + 1 THEN ${number} END) OVER ()`
  const [low, high] = [nearest(functions.floor), nearest(functions.ceiling)]
  return eligible(`${low} + (${high} - ${low}) * (${place} - ${functions.floor(place)})`)
}
