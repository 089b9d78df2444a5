import { duckdb } from 'cartometrics/duckdb'
import { type ReportData, type ReportQuery, reportData } from 'cartometrics/report'
import { figuresOf } from '../analysis-table.js'
import type { NodeContestant } from '../contestant.js'
import { type Answer, type FigureTable, groupKey } from '../figures.js'
import { november } from '../questions.js'

/** What a report tells of each brand and each day. */
const headlines = ['revenue', 'shoppers', 'sessions', 'orders', 'purchases', 'events']

function report(name: string, title: string, query: ReportQuery, answer: (data: ReportData) => Answer): NodeContestant {
  return {
    runtime: 'node',
    name,
    title,
    section: 'questions',
    largest: 12_000_000,
    prepare: async (sample) => async () => {
      const source = duckdb({ files: sample.parquet })
      const data = await reportData(source, query)
      return () => {
        source.close()
        return { answer: answer(data) }
      }
    },
  }
}

export const reportOfAll = report('report', "the report's data: brands, days, funnel", {}, (data) => ({
  brand: brandTable(data),
  day: dayTable(data.trend.current),
}))

export const reportCompared = report(
  'report-compared',
  "the report's data of one month, compared with the month before",
  { time: { from: november.from, to: november.to } },
  (data) => ({
    brandInNovember: brandTable(data),
    brandBeforeNovember: { measures: headlines, groups: null, total: figuresOf(data.previousTotals ?? {}, headlines) },
    dayInNovember: dayTable(data.trend.current),
    dayBeforeNovember: dayTable(data.trend.previous),
  }),
)

function brandTable({ groups, totals }: ReportData): FigureTable {
  return {
    measures: headlines,
    groups: groups.map((group) => [groupKey([group.key]), ...figuresOf(group, headlines)]),
    total: figuresOf(totals, headlines),
  }
}

function dayTable(points: ReportData['trend']['current']): FigureTable {
  return {
    measures: headlines,
    groups: points.map((point) => [groupKey([point.at]), ...figuresOf(point, headlines)]),
    total: null,
  }
}
