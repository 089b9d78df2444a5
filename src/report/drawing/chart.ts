import { aList, aSize, checkOptions, type OptionRules } from '../../checked-options.js'
import { aFormat, type Format, formatFor } from '../format.js'
import type { ReportGroup } from '../report-data.js'
import { type ChartTheme, chartThemes, fontFamily, isTheme } from '../theme.js'
import type { ChartOptions } from './chart-options.js'
import type { DrawnOption } from './tooltip.js'

/** How a chart is drawn, with all defaults filled in. */
export interface Drawing {
  readonly theme: ChartTheme
  readonly format: Format
  readonly width: number
  readonly narrow: boolean
  /** Whether the reader is searching: groups that are not highlighted fade. */
  readonly searching: boolean
  readonly isHighlighted: (group: { readonly key: string | null }) => boolean
}

/** How many highlighted groups may be added to those that a chart shows anyway. */
const addedLimit = 4

const rules: OptionRules<ChartOptions> = {
  theme: ['"light", "dark" or colours', (value) => value === 'light' || value === 'dark' || isTheme(value)],
  format: aFormat,
  width: aSize,
  highlight: aList,
}

/** Checks the options of a chart, and fills in the defaults. */
export function drawingFor(options: ChartOptions): Drawing {
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

/** The first groups of a ranking, and a few highlighted ones from further down. */
export function chosenGroups(
  ranked: readonly ReportGroup[],
  count: number,
  { searching, isHighlighted }: Drawing,
): readonly ReportGroup[] {
  const first = ranked.slice(0, count)
  return searching ? [...first, ...ranked.slice(count).filter(isHighlighted).slice(0, addedLimit)] : first
}

/** The opacity of a mark, which fades while other groups are highlighted. */
export function opacity(group: { readonly key: string | null }, { searching, isHighlighted }: Drawing): number {
  return searching && !isHighlighted(group) ? 0.22 : 1
}

/** The options that all charts share. */
export function baseOption({ theme }: Drawing): DrawnOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, fontSize: 12, color: theme.ink },
  }
}
