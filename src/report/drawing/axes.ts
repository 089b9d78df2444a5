import type { Drawing } from './chart.js'
import { drawnText } from './drawn-text.js'
import { shortened, textWidth } from './labels.js'

/** A value axis without a line, with a few light grid lines. */
export function valueAxis({ theme }: Drawing, write: (value: number) => string) {
  return {
    type: 'value',
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontSize: 11, formatter: write, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.line, width: 1 } },
  } as const
}

/** How wide the names on an axis may be, in pixels. */
function nameLimit({ narrow }: Drawing): number {
  return narrow ? 88 : 136
}

/** The width of an axis of names: that of the longest name, up to a limit. */
export function nameRoom(names: readonly string[], drawing: Drawing): number {
  const longest = names.reduce((most, name) => Math.max(most, textWidth(name) * 1.09), 0)
  return 14 + Math.min(Math.ceil(longest), nameLimit(drawing))
}

/** An axis of names down the left side, the first at the top. */
export function nameAxis(names: readonly string[], drawing: Drawing) {
  const { theme } = drawing
  const room = nameLimit(drawing)
  return {
    type: 'category' as const,
    // The labels are larger than what widths of text are measured at, and fonts differ.
    data: names.map((name) => drawnText(textWidth(name) * 1.09 <= room ? name : shortened(name, room / 1.25))),
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: theme.ink,
      fontSize: 12,
      interval: 0,
      width: room,
      overflow: 'truncate' as const,
      margin: 10,
    },
  }
}

/** A share as an axis labels it, without trailing zeros. */
export function percentAtAxis(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value)
}
