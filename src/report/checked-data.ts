import { isObject } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import type { ReportData } from './report-data.js'

type Rule = (value: unknown) => boolean

const isText: Rule = (value) => typeof value === 'string'
const isRecord: Rule = (value) => isObject(value) && !Array.isArray(value)
const isNull: Rule = (value) => value === null
const either =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value))
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule)
const withParts =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) => {
    const given: Readonly<Record<string, unknown>> = isRecord(value) ? { ...(value as object) } : {}
    return Object.entries(rules).every(([name, rule]) => rule(given[name]))
  }
const isFigure: Rule = either(isNull, Number.isFinite)

/** What each part of a report's data must look like: enough to tell it from something else. */
const parts: Readonly<Record<keyof ReportData, Rule>> = {
  dimension: isText,
  timeZone: isText,
  period: withParts({ days: Number.isFinite }),
  previousPeriod: either(isNull, withParts({ days: Number.isFinite })),
  noPrevious: either(isNull, isText),
  filter: either(isNull, isText),
  totals: isRecord,
  previousTotals: either(isNull, isRecord),
  previousTopShare: isFigure,
  groups: listOf(withParts({ key: either(isNull, isText) })),
  thresholds: withParts({ minSessions: Number.isFinite }),
  concentration: withParts({ topShare: isRecord, groupsFor: isRecord }),
  trend: withParts({
    unit: isText,
    current: listOf(withParts({ at: isText })),
    previous: listOf(withParts({ at: isText })),
  }),
  funnel: withParts({ steps: listOf(withParts({ name: isText })) }),
  factors: either(isNull, withParts({ period: isRecord, change: either(isNull, isRecord), compared: isText })),
  definitions: listOf(withParts({ name: isText })),
  rejected: withParts({ count: Number.isFinite, reasons: isRecord, examples: listOf(isRecord) }),
  duplicates: Number.isFinite,
  scans: listOf(withParts({ files: Array.isArray })),
  leftOut: listOf(isText),
  grouped: (value) => typeof value === 'boolean',
  warnings: listOf(withParts({ message: isText })),
}

/**
 * Checks that a value is the data of a report, or has the wanted parts of it.
 *
 * @throws {@link QueryError} that names the first missing part
 */
export function checkReportData<Part extends keyof ReportData = keyof ReportData>(
  call: string,
  data: Pick<ReportData, Part>,
  wanted: readonly Part[] = Object.keys(parts) as Part[],
): void {
  const given: Readonly<Record<string, unknown>> = isObject(data) ? { ...data } : {}
  const missing = wanted.find((part) => !parts[part](given[part]))
  if (missing === undefined) return
  throw new QueryError(`${call}: give the data that reportData() makes; there is no ${missing} in ${shown(data)}`, {
    option: missing,
    value: given[missing],
  })
}
