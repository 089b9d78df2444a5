import type { EChartsOption, TooltipComponentOption } from 'echarts'
import { type Html, html, markupOf } from '../html.js'

/** What a tooltip tells: a title and named values, all of them text. */
export interface TooltipText {
  readonly title: string
  readonly values: readonly (readonly [name: string, value: string])[]
}

declare const escaped: unique symbol

/** A tooltip, which ECharts reads as HTML: only {@link tooltip} makes one. */
type Tooltip = TooltipComponentOption & { readonly [escaped]: true }

/** The options of ECharts, but that a tooltip written by hand is an error of types. */
export type DrawnOption = EChartsOption & { readonly tooltip?: Tooltip }

/** The mark that a pointer is at, or all those at one place of an axis: the first of them. */
interface Pointed {
  readonly dataIndex: number
  readonly seriesName?: string | undefined
}

/** A tooltip that tells of what the pointer is at; null for nothing. The page styles its box, so that it is light and dark as the page is. */
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
