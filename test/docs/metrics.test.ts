import { expect, test } from 'vitest'
import { type SqlTarget, toSqlExpression } from '../../src/analysis/to-sql.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { UnsupportedError } from '../../src/errors.js'
import { catalogue, concentrationMetrics, defaultMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'

const engines: Readonly<Record<SqlTarget, string>> = { duckdb: 'DuckDB', athena: 'Athena', postgres: 'Postgres' }

/** The page of the metrics, written from their definitions; `npx vitest run --project unit test/docs -u` writes it anew. */
test('docs/metrics.md is what the definitions say', async () => {
  const page = [
    '# The metrics',
    '',
    'This page is written from the definitions (`test/docs/metrics.test.ts`). Rates and shares are fractions of 1; money is in the',
    'currency of the prices. A measure of no events is 0; anything else that is not defined is null.',
    '',
    `Where a query names no metrics, these are worked out: ${defaultMetrics.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    ...table(Object.values<AnyMetric>(catalogue)),
    '',
    '## Of the whole table',
    '',
    'How concentrated revenue is has one value for all ranked groups. Such a metric is asked for as any other, by name or as itself; it stands',
    'in the `totals` of an answer and in no row, so that no order can be by it. SQL has it as a column, with one value in each row. `topShare(n)`',
    'and `groupsFor(share)` make others.',
    '',
    ...table(Object.values<AnyMetric>(concentrationMetrics)),
    '',
    '## The funnels',
    '',
    'Steps of a session, in any order or in the order of time: `funnelMetrics`, `orderedFunnelMetrics`, or any of them. They have no names to ask by,',
    'and are given as themselves.',
    '',
    ...table(
      [...new Set<AnyMetric>([...funnelMetrics, ...orderedFunnelMetrics])].filter(({ name }) => !(name in catalogue)),
    ),
    '',
    '## As SQL',
    '',
    'What `toSqlExpression` writes, for one SELECT over the events or over groups of them. What compares groups is not one expression:',
    '`toSql` writes the whole table. For Postgres counts and sums are shown; the others are made of them in the same way.',
    '',
    '```sql',
    ...Object.values<AnyMetric>(catalogue).flatMap((metric) => sqlOf(metric)),
    '```',
    '',
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../../docs/metrics.md')
})

function table(metrics: readonly AnyMetric[]): readonly string[] {
  return [
    '| metric | what it is | definition | unit |',
    '| --- | --- | --- | --- |',
    ...metrics.map(({ name, aliases, description, expr, unit }) => {
      const called = [name, ...aliases].map((one) => `\`${one}\``).join(', ')
      return `| ${[called, description, formulaOf(expr), unit].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
    }),
  ]
}

/** The expressions of a metric, each with the engines that it is for, unless it is for all that are shown. */
function sqlOf(metric: AnyMetric): readonly string[] {
  const shown = Object.entries(engines).filter(
    ([dialect]) => dialect !== 'postgres' || metric.expr.kind === 'aggregate',
  )
  const written = new Map<string, string[]>()
  try {
    for (const [dialect, title] of shown) {
      const sql = toSqlExpression(metric, { dialect: dialect as SqlTarget })
      written.set(sql, [...(written.get(sql) ?? []), title])
    }
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error
    return []
  }
  return [...written].flatMap(([sql, titles]) => [
    `-- ${[metric.name, ...(titles.length === shown.length ? [] : [titles.join(' and ')])].join(', ')}`,
    sql,
  ])
}
