import type { Format } from '../format.js'
import type { Headlines, ReportData } from '../report-data.js'

/** One of the two lines of the trend. */
export interface TrendLine {
  readonly name: keyof Headlines
  readonly label: string
  /** What it is, within a sentence. */
  readonly noun: string
  readonly write: (format: Format) => (value: number | null) => string
  /** How it is written where there is little room. */
  readonly short: (format: Format) => (value: number) => string
}

const counted = (name: keyof Headlines, noun: string): TrendLine => ({
  name,
  label: name.charAt(0).toUpperCase() + name.slice(1),
  noun,
  write: ({ integer }) => integer,
  short: ({ compact }) => compact,
})

const revenue: TrendLine = {
  ...counted('revenue', 'revenue'),
  write: ({ money }) => money,
  short: ({ axisMoney }) => axisMoney,
}

/** What is drawn above, and what below: the first of each that the events have the columns for. */
const above = [revenue, counted('purchases', 'purchases')]
const below = [
  counted('sessions', 'distinct sessions'),
  counted('shoppers', 'distinct shoppers'),
  counted('events', 'events'),
]

/** The two lines of a trend: revenue and sessions where the events have both. */
export function trendLines({ current }: ReportData['trend']): readonly [TrendLine, TrendLine] {
  const first = (lines: readonly TrendLine[]) =>
    (lines.find(({ name }) => current.some((point) => point[name] !== null)) ?? lines[0]) as TrendLine
  return [first(above), first(below)]
}
