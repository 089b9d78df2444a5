import { type Quadrant, quadrants } from '../../metrics/quadrant.js'
import { checkReportData } from '../checked-data.js'
import { absent } from '../format.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import type { ChartTheme } from '../theme.js'
import { percentAtAxis } from './benchmark.js'
import { baseOption, type ChartOption, type ChartOptions, type Drawing, drawingOf, nameOf, opacityOf } from './chart.js'
import { drawnText } from './drawn-text.js'
import { type LabelSide, placeLabels } from './labels.js'
import { greatest, least, logScale, type MatrixScale, rootScale } from './matrix-scale.js'
import { type DrawnOption, type TooltipText, tooltip } from './tooltip.js'

type Data = Pick<ReportData, 'groups' | 'dimension' | 'thresholds'>

/** What the quadrants are called. */
export const quadrantLabels: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'Market leaders',
  'niche-gem': 'Niche gems',
  underperformer: 'Underperformers',
  'long-tail': 'Long tail',
}

/** What a group of a quadrant is. */
export const quadrantNames: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'Market leader',
  'niche-gem': 'Niche gem',
  underperformer: 'Underperformer',
  'long-tail': 'Long tail',
}

/** The shapes of the quadrants' marks: colour is not the only thing that tells them apart. */
const quadrantSymbols: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'circle',
  'niche-gem': 'diamond',
  underperformer: 'triangle',
  'long-tail': 'rect',
}

/** Up to how many groups have a mark of their own; of the others, those close together share one. */
const markLimit = 300
const labelLimit = 16
const labelLimitInQuadrant = 4

/** The height the chart is made for, in pixels. */
export function matrixHeight({ width = 800 }: ChartOptions = {}): number {
  return width < 520 ? 460 : 560
}

/** A group that has a class. */
export interface Classified extends ReportGroup {
  readonly quadrant: Quadrant
  readonly sessions: number
  readonly conversionRate: number
}

/** The groups that have a class, by revenue. */
export function classifiedGroups({ groups }: Pick<ReportData, 'groups'>): readonly Classified[] {
  return groups.filter(
    (group): group is Classified => group.quadrant !== null && group.sessions !== null && group.conversionRate !== null,
  )
}

/** The performance matrix: sessions across, conversion rate up, a mark a group with its area by revenue, where that is known. */
export function matrixChart(data: Data, options: ChartOptions = {}): ChartOption {
  checkReportData('matrixChart', data, ['groups', 'dimension', 'thresholds'])
  const drawing = drawingOf(options)
  const { theme, format, narrow, width } = drawing
  const groups = classifiedGroups(data)
  const margin = { left: narrow ? 46 : 60, right: narrow ? 16 : 88, top: 30, bottom: 46 }
  const inner = {
    width: width - margin.left - margin.right,
    height: matrixHeight({ width }) - margin.top - margin.bottom,
  }
  const x = logScale(
    groups.map(({ sessions }) => sessions),
    inner.width,
  )
  const y = rootScale(
    groups.map(({ conversionRate }) => conversionRate),
    inner.height,
  )
  const { own, shared } = marksOf(groups, drawing)
  const most = Math.max(greatest(own.map(({ revenue }) => revenue ?? 0)), 1)
  const sizeOf = ({ revenue }: Classified) =>
    revenue === null
      ? 11
      : Math.round(10 * Math.max(narrow ? 6 : 7, (narrow ? 34 : 52) * Math.sqrt(Math.max(revenue, 0) / most))) / 10
  const axis = {
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    splitLine: { show: false },
  } as const
  const axisName = { nameLocation: 'middle', nameTextStyle: { color: theme.muted, fontSize: 11 } } as const
  const dots = binned(shared, x, y, inner)
  const labels = labelsOf(own, sizeOf, { x, y, inner, margin, drawing, data })

  const option: DrawnOption = {
    ...baseOption(drawing),
    grid: { ...margin, show: true, borderColor: theme.line, borderWidth: 1 },
    xAxis: {
      ...axis,
      ...axisName,
      type: 'value',
      min: x.min,
      max: x.max,
      axisLabel: {
        color: theme.muted,
        fontSize: 11,
        customValues: x.ticks.map(x.at),
        formatter: (value: number) => format.compact(Number((10 ** value).toPrecision(3))),
      },
      name: 'Sessions (log scale)',
      nameGap: 28,
    },
    yAxis: {
      ...axis,
      ...axisName,
      type: 'value',
      min: y.min,
      max: y.max,
      axisLabel: {
        color: theme.muted,
        fontSize: 11,
        customValues: y.ticks.map(y.at),
        formatter: (value: number) => percentAtAxis(Number((value * value).toPrecision(3)), format.locale),
      },
      name: 'Conversion rate (square-root scale)',
      nameGap: narrow ? 36 : 46,
    },
    tooltip: tooltip({ trigger: 'item' }, ({ dataIndex, seriesName }) => {
      const dot = dots[dataIndex]
      const group = drawn[dataIndex]
      if (seriesName === 'others') return dot === undefined ? null : tellOfMany(dot.groups, data.dimension, drawing)
      return group === undefined ? null : { title: nameOf(group, data.dimension), values: valuesOf(group, drawing) }
    }),
    series: [],
  }
  // Large marks first, so that they do not hide small ones; what is searched for on top.
  const drawn = own.toSorted(
    (a, b) => Number(opacityOf(a, drawing)) - Number(opacityOf(b, drawing)) || (b.revenue ?? 0) - (a.revenue ?? 0),
  )
  const series: DrawnOption['series'] = [
    {
      type: 'scatter',
      name: 'others',
      z: 3,
      silent: false,
      data: dots.map(({ at, quadrant, groups: some }) => ({
        value: [...at],
        symbol: 'rect',
        symbolSize: Math.min(9, 3 + Math.sqrt(some.length)),
        itemStyle: { color: theme.quadrants[quadrant], opacity: drawing.searching ? 0.12 : 0.35 },
      })),
      emphasis: { disabled: true },
      // The rules lie below all text.
      markArea: {
        z: 2,
        silent: true,
        data: quadrants.map((quadrant) => areaOf(quadrant, data, groups, x, y, drawing)) as never,
      },
      markLine: {
        z: 1,
        silent: true,
        symbol: 'none',
        lineStyle: { color: theme.muted, type: [4, 3], width: 1 },
        label: { color: theme.muted, fontSize: 11, show: true, position: 'end' },
        data: rulesOf(data, x, y, drawing) as never,
      },
    },
    {
      type: 'scatter',
      name: 'groups',
      z: 3,
      emphasis: { scale: 1.15, itemStyle: { opacity: 1 } },
      data: drawn.map((group) => ({
        value: [x.at(group.sessions), y.at(group.conversionRate)],
        symbol: quadrantSymbols[group.quadrant],
        symbolSize: sizeOf(group),
        itemStyle: {
          color: theme.quadrants[group.quadrant],
          opacity: 0.85 * opacityOf(group, drawing),
          borderColor: theme.surface,
          borderWidth: 1,
        },
        ...labelFor(group),
      })),
    },
  ]
  return { ...option, series }

  function labelFor(group: Classified) {
    const side = labels.get(group)
    return side === undefined ? {} : { label: labelOf(group, side, drawing, data.dimension) }
  }
}

