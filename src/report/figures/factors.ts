import { checkReportData } from '../checked-data.js'
import type { ReportContext } from '../context.js'
import { nameAxis, nameRoom, valueAxis } from '../drawing/axes.js'
import { baseOption, type Drawing, drawingFor } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { textWidth } from '../drawing/labels.js'
import { greatest, least } from '../drawing/scales.js'
import { type DrawnOption, tooltip } from '../drawing/tooltip.js'
import { absent, type Format } from '../format.js'
import { type Html, html, joinHtml } from '../html.js'
import { numberHtml } from '../number.js'
import type { ReportData, ReportFactors, ReportPeriod } from '../report-data.js'
import { numberPart, type Part, type Sentence } from '../sentence.js'
import type { Figure, LegendEntry, TextTable } from './figure.js'

/** What revenue is made of, and what each of its factors did to the change. */
export const factors = {
  name: 'factors',
  section: 'overview',
  title: 'What revenue is made of',
  isThere: ({ factors }) => factors !== null,
  finding,
  chart: {
    kind: 'Waterfall',
    widths: [1150, 340],
    isThere: ({ factors }) => told(factors) !== null,
    draw: factorsChart,
    height: () => 226,
    legend,
  },
  caption,
  numbers: { kind: 'text', table },
} as const satisfies Figure

type Factor = ReportFactors['period']['factors'][number]['name']
type Change = NonNullable<ReportFactors['change']>
type Effect = Change['factors'][number]

/** What a factor is called, on a narrow chart too; within a sentence; and what its value counts. */
interface FactorWords {
  readonly label: string
  readonly short: string
  readonly noun: string
  readonly unit: string
}

const words: Readonly<Record<Factor, FactorWords>> = {
  buyers: { label: 'Buyers', short: 'Buyers', noun: 'the number of buyers', unit: 'buyers' },
  ordersPerBuyer: {
    label: 'Orders per buyer',
    short: 'Orders/buyer',
    noun: 'the orders per buyer',
    unit: 'orders per buyer',
  },
  unitsPerOrder: {
    label: 'Units per order',
    short: 'Units/order',
    noun: 'the units per order',
    unit: 'units per order',
  },
  averageUnitPrice: { label: 'Unit price', short: 'Unit price', noun: 'the unit price', unit: 'per unit' },
}

/** The words of a factor; its name alone, of data that no source gives. */
function wordsFor(name: Factor): FactorWords {
  return Object.hasOwn(words, name) ? words[name] : { label: name, short: name, noun: name, unit: name }
}

/** A change whose factors can be told apart; null without one. */
function told(factors: ReportFactors | null): (Change & { readonly change: number }) | null {
  const change = factors?.change ?? null
  return change === null || change.reason !== null || change.change === null
    ? null
    : { ...change, change: change.change }
}

function writeFactor(name: Factor, format: Format): (value: number | null) => string {
  if (name === 'buyers') return format.integer
  return name === 'averageUnitPrice' ? format.money : format.decimal
}

/** An amount with its sign. */
function signed(value: number | null, write: (value: number | null) => string): string {
  return value !== null && value > 0 ? `+${write(value)}` : write(value)
}

function between(factors: ReportFactors): readonly [before: string, after: string] {
  return factors.compared === 'periods' ? ['Previous period', 'This period'] : ['First half', 'Second half']
}

function finding({ data: { factors }, format }: ReportContext): Sentence {
  const change = told(factors)
  if (factors === null || change === null) return ['Revenue by its factors']
  const since = factors.compared === 'periods' ? 'since the previous period' : 'from the first half to the second'
  if (change.change === 0) return [`Revenue stayed the same ${since}`]
  const strongest = change.factors.reduce((most, one) => (size(one) > size(most) ? one : most))
  const amount = Math.abs(change.change)
  return [
    `Revenue ${change.change > 0 ? 'rose' : 'fell'} by `,
    numberPart('revenueChange', amount, format.compactMoney(amount)),
    ` ${since}; the largest effect is that of ${wordsFor(strongest.name).noun}, `,
    effectPart(strongest, format),
  ]
}

