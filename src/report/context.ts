import type { Format } from './format.js'
import type { ReportData } from './report-data.js'
import type { GroupWords } from './words.js'

/** What the parts of a page are made from. */
export interface ReportContext {
  readonly data: ReportData
  readonly format: Format
  readonly words: GroupWords
  /** Whether rows that could not be read are shown, with their values; false unless given. */
  readonly showRejectedRows?: boolean
}