/** Which groups have a mark of their own: the largest, and those searched for. */
function marksOf(groups: readonly Classified[], { searching, isHighlighted }: Drawing) {
  const own: Classified[] = []
  const shared: Classified[] = []
  groups.forEach((group, place) => {
    if (place < markLimit || (searching && isHighlighted(group))) own.push(group)
    else shared.push(group)
  })
  return { own, shared }
}

function labelledGroups(groups: readonly Classified[], drawing: Drawing): ReadonlySet<Classified> {
  if (drawing.searching) return new Set(groups.filter(drawing.isHighlighted).slice(0, 40))
  const [most, each] = drawing.narrow ? [6, 1] : [labelLimit, labelLimitInQuadrant]
  const chosen = new Set(groups.slice(0, most))
  for (const quadrant of quadrants) {
    for (const group of groups.filter((one) => one.quadrant === quadrant).slice(0, each)) chosen.add(group)
  }
  return chosen
}

/** Finds out which of the groups chosen for a label have room for it, and where. */
function labelsOf(
  own: readonly Classified[],
  sizeOf: (group: Classified) => number,
  { x, y, inner, margin, drawing, data: { dimension, thresholds } }: Frame,
): ReadonlyMap<Classified, LabelSide> {
  const chosen = labelledGroups(own, drawing)
  const marks = new Map(
    own.map((group) => [
      {
        x: ((x.at(group.sessions) - x.min) / (x.max - x.min)) * inner.width,
        y: (1 - (y.at(group.conversionRate) - y.min) / (y.max - y.min)) * inner.height,
        radius: sizeOf(group) / 2,
        text: chosen.has(group) ? shortName(group, dimension) : null,
      },
      group,
    ]),
  )
  const frame = { left: 2, top: 24, right: inner.width + margin.right - 4, bottom: inner.height - 22 }
  const [across, up] = crossing(thresholds, x, y)
  const rules = {
    x: ((across - x.min) / (x.max - x.min)) * inner.width,
    y: (1 - (up - y.min) / (y.max - y.min)) * inner.height,
  }
  const sides = placeLabels([...marks.keys()], frame, rules)
  return new Map([...sides].map(([mark, side]) => [marks.get(mark) as Classified, side]))
}

interface Frame {
  readonly x: MatrixScale
  readonly y: MatrixScale
  readonly inner: { readonly width: number; readonly height: number }
  readonly margin: { readonly right: number }
  readonly drawing: Drawing
  readonly data: Pick<Data, 'dimension' | 'thresholds'>
}

function shortName(group: Classified, dimension: string): string {
  const name = nameOf(group, dimension)
  return name.length > 22 ? `${name.slice(0, 21)}…` : name
}

