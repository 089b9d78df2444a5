import type { EChartsOption, TooltipComponentOption } from 'echarts'
import { type Html, html, markupOf } from '../html.js'

/** The contents of a tooltip, all of them plain text: a title, and values with their names. */
export interface TooltipText {
  readonly title: string
  readonly values: readonly (readonly [name: string, value: string])[]
}

declare const escaped: unique symbol

/** A tooltip, which ECharts reads as HTML: only {@link tooltip} makes one. */
type Tooltip = TooltipComponentOption & { readonly [escaped]: true }

/** The options of ECharts, except that a tooltip not made by {@link tooltip} does not compile. */
export type DrawnOption = EChartsOption & { readonly tooltip?: Tooltip }

/** The mark under the pointer, or the first of those at the pointer's place on an axis. */
interface Pointed {
  readonly dataIndex: number
  readonly seriesName?: string | undefined
}

/**
 * Makes a tooltip about the mark under the pointer; none where `tell` gives null. The page's style sheet gives it its look, light or
 * dark.
 */
export function tooltip(
  trigger: Pick<TooltipComponentOption, 'trigger' | 'axisPointer'>,
  tell: (at: Pointed) => TooltipText | null,
): Tooltip {
  const option: TooltipComponentOption = {
    confine: true,
    backgroundColor: 'transparent',
    borderWidth: 0,
    padding: 0,
    shadowColor: 'transparent',
    transitionDuration: 0,
    className: 'cm-tooltip',
    ...trigger,
    formatter: (shown) => {
      const [at] = [shown].flat()
      const text = at === undefined ? null : tell(at)
      return text === null ? '' : markupOf(tooltipHtml(text))
    },
  }
  return option as Tooltip
}

function tooltipHtml({ title, values }: TooltipText): Html {
  return html`<strong>${title}</strong><dl>${values.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}
