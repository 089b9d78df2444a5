import { checkReportData } from '../checked-data.js'
import { groupColumns } from '../columns.js'
import type { ReportContext } from '../context.js'
import { chosenGroups, type Drawing, drawingFor, opacity } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { exactLine, textsAt } from '../drawing/exact-line.js'
import { rankingHeight, rankingOption } from '../drawing/ranking.js'
import type { DrawnOption } from '../drawing/tooltip.js'
import { nameInSentence } from '../groups.js'
import { html } from '../html.js'
import { numberHtml } from '../number.js'
import { hasGroupsWith, tooFewSessions } from '../presence.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import { rateNames } from '../words.js'
import type { Figure, LegendEntry } from './figure.js'

const count = 12

/** The stickiest groups: those with the most events per session. */
export const stickiness = {
  name: 'stickiness',
  section: 'exploration',
  title: 'Stickiness',
  isThere: (data) => hasGroupsWith(data, 'sessions'),
  empty: (context) => (stickiestGroups(context.data).length === 0 ? tooFewSessions(context) : null),
  finding,
  chart: { kind: 'Bar chart', widths: [560, 340], draw: stickinessChart, height: stickinessHeight, legend },
  shown: (data, options) => chosenGroups(stickiestGroups(data), count, drawingFor(options)),
  caption: ({ data: { thresholds }, format, words }) =>
    html`Events per session of ${words.many} with at least ${format.integer(thresholds.minSessions)} sessions. Threshold: ${numberHtml('stickinessThreshold', thresholds.stickiness, format.decimal(thresholds.stickiness))}.`,
  numbers: {
    kind: 'groups',
    id: 'stickiness-table',
    caption: () => 'Events per session',
    groups: firstStickiest,
    columns: [groupColumns.stickiness, groupColumns.sessions, groupColumns.sessionConversion, groupColumns.conversion],
  },
} as const satisfies Figure

type Data = Pick<ReportData, 'groups' | 'dimension' | 'thresholds'>

/** The groups with enough sessions, by stickiness. */
function stickiestGroups({ groups, thresholds }: Omit<Data, 'dimension'>): readonly ReportGroup[] {
  return groups
    .filter(
      ({ key, stickiness, sessions }) =>
        key !== null && stickiness !== null && (sessions ?? 0) >= thresholds.minSessions,
    )
    .toSorted((a, b) => (b.stickiness ?? 0) - (a.stickiness ?? 0))
}

/** The groups that the chart shows while nothing is highlighted. */
function firstStickiest(data: Omit<Data, 'dimension'>): readonly ReportGroup[] {
  return stickiestGroups(data).slice(0, count)
}

/** Whether a group's stickiness is at or above the threshold. */
function isSticky({ stickiness }: ReportGroup, { thresholds }: Pick<Data, 'thresholds'>): boolean {
  return stickiness !== null && thresholds.stickiness !== null && stickiness >= thresholds.stickiness
}

function finding({ data, format, words }: ReportContext): Sentence {
  const [first, second] = stickiestGroups(data)
  if (first === undefined) return [`Events per session by ${words.one}`]
  const stickiness = first.stickiness ?? 0
  if (second === undefined)
    return [
      nameInSentence(first, data.dimension),
      ' has ',
      numberPart('stickiness', stickiness, format.decimal(stickiness)),
      ' events per session',
    ]
  return [
    nameInSentence(first, data.dimension),
    ` is the stickiest ${words.one}, with `,
    numberPart('stickiness', stickiness, format.decimal(stickiness)),
    ' events per session',
  ]
}

function legend(data: ReportData): readonly LegendEntry[] {
  const shown = firstStickiest(data)
  const isChance = ({ opportunity }: ReportGroup) => opportunity === true
  const chances = shown.some(isChance)
  return [
    ...(shown.some((group) => isSticky(group, data) && !isChance(group))
      ? [['bar accent', 'At or above the threshold'] as const]
      : []),
    ...(chances ? [['bar underperformer', 'The same, with few purchases per session'] as const] : []),
    ...(shown.every((group) => isSticky(group, data)) ? [] : [['bar', 'Below the threshold'] as const]),
  ]
}

function stickinessHeight(data: Data, options: ChartOptions = {}): number {
  checkReportData('stickinessHeight', data, ['groups', 'dimension', 'thresholds'])
  return rankingHeight(chosenGroups(stickiestGroups(data), count, drawingFor(options)).length, 74)
}

/**
 * The stickiest groups, and the threshold. Groups that are opportunities, with few purchases per session, stand out.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function stickinessChart(data: Data, options: ChartOptions = {}): ChartOption {
  checkReportData('stickinessChart', data, ['groups', 'dimension', 'thresholds'])
  const drawing = drawingFor(options)
  const { theme, format } = drawing
  const groups = chosenGroups(stickiestGroups(data), count, drawing)
  const threshold = data.thresholds.stickiness
  const colourOf = (group: ReportGroup) => {
    if (group.opportunity === true) return theme.quadrants.underperformer
    return isSticky(group, data) ? theme.accent : theme.reference
  }
  const option: DrawnOption = {
    ...rankingOption(
      {
        groups,
        dimension: data.dimension,
        axis: { name: 'Events per session', write: (value) => new Intl.NumberFormat(format.locale).format(value) },
        values: (group) => [
          ['Stickiness', format.decimal(group.stickiness)],
          ['Sessions', format.integer(group.sessions)],
          [rateNames.sessionConversionRate, format.percent(group.sessionConversionRate)],
          [rateNames.conversionRate, format.percent(group.conversionRate)],
        ],
        room: { top: 26, right: 44 },
        beside: groups.map(({ stickiness }) => format.decimal(stickiness)),
      },
      drawing,
    ),
    series: [
      {
        type: 'bar',
        barWidth: 12,
        emphasis: { disabled: true },
        data: groups.map((group) => ({
          value: group.stickiness ?? 0,
          itemStyle: {
            color: colourOf(group),
            borderRadius: [0, 3, 3, 0],
            opacity: opacity(group, drawing),
          },
        })),
      },
      ...(threshold === null ? [] : thresholdLine(threshold, drawing)),
    ],
  }
  return option
}

/** The line of the threshold, on the axis that {@link rankingOption} has for lines from top to bottom. */
function thresholdLine(threshold: number, { theme, format }: Drawing) {
  const text = `threshold ${format.decimal(threshold)}`
  const onWhole = { yAxisIndex: 2 }
  return [
    { ...exactLine(theme.ink, [threshold, 0], [threshold, 1]), ...onWhole },
    { ...textsAt([{ at: [threshold, 1], text, label: { position: 'top', distance: 5 } }], theme), ...onWhole },
  ]
}
