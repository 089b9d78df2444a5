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

/**
 * Ids are made the drawing's own, and without ECharts' count of all drawings; notes for its script, styles for a pointer that there
 * is none of, and places beyond a hundredth of a pixel go. Within tags only: text is as it is.
 */
function tidy(svg: string, id: string): string {
  return svg.replace(/<style[^>]*>.*?<\/style>/gs, '').replace(/<[^>]+>/g, (tag) =>
    tag
      .replace(/ class="zr\d+-cls-\d+"/g, '')
      .replace(/ ecmeta_[a-z_]+="[^"]*"/g, '')
      .replace(/ pointer-events="visible"/g, '')
      .replace(/zr\d+-/g, `${id}-`)
      .replace(/(\d+\.\d{2})\d+/g, '$1'),
  )
}
