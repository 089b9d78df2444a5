import { checkOptions, type OptionRules } from '../checked-options.js'
import { checkExpression } from '../definition/check.js'
import type { ScaleOf } from '../definition/decimals.js'
import type { AggregateNode } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import { fieldsIn, thresholdsIn } from '../definition/walk.js'
import { QueryError, UnsupportedError } from '../errors.js'
import { type Binding, bindingOf } from '../events/binding.js'
import type { Hint } from '../hint.js'
import { boundExpression, boundPlan } from '../plan/bound-plan.js'
import { conditionsOf } from '../plan/measure-plan.js'
import { currencyCheck, inOneCurrency } from '../plan/one-currency.js'
import { type AnalysisPlan, orderAmong, planAnalysis, planMetric } from '../plan/plan-analysis.js'
import type { DimensionInput, MetricInput, Query } from '../plan/query.js'
import { scaleOfField } from '../plan/scan-fields.js'
import { hasSteps } from '../plan/steps.js'
import { sqlAggregates } from '../sql/aggregates.js'
import type { SqlDialect } from '../sql/dialect.js'
import { renderExpression, type SqlScope } from '../sql/expression.js'
import { metricTable } from '../sql/metric-table.js'
import { eventScope, type RelationField } from '../sql/relation.js'
import { snakeCase } from '../sql/select.js'
import { dialectOf, relationOf, type SqlOptions, typesRule } from './sql-table.js'
import { lackingFields, presenceIn } from './warnings.js'

const expressionRules: OptionRules<Omit<SqlOptions, 'table' | 'partition'>> = {
  dialect: true,
  binding: true,
  types: typesRule,
}
const rules: OptionRules<SqlOptions> = { ...expressionRules, table: true, partition: true }

/**
 * Writes a query as one SELECT with the whole metric table: ratios, shares, ranks, thresholds and classes, as `analyze` works them
 * out. It reads the events once, stands alone, and is fit for CREATE VIEW. Columns are named in lower snake case. Where no metrics are
 * named, those that the table has no columns for, by `types`, are left out, and a comment in the SQL says so.
 *
 * @example
 * toSql({ by: 'brand', metrics: ['stickiness', 'quadrant'] }, { dialect: 'athena', table: 'shop.events' })
 * @throws {@link QueryError} for a query that cannot be answered, or an unknown dialect, {@link SourceError} for a column that the table
 * does not have or whose type cannot hold its field
 * @throws {@link DefinitionError} for a metric, dimension or condition that is wrong in itself
 */
export function toSql<const By extends DimensionInput = never, const M extends MetricInput = MetricInput>(
  query: Query<By, M, boolean>,
  options: SqlOptions,
): string {
  checkOptions('toSql', options, rules)
  return statementOf(planAnalysis(query as Query<DimensionInput, MetricInput, boolean>), options)
}

/** Writes a query whose metrics are a choice of ours, so that those which the table has no columns for are left out. */
export function toSqlOfAvailable(query: Query, options: SqlOptions): string {
  return statementOf(planAnalysis(query, false), options)
}

function statementOf(given: AnalysisPlan, options: SqlOptions): string {
  const binding = bindingOf(options.binding)
  const columns = knownColumns(options, binding)
  const bound = boundPlan(given.measure, binding, columns)
  const plan = { ...given, measure: currencyCheck(bound, binding).plan }
  const dialect = dialectOf(options)
  const { relation, missing } = relationOf(options, plan.measure, dialect)
  const isThere = presenceIn({ missing })
  const found = plan.metrics.filter(({ expr }) => isThere(expr))
  refuseSameNames([...plan.measure.dimensions, ...found].map(({ name }) => name))
  const compares = plan.measure.dimensions.length > 0 && thresholdsIn(found.map(({ expr }) => expr)).length > 0
  const { eligible } = plan.measure
  const counted = compares && eligible !== undefined && isThere(eligible.measure) ? eligible : null
  const statement = metricTable({
    ...plan.measure,
    where: conditionsOf(plan.measure),
    scaleOf: scaleOfField(binding),
    dimensions: plan.measure.dimensions.map(({ name, expr }) => ({ name: snakeCase(name), expr })),
    metrics: found.map(({ name, expr }) => ({
      name: snakeCase(name),
      expr: inOneCurrency(boundExpression(expr, binding, columns), binding),
    })),
    relation,
    dialect,
    failing: true,
    eligible: counted,
    methods: plan.methods,
    orderBy: orderAmong(plan, found).map(({ by, descending }) => ({ by: snakeCase(by), descending })),
    limit: plan.limit,
  })
  const by = plan.measure.dimensions.map(({ name }) => name).join(', ')
  const leftOut = plan.metrics.filter((metric) => !found.includes(metric))
  const lines = [
    `Metrics${by === '' ? '' : ` by ${by}`}, written by Cartometrics for ${dialect.title}.`,
    ...found.map(({ name, label, description }) => `${snakeCase(name)}: ${description === '' ? label : description}`),
    ...(leftOut.length === 0
      ? []
      : [
          `Left out, as the table has no column for ${lackingFields(leftOut, missing).join(', ')}: ${leftOut.map(({ name }) => snakeCase(name)).join(', ')}.`,
        ]),
    ...(counted !== null
      ? [`Thresholds and classes are of groups with ${counted.atLeast} or more sessions.`]
      : compares && plan.minSessions > 0
        ? ['Thresholds and classes are of all groups: the table has no column for userSession.']
        : []),
  ]
  return `${lines.map(comment).join('\n')}\n${statement}\n`
}

