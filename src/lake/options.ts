import {
  aFlag,
  aListOfNames,
  aListOfTexts,
  anObject,
  aText,
  checkOptions,
  needed,
  type OptionRule,
  type OptionRules,
} from '../checked-options.js'
import type { ConvertOptions } from './convert.js'
import type { EventsTableOptions } from './external-table.js'
import type { ConvertPolicyOptions, ReadPolicyOptions } from './policy.js'
import type { RawTableOptions } from './raw-table.js'
import type { UnloadOptions } from './view.js'

/*
 * What the statements and policies of a lake are made of. Names, places and days are checked where they are written, with words of
 * their own.
 */

const rawTable: OptionRules<RawTableOptions> = {
  table: true,
  location: true,
  columns: aListOfTexts,
  binding: true,
  header: aFlag,
  delimiter: aText,
  escape: aText,
  sample: aText,
}

const eventsTable: OptionRules<EventsTableOptions> = {
  table: true,
  location: true,
  binding: true,
  types: anObject,
  days: needed(anObject),
  partition: aText,
}

const convert: OptionRules<ConvertOptions> = {
  from: true,
  to: true,
  location: true,
  rejectedLocation: true,
  days: needed(anObject),
  binding: true,
  columns: aListOfTexts,
  partition: aText,
}

const days: OptionRules<Required<EventsTableOptions['days']>> = { from: true, to: true }

const unload: OptionRules<UnloadOptions> = { location: true, format: true, partitionedBy: aListOfNames }

const policy: OptionRules<Omit<ReadPolicyOptions, 'tables' | 'data'>> = {
  region: true,
  account: true,
  workgroup: true,
  results: true,
  catalog: true,
  keys: anObject,
  lakeFormation: aFlag,
  partition: true,
}

const folders: OptionRules<Pick<ReadPolicyOptions, 'tables' | 'data'>> = {
  tables: needed(aListOfTexts),
  data: needed(aListOfTexts),
}

const keys: OptionRules<Required<ReadPolicyOptions>['keys']> = { data: true, results: true }

const aStatement: OptionRule = ['a statement', (value) => typeof value === 'string' && value.trim() !== '']

/** @throws {@link QueryError} for an option that there is not, or a value that is none of its */
export function checkRawTableOptions(call: string, options: Partial<RawTableOptions>): void {
  checkOptions(call, options, rawTable)
}

/** @throws {@link QueryError} for an option that there is not, or a value that is none of its */
export function checkEventsTableOptions(options: EventsTableOptions): void {
  checkOptions('createEventsTable', options, eventsTable)
  checkOptions('days', options.days, days)
}

/** @throws {@link QueryError} for an option that there is not, or a value that is none of its */
export function checkConvertOptions(options: ConvertOptions): void {
  checkOptions('convertEvents', options, convert)
  checkOptions('days', options.days, days)
}

/** @throws {@link QueryError} for an option that there is not, a value that is none of its, or no statement */
export function checkUnloadOptions(query: string, options: UnloadOptions): void {
  checkStatement('unload', query)
  checkOptions('unload', options, unload)
}

/** @throws {@link QueryError} for what is no statement */
export function checkStatement(call: string, query: string): void {
  checkOptions(call, { query }, { query: needed(aStatement) })
}

/** @throws {@link QueryError} for an option that there is not, or a value that is none of its */
export function checkReadPolicyOptions(options: ReadPolicyOptions): void {
  checkOptions('iamReadPolicy', options, { ...policy, ...folders })
  checkKeys(options)
}

/** @throws {@link QueryError} for an option that there is not, or a value that is none of its */
export function checkConvertPolicyOptions(options: ConvertPolicyOptions): void {
  checkOptions('iamConvertPolicy', options, { ...policy, from: needed(anObject), to: needed(anObject) })
  checkOptions('from', options.from, folders)
  checkOptions('to', options.to, folders)
  checkKeys(options)
}

function checkKeys({ keys: given }: Pick<ReadPolicyOptions, 'keys'>): void {
  if (given !== undefined) checkOptions('keys', given, keys)
}
