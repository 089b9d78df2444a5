import type { Format } from '../format.js'
import type { ChartTheme, chartThemes } from '../theme.js'

/**
 * An option object of ECharts: hand it to `setOption`, or to {@link chartSvg}. It is a plain object, except for the functions that write
 * tooltips and the labels of axes.
 */
// biome-ignore lint/suspicious/noExplicitAny: ECharts has the types; those who do not draw need not have ECharts.
export type ChartOption = { readonly [option: string]: any }

/** How a chart is drawn. */
export interface ChartOptions {
  /** `light` unless given, `dark`, or colours of your own. */
  readonly theme?: keyof typeof chartThemes | ChartTheme
  /** How numbers are written; see {@link formatFor}. */
  readonly format?: Format
  /** The width it is drawn at, in pixels: a narrow chart has fewer labels. 800 unless given. */
  readonly width?: number
  /** The keys of the groups to highlight. */
  readonly highlight?: readonly (string | null)[]
}