/**
 * Writes one metric as an expression to put after SELECT, over a table or a GROUP BY of events.
 *
 * @example
 * toSqlExpression('conversionRate', { dialect: 'duckdb' })
 * @throws {@link UnsupportedError} for a metric that compares groups or counts sequences: an expression cannot, `toSql` can
 * @throws {@link QueryError} for a metric or dialect that there is not, {@link DefinitionError} for one that is wrong in itself
 */
export function toSqlExpression(input: MetricInput, options: Omit<SqlOptions, 'table' | 'partition'>): string {
  checkOptions('toSqlExpression', options, expressionRules)
  const metric: AnyMetric = planMetric(input)
  const dialect = dialectOf(options)
  if (checkExpression(metric.expr).level !== 'group') {
    throw new UnsupportedError(
      `${metric.name} compares groups, which no expression of a single SELECT can; ${wholeTable.text}`,
      {
        target: options.dialect,
        feature: metric.name,
        hints: [wholeTable],
      },
    )
  }
  const binding = bindingOf(options.binding)
  if (hasSteps(binding)) {
    const step = binding.duplicates === null ? 'sessions' : 'duplicates'
    throw new UnsupportedError(
      `${metric.name}: with binding.${step} events are looked at together, which no expression of a single SELECT can; write the whole table with toSql(), or an events view with createEventsView()`,
      { target: options.dialect, feature: step, hints: [wholeTable] },
    )
  }
  const expr = inOneCurrency(boundExpression(metric.expr, binding, knownColumns(options, binding)), binding)
  const measured = {
    dimensions: [],
    measures: [],
    where: fieldsIn([expr]).map((node) => ({ kind: 'isNull', operand: node }) as const),
    timeZone: 'UTC',
  }
  // A table can be read in a SELECT of its own, which an expression cannot have.
  const { relation, isNested } = relationOf({ ...options, table: 'events' }, measured, { ...dialect, readsOnce: false })
  if (isNested) {
    throw new UnsupportedError(
      `${metric.name}: its columns are found within others, which needs a SELECT before the one of the expression; write the whole table with toSql(), or an events view with createEventsView()`,
      { target: options.dialect, feature: 'columns', hints: [wholeTable] },
    )
  }
  const events = eventScope({ relation, dialect, timeZone: 'UTC' }, (field) => `(${readOrFail(field, dialect)})`)
  return renderExpression(expr, {
    dialect,
    timeZone: 'UTC',
    column: (node) =>
      node.kind === 'aggregate' ? aggregateSql(node, events, scaleOfField(binding), metric) : undefined,
  })
}

const wholeTable: Hint = { option: 'toSql', text: 'write the whole table with toSql()' }

function aggregateSql(node: AggregateNode, events: SqlScope, scaleOf: ScaleOf, { name }: AnyMetric): string {
  const condition = node.where === null ? undefined : renderExpression(node.where, events)
  const sql = sqlAggregates[node.fn].direct(node as never, condition, events, scaleOf)
  if (typeof sql === 'string') return sql
  throw new UnsupportedError(`${name} ${sql.refused}; ${wholeTable.text}`, {
    target: events.dialect.name,
    feature: name,
    hints: [wholeTable],
  })
}

/** The names of a table's columns, where it is said that it has no prices; else they are not known. */
function knownColumns({ types = {} }: Pick<SqlOptions, 'types'>, { columns }: Binding): readonly string[] | undefined {
  return Object.hasOwn(types, columns.price) && types[columns.price] === null ? [] : undefined
}

/** The value of a field, that fails at an event type for which no answer can be given. */
function readOrFail({ value, unreadable }: RelationField, dialect: SqlDialect): string {
  const cases = unreadable.flatMap(({ condition, reason, ownType }) =>
    ownType === undefined ? [] : [`WHEN ${condition} THEN ${dialect.functions.toText(dialect.failure(reason))}`],
  )
  return cases.length === 0 ? value : `CASE ${cases.join(' ')} ELSE ${value} END`
}

/** Engines do not tell cases apart in the names of columns. */
function refuseSameNames(names: readonly string[]): void {
  const columns = names.map((name) => snakeCase(name).toLowerCase())
  const again = columns.findIndex((column, index) => columns.indexOf(column) !== index)
  if (again < 0) return
  const first = names[columns.indexOf(columns[again] as string)]
  throw new QueryError(
    `"${first}" and "${names[again]}" would be one column of SQL, "${columns[again]}": give one of them another name`,
    { option: 'metrics', value: names[again] },
  )
}

function comment(text: string): string {
  return `-- ${text.replaceAll(/[\0\r\n\u2028\u2029]+/g, ' ')}`
}
