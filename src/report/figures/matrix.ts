import { type Quadrant, quadrants } from '../../metrics/quadrant-names.js'
import { checkReportData } from '../checked-data.js'
import type { ReportContext } from '../context.js'
import { percentAtAxis } from '../drawing/axes.js'
import { baseOption, type Drawing, drawingFor, opacity } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { clusters } from '../drawing/clusters.js'
import { drawnText } from '../drawing/drawn-text.js'
import { exactLine, type PlacedText, textsAt } from '../drawing/exact-line.js'
import { type LabelSide, placeLabels, shortened, textWidth } from '../drawing/labels.js'
import { along, greatest, least, logScale, type Plane, pixelsAt, rootScale, type Scale } from '../drawing/scales.js'
import { type DrawnOption, type TooltipText, tooltip } from '../drawing/tooltip.js'
import { absent, type Format } from '../format.js'
import { type ClassifiedGroup, classifiedGroups, groupName, keyedGroups, untold } from '../groups.js'
import { type Html, html, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { hasGroupsWith, isThere, noGroupWithSessions, tooFewSessions } from '../presence.js'
import type { ReportData } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import type { ChartTheme } from '../theme.js'
import { capitalized, countWord, quadrantLabels, quadrantNames, rateNames, wordsFor } from '../words.js'
import type { Figure, TextTable } from './figure.js'

/** The shapes of the marks, so that colour is not the only thing that tells the quadrants apart. */
const quadrantSymbols: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'circle',
  'niche-gem': 'diamond',
  underperformer: 'triangle',
  'long-tail': 'rect',
}

/** How many groups have a mark of their own. Of the others, those close together share one. */
const markLimit = 300
const labelLimit = 16
const labelLimitInQuadrant = 4

/** The performance matrix: sessions and purchases per session against their thresholds. */
export const matrix = {
  name: 'matrix',
  section: 'performance',
  title: 'Traffic and purchases per session',
  isThere: (data) => hasGroupsWith(data, 'sessions'),
  empty: (context) => (classifiedGroups(context.data).length === 0 ? tooFewSessions(context) : null),
  finding,
  chart: {
    kind: 'Scatter chart in four quadrants',
    widths: [1150, 340],
    draw: matrixChart,
    height: (_, options) => matrixHeight(options),
    legend: (data) => [
      ...(untold(data, wordsFor(data.dimension)) === null
        ? quadrants.map((name) => [name, quadrantLabels[name]] as const)
        : []),
      ...((data.totals.revenue ?? 0) > 0 ? [['none', 'Mark area: revenue'] as const] : []),
    ],
  },
  shown: classifiedGroups,
  caption,
  numbers: { kind: 'text', table },
} as const satisfies Figure

type Data = Pick<ReportData, 'groups' | 'dimension' | 'thresholds'>

function finding(context: ReportContext): Sentence {
  const { data, format, words } = context
  const classified = classifiedGroups(data)
  if (classified.length === 0) return [noGroupWithSessions(context)]
  const reason = untold(data, words)
  if (reason !== null) return [reason]
  const leaders = classified.filter(({ quadrant }) => quadrant === 'market-leader').length
  const weak = classified.filter(({ quadrant }) => quadrant === 'underperformer').length
  return [
    numberPart('leaders', leaders, format.integer(leaders)),
    ` ${countWord(leaders, words)} ${leaders === 1 ? 'leads' : 'lead'} in traffic and in purchases per session; `,
    numberPart('underperformers', weak, format.integer(weak)),
    ` ${weak === 1 ? 'draws' : 'draw'} traffic, with fewer purchases per session than the threshold`,
  ]
}

function caption({ data, format, words }: ReportContext): Html {
  const { minSessions, sessions, conversionRate } = data.thresholds
  const classified = classifiedGroups(data).length
  const left = keyedGroups(data).length - classified
  const classless =
    left === 0
      ? noHtml
      : html`${numberHtml('unclassified', left, format.integer(left))} ${countWord(left, words)} with fewer than ${format.integer(minSessions)} sessions ${left === 1 ? 'is' : 'are'} not classified and not drawn.`
  const others =
    classified > markLimit
      ? ` The ${markLimit} with the most ${isThere(data, 'revenue') ? 'revenue' : 'shoppers'} have marks of their own; small squares stand for the rest, with close neighbours merged.`
      : ''
  return html`Thresholds: ${numberHtml('sessionsThreshold', sessions, format.number(sessions))} sessions, ${numberHtml('conversionRateThreshold', conversionRate, format.percent(conversionRate))} purchases per session${untold(data, words) === null ? '; at or above counts as high' : ''}. ${classless}${others}`
}

