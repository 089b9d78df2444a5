import type { LineSeriesOption, ScatterSeriesOption } from 'echarts'
import type { ChartTheme } from '../theme.js'

type Place = readonly [across: number, up: number]

/**
 * A dashed line between two places, such as that of a threshold. It stands exactly there: a mark line of ECharts is moved to the nearest
 * whole pixel, past marks that are close to it.
 */
export function exactLine(colour: string, from: Place, to: Place): LineSeriesOption {
  return {
    type: 'line',
    silent: true,
    showSymbol: false,
    // Or the half of its width that lies outside the frame would be cut off.
    clip: false,
    z: 1,
    data: [[...from], [...to]],
    lineStyle: { color: colour, type: [4, 3], width: 1 },
    emphasis: { disabled: true },
    tooltip: { show: false },
  }
}

/** A text at a place. */
export interface PlacedText {
  readonly at: Place
  readonly text: string
  readonly label: NonNullable<ScatterSeriesOption['label']>
}

/** Texts beside lines, each at its place. */
export function textsAt(texts: readonly PlacedText[], { muted }: ChartTheme): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    symbolSize: 0,
    clip: false,
    data: texts.map(({ at, text, label }) => ({
      value: [...at],
      label: { show: true, color: muted, fontSize: 11, formatter: () => text, ...label },
    })),
    tooltip: { show: false },
  }
}