const size = ({ effect }: Effect) => Math.abs(effect ?? 0)

function effectPart({ name, effect }: Effect, format: Format): Part {
  return numberPart(`${name}Effect`, effect ?? 0, signed(effect, format.compactMoney))
}

/** The product, what is compared, and why there are no effects. */
function caption({ data: { factors, period }, format }: ReportContext): Html {
  if (factors === null) return html``
  const { revenue } = factors.period
  const product = factors.period.factors.map(
    ({ name, value }) =>
      html`${numberHtml(name, value, writeFactor(name, format)(value))} ${name === 'buyers' && value === 1 ? 'buyer' : wordsFor(name).unit}`,
  )
  const equation = html`Revenue of the whole period: ${joinHtml(product, html` × `)} = ${numberHtml('periodRevenue', revenue, format.money(revenue))}.`
  return html`${equation} ${comparedText(factors, period, format)}`
}

function comparedText(
  { change, compared, before, after }: ReportFactors,
  period: ReportPeriod,
  format: Format,
): string {
  if (change === null || before === null || after === null) {
    return 'There are no two halves of whole days with events to compare.'
  }
  const span = ({ firstDay, lastDay }: ReportPeriod) =>
    firstDay === lastDay
      ? format.time(firstDay ?? '')
      : `${format.time(firstDay ?? '')} – ${format.time(lastDay ?? '')}`
  const isCut = compared === 'halves' && before.days + after.days < period.days
  const spans = `${span(before)} with ${span(after)}${isCut ? ' (whole days, as many in both)' : ''}`
  const outcome =
    change.reason === null
      ? 'the effects add up to the change'
      : `the change cannot be told apart by factors, as ${reasonText(change)}`
  return `Compares ${spans}: ${outcome}.`
}

/** The reason in the words of the page. */
function reasonText({ reason, factors }: Change): string {
  const [first = '', ...rest] = (reason ?? '').split(' ')
  const factor = factors.find(({ name }) => name === first)
  return [factor === undefined ? first : wordsFor(factor.name).noun, ...rest].join(' ')
}

function table({ data: { factors }, format }: ReportContext): TextTable {
  if (factors === null) return { caption: 'Factors of revenue', heads: [], rows: [] }
  const { period, change } = factors
  const share = (effect: number | null) =>
    effect === null || !change?.change ? absent : format.percent(effect / change.change)
  const cells = (
    before: number | null,
    after: number | null,
    effect: number | null,
    write: (value: number | null) => string,
  ) => (change === null ? [] : [write(before), write(after), signed(effect, format.money), share(effect)])
  // A previous period is compared with the whole of this one.
  const isWhole = change === null || factors.compared === 'halves'
  const whole = (text: string) => (isWhole ? [text] : [])
  const rows = period.factors.map(({ name, value }, index) => {
    const write = writeFactor(name, format)
    const { before = null, value: after = null, effect = null } = change?.factors[index] ?? {}
    return [wordsFor(name).label, ...whole(write(value)), ...cells(before, after, effect, write)]
  })
  const total = cells(change?.before ?? null, change?.revenue ?? null, change?.change ?? null, format.money)
  return {
    caption: 'Factors of revenue',
    heads: [
      'Factor',
      ...whole('Whole period'),
      ...(change === null ? [] : [...between(factors), 'Effect', 'Of the change']),
    ],
    rows: [...rows, ['Revenue', ...whole(format.money(period.revenue)), ...total]],
  }
}

function legend({ factors }: ReportData): readonly LegendEntry[] {
  const effects = told(factors)?.factors.map(({ effect }) => effect ?? 0) ?? []
  return [
    ...(effects.some((effect) => effect > 0) ? [['bar niche-gem', 'More revenue'] as const] : []),
    ...(effects.some((effect) => effect < 0) ? [['bar underperformer', 'Less revenue'] as const] : []),
  ]
}

/** A bar of the waterfall. */
interface Step {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly text: string
  readonly colour: string
  readonly values: readonly (readonly [name: string, value: string])[]
}

