import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  column,
  conditional,
  count,
  eq,
  field,
  firstPart,
  gt,
  gte,
  instant,
  isNull,
  max,
  mean,
  min,
  multiply,
  not,
  numberColumn,
  oneOf,
  quantile,
  ratio,
  secondsBetween,
  sum,
  total,
  when,
} from '../../src/definition/builders.js'
import type { AggregateNode } from '../../src/definition/expression.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import { aggregatesIn } from '../../src/definition/walk.js'
import { UnsupportedError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { boundExpression, boundPlan } from '../../src/plan/bound-plan.js'
import { dimension } from '../../src/plan/dimension.js'
import { conditionsOf } from '../../src/plan/measure-plan.js'
import { planAnalysis } from '../../src/plan/plan-analysis.js'
import type { Query } from '../../src/plan/query.js'
import { scaleOfField, scanFields } from '../../src/plan/scan-fields.js'
import { sqlAggregates } from '../../src/sql/aggregates.js'
import { columnFields } from '../../src/sql/column-field.js'
import type { SqlDialect } from '../../src/sql/dialect.js'
import { athenaDialect } from '../../src/sql/dialects/athena.js'
import { duckdbDialect } from '../../src/sql/dialects/duckdb.js'
import { postgresDialect } from '../../src/sql/dialects/postgres.js'
import { measureStatement } from '../../src/sql/measure-statement.js'
import { metricTable } from '../../src/sql/metric-table.js'
import { readingOnce } from '../../src/sql/reading-once.js'
import { eventScope, readableStatement, unreadableStatement } from '../../src/sql/relation.js'
import { partitionedFrom } from '../../src/sql/time-partition.js'
import { typeCountsStatement } from '../../src/sql/type-counts.js'
import { madeUp } from '../support/made-up-dialect.js'

/** The words of standard SQL that shared code may write. */
const standard = new Set(
  `SELECT FROM WHERE GROUP BY ORDER ASC DESC NULLS LAST LIMIT WITH AS AND OR NOT IS NULL IN CASE WHEN THEN ELSE END TRUE FALSE CAST LIKE
  OVER PARTITION ROWS BETWEEN UNBOUNDED PRECEDING CURRENT ROW DISTINCT UNION ALL COALESCE NULLIF COUNT SUM MIN MAX RANK ROW_NUMBER`.split(
    /\s+/,
  ),
)

/** What is no dialect's: words and signs that are neither of standard SQL nor made up. */
function foreign(sql: string): readonly string[] {
  const bare = sql
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/`(?:[^`]|``)*`|'(?:[^']|'')*'/g, ' ')
    .replaceAll(/MU_DECIMAL<[^>]*>|mu_(?:real|day|text)<[^>]*>/g, ' ')
  const words = bare.match(/[A-Za-z_][A-Za-z_0-9]*/g) ?? []
  const others = words.filter((word) => !/^mu_/i.test(word) && !standard.has(word.toUpperCase()))
  const signs = bare.match(/"|\|\||::|%|->/g) ?? []
  return [...new Set([...others, ...signs])]
}

const own = (name: string, formula: () => never): AnyMetric => defineMetric({ name, formula }) as never
const quantity = numberColumn('weight', 3)
const amount = multiply(field.price, quantity)
const everything: Query = {
  by: [
    'brand',
    'week',
    'price' as never,
    dimension('band', conditional([when(gt(field.price, 500), 'high')], 'low')),
    dimension('top', firstPart(column('path'), '/')),
  ],
  metrics: [
    ...Object.values<AnyMetric>(catalogue),
    ...Object.values<AnyMetric>(concentrationMetrics),
    ...(orderedFunnelMetrics as readonly AnyMetric[]).filter(({ name }) => !Object.hasOwn(catalogue, name)),
    own(
      'amount',
      () =>
        sum(
          conditional([when(isNull(quantity), field.price), when(gt(quantity, 0), amount)]),
          eq(column('x'), 'y'),
        ) as never,
    ),
    own('share', () => ratio(sum(amount), total(sum(amount))) as never),
    own('average', () => mean(amount) as never),
    own('first', () => min(field.eventTime) as never),
    own('waited', () => sum(secondsBetween(instant('2019-10-01'), field.eventTime)) as never),
    own('span', () => secondsBetween(min(field.eventTime), max(field.eventTime)) as never),
    own('last', () => max(firstPart(field.brand, ' ')) as never),
    own('median', () => quantile(add(amount, 0.5), 0.5, not(oneOf(field.brand, []))) as never),
    own('rest', () => count(and(gte(field.eventTime, instant('2019-10-01')), gt(ratio(field.price, 3), 1))) as never),
  ],
  time: { from: '2019-10-01', to: '2019-11-01', timeZone: 'Europe/Berlin' },
  thresholds: { sessions: 'mean', conversionRate: { quantile: 0.9 }, stickiness: 2 },
  where: oneOf(column('shop'), ['a', "it's"]),
}

const bindings: Readonly<Record<string, BindingOptions>> = {
  'as usual': {},
  'other event types and nulls': { eventTypes: { click: 'view' }, nulls: ['-', '0'], columns: { orderId: 'order' } },
  lines: { columns: { quantity: 'qty', amount: 'total' }, quantityScale: 2 },
  'other numbers and zones': { decimal: ',', grouping: '.', priceUnit: 0.01, fileTimeZone: 'Asia/Kolkata' },
  'times of a format': { timeFormat: '%d/%b/%y %I:%M %p', fileTimeZone: 'Asia/Kolkata' },
  'times of a format with an offset': { timeFormat: '%Y-%m-%d %H:%M:%S.%f%z' },
  'times of a unit': { timeUnit: 'ms' },
}

const types = ['MU_TEXT', 'MU_INT', 'MU_FLOAT', 'MU_OTHER']

/** All statements of a query that shared code writes, for one dialect. */
function statements(dialect: SqlDialect, query: Query, options: BindingOptions, type: string): readonly string[] {
  const binding = defineBinding(options)
  const { measure, metrics, methods } = planAnalysis(query)
  const plan = { measure: boundPlan(measure, binding), metrics, methods }
  const fields = scanFields(plan.measure, binding)
  const stored = new Map(
    fields.map(({ column, type: kind }) => [column, kind === 'text' || kind === 'boolean' ? 'MU_TEXT' : type]),
  )
  const { reader, wrapped } = readingOnce(dialect, stored)
  const found = columnFields(fields, stored, binding, 'events', { ...dialect, columns: reader })
  const partition = { column: 'dt', type: 'date' } as const
  const from = partitionedFrom(dialect.quoteName('events'), partition, plan.measure.timeRange, dialect)
  const relation = { from: wrapped(from), fields: found }
  const { measures, optional = [], ...rest } = plan.measure
  const input = {
    ...rest,
    where: conditionsOf(plan.measure),
    measures: [...measures, ...optional],
    scaleOf: scaleOfField(binding),
    relation,
    dialect,
  }
  const events = eventScope(input)
  return [
    measureStatement(input).sql,
    measureStatement({ ...input, dimensions: [], example: true, instantsAsMicros: true }).sql,
    measureStatement({ ...input, measures: aggregatesIn([count(), sum(field.price)]), failing: true }).sql,
    metricTable({
      ...input,
      metrics: plan.metrics.map(({ name, expr }) => ({ name, expr: boundExpression(expr, binding) })),
      eligible: plan.measure.eligible ?? null,
      methods: plan.methods,
      orderBy: [{ by: 'revenue', descending: true }],
      limit: 10,
    }),
    metricTable({
      ...input,
      dimensions: [],
      metrics: [{ name: 'revenue', expr: boundExpression(catalogue.revenue.expr, binding) }],
      eligible: null,
      methods: {},
      orderBy: [],
      limit: null,
    }),
    unreadableStatement(input, [], 10),
    readableStatement(input) as string,
    typeCountsStatement(input),
    ...input.measures.flatMap((node) => {
      const sql = sqlAggregates[node.fn].direct(node as never, undefined, events, input.scaleOf)
      return typeof sql === 'string' ? [sql] : []
    }),
  ]
}

describe('the SQL that dialects share', () => {
  test.each(Object.entries(bindings))('has nothing of an engine in it: %s', (_, options) => {
    for (const type of types)
      for (const sql of statements(madeUp, everything, options, type)) expect(foreign(sql)).toEqual([])
  })

  test('has no FILTER and no GROUPING SETS where a dialect has none, and both where it has', () => {
    const written = (dialect: SqlDialect) => statements(dialect, everything, {}, 'MU_OTHER').join('\n')
    expect(written(madeUp)).not.toMatch(/\bFILTER\b|\bGROUPING\b/)
    expect(written({ ...madeUp, filter: true, groupingSets: true })).toMatch(
      /\) FILTER \(WHERE [\s\S]*GROUPING SETS \(/,
    )
  })

  test('needs lists for quantiles and long sequences only, and says so', () => {
    const { lists: _, ...without } = madeUp
    const only = (metric: AnyMetric) => () => statements(without, { by: 'brand', metrics: [metric] }, {}, 'MU_OTHER')
    const refused = (metric: AnyMetric) => {
      try {
        only(metric)()
      } catch (error) {
        if (error instanceof UnsupportedError) return [error.message, error.context]
        throw error
      }
      return undefined
    }
    expect(only(catalogue.revenue as AnyMetric)).not.toThrow()
    expect(only(orderedFunnelMetrics[1] as AnyMetric)).not.toThrow()
    expect(refused(own('middle', () => quantile(field.price, 0.5) as never))).toEqual([
      'Made-up has no lists of values, which quantiles need',
      { target: 'made-up', feature: 'quantile' },
    ])
    expect(refused(orderedFunnelMetrics[2] as AnyMetric)).toEqual([
      'Made-up has no lists of values, which sequences of more than two steps need',
      { target: 'made-up', feature: 'countSequence' },
    ])
  })

  test('is found out by this test where it is not so', () => {
    expect(foreign('SELECT "a", CAST(b AS varchar) || c, split_part(`d`, \'.\', 1) FROM e -- "f"')).toEqual(
      expect.arrayContaining(['varchar', 'split_part', '"', '||']),
    )
  })

  test.each([duckdbDialect, athenaDialect, postgresDialect])('has all that it asks for in $title', (dialect) => {
    const text = JSON.stringify(
      ['functions', 'times', 'bits', 'lists', 'types'].map((part) =>
        Object.keys(dialect[part as keyof SqlDialect] ?? {}),
      ),
    )
    const asked = JSON.stringify(
      ['functions', 'times', 'bits', 'lists', 'types'].map((part) =>
        Object.keys(madeUp[part as keyof SqlDialect] ?? {}),
      ),
    )
    expect(JSON.parse(text).map((names: string[]) => names.sort())).toEqual(
      JSON.parse(asked).map((names: string[]) => names.sort()),
    )
  })
})

/** Any aggregate of the statements above is one that the table knows. */
export type Known = AggregateNode['fn'] extends keyof typeof sqlAggregates ? true : never
