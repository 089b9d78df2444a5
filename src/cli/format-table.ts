import type { Analysis } from '../analysis/analysis.js'
import type { Scalar } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import { eventFields, isEventField } from '../events/fields.js'
import { concentrationMetrics, findMetric } from '../metrics/catalogue.js'
import { isOfGroups } from '../plan/plan-analysis.js'
import { counted, formatIndex, formatPercent, formatValue, nothing } from './format-value.js'
import type { Style, Styles } from './style.js'
import { type Column, fitting, type Layout, layOut } from './table-layout.js'
import { escapeControls } from './text-width.js'

/** How a table is to look. */
export interface TableLook {
  readonly styles: Styles
  /** How wide it may be; undefined for as wide as it is. */
  readonly width: number | undefined
  /** Whether the metrics are our choice: the last are left out where there is no room, rather than splitting the table. */
  readonly isOurChoice: boolean
  /** How thresholds were found, by metric, where not by the median. */
  readonly methods: Readonly<Record<string, ThresholdMethod>>
}

/** How much of a key is shown. */
const widestCell = 40

type AnyRow = Readonly<Record<string, Scalar>>

/** Writes an analysis for people: a table of its rows, or, without dimensions, a list of its totals. */
export function* formatTable(analysis: Analysis, look: TableLook): Iterable<string> {
  const lines = analysis.dimensions.length === 0 ? totalsList(analysis, look) : groupTable(analysis, look)
  for (const line of lines) yield `${line}\n`
}

function totalsList({ totals, metrics }: Analysis, { styles }: TableLook): readonly string[] {
  const columns: readonly Column[] = [
    { header: 'Metric', align: 'left', cells: metrics.map(({ label }) => ({ text: label })) },
    {
      header: 'Value',
      align: 'right',
      cells: metrics.map((metric) => ({ text: shownValue((totals as AnyRow)[metric.name] ?? null, metric) })),
    },
    { header: 'Unit', align: 'left', cells: metrics.map(({ unit }) => ({ text: unit, style: styles.dim })) },
  ]
  return layOut(columns, {
    keys: 1,
    footers: 0,
    width: undefined,
    widestCell,
    headerStyle: styles.bold,
    ruleStyle: styles.dim,
  })
}

function groupTable(analysis: Analysis, look: TableLook): readonly string[] {
  const { styles, width, isOurChoice } = look
  const { dimensions, rows, groups } = analysis
  const metrics = analysis.metrics.filter(isOfGroups)
  const all = [
    ...dimensions.map((name, index) => keyColumn(name, index, analysis, styles)),
    ...metrics.map((metric) => metricColumn(metric, analysis, styles)),
  ]
  const layout: Layout = {
    keys: dimensions.length,
    footers: 1,
    width,
    widestCell,
    headerStyle: styles.bold,
    ruleStyle: styles.dim,
  }
  const columns = isOurChoice ? all.slice(0, fitting(all, layout)) : all
  const notes: string[] = []
  if (groups === 0) notes.push('There are no such events.')
  if (rows.length < groups) {
    notes.push(`${counted(rows.length, 'row')} of ${counted(groups, 'group')}; --limit all shows all of them.`)
  }
  const dropped = all.length - columns.length
  if (dropped > 0) {
    const names = metrics.slice(-dropped).map(({ name }) => name)
    notes.push(`No room for ${names.join(', ')}: make the terminal wider, or name --metrics.`)
  }
  const facts = [...thresholdsLine(analysis, look), ...tableLine(analysis, look)]
  const block = (lines: readonly string[]) => (lines.length === 0 ? [] : ['', ...lines])
  return [...layOut(columns, layout), ...block(notes.map(styles.dim)), ...block(facts)]
}

function keyColumn(name: string, index: number, { rows }: Analysis, { bold, dim }: Styles): Column {
  const cells = (rows as readonly AnyRow[]).map((row) => {
    const key = row[name] ?? null
    return key === null ? { text: '(none)', style: dim } : { text: escapeControls(String(key)) }
  })
  const total = { text: index === 0 ? 'Total' : '', style: bold }
  return { header: captionOf(name), align: 'left', cells: [...cells, total] }
}

const captions: Readonly<Record<string, string>> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  topCategory: 'Top category',
}

function captionOf(name: string): string {
  if (Object.hasOwn(captions, name)) return captions[name] as string
  return isEventField(name) ? eventFields[name].caption : escapeControls(name)
}

