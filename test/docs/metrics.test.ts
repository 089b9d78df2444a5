import { expect, test } from 'vitest'
import { toSqlExpression } from '../../src/analysis/to-sql.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { UnsupportedError } from '../../src/errors.js'
import { catalogue, concentrationMetrics, defaultMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'

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
    '`toSql` writes the whole table.',
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

function sqlOf(metric: AnyMetric): readonly string[] {
  try {
    const [duckdb, athena] = (['duckdb', 'athena'] as const).map((dialect) => toSqlExpression(metric, { dialect }))
    return duckdb === athena
      ? [`-- ${metric.name}`, `${duckdb}`]
      : [`-- ${metric.name}, DuckDB`, `${duckdb}`, `-- ${metric.name}, Athena`, `${athena}`]
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error
    return []
  }
}
