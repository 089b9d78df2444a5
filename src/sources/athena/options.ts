import {
  aFunction,
  aListOfTexts,
  aName,
  anObject,
  aSignal,
  aSize,
  aText,
  checkOptions,
  isObject,
  needed,
  type OptionRule,
  type OptionRules,
  wholeFrom,
} from '../../checked-options.js'
import { sourceRefusal } from '../../known-names.js'
import type { AthenaQueryOptions, AthenaSettings, AthenaSourceOptions } from './settings.js'
import { type AthenaTiming, defaultTiming } from './timing.js'

const aClient: OptionRule = [
  'a client of @aws-sdk/client-athena',
  (value) => isObject(value) && 'send' in value && typeof value.send === 'function',
]
const aTable: OptionRule = [
  "a name, such as 'shop.events', or { query }",
  (value) => typeof value === 'string' || anObject[1](value),
]

/** The rest is checked against its limits, where queries are run. */
const settings: OptionRules<AthenaSettings> = {
  client: aClient,
  region: aName,
  workgroup: aName,
  catalog: aName,
  database: aName,
  outputLocation: aText,
  reuseResults: true,
  dollarsPerTerabyte: aSize,
  timing: anObject,
}

const timing = Object.fromEntries(
  Object.keys(defaultTiming).map((name) => [name, name.endsWith('Attempts') ? wholeFrom(1) : aSize]),
) as OptionRules<AthenaTiming>

const query: OptionRules<AthenaQueryOptions> = {
  parameters: aListOfTexts,
  signal: aSignal,
  timeLimit: true,
  maxBytesScanned: true,
  onProgress: aFunction,
  idempotencyKey: aName,
}

const source: OptionRules<AthenaSourceOptions> = {
  ...settings,
  table: needed(aTable),
  binding: true,
  partition: anObject,
  types: [
    'an object of types, by column',
    (value) => anObject[1](value) && Object.values(value as object).every(aName[1]),
  ],
  timeLimit: true,
  maxBytesScanned: true,
  onProgress: aFunction,
}

/**
 * Checks what a source is made of.
 *
 * @throws {@link SourceError} for an option that there is not, one that is missing, or a value that is none of its
 */
export function checkSourceOptions(options: AthenaSourceOptions): void {
  const refusal = sourceRefusal('athena')
  checkOptions('athena', options, source, refusal)
  const { table } = options
  if (typeof table !== 'string') checkOptions('table', table, { query: needed(aText) }, refusal)
  if (options.timing !== undefined) checkOptions('timing', options.timing, timing, refusal)
}

/**
 * Checks how and where one query is to run.
 *
 * @throws {@link QueryError} for an option that there is not, or a value that is none of its
 */
export function checkQuery(where: AthenaSettings, sql: string, how: AthenaQueryOptions): void {
  checkOptions('runAthenaQuery', where, settings)
  checkOptions('runAthenaQuery', { sql }, { sql: needed(['a statement', aName[1]]) })
  checkOptions('runAthenaQuery', how, query)
  if (where.timing !== undefined) checkOptions('timing', where.timing, timing)
}