function table({ data, format, words }: ReportContext): TextTable {
  const classified = classifiedGroups(data)
  const hasRevenue = isThere(data, 'revenue')
  if (untold(data, words) !== null) return thresholdTable(classified, { data, format, words })
  return {
    caption: 'The four classes',
    heads: ['Class', capitalized(words.many), ...(hasRevenue ? ['Share of revenue'] : []), 'Largest'],
    rows: quadrants.map((quadrant) => {
      const members = classified.filter((group) => group.quadrant === quadrant)
      const share = members.reduce((sum, { marketShare }) => sum + (marketShare ?? 0), 0)
      const names = members.slice(0, 3).map(({ key }) => key as string)
      return [
        quadrantLabels[quadrant],
        format.integer(members.length),
        ...(hasRevenue ? [format.percent(share)] : []),
        names.join(', ') || absent,
      ]
    }),
  }
}

/** How many groups lie on each side of the thresholds, where they make no classes. */
function thresholdTable(
  classified: readonly ClassifiedGroup[],
  { data: { thresholds }, format, words }: ReportContext,
): TextTable {
  const rows = [
    ['Sessions', thresholds.sessions, format.number, classified.map(({ sessions }) => sessions)],
    [
      rateNames.conversionRate,
      thresholds.conversionRate,
      format.percent,
      classified.map(({ conversionRate }) => conversionRate),
    ],
  ] as const
  return {
    caption: 'The thresholds',
    heads: ['Threshold', 'Value', `${capitalized(words.many)} above it`, 'At it', 'Below it'],
    rows: rows.map(([name, threshold, write, values]) => {
      const count = (side: (value: number) => boolean) => format.integer(values.filter(side).length)
      const limit = threshold ?? 0
      return [
        name,
        write(threshold),
        count((value) => value > limit),
        count((value) => value === limit),
        count((value) => value < limit),
      ]
    }),
  }
}

function matrixHeight({ width = 800 }: ChartOptions): number {
  return width < 520 ? 460 : 560
}

/**
 * The performance matrix: sessions across, purchases per session up, and a mark for each group, its area by revenue where that is known.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function matrixChart(data: Data, options: ChartOptions = {}): ChartOption {
  checkReportData('matrixChart', data, ['groups', 'dimension', 'thresholds'])
  const drawing = drawingFor(options)
  const { theme, format, narrow, width } = drawing
  const groups = classifiedGroups(data)
  const areTold = untold(data, wordsFor(data.dimension)) === null
  const look = (quadrant: Quadrant) =>
    areTold
      ? { symbol: quadrantSymbols[quadrant], color: theme.quadrants[quadrant] }
      : { symbol: 'circle', color: theme.reference }
  const margin = { left: narrow ? 58 : 66, right: narrow ? 16 : 88, top: 30, bottom: 46 }
  const size = {
    width: width - margin.left - margin.right,
    height: matrixHeight({ width }) - margin.top - margin.bottom,
  }
  const x = logScale(
    groups.map(({ sessions }) => sessions),
    size.width,
  )
  const y = rootScale(
    groups.map(({ conversionRate }) => conversionRate),
    size.height,
  )
  const plane = { x, y, ...size }
  const hasOwnMark = (group: ClassifiedGroup, place: number) => place < markLimit || drawing.isHighlighted(group)
  const own = groups.filter(hasOwnMark)
  const shared = groups.filter((group, place) => !hasOwnMark(group, place))
  const most = Math.max(greatest(own.map(({ revenue }) => revenue ?? 0)), 1)
  const diameter = ({ revenue }: ClassifiedGroup) =>
    revenue === null
      ? 11
      : Math.round(10 * Math.max(narrow ? 6 : 7, (narrow ? 34 : 52) * Math.sqrt(Math.max(revenue, 0) / most))) / 10
  const axis = {
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    splitLine: { show: false },
  } as const
  const axisName = { nameLocation: 'middle', nameTextStyle: { color: theme.muted, fontSize: 11 } } as const
  // Large marks are drawn first, so that they do not hide small ones, and highlighted ones last, on top.
  const drawn = own.toSorted((a, b) => opacity(a, drawing) - opacity(b, drawing) || (b.revenue ?? 0) - (a.revenue ?? 0))
  const dots = sharedDots(shared, plane)
  const labels = placedLabels(own, diameter, plane, margin.right, data, drawing)

  const option: DrawnOption = {
    ...baseOption(drawing),
    // The frame is where the labels were placed for, and does not give way to the texts around it.
    grid: { ...margin, outerBoundsMode: 'none', show: true, borderColor: theme.line, borderWidth: 1 },
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
      name: `${rateNames.conversionRate} (square-root scale)`,
      nameGap: narrow ? 44 : 50,
    },
    tooltip: tooltip({ trigger: 'item' }, ({ dataIndex, seriesName }) => {
      if (seriesName === 'others') {
        const dot = dots[dataIndex]
        return dot === undefined ? null : dotTooltip(dot.groups, data.dimension, drawing)
      }
      const group = drawn[dataIndex]
      return group === undefined ? null : groupTooltip(group, data.dimension, areTold, drawing)
    }),
    series: [
      {
        type: 'scatter',
        name: 'others',
        z: 3,
        silent: false,
        data: dots.map(({ at, quadrant, groups: some }) => ({
          value: [...at],
          symbol: 'rect',
          symbolSize: Math.min(9, 3 + Math.sqrt(some.length)),
          itemStyle: { color: look(quadrant).color, opacity: drawing.searching ? 0.12 : 0.35 },
        })),
        emphasis: { disabled: true },
        // The threshold lines lie below all text.
        markArea: {
          z: 2,
          silent: true,
          data: (areTold
            ? quadrants.map((quadrant) => quadrantArea(quadrant, groups, plane, data, drawing))
            : []) as never,
        },
      },
      {
        type: 'scatter',
        name: 'groups',
        z: 3,
        data: drawn.map((group) => {
          const side = labels.get(group)
          const { symbol, color } = look(group.quadrant)
          return {
            value: [x.at(group.sessions), y.at(group.conversionRate)],
            symbol,
            symbolSize: diameter(group),
            itemStyle: {
              color,
              opacity: 0.85 * opacity(group, drawing),
              borderColor: theme.surface,
              borderWidth: 1,
            },
            // Of a mark under the pointer, ECharts would lighten the colours, and it cannot read those of variables: the mark would vanish.
            emphasis: { scale: 1.15, itemStyle: { color, borderColor: theme.surface, opacity: 1 } },
            ...(side === undefined ? {} : { label: labelBeside(side, shortName(group, data.dimension), drawing) }),
          }
        }),
      },
      ...thresholdLines(plane, data, drawing),
    ],
  }
  return option
}

/** The groups that are to have a label if there is room. */
function labelledGroups(groups: readonly ClassifiedGroup[], drawing: Drawing): ReadonlySet<ClassifiedGroup> {
  if (drawing.searching) return new Set(groups.filter(drawing.isHighlighted).slice(0, 40))
  const [most, each] = drawing.narrow ? [6, 1] : [labelLimit, labelLimitInQuadrant]
  const chosen = new Set(groups.slice(0, most))
  for (const quadrant of quadrants) {
    for (const group of groups.filter((one) => one.quadrant === quadrant).slice(0, each)) chosen.add(group)
  }
  return chosen
}

