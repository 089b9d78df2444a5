import { randomUUID } from 'node:crypto'
import type { AthenaApi, Execution } from './api.js'
import { AthenaError } from './athena-error.js'
import { connect } from './connect.js'
import { DOLLARS_PER_TERABYTE, queryDollars } from './cost.js'
import { finishExecution, NotStopped, startExecution } from './execution.js'
import { ended, notStopped, overBytes, overTime, type QueryFacts, refused, unreadable } from './failures.js'
import { checkQuery } from './options.js'
import { type AthenaTable, readResults, UnreadableResult } from './results.js'
import {
  type AthenaProgress,
  type AthenaQueryOptions,
  type AthenaSettings,
  checkLimits,
  startInput,
} from './settings.js'
import { onlyReads } from './statement.js'
import { type Deadline, deadline, defaultTiming, pause, retryDelay, type Timing } from './timing.js'

/** A result, and what it took. */
export interface AthenaResult extends AthenaTable {
  readonly queryExecutionId: string
  readonly bytesScanned: number
  /** An upper estimate of the list price in US dollars; 0 for a reused result and for DDL. Earlier attempts failed, and are free. */
  readonly dollars: number
  /** The time Athena's engine worked, in milliseconds. */
  readonly engineMs: number
  /** Whether Athena answered from an earlier result. */
  readonly reused: boolean
}

type Facts = { -readonly [Fact in keyof QueryFacts]: QueryFacts[Fact] }

/**
 * Runs SQL on Athena and reads the whole result.
 *
 * @example
 * ```ts
 * const { rows, dollars } = await runAthenaQuery(
 *   { region: 'eu-west-1', workgroup: 'analytics', database: 'shop' },
 *   'SELECT "brand", count(*) AS "events" FROM "events" GROUP BY 1',
 *   { maxBytesScanned: 50e9, timeLimit: 120_000 },
 * )
 * ```
 * @throws {@link AthenaError} when Athena refuses or fails the query, it is cancelled, or it passes a limit.
 * @throws {@link SourceError} when @aws-sdk/client-athena is not installed, {@link QueryError} for an option that there
 * is not, or that is out of range.
 */
export async function runAthenaQuery(
  settings: AthenaSettings,
  sql: string,
  options: AthenaQueryOptions = {},
): Promise<AthenaResult> {
  checkQuery(settings, sql, options)
  return runQuery(settings, sql, options)
}

/** Runs SQL by settings that have been checked. */
export async function runQuery(
  settings: AthenaSettings,
  sql: string,
  options: AthenaQueryOptions = {},
): Promise<AthenaResult> {
  checkLimits(settings, options)
  const facts: Facts = { sql }
  const { timeLimit } = options
  const limit = deadline(options.signal, timeLimit, () => overTime(timeLimit ?? 0, facts))
  try {
    limit.signal.throwIfAborted()
    const api = await connect(settings)
    try {
      return await runAttempts(api, settings, sql, options, limit, facts)
    } finally {
      api.close()
    }
  } catch (error) {
    throw error instanceof NotStopped ? notStopped(error, facts) : error
  } finally {
    limit.release()
  }
}

async function runAttempts(
  api: AthenaApi,
  settings: AthenaSettings,
  sql: string,
  options: AthenaQueryOptions,
  limit: Deadline,
  facts: Facts,
): Promise<AthenaResult> {
  const asked = Date.now()
  const { signal } = limit
  const timing: Timing = { ...defaultTiming, ...settings.timing }
  const key = options.idempotencyKey ?? randomUUID()
  for (let attempt = 1; ; attempt++) {
    const input = startInput(settings, sql, options, key, attempt)
    const id = await naming('start the query', facts, signal, () => startExecution(api, input, timing, signal))
    facts.queryExecutionId = id

    const execution = await naming('be asked about the query', facts, signal, () =>
      finishExecution(api, id, timing, signal, (seen) => {
        facts.bytesScanned = seen.Statistics?.DataScannedInBytes ?? 0
        facts.dollars = dollarsOf(seen, settings)
        report(seen, { queryExecutionId: id, elapsedMs: Date.now() - asked, attempt }, options, limit, facts)
      }),
    )
    if (execution.Status?.State === 'SUCCEEDED') {
      const hasHeader = execution.StatementType === undefined || execution.StatementType === 'DML'
      const table = await naming('give the result', facts, signal, () =>
        readResults(api, id, hasHeader, timing, signal),
      )
      return { ...table, ...summary(id, execution, settings) }
    }
    const failure = ended(execution, facts)
    if (!failure.context.retryable || !onlyReads(sql) || attempt >= timing.queryAttempts) throw failure
    delete facts.queryExecutionId
    await pause(retryDelay(timing, attempt), signal)
  }
}

/** Tells the caller how the query stands, and ends it if the caller throws or it has scanned too much. */
function report(
  execution: Execution,
  progress: Pick<AthenaProgress, 'queryExecutionId' | 'elapsedMs' | 'attempt'>,
  { onProgress, maxBytesScanned }: AthenaQueryOptions,
  limit: Deadline,
  facts: Facts,
): void {
  const state = execution.Status?.State as AthenaProgress['state'] | undefined
  const bytesScanned = facts.bytesScanned ?? 0
  if (state === undefined) return
  try {
    onProgress?.({ ...progress, state, bytesScanned })
  } catch (error) {
    limit.abort(error)
  }
  const judged = state === 'QUEUED' || state === 'RUNNING' || state === 'SUCCEEDED'
  if (maxBytesScanned !== undefined && bytesScanned > maxBytesScanned && judged)
    limit.abort(overBytes(maxBytesScanned, state === 'SUCCEEDED', facts))
}

/** Turns what the SDK throws into errors of this library, and lets through the reason of an abort. */
async function naming<T>(action: string, facts: Facts, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  let error: unknown
  try {
    return await run()
  } catch (thrown) {
    error = thrown
  }
  if (signal.aborted && error === signal.reason) throw error
  if (error instanceof AthenaError || error instanceof NotStopped) throw error
  if (error instanceof UnreadableResult) throw unreadable(error, facts)
  throw refused(error, action, facts)
}

function summary(queryExecutionId: string, execution: Execution, settings: AthenaSettings) {
  const { DataScannedInBytes = 0, EngineExecutionTimeInMillis = 0, ResultReuseInformation } = execution.Statistics ?? {}
  return {
    queryExecutionId,
    bytesScanned: DataScannedInBytes,
    dollars: dollarsOf(execution, settings),
    engineMs: EngineExecutionTimeInMillis,
    reused: ResultReuseInformation?.ReusedPreviousResult ?? false,
  }
}

/** Failed queries are free. */
function dollarsOf({ Status, Statistics, StatementType }: Execution, settings: AthenaSettings): number {
  if (Status?.State === 'FAILED') return 0
  return queryDollars({
    bytesScanned: Statistics?.DataScannedInBytes ?? 0,
    reused: Statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false,
    statementType: StatementType,
    dollarsPerTerabyte: settings.dollarsPerTerabyte ?? DOLLARS_PER_TERABYTE,
  })
}
