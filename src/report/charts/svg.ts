import { init } from '../echarts.js'
import { chartThemes } from '../theme.js'
import type { ChartOption } from './chart.js'

/** How a chart is written as SVG. */
export interface SvgOptions {
  /** In pixels. */
  readonly width: number
  readonly height: number
  /** Puts that theme's background behind the chart; without, it is transparent. */
  readonly theme?: keyof typeof chartThemes
  /** What the ids within the drawing begin with: give each drawing of a page its own. */
  readonly id?: string
}

/**
 * Writes a chart as SVG, on any server: without a DOM, a canvas or a browser. The same chart gives the same text.
 *
 * @example
 * chartSvg(matrixChart(data, { theme: 'dark', width: 900 }), { width: 900, height: 560, theme: 'dark' })
 */
export function chartSvg(option: ChartOption, { width, height, theme, id = 'chart' }: SvgOptions): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    const background = theme === undefined ? {} : { backgroundColor: chartThemes[theme].surface }
    chart.setOption({ ...option, ...background })
    return tidy(chart.renderToSVGString(), id)
  } finally {
    chart.dispose()
  }
}

/** Ids that count drawings are made the drawing's own; notes for ECharts itself, and places beyond a hundredth of a pixel, go. */
function tidy(svg: string, id: string): string {
  return svg.replace(/<[^>]+>/g, (tag) =>
    tag
      .replace(/zr\d+-/g, `${id}-`)
      .replace(/ ecmeta_[a-z_]+="[^"]*"/g, '')
      .replace(/(\d+\.\d{2})\d+/g, '$1'),
  )
}
