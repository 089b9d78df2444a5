import type { Column } from '../columns.js'
import type { ReportContext } from '../context.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import type { Html } from '../html.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import type { Sentence } from '../sentence.js'

/**
 * A figure of the report, whole: all that the page, its script and the findings need to know about it. To add one, write its file and add
 * it to the registry.
 */
export interface Figure {
  /** Its id on the page. */
  readonly name: string
  /** The section of the page it belongs to. */
  readonly section: FigureSection
  /** What it is about; shown above its finding. */
  readonly title: string
  /** Whether the events have the columns it needs; always true unless given. */
  readonly isThere?: (data: ReportData) => boolean
  /** Why there is nothing to show for this data; null where there is something. */
  readonly empty?: (context: ReportContext) => string | null
  /** What it shows, in one sentence. */
  readonly finding: (context: ReportContext) => Sentence
  /** Whether its finding is also part of the summary at the head of the page. */
  readonly inSummary?: boolean
  /** Without a chart, the figure is its table of numbers. */
  readonly chart?: FigureChart
  /** The groups that it shows; of a figure that is not about groups, undefined. */
  readonly shown?: (data: ReportData, options: ChartOptions) => readonly ReportGroup[]
  /** How to read it. */
  readonly caption: (context: ReportContext) => Html
  readonly numbers: FigureNumbers
}

/** The id of a section of the page that has figures. */
export type FigureSection = 'overview' | 'competition' | 'exploration' | 'performance'

/** A chart of the report: how it is drawn, and how high it is, in pixels. */
export interface ReportChart {
  readonly draw: (data: ReportData, options: ChartOptions) => ChartOption
  readonly height: (data: ReportData, options: ChartOptions) => number
}

/** The chart of a figure. */
export interface FigureChart extends ReportChart {
  /** What kind of picture it is; read out by screen readers. */
  readonly kind: string
  /**
   * The widths, in pixels, of the drawings for print and for a page without scripts: one for any page, or one for wide pages and one for
   * narrow ones.
   */
  readonly widths: readonly [any: number] | readonly [wide: number, narrow: number]
  readonly legend?: (data: ReportData) => readonly LegendEntry[]
  /** Whether there is something to draw; always true unless given. Where not, the figure is its table of numbers. */
  readonly isThere?: (data: ReportData) => boolean
}

/** The mark's classes in the style sheet, and what the mark stands for. */
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
      /** Those without values in the data are left out. The groups are sorted by the first that is left, highest first. */
      readonly columns: readonly Column[]
    }

/** A table of text, with a name at the head of each row. */
export interface TextTable {
  /** Read out by screen readers. */
  readonly caption: string
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}
