import { aList, aSize, checkOptions, type OptionRules } from '../../checked-options.js'
import { aFormat, type Format, formatFor } from '../format.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { type ChartTheme, chartThemes, fontFamily, isTheme } from '../theme.js'
import { drawnText } from './drawn-text.js'
import { textWidth } from './labels.js'
import type { DrawnOption } from './tooltip.js'

/**
 * An option object of ECharts: hand it to `setOption`, or to {@link chartSvg}. A plain object, but for the functions that write
 * tooltips and the numbers at the axes.
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
  /** The keys of groups to show up among the others. */
  readonly highlight?: readonly (string | null)[]
}

/** How a chart is drawn, with all defaults. */
export interface Drawing {
  readonly theme: ChartTheme
  readonly format: Format
  readonly width: number
  readonly narrow: boolean
  /** Whether anything is highlighted at all. */
  readonly searching: boolean
  readonly isHighlighted: (group: { readonly key: string | null }) => boolean
}

/** The most groups that are added to a chart because they are highlighted. */
const addedLimit = 4

const rules: OptionRules<ChartOptions> = {
  theme: ['"light", "dark" or colours', (value) => value === 'light' || value === 'dark' || isTheme(value)],
  format: aFormat,
  width: aSize,
  highlight: aList,
}

export function drawingOf(options: ChartOptions): Drawing {
  checkOptions('chart', options, rules)
  const { theme = 'light', format = formatFor(), width = 800, highlight } = options
  const highlighted = new Set(highlight)
  return {
    theme: typeof theme === 'string' ? chartThemes[theme] : theme,
    format,
    width,
    narrow: width < 520,
    searching: highlight !== undefined,
    isHighlighted: ({ key }) => highlighted.has(key),
  }
}

/** The name of a group; that of the events without a key says so. */
export function nameOf({ key }: { readonly key: string | null }, dimension: string): string {
  return key === null ? `(no ${dimension})` : key
}

/** The first groups of a ranking, and those highlighted that are not among them. */
export function chosenGroups(
  ranked: readonly ReportGroup[],
  count: number,
  { searching, isHighlighted }: Drawing,
): readonly ReportGroup[] {
  const first = ranked.slice(0, count)
  return searching ? [...first, ...ranked.slice(count).filter(isHighlighted).slice(0, addedLimit)] : first
}

/** The groups that have a key. */
export function rankedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return groups.filter(({ key }) => key !== null)
}

/** How strongly a mark shows: faded where others are highlighted. */
export function opacityOf(group: { readonly key: string | null }, { searching, isHighlighted }: Drawing): number {
  return searching && !isHighlighted(group) ? 0.22 : 1
}

/** What all charts have in common. */
export function baseOption({ theme }: Drawing): DrawnOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, fontSize: 12, color: theme.ink },
  }
}

/** A value axis without a line, with a few light rules across. */
export function valueAxis({ theme }: Drawing, write: (value: number) => string) {
  return {
    type: 'value',
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontSize: 11, formatter: write, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.line, width: 1 } },
  } as const
}

/** How wide the axis of names is: as wide as the longest, up to a limit. */
export function nameRoom(names: readonly string[], { narrow }: Drawing): number {
  const longest = names.reduce((most, name) => Math.max(most, textWidth(name) * 1.09), 0)
  return 14 + Math.min(Math.ceil(longest), narrow ? 84 : 116)
}

/** An axis of names down the left side, the first on top. */
export function nameAxis(names: readonly string[], { theme, narrow }: Drawing) {
  return {
    type: 'category' as const,
    data: names.map(drawnText),
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: theme.ink,
      fontSize: 12,
      interval: 0,
      width: narrow ? 84 : 116,
      overflow: 'truncate' as const,
      margin: 10,
    },
  }
}