/** The revenue before, the effects one after the other, and the revenue after. */
function stepsOf(factors: ReportFactors, change: Change, { theme, format, narrow }: Drawing): readonly Step[] {
  const [first, last] = narrow && factors.compared === 'periods' ? ['Previous', 'This period'] : between(factors)
  const whole = (label: string, revenue: number | null, colour: string): Step => ({
    label,
    from: 0,
    to: revenue ?? 0,
    text: format.compactMoney(revenue),
    colour,
    values: [['Revenue', format.money(revenue)]],
  })
  let level = change.before ?? 0
  const effects = change.factors.map(({ name, before, value, effect }): Step => {
    const from = level
    level += effect ?? 0
    const write = writeFactor(name, format)
    return {
      label: narrow ? wordsFor(name).short : wordsFor(name).label,
      from,
      to: level,
      text: signed(effect, format.compactMoney),
      colour: level < from ? theme.quadrants.underperformer : theme.quadrants['niche-gem'],
      values: [
        [first, write(before)],
        [last, write(value)],
        ['Effect', signed(effect, format.money)],
      ],
    }
  })
  return [whole(first, change.before, theme.reference), ...effects, whole(last, change.revenue, theme.accent)]
}

/**
 * What each factor of revenue did to the change of it: a waterfall from the revenue before to the revenue after. Where the data has no such
 * change, the chart is empty.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function factorsChart(data: Pick<ReportData, 'factors'>, options: ChartOptions = {}): ChartOption {
  checkReportData('factorsChart', data, ['factors'])
  const drawing = drawingFor(options)
  const { theme, format } = drawing
  const change = told(data.factors)
  const steps = data.factors === null || change === null ? [] : stepsOf(data.factors, change, drawing)
  const names = steps.map(({ label }) => label)
  const levels = steps.map(({ to }) => to)
  const widest = Math.ceil(greatest([0, ...steps.map(({ text }) => textWidth(text))]))
  const bar = (value: (step: Step) => number, colour?: string) => ({
    type: 'bar' as const,
    stack: 'revenue',
    barWidth: 14,
    emphasis: { disabled: true },
    ...(colour === undefined ? {} : { silent: true }),
    data: steps.map((step) => ({ value: value(step), itemStyle: { color: colour ?? step.colour } })),
  })
  const low = ({ from, to }: Step) => Math.min(from, to)
  const high = ({ from, to }: Step) => Math.max(from, to)
  const axis = valueAxis(drawing, format.axisMoney)
  const option: DrawnOption = {
    ...baseOption(drawing),
    grid: { left: nameRoom(names, drawing), right: 14 + widest, top: 6, bottom: 40 },
    xAxis: {
      ...axis,
      min: least([0, ...levels]),
      max: greatest([0, ...levels]),
      axisLabel: { ...axis.axisLabel, showMinLabel: levels.every((level) => level >= 0), showMaxLabel: false },
      name: 'Revenue',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: theme.muted, fontSize: 11 },
    },
    yAxis: [
      nameAxis(names, drawing),
      {
        type: 'category',
        position: 'right',
        inverse: true,
        data: steps.map(({ text }) => text),
        axisLine: { show: false },
        axisTick: { show: false },
        axisPointer: { show: false },
        axisLabel: { color: theme.muted, fontSize: 11, interval: 0, margin: 10, align: 'left' },
      },
    ],
    tooltip: tooltip(
      { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: theme.line, opacity: 0.4 } } },
      ({ dataIndex }) => {
        const step = steps[dataIndex]
        return step === undefined ? null : { title: step.label, values: step.values }
      },
    ),
    series: [
      // What is above 0 and what is below it are stacked apart: a bar that crosses it is in two parts.
      bar((step) => Math.max(low(step), 0) + Math.min(high(step), 0), 'transparent'),
      bar((step) => Math.max(high(step), 0) - Math.max(low(step), 0)),
      bar((step) => Math.min(low(step), 0) - Math.min(high(step), 0)),
    ],
  }
  return option
}
