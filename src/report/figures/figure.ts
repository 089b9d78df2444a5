import type { Column } from '../columns.js'
import type { ReportContext } from '../context.js'
import type { ChartOption, ChartOptions } from '../drawing/chart.js'
import type { Html } from '../html.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import type { Sentence } from '../sentence.js'

/**
 * A figure of the report, whole: all that the page, its script and the findings know of it. To add one, write its file and name it in
 * the registry.
 */
export interface Figure {
  /** Its id on the page. */
  readonly name: string
  /** The section of the page in which it stands. */
  readonly section: FigureSection
  /** What it is about; it stands above its finding. */
  readonly title: string
  /** Whether the events have the columns for it; they always have unless given. */
  readonly isThere?: (data: ReportData) => boolean
  /** Why there is nothing to show of this data; null where there is something. */
  readonly empty?: (context: ReportContext) => string | null
  /** What it shows, in one sentence. */
  readonly finding: (context: ReportContext) => Sentence
  /** Whether its finding stands among those at the head of the page, too. */
  readonly inSummary?: boolean
  /** Without one, its numbers are the figure. */
  readonly chart?: FigureChart
  /** How to read it. */
  readonly caption: (context: ReportContext) => Html
  readonly numbers: FigureNumbers
}

/** The sections of the page that have figures. */
export type FigureSection = 'overview' | 'competition' | 'exploration' | 'performance'

/** A chart of the report: how it is drawn, and how high it needs to be. */
export interface ReportChart {
  readonly draw: (data: ReportData, options: ChartOptions) => ChartOption
  readonly height: (data: ReportData, options: ChartOptions) => number
}

/** The chart of a figure. */
export interface FigureChart extends ReportChart {
  /** What kind of picture it is, for those who do not see it. */
  readonly kind: string
  /**
   * The widths, in pixels, that it is drawn at for a page without scripts, and for print: one for any page, or one for wide pages and
   * one for narrow ones.
   */
  readonly widths: readonly [any: number] | readonly [wide: number, narrow: number]
  readonly legend?: (data: ReportData) => readonly LegendEntry[]
}

/** The classes of a mark in the style sheet, and what the mark stands for. */
export type LegendEntry = readonly [mark: string, text: string]

/** The table with the numbers of a figure. */
export type FigureNumbers =
  | { readonly kind: 'text'; readonly table: (context: ReportContext) => TextTable }
  | {
      readonly kind: 'groups'
      /** Its id on the page. */
      readonly id: string
      readonly caption: (data: ReportData) => string
      readonly groups: (data: ReportData) => readonly ReportGroup[]
      /** Those that the events can fill are shown. The groups are in the order of the first of them. */
      readonly columns: readonly Column[]
    }

/** A table of text, with a name at the head of each row. */
export interface TextTable {
  /** Said to those who do not see it. */
  readonly caption: string
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}