function metricColumn(metric: AnyMetric, { rows, totals }: Analysis, styles: Styles): Column {
  const { name, label, format } = metric
  const cell = (value: Scalar) => {
    const style = styleOf(value, styles)
    const text = shownValue(value, metric)
    return style === undefined ? { text } : { text, style }
  }
  const total = cell((totals as AnyRow)[name] ?? null)
  return {
    header: label,
    align: format === 'text' || format === 'boolean' ? 'left' : 'right',
    cells: [
      ...(rows as readonly AnyRow[]).map((row) => cell(row[name] ?? null)),
      { ...total, style: total.text === nothing ? styles.dim : styles.bold },
    ],
  }
}

function shownValue(value: Scalar, { format }: AnyMetric): string {
  return escapeControls(formatValue(value, format))
}

function styleOf(value: Scalar, { dim, green, cyan, yellow }: Styles): Style | undefined {
  switch (value) {
    case null:
    case 'long-tail':
      return dim
    case 'market-leader':
      return green
    case 'niche-gem':
      return cyan
    case 'underperformer':
    case true:
      return yellow
    default:
      return undefined
  }
}

function thresholdsLine({ thresholds, minSessions }: Analysis, look: TableLook): readonly string[] {
  const { methods } = look
  const { minSessions: _, ...values } = thresholds
  const found = Object.entries(values).map(([name, value]) => ({
    text: `${name} ${formatValue(value, findMetric(name)?.format ?? 'decimal')}`,
    method: methodText(Object.hasOwn(methods, name) ? methods[name] : undefined),
  }))
  const [first] = found
  if (first === undefined) return []
  const scope = minSessions > 0 ? ` of groups with ${counted(minSessions, 'session')} or more` : ''
  const isOne = found.every(({ method }) => method === first.method)
  const texts = found.map(({ text, method }) => (isOne ? text : `${text} (${method})`))
  const how = isOne ? `: the ${first.method}${scope}` : scope
  return fact('Thresholds', `${texts.join(', ')}${how}.`, look)
}

function methodText(method: ThresholdMethod = 'median'): string {
  if (typeof method === 'number') return 'given number'
  return typeof method === 'string' ? method : `percentile ${Number((method.quantile * 100).toPrecision(12))}`
}

/** The metrics of the whole table: the concentration of revenue in a sentence, others one after the other. */
function tableLine({ totals, metrics }: Analysis, look: TableLook): readonly string[] {
  const ofTable = metrics.filter((metric) => !isOfGroups(metric))
  if (ofTable.length === 0) return []
  const value = (name: string) => (totals as AnyRow)[name] ?? null
  const isConcentration = Object.keys(concentrationMetrics).every((name) => ofTable.some((one) => one.name === name))
  if (isConcentration || look.isOurChoice) return concentrationLine((name) => value(name) as number | null, look)
  const texts = ofTable.map((metric) => `${metric.label} ${shownValue(value(metric.name), metric)}`)
  return fact('All groups', `${texts.join('; ')}.`, look)
}

function concentrationLine(
  value: (name: keyof typeof concentrationMetrics) => number | null,
  look: TableLook,
): readonly string[] {
  const groups = value('rankedGroups')
  const [largest, most, hhi, gini] = [value('topShare1'), value('groupsFor80Percent'), value('hhi'), value('gini')]
  if (groups === null || groups < 2 || largest === null || most === null || hhi === null || gini === null) return []
  const shares = ([5, 10] as const)
    .map((n) => [n, value(`topShare${n}`)] as const)
    .filter(([n, share]) => n < groups && share !== null)
    .map(([n, share]) => `the ${n} largest ${formatPercent(share as number)}`)
  const parts = [`the largest group accounts for ${formatPercent(largest)} of revenue`, ...shares]
  const eighty = `80% takes ${most} of ${counted(groups, 'group')}`
  const indices = `HHI ${formatIndex(hhi)}, Gini ${formatIndex(gini)}`
  return fact('Concentration', `${parts.join(', ')}; ${eighty}. ${indices}.`, look)
}

/** A sentence after its name, in as many lines as it takes. */
function fact(name: string, text: string, { styles, width = Number.POSITIVE_INFINITY }: TableLook): readonly string[] {
  const indent = 'Concentration  '.length
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent + last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const [first = '', ...rest] = lines
  return [
    `${styles.bold(name)}${' '.repeat(indent - name.length)}${first}`,
    ...rest.map((line) => ' '.repeat(indent) + line),
  ]
}
