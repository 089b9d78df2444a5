import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withLinks } from '../../scripts/markdown-links.mjs'
import { withRepositoryLinks } from '../../scripts/readme-links.mjs'
import { pages, textOf, titleOf } from './pages.js'

/** What each page tells, in one line; `optional` for what is not needed to use the package. */
const told: Readonly<Record<string, { readonly line: string; readonly optional?: true }>> = {
  'README.md': { line: 'installation, first commands, first lines of TypeScript, sources and outputs' },
  'docs/athena.md': { line: 'tables, conversion to Parquet, views, queries and IAM policies' },
  'docs/athena-errors.md': { line: 'what an `AthenaError` says, why, and what to do about it', optional: true },
  'docs/benchmarks.md': { line: 'speed and memory against hand-written SQL and other tools', optional: true },
  'docs/benchmarks-trino.md': { line: 'the statement for Athena, measured on Trino', optional: true },
  'docs/command-line.md': { line: 'the commands, where their output goes, exit codes, memory and disk' },
  'docs/custom-metrics.md': {
    line: '`defineMetric`, the aggregates, `narrowed`, `countSequence`, comparisons of groups, `dimension`',
  },
  'docs/files.md': { line: 'folders, patterns, CSV dialects, encodings, Parquet types' },
  'docs/inspect.md': { line: '`cartometrics inspect` and `inspect()`: what a file holds, and the binding it needs' },
  'docs/items.md': {
    line: 'paths into objects, items that are lines, keyed values, and what is made of several columns',
  },
  'docs/lines.md': {
    line: 'quantities, refunds, currencies, duplicates, sessions, views of events, what revenue is made of',
  },
  'docs/metrics.md': { line: 'every metric with its definition, its unit and its SQL' },
  'docs/platforms.md': { line: 'optional parts, bundlers, CommonJS, Jest, Bun, Deno, Workers, Lambda, TypeScript' },
  'docs/postgres.md': { line: 'Postgres as a source, by any client, and views' },
  'docs/presets.md': {
    line: 'bindings for GA4, Snowplow, Segment, Shopify, RetailRocket, Taobao, order lines and REES46',
  },
  'docs/report.md': { line: 'the HTML report, its data, and its charts as ECharts options' },
  'docs/sources.md': { line: 'files, databases, objects, Arrow, and sources of your own' },
  'docs/tableau.md': { line: 'calculated fields, data sources and workbooks for Tableau' },
  'docs/tableau-catalogue.md': { line: 'the formula of every metric, to be pasted into Tableau', optional: true },
  'docs/tableau-language.md': { line: 'the evaluator that calculated fields are tested with', optional: true },
  'docs/values.md': { line: 'how times, numbers, nulls, columns and event types are read' },
  'docs/warnings.md': { line: 'what a result reports beside its numbers, and what is thrown' },
}

describe('what is written for language models', () => {
  test('tells of every page', () => {
    expect(Object.keys(told).sort()).toEqual([...pages].sort())
  })

  test('llms.txt has a line for each page', async () => {
    const [, title, summary = ''] = /^# (.+)\n\n([\s\S]+?)\n\n/.exec(textOf('README.md')) ?? []
    const listed = (optional: true | undefined) =>
      pages
        .filter((page) => told[page]?.optional === optional)
        .map((page) => `- [${titleOf(page)}](${page}): ${told[page]?.line}\n`)
        .join('')
    const text = `# ${title}

> ${summary.replaceAll('**', '').replaceAll('\n', ' ')}

\`llms-full.txt\` holds all of these pages in one file.

## Docs

${listed(undefined)}
## Optional

${listed(true)}`
    await expect(text).toMatchFileSnapshot('../../llms.txt')
  })

  test('llms-full.txt has the pages themselves, their links from the root', async () => {
    const whole = pages.map((page) => {
      const text = withLinks(withRepositoryLinks(textOf(page), undefined), (target) =>
        /^(?:https?:|#)/.test(target) ? target : posix.join(posix.dirname(page), target),
      )
      return `<!-- ${page} -->\n\n${text.trimEnd()}\n`
    })
    await expect(whole.join('\n---\n\n')).toMatchFileSnapshot('../../llms-full.txt')
  })
})