/** Finds a place for the labels of the most important groups; those without room are left out. */
function placedLabels(
  own: readonly ClassifiedGroup[],
  diameter: (group: ClassifiedGroup) => number,
  plane: Plane,
  roomAtRight: number,
  { dimension, thresholds }: Data,
  drawing: Drawing,
): ReadonlyMap<ClassifiedGroup, LabelSide> {
  const chosen = labelledGroups(own, drawing)
  const marks = new Map(
    own.map((group) => [
      {
        ...pixelsAt(plane, [plane.x.at(group.sessions), plane.y.at(group.conversionRate)]),
        radius: diameter(group) / 2,
        text: chosen.has(group) ? shortName(group, dimension) : null,
      },
      group,
    ]),
  )
  const titles = isCrowded(own, plane, drawing.format) ? 38 : 22
  const frame = { left: 2, top: titles + 2, right: plane.width + roomAtRight - 4, bottom: plane.height - titles }
  const rules = pixelsAt(plane, crossing(thresholds, plane))
  // On narrow charts, the value of a threshold stands within the frame.
  const value = { x: plane.width - 18, y: rules.y - 9, radius: 14, text: null }
  const sides = placeLabels([...marks.keys(), ...(drawing.narrow ? [value] : [])], frame, rules)
  return new Map([...sides].map(([mark, side]) => [marks.get(mark) as ClassifiedGroup, side]))
}

function shortName(group: ClassifiedGroup, dimension: string): string {
  return shortened(groupName(group, dimension), 140)
}

function labelBeside(side: LabelSide, text: string, { theme }: Drawing) {
  return {
    show: true,
    position: side,
    distance: 4,
    color: theme.ink,
    fontSize: 11,
    ...halo(theme),
    formatter: () => drawnText(text),
  }
}

/** Keeps text readable where a line runs through it. */
function halo({ surface }: ChartTheme) {
  return { textBorderColor: surface, textBorderWidth: 3 }
}

/** The shared marks: one for the groups of a class that lie within a few pixels of each other. */
function sharedDots(groups: readonly ClassifiedGroup[], plane: Plane) {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const found = clusters(
    groups,
    11,
    ({ sessions, conversionRate }) => ({
      x: along(plane.x, plane.x.at(sessions)) * plane.width,
      y: along(plane.y, plane.y.at(conversionRate)) * plane.height,
    }),
    ({ quadrant }) => quadrant,
  )
  return found.map((some) => ({
    at: [
      mean(some.map(({ sessions }) => plane.x.at(sessions))),
      mean(some.map(({ conversionRate }) => plane.y.at(conversionRate))),
    ],
    quadrant: some[0].quadrant,
    groups: some,
  }))
}

