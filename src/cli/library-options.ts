import type { HintOption } from '../hint.js'

/*
 * What the command line calls the options of the library, once: for the definitions of its own, and for the messages of the library.
 */

/** The options of the command line, as they are defined, by the paths of those of the library. */
export const optionFlags = {
  'binding.columns': '--column <FIELD=NAME>',
  'binding.eventTypes': '--event-type <NAME=TYPE>',
  'binding.eventTypeIs': '--event-type-is <TYPE>',
  'binding.itemTypes': '--item-types <TYPES>',
  'binding.categorySeparator': '--category-separator <TEXT>',
  'binding.otherTypes': '--other-types <WORD>',
  'binding.negativePurchases': '--negative-purchases <TYPE>',
  'binding.further': '--further <NAME=TYPE>',
  'binding.duplicates': '--duplicates <FIELDS>',
  'binding.sessions': '--session-gap <TIME>',
  'binding.sessions.gap': '--session-gap <TIME>',
  'binding.sessions.by': '--session-by <NAME>',
  'binding.sessions.midnight': '--session-midnight <ZONE>',
  'binding.timeFormat': '--time-format <FORMAT>',
  'binding.timeUnit': '--time-unit <UNIT>',
  'binding.fileTimeZone': '--file-time-zone <ZONE>',
  'binding.decimal': '--decimal <MARK>',
  'binding.grouping': '--grouping <MARK>',
  'binding.priceUnit': '--price-unit <N>',
  'binding.moneyScale': '--money-scale <N>',
  'binding.quantityScale': '--quantity-scale <N>',
  'binding.nulls': '--null <TEXT>',
  format: '--input-format <FORMAT>',
  'csv.delimiter': '--delimiter <CHARACTER>',
  'csv.quote': '--quote <CHARACTER>',
  'csv.escape': '--escape <CHARACTER>',
  'csv.encoding': '--encoding <NAME>',
  'csv.columns': '--names <COLUMNS>',
  memoryLimit: '--memory-limit <SIZE>',
  threads: '--threads <N>',
  tempDirectory: '--temp-directory <FOLDER>',
  by: '--by <NAMES>',
  thresholds: '--threshold <METRIC=VALUE>',
  minSessions: '--min-sessions <N>',
  where: '--where <CONDITION>',
  strict: '--strict',
  form: '--form <FORM>',
  eventTime: '--text-times',
  'time.from': '--from <TIME>',
  'time.to': '--to <TIME>',
  'time.timeZone': '--time-zone <ZONE>',
  // Of tables in Athena.
  types: '--type <COLUMN=TYPE>',
  columns: '--names <COLUMNS>',
  from: '--from-table <NAME>',
  to: '--table <NAME>',
  location: '--location <FOLDER>',
  rejectedLocation: '--rejected <FOLDER>',
  'days.from': '--from <DAY>',
  'days.to': '--to <DAY>',
  // Of policies.
  'from.tables': '--raw-tables <NAMES>',
  'from.data': '--raw-data <FOLDERS>',
  'to.tables': '--tables <NAMES>',
  'to.data': '--data <FOLDERS>',
  'keys.data': '--data-key <ARN>',
  'keys.results': '--results-key <ARN>',
} as const satisfies Readonly<Record<string, `--${string}`>>

/** What is said in place of what the command line has no option for. */
export const otherWords = {
  'binding.captions': 'rename one of them',
  'binding.optional': '',
  table: '',
  dimension: '',
  toSql: 'leave out --expression to write the whole table',
} as const satisfies Readonly<Record<Exclude<HintOption, keyof typeof optionFlags>, string>>

/** What the command line calls an option of the library; one that it calls alike, with - for capitals, need not be known. */
export function optionName(option: string): string {
  if (Object.hasOwn(optionFlags, option)) {
    return optionFlags[option as keyof typeof optionFlags].replace(/ .*/, '')
  }
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
