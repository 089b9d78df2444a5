import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { groupColumns } from '../../src/report/columns.js'
import type { Figure } from '../../src/report/figures/figure.js'
import { figures } from '../../src/report/figures/registry.js'
import { html, markupOf } from '../../src/report/html.js'
import { figureHtml } from '../../src/report/page/figure.js'
import { findingsOf, formatFor, plain, renderReport, reportCharts, reportData, wordsFor } from '../../src/report.js'
import { sampleEvents } from '../../src/sample/events.js'
import { generateSample } from '../../src/sample/generate.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { sourceFiles } from '../support/source-files.js'

const sample = generateSample({ events: 4000, seed: 2, days: 4 })
const source = fromEvents([...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)]))
const data = await reportData(source, { minSessions: 3 })
const context = { data, format: formatFor({ currency: 'USD' }), words: wordsFor('brand') }

const files = sourceFiles().filter((file) => file.startsWith('src/report'))

describe('a figure of the report', () => {
  test('is one file, which only the registry and the entry import', () => {
    const own = files.flatMap((file) => /^src\/report\/figures\/(.+)\.ts$/.exec(file)?.[1] ?? [])
    const names = figures.map(({ name }) => name)
    expect(own.filter((name) => name !== 'figure' && name !== 'registry')).toEqual([...names].sort())
    const isFigure = (path: string) => names.some((name) => path === `src/report/figures/${name}.js`)
    const importing = files.filter((file) =>
      [...readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)].some(([, from]) =>
        isFigure(join(dirname(file), from as string)),
      ),
    )
    expect(importing).toEqual(['src/report.ts', 'src/report/figures/registry.ts'])
  })

  test('is on the page, in the findings and among the charts by being in the registry', () => {
    const page = renderReport(data, { currency: 'USD' })
    const places = figures.map(({ name }) => page.indexOf(`class="card ${name}" id="${name}"`))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    const { summary, ...findings } = findingsOf(data, context.format, context.words)
    expect(Object.keys(findings)).toEqual(figures.map(({ name }) => name))
    expect(Object.keys(reportCharts)).toEqual(figures.filter((figure) => 'chart' in figure).map(({ name }) => name))
    const told = figures.filter((figure: Figure) => figure.inSummary).map(({ finding }) => plain(finding(context)))
    expect(summary.slice(1).map(plain)).toEqual(told)
  })

  const made: Figure = {
    name: 'made',
    section: 'overview',
    title: 'Made & up',
    finding: ({ data }) => ['There are ', { name: 'brands', value: data.groups.length, text: 'many' }, ' <brands>'],
    caption: ({ words }) => html`All ${words.many}.`,
    numbers: { kind: 'text', table: () => ({ caption: 'Numbers', heads: ['Name', 'Number'], rows: [['<a>', '1']] }) },
  }

  test('without a chart shows its numbers', () => {
    expect(
      markupOf(figureHtml(made, context)),
    ).toBe(`<div class="card made" id="made"><h3><span class="topic">Made &amp; up</span>There are <data value="${data.groups.length}" data-name="brands">many</data> &lt;brands&gt;</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Numbers, table">
<table><caption class="unseen">Numbers</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Number</th></tr></thead>
<tbody><tr><th scope=row>&lt;a&gt;<td>1</tbody></table></div>
<p class="caption">All brands.</p></div>`)
  })

  test('with a chart shows it at each width, and its numbers below', () => {
    const drawn: number[] = []
    const { draw } = reportCharts.funnel
    const written = markupOf(
      figureHtml(
        {
          ...made,
          chart: {
            kind: 'Funnel',
            widths: [600, 300],
            draw: (data, options) => {
              drawn.push(options.width ?? 0)
              return draw(data, options)
            },
            height: () => 200,
            legend: () => [['line accent', 'A <line>']],
          },
          numbers: {
            kind: 'groups',
            id: 'made-table',
            caption: () => 'Two brands',
            groups: ({ groups }) => groups.slice(0, 2),
            columns: [groupColumns.sessions, groupColumns.revenue],
          },
        },
        { ...context, data: { ...data, leftOut: ['sessions'] } },
      ),
    )
    expect(drawn).toEqual([600, 300])
    expect(written).toContain('<span class="key line accent"></span>A &lt;line&gt;')
    expect(written).toContain('aria-label="Funnel: There are many &lt;brands&gt;. The numbers are in the table below."')
    expect(written.match(/<svg [^>]*height="200"/g)).toHaveLength(2)
    expect(written.match(/<tr data-i="[01]">/g)).toHaveLength(2)
    // A column that the events cannot fill is left out, and the first of the others is the order.
    expect(written.match(/data-sort="\w+"/g)).toEqual(['data-sort="name"', 'data-sort="revenue"'])
    expect(written).toContain('aria-sort="descending"><button type="button" data-sort="revenue">')
  })

  test('with nothing to show says why', () => {
    const written = markupOf(figureHtml({ ...made, empty: () => 'No <brands>.' }, context))
    expect(written).toMatch(/<\/h3>\n<p class="empty">No &lt;brands&gt;\.<\/p>\n<\/div>$/)
  })
})
