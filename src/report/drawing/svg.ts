import { anObject, aSize, aText, checkOptions, choice, needed, type OptionRules } from '../../checked-options.js'
import { init } from '../echarts.js'
import { element, type Html, html, joinHtml, markupOf } from '../html.js'
import { chartThemes } from '../theme.js'
import type { ChartOption } from './chart-options.js'

/** How a chart is written as SVG. */
export interface SvgOptions {
  /** In pixels. */
  readonly width: number
  readonly height: number
  /** The theme whose background the chart gets; transparent unless given. */
  readonly theme?: keyof typeof chartThemes
  /** The prefix of the ids within the drawing; each drawing on a page needs its own. */
  readonly id?: string
}

const rules: OptionRules<SvgOptions> = {
  width: needed(aSize),
  height: needed(aSize),
  theme: choice('light', 'dark'),
  id: aText,
}

/**
 * Writes a chart as SVG, on any server: without a DOM, a canvas or a browser. The same chart gives the same text.
 *
 * @example
 * chartSvg(matrixChart(data, { theme: 'dark', width: 900 }), { width: 900, height: 560, theme: 'dark' })
 * @throws {@link QueryError} for a value that is not a chart, an unknown option, or a value that the option does not take
 */
export function chartSvg(option: ChartOption, options: SvgOptions): string {
  checkOptions('chartSvg', { option }, { option: needed(anObject) })
  checkOptions('chartSvg', options, rules)
  return markupOf(chartHtml(option, options))
}

/** The same as markup, for a page. */
export function chartHtml(option: ChartOption, { width, height, theme, id = 'chart' }: SvgOptions): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    const background = theme === undefined ? {} : { backgroundColor: chartThemes[theme].surface }
    chart.setOption({ ...option, ...background })
    const painter = chart.getZr().painter as unknown as SvgPainter
    return written(painter.renderToVNode({ compress: true, useViewBox: true }), id)
  } finally {
    chart.dispose()
  }
}

/** The part of ECharts' painter that builds the elements of a drawing. ECharts' own serializer leaves attributes unescaped. */
interface SvgPainter {
  renderToVNode(options: { readonly compress: boolean; readonly useViewBox: boolean }): SvgNode
}

interface SvgNode {
  readonly tag: string
  readonly attrs: Readonly<Record<string, string | number | boolean | null | undefined>>
  readonly text?: string | null
  readonly children?: readonly SvgNode[] | null
}

/** Writes a node without ECharts' own attributes, with ids that begin with the drawing's, and coordinates to a hundredth of a pixel. */
function written({ tag, attrs, text, children }: SvgNode, id: string): Html {
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(attrs)) {
    if (value === false || value == null || isForScript(name, value)) continue
    attributes[name] = String(value)
      .replace(/zr\d+-/g, () => `${id}-`)
      .replace(/(\d+\.\d{2})\d+/g, '$1')
  }
  const lines = joinHtml((children ?? []).map((child) => html`${written(child, id)}\n`))
  return element(tag, attributes, html`${text ?? ''}${children?.length ? html`\n${lines}` : ''}`)
}

function isForScript(name: string, value: unknown): boolean {
  return name.startsWith('ecmeta_') || (name === 'pointer-events' && value === 'visible')
}