function quadrantArea(
  quadrant: Quadrant,
  groups: readonly ClassifiedGroup[],
  plane: Plane,
  { thresholds }: Data,
  { theme, format }: Drawing,
) {
  const { x, y } = plane
  const right = quadrant === 'market-leader' || quadrant === 'underperformer'
  const top = quadrant === 'market-leader' || quadrant === 'niche-gem'
  const [across, up] = crossing(thresholds, plane)
  return [
    {
      name: quadrantTitle(quadrant, groups, format),
      coord: [right ? across : x.min, top ? y.max : up],
      itemStyle: { color: theme.quadrants[quadrant], opacity: 0.05 },
      label: {
        show: true,
        position: `inside${top ? 'Top' : 'Bottom'}${right ? 'Right' : 'Left'}`,
        distance: 8,
        color: theme.quadrants[quadrant],
        fontSize: 12,
        fontWeight: 600,
        ...(right && isCrowded(groups, plane, format) ? { offset: [0, top ? 16 : -16] } : {}),
        ...halo(theme),
      },
    },
    { coord: [right ? x.max : across, top ? up : y.min] },
  ]
}

function quadrantTitle(quadrant: Quadrant, groups: readonly ClassifiedGroup[], format: Format): string {
  const count = groups.filter((group) => group.quadrant === quadrant).length
  return `${quadrantLabels[quadrant]} · ${format.integer(count)}`
}

/** Whether the titles of two quadrants side by side do not fit into one line. */
function isCrowded(groups: readonly ClassifiedGroup[], { width }: Plane, format: Format): boolean {
  const room = (quadrant: Quadrant) => 1.25 * textWidth(quadrantTitle(quadrant, groups, format)) + 14
  return [room('niche-gem') + room('market-leader'), room('long-tail') + room('underperformer')].some(
    (wanted) => wanted > width,
  )
}

/** Where the two thresholds cross, kept within the frame. */
function crossing({ sessions, conversionRate }: Data['thresholds'], { x, y }: Plane): readonly [number, number] {
  const within = (place: number, { min, max }: Scale) => Math.min(Math.max(place, min), max)
  return [within(x.at(sessions ?? 1), x), within(y.at(conversionRate ?? 0), y)]
}

/** The lines of the two thresholds, each with its value outside the frame where there is room. */
function thresholdLines(plane: Plane, { thresholds }: Data, { theme, format, narrow }: Drawing) {
  const { sessions, conversionRate } = thresholds
  const { x, y } = plane
  const [across, up] = crossing(thresholds, plane)
  const texts: PlacedText[] = []
  if (sessions !== null) {
    const text = `${format.number(sessions)} sessions`
    const reach = textWidth(text) / 2
    const left = along(x, across) * plane.width
    const past = Math.max(reach - left, 0) - Math.max(left + reach - plane.width, 0)
    texts.push({ at: [across, y.max], text, label: { position: 'top', distance: 5, offset: [past, 0] } })
  }
  if (conversionRate !== null) {
    const label = narrow ? { position: 'left', distance: 4, offset: [0, -9] } : { position: 'right', distance: 5 }
    texts.push({ at: [x.max, up], text: format.percent(conversionRate), label: label as PlacedText['label'] })
  }
  return [
    ...(sessions === null ? [] : [exactLine(theme.muted, [across, y.min], [across, y.max])]),
    ...(conversionRate === null ? [] : [exactLine(theme.muted, [x.min, up], [x.max, up])]),
    textsAt(texts, theme),
  ]
}

function groupTooltip(group: ClassifiedGroup, dimension: string, hasClass: boolean, { format }: Drawing): TooltipText {
  return {
    title: groupName(group, dimension),
    values: [
      ...(hasClass ? [['Class', quadrantNames[group.quadrant]] as const] : []),
      ['Sessions', format.integer(group.sessions)],
      [rateNames.sessionConversionRate, format.percent(group.sessionConversionRate)],
      [rateNames.conversionRate, format.percent(group.conversionRate)],
      ...(group.revenue === null ? [] : [['Revenue', format.money(group.revenue)] as const]),
      ['Stickiness', format.decimal(group.stickiness)],
    ],
  }
}

function dotTooltip(groups: readonly ClassifiedGroup[], dimension: string, { format }: Drawing): TooltipText {
  const names = groups.slice(0, 3).map((group) => groupName(group, dimension))
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
      [rateNames.conversionRate, span(rates, format.percent)],
    ],
  }
}
