import { groupName } from '../groups.js'
import type { ReportGroup } from '../report-data.js'
import { nameAxis, nameRoom, valueAxis } from './axes.js'
import { baseOption, type Drawing } from './chart.js'
import { type DrawnOption, tooltip } from './tooltip.js'

/** What a chart shows of its groups, one in each row. */
export interface Ranking {
  readonly groups: readonly ReportGroup[]
  readonly dimension: string
  /** The title of the axis below, and how it writes its values. */
  readonly axis: { readonly name: string; readonly write: (value: number) => string }
  /** The lines of a group's tooltip. */
  readonly values: (group: ReportGroup) => readonly (readonly [name: string, value: string])[]
  /** Space above the rows and at their right, in pixels. */
  readonly room: { readonly top: number; readonly right: number }
  /** Texts down the right side, one for each row. At the ends of the bars, the threshold line could run through them. */
  readonly beside?: readonly string[]
}

/** The options that charts with one group in each row share: names at the left, values below from 0, a tooltip for the whole row. */
export function rankingOption(ranking: Ranking, drawing: Drawing): DrawnOption {
  const { groups, dimension, axis, values, room, beside } = ranking
  const { theme } = drawing
  const names = groups.map((group) => groupName(group, dimension))
  return {
    ...baseOption(drawing),
    grid: { left: nameRoom(names, drawing), bottom: 40, ...room },
    xAxis: {
      ...valueAxis(drawing, axis.write),
      min: 0,
      name: axis.name,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: theme.muted, fontSize: 11 },
    },
    yAxis: [
      nameAxis(names, drawing),
      ...(beside === undefined ? [] : [textColumn(beside, drawing)]),
      // For lines from the bottom of the rows, at 0, to their top.
      { type: 'value', min: 0, max: 1, show: false, axisPointer: { show: false } },
    ],
    tooltip: tooltip(
      { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: theme.line, opacity: 0.4 } } },
      ({ dataIndex }) => {
        const group = groups[dataIndex]
        return group === undefined ? null : { title: groupName(group, dimension), values: values(group) }
      },
    ),
  }
}

function textColumn(texts: readonly string[], { theme }: Drawing) {
  return {
    type: 'category' as const,
    position: 'right' as const,
    inverse: true,
    data: [...texts],
    axisLine: { show: false },
    axisTick: { show: false },
    axisPointer: { show: false },
    axisLabel: { color: theme.muted, fontSize: 11, interval: 0, margin: 34, align: 'left' as const },
  }
}

/** The height of a chart with so many rows, and so many pixels above and below them. */
export function rankingHeight(rows: number, around: number): number {
  return around + 27 * rows
}
