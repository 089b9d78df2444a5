import { expect, test } from 'vitest'
import type { SqlTarget } from '../../src/analysis/sql-table.js'
import { toSqlExpression } from '../../src/analysis/to-sql.js'
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
    'This page is generated from the definitions (`test/docs/metrics.test.ts`). Rates and shares are fractions of 1; money is in the currency',
    'of the prices. A count or sum of no events is 0; anything else without a value is null.',
    '',
    `A query that names no metrics computes these: ${defaultMetrics.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    ...table(Object.values<AnyMetric>(catalogue)),
    '',
    '## Of the whole table',
    '',
    'The concentration of revenue is one value for all ranked groups. Ask for such a metric like any other, by name or as the metric itself. It is',
    'part of the `totals` of a result and of no row, so rows cannot be ordered by it. In SQL it is a column with the same value in each row.',
    '`topShare(n)` and `groupsFor(share)` make others.',
    '',
    ...table(Object.values<AnyMetric>(concentrationMetrics)),
    '',
    '## The funnels',
    '',
    'Steps of a session, in any order or in order of time: `funnelMetrics`, `orderedFunnelMetrics`, or any one of them. They cannot be asked for by',
    'name: pass the metrics themselves.',
    '',
    ...table(
      [...new Set<AnyMetric>([...funnelMetrics, ...orderedFunnelMetrics])].filter(({ name }) => !(name in catalogue)),
    ),
    '',
    '## As SQL',
    '',
    'This is what `toSqlExpression` writes, for a SELECT over the events or over groups of them. A metric that compares groups is not a single',
    'expression: `toSql` writes the whole table. For Postgres only counts and sums are shown; the others are built from them in the same way.',
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
