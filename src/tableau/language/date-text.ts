import { hasZoneOffset, readDateText } from './calendar.js'
import { TableauEvaluationError } from './error.js'

/**
 * A text as a moment, as DATE, DATETIME and ISDATE read it.
 *
 * @returns milliseconds since 1970, or null for a text that is no date
 * @throws TableauEvaluationError for a date and time with an offset from UTC, which data sources read differently
 */
export function dateOfText(text: string): number | null {
  const ms = readDateText(text)?.ms
  if (ms !== undefined) return ms
  if (!hasZoneOffset(text)) return null
  throw new TableauEvaluationError(
    `${JSON.stringify(text)} has an offset from UTC, which not all data sources keep to: read it with DATEPARSE and Z, as in DATEPARSE('yyyy-MM-dd HH:mm:ssZ', …)`,
    { value: text },
  )
}
