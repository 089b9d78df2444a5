/**
 * The source that Amazon Athena reads, the client under it, and the statements and policies of the lake around it. `@aws-sdk/client-athena` is an optional peer dependency.
 *
 * @module
 */

export { type ConvertOptions, convertEvents, type LakeStatement } from './lake/convert.js'
export { createEventsTable, type EventsTableOptions } from './lake/external-table.js'
export { createJsonEventsTable, type JsonEventsTableOptions } from './lake/json-table.js'
export {
  type ConvertPolicyOptions,
  iamConvertPolicy,
  iamReadPolicy,
  type Policy,
  type PolicyStatement,
  type ReadPolicyOptions,
} from './lake/policy.js'
export type { ProjectedDays } from './lake/projected-days.js'
export { checkRawTable, createRawTable, type RawTableOptions } from './lake/raw-table.js'
export { createView, type UnloadOptions, unload } from './lake/view.js'
export type { AthenaClientLike } from './sources/athena/api.js'
export {
  AthenaError,
  type AthenaErrorCategory,
  type AthenaErrorContext,
  type AthenaFailure,
} from './sources/athena/athena-error.js'
export type { AthenaValue } from './sources/athena/decode.js'
export { type AthenaResult, runAthenaQuery } from './sources/athena/query.js'
export type { AthenaColumn } from './sources/athena/results.js'
export type {
  AthenaProgress,
  AthenaQueryOptions,
  AthenaSettings,
  AthenaSourceOptions,
} from './sources/athena/settings.js'
export { athena } from './sources/athena/source.js'
export type { AthenaTiming } from './sources/athena/timing.js'
export type { TimePartition } from './sql/time-partition.js'
