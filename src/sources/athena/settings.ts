import { QueryError } from '../../errors.js'
import type { Binding, BindingOptions } from '../../events/binding.js'
import { shown } from '../../shown.js'
import type { TimePartition } from '../../sql/time-partition.js'
import type { ClientSettings, StartInput } from './api.js'
import type { AthenaTiming } from './timing.js'
import { clientToken } from './token.js'

/** Where and how queries run. */
export interface AthenaSettings extends ClientSettings {
  /** The workgroup; Athena's `primary` when left out. */
  readonly workgroup?: string
  /** The data catalog; Athena's `AwsDataCatalog` when left out. */
  readonly catalog?: string
  /** The database of tables that are named without one. */
  readonly database?: string
  /**
   * The `s3://` prefix for results. Leave it out for a workgroup with managed query results or a location of its own; a
   * workgroup that enforces its settings overrides it.
   */
  readonly outputLocation?: string
  /** Take the result of the same query in the same workgroup if it is at most so many minutes old (up to 10,080: 7 days). */
  readonly reuseResults?: number
  /** The price in the region, in US dollars. Default 5. */
  readonly dollarsPerTerabyte?: number
  readonly timing?: AthenaTiming
}

/** What Athena said of a query when it was last asked. */
export interface AthenaProgress {
  readonly queryExecutionId: string
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
  readonly bytesScanned: number
  /** Since the query was asked for, in milliseconds. */
  readonly elapsedMs: number
  /** 1, or more where a retryable failure made the query run again. */
  readonly attempt: number
}

/** What one query may cost and how it is watched. */
export interface AthenaQueryOptions {
  /** The values of the `?` in the SQL, each as SQL text: `'abc'`, `DATE '2019-10-01'`, `1.5E0`. */
  readonly parameters?: readonly string[]
  /** Stops the query; the promise rejects with the signal's reason once Athena has taken the order to stop. */
  readonly signal?: AbortSignal
  /** Stops the query after so many milliseconds, queueing and retries included; of a source, all statements of an answer together. */
  readonly timeLimit?: number
  /**
   * Stops the query once Athena reports more bytes scanned, of all statements of an answer together, and refuses its result. Athena reports late: a workgroup's own
   * limit (`BytesScannedCutoffPerQuery`) is the one that never overshoots.
   */
  readonly maxBytesScanned?: number
  readonly onProgress?: (progress: AthenaProgress) => void
  /**
   * Makes calls with the same key, SQL, parameters and settings share one execution, even across restarts. Without it every
   * call runs anew.
   */
  readonly idempotencyKey?: string
}

/** Events in a table that Athena reads, and how queries on them run. */
export interface AthenaSourceOptions
  extends AthenaSettings,
    Pick<AthenaQueryOptions, 'timeLimit' | 'maxBytesScanned' | 'onProgress'> {
  /** The table, in the `database` unless its name has one before it (`'shop.events'`); or a query: `{ query: 'SELECT ...' }`. */
  readonly table: string | { readonly query: string }
  readonly binding?: Binding | BindingOptions
  /** How the table is partitioned by time. With it, a query's `time` reads only the partitions that can hold it. */
  readonly partition?: TimePartition
  /** The types of the table's columns, where they are known; else Athena is asked once, at no cost. */
  readonly types?: Readonly<Record<string, string>>
}

/** The request that starts one attempt of a query; `key` makes calls equal or different. */
export function startInput(
  settings: AthenaSettings,
  sql: string,
  options: AthenaQueryOptions,
  key: string,
  attempt: number,
): StartInput {
  const { workgroup, catalog, database, outputLocation, reuseResults } = settings
  const parameters = options.parameters ?? []
  const context = {
    ...(catalog === undefined ? {} : { Catalog: catalog }),
    ...(database === undefined ? {} : { Database: database }),
  }
  return {
    QueryString: sql,
    ClientRequestToken: clientToken({
      sql,
      parameters,
      workgroup,
      catalog,
      database,
      outputLocation,
      reuseMinutes: reuseResults,
      key,
      attempt,
    }),
    QueryExecutionContext: context,
    ...(workgroup === undefined ? {} : { WorkGroup: workgroup }),
    ...(outputLocation === undefined ? {} : { ResultConfiguration: { OutputLocation: outputLocation } }),
    ...(parameters.length === 0 ? {} : { ExecutionParameters: [...parameters] }),
    ...(reuseResults === undefined
      ? {}
      : {
          ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: reuseResults } },
        }),
  }
}

/** Refuses options that Athena could not keep, before anything is sent. */
export function checkLimits(settings: AthenaSettings, { timeLimit, maxBytesScanned }: AthenaQueryOptions): void {
  const { reuseResults, outputLocation } = settings
  checkNumber('timeLimit', timeLimit, 1, 2 ** 31 - 1, 'milliseconds')
  checkNumber('maxBytesScanned', maxBytesScanned, 0, Number.MAX_SAFE_INTEGER, 'bytes')
  checkNumber('reuseResults', reuseResults, 1, 10_080, 'minutes')
  if (outputLocation !== undefined && !outputLocation.startsWith('s3://'))
    throw new QueryError(`outputLocation ${JSON.stringify(outputLocation)} is no s3:// address`, {
      option: 'outputLocation',
      value: outputLocation,
    })
}

function checkNumber(option: string, value: number | undefined, least: number, most: number, unit: string): void {
  if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return
  throw new QueryError(`${option} ${shown(value)} is out of range: give ${least} to ${most} ${unit}`, { option, value })
}
