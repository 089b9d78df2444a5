import type { Contestant } from '../contestant.js'
import {
  analyzeByBrand,
  analyzeByCategoryMonth,
  analyzeByDay,
  analyzeByProduct,
  analyzeInSessions,
  analyzeLimited,
  analyzeOnce,
} from './analyze.js'
import { arquero } from './arquero.js'
import { arrow } from './arrow.js'
import { decode } from './decode.js'
import { duckdbTable } from './duckdb-table.js'
import { hyparquet } from './hyparquet.js'
import { inspectFile } from './inspect.js'
import { pandas, polars } from './python.js'
import { reportCompared, reportOfAll } from './report.js'
import { concurrentCalls, smallArrow, smallArrowRehearsed, smallObjects, smallObjectsRehearsed } from './small-calls.js'
import { obviousSqlCase, obviousSqlFilter, queryAMetric } from './sql.js'

/** All contestants, in the order of the tables. */
export const contestants: readonly Contestant[] = [
  decode,
  analyzeByBrand,
  analyzeLimited,
  analyzeInSessions,
  analyzeOnce,
  inspectFile,
  obviousSqlFilter,
  obviousSqlCase,
  queryAMetric,
  reportOfAll,
  reportCompared,
  analyzeByDay,
  analyzeByCategoryMonth,
  analyzeByProduct,
  arrow,
  duckdbTable,
  arquero,
  hyparquet,
  polars,
  pandas,
  smallObjects,
  smallObjectsRehearsed,
  smallArrow,
  smallArrowRehearsed,
  concurrentCalls,
]