function labelOf(group: Classified, side: LabelSide, { theme }: Drawing, dimension: string) {
  return {
    show: true,
    position: side,
    distance: 4,
    color: theme.ink,
    fontSize: 11,
    ...halo(theme),
    formatter: () => drawnText(shortName(group, dimension)),
  }
}

/** Keeps text readable where a rule runs through it. */
function halo({ surface }: ChartTheme) {
  return { textBorderColor: surface, textBorderWidth: 3 }
}

interface Dot {
  readonly at: readonly [number, number]
  readonly quadrant: Quadrant
  readonly groups: readonly Classified[]
}

/** Puts groups that lie within a few pixels of each other, and are of one class, together. */
function binned(
  groups: readonly Classified[],
  x: MatrixScale,
  y: MatrixScale,
  { width, height }: { width: number; height: number },
): readonly Dot[] {
  const cell = 11
  const bins = new Map<string, Classified[]>()
  for (const group of groups) {
    const column = Math.round((((x.at(group.sessions) - x.min) / (x.max - x.min)) * width) / cell)
    const row = Math.round((((y.at(group.conversionRate) - y.min) / (y.max - y.min)) * height) / cell)
    const name = `${column} ${row} ${group.quadrant}`
    const bin = bins.get(name)
    if (bin === undefined) bins.set(name, [group])
    else bin.push(group)
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  return [...bins.values()].map((some) => ({
    at: [
      round(mean(some.map(({ sessions }) => x.at(sessions)))),
      round(mean(some.map(({ conversionRate }) => y.at(conversionRate)))),
    ],
    quadrant: (some[0] as Classified).quadrant,
    groups: some,
  }))
}

function areaOf(
  quadrant: Quadrant,
  { thresholds }: Data,
  groups: readonly Classified[],
  x: MatrixScale,
  y: MatrixScale,
  { theme, format }: Drawing,
) {
  const right = quadrant === 'market-leader' || quadrant === 'underperformer'
  const top = quadrant === 'market-leader' || quadrant === 'niche-gem'
  const [across, up] = crossing(thresholds, x, y)
  const count = groups.filter((group) => group.quadrant === quadrant).length
  return [
    {
      name: `${quadrantLabels[quadrant]} · ${format.integer(count)}`,
      coord: [right ? across : x.min, top ? y.max : up],
      itemStyle: { color: theme.quadrants[quadrant], opacity: 0.05 },
      label: {
        show: true,
        position: `inside${top ? 'Top' : 'Bottom'}${right ? 'Right' : 'Left'}`,
        distance: 8,
        color: theme.quadrants[quadrant],
        fontSize: 12,
        fontWeight: 600,
        ...halo(theme),
      },
    },
    { coord: [right ? x.max : across, top ? up : y.min] },
  ]
}

function crossing(thresholds: Data['thresholds'], x: MatrixScale, y: MatrixScale): readonly [number, number] {
  const within = (place: number, { min, max }: MatrixScale) => Math.min(Math.max(place, min), max)
  return [within(x.at(thresholds.sessions ?? 1), x), within(y.at(thresholds.conversionRate ?? 0), y)]
}

function rulesOf({ thresholds }: Data, x: MatrixScale, y: MatrixScale, { format, narrow }: Drawing) {
  const [across, up] = crossing(thresholds, x, y)
  const rules = []
  if (thresholds.sessions !== null) {
    rules.push({
      xAxis: across,
      label: { formatter: () => `${format.number(thresholds.sessions)} sessions` },
    })
  }
  if (thresholds.conversionRate !== null) {
    const label = narrow ? { position: 'insideEndTop' } : {}
    rules.push({ yAxis: up, label: { formatter: () => format.percent(thresholds.conversionRate), ...label } })
  }
  return rules
}

function valuesOf(group: ReportGroup, { format }: Drawing) {
  return [
    ['Class', group.quadrant === null ? absent : quadrantNames[group.quadrant]],
    ['Sessions', format.integer(group.sessions)],
    ['Conversion rate', format.percent(group.conversionRate)],
    ...(group.revenue === null ? [] : [['Revenue', format.money(group.revenue)] as const]),
    ['Stickiness', format.decimal(group.stickiness)],
  ] as const
}

function tellOfMany(groups: readonly Classified[], dimension: string, { format }: Drawing): TooltipText {
  const names = groups.slice(0, 3).map((group) => nameOf(group, dimension))
  const span = (values: readonly number[], write: (value: number) => string) => {
    const [low, high] = [write(least(values)), write(greatest(values))]
    return low === high ? low : `${low} to ${high}`
  }
  const sessions = groups.map((group) => group.sessions)
  const rates = groups.map(({ conversionRate }) => conversionRate)
  return {
    title: groups.length > 3 ? `${names.join(', ')} and ${groups.length - 3} more` : names.join(', '),
    values: [
      ['Sessions', span(sessions, format.integer)],
      ['Conversion rate', span(rates, format.percent)],
    ],
  }
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
