import { isObject } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import type { ReportData } from './report-data.js'

/** What a part of a report's data is, as far as one can tell the data from something else. */
const parts: Readonly<Record<keyof ReportData, 'text' | 'object' | 'array' | 'any'>> = {
  dimension: 'text',
  timeZone: 'text',
  period: 'object',
  previousPeriod: 'any',
  noPrevious: 'any',
  filter: 'any',
  totals: 'object',
  previousTotals: 'any',
  previousTopShare: 'any',
  groups: 'array',
  thresholds: 'object',
  concentration: 'object',
  trend: 'object',
  funnel: 'object',
  definitions: 'array',
  rejected: 'object',
  scans: 'array',
  leftOut: 'array',
  grouped: 'any',
  warnings: 'array',
}

const holds = {
  text: (value: unknown) => typeof value === 'string',
  object: (value: unknown) => isObject(value) && !Array.isArray(value),
  array: Array.isArray,
  any: (value: unknown) => value !== undefined,
} as const

/**
 * Checks that something is the data of a report, or has those parts of it that are wanted.
 *
 * @throws {@link QueryError} that names the first part which is not there
 */
export function checkReportData<Part extends keyof ReportData = keyof ReportData>(
  call: string,
  data: Pick<ReportData, Part>,
  wanted: readonly Part[] = Object.keys(parts) as Part[],
): void {
  const given: Readonly<Record<string, unknown>> = isObject(data) ? { ...data } : {}
  const missing = wanted.find((part) => !holds[parts[part]](given[part]))
  if (missing === undefined) return
  throw new QueryError(`${call}: give the data that reportData() makes; there is no ${missing} in ${shown(data)}`, {
    option: missing,
    value: given[missing],
  })
}
