import type { EngineResult, SqlEngine } from './sql-engine.js'
import { EngineError } from './sql-engine.js'
import { statementOf } from './statements.js'

type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'

/** How an execution goes, counted in looks at it (GetQueryExecution), so that tests do not depend on the clock. */
export interface Fate {
  /** Looks that see it QUEUED; `Infinity` for one that never leaves the queue. */
  readonly queued?: number
  /** Looks that then see it RUNNING, whatever the engine does. */
  readonly running?: number
  /** Bytes scanned, by the number of looks that saw it RUNNING; without it the engine's figure, at the end. */
  readonly bytes?: (looks: number) => number
  /** Ends it like this instead of running the SQL. */
  readonly end?: {
    readonly state: 'FAILED' | 'CANCELLED'
    readonly reason: string
    readonly category?: number
    readonly type?: number
    readonly retryable?: boolean
  }
}

export interface Execution {
  readonly id: string
  readonly sql: string
  readonly parameters: readonly string[]
  readonly database: string | undefined
  readonly workgroup: string
  readonly outputLocation: string | undefined
  readonly fate: Fate
  readonly submitted: number
  /** Settles when the engine has let go of the statement. */
  done: Promise<void>
  state: State
  looks: number
  reason?: string
  error?: { ErrorCategory: number; ErrorType: number; Retryable: boolean; ErrorMessage: string }
  result?: EngineResult
  engineMs: number
  reused: boolean
  readonly abort: AbortController
}

export function newExecution(
  parts: Pick<Execution, 'id' | 'sql' | 'parameters' | 'database' | 'workgroup' | 'outputLocation' | 'fate'>,
): Execution {
  return {
    ...parts,
    submitted: Date.now(),
    done: Promise.resolve(),
    state: 'QUEUED',
    looks: 0,
    engineMs: 0,
    reused: false,
    abort: new AbortController(),
  }
}

/** Hands the statement to the engine, or to an earlier execution whose result is reused. */
export function runExecution(
  execution: Execution,
  engine: SqlEngine,
  sql: string,
  earlier: Execution | undefined,
): void {
  if (earlier?.result !== undefined) {
    execution.result = earlier.result
    execution.reused = true
    return
  }
  if (execution.fate.end !== undefined) return
  const { database, abort } = execution
  const started = Date.now()
  execution.done = engine
    .execute(sql, { signal: abort.signal, ...(database === undefined ? {} : { database }) })
    .then(
      (result) => {
        execution.result = result
      },
      (error: unknown) => {
        if (!abort.signal.aborted) execution.error = failure(error)
      },
    )
    .finally(() => {
      execution.engineMs = Date.now() - started
    })
}

function isTerminal(state: State): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED'
}

/** Ends a query that has not ended; Athena takes no notice of the others. */
export function stopExecution(execution: Execution, reason: string): void {
  if (isTerminal(execution.state)) return
  execution.state = 'CANCELLED'
  execution.reason = reason
  execution.abort.abort()
}

/** One look: moves the execution on, and describes it as Athena does. */
export function statusOf(execution: Execution): object {
  if (!isTerminal(execution.state)) advance(execution)
  const { id, sql, state, reason, error, workgroup, outputLocation, database } = execution
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: statementOf(sql).type,
    WorkGroup: workgroup,
    QueryExecutionContext: { Database: database },
    ...(outputLocation === undefined
      ? { ManagedQueryResultsConfiguration: { Enabled: true } }
      : { ResultConfiguration: { OutputLocation: `${outputLocation}${id}.csv` } }),
    Status: {
      State: state,
      SubmissionDateTime: execution.submitted / 1000,
      ...(reason === undefined ? {} : { StateChangeReason: reason }),
      ...(error === undefined || state !== 'FAILED' ? {} : { AthenaError: error }),
    },
    Statistics: {
      DataScannedInBytes: bytesScanned(execution),
      EngineExecutionTimeInMillis: execution.engineMs,
      ResultReuseInformation: { ReusedPreviousResult: execution.reused },
    },
  }
}

function advance(execution: Execution): void {
  const { fate, error, result } = execution
  const { queued = 0, running = 0, end } = fate
  execution.looks++
  if (execution.looks <= queued) return
  execution.state = 'RUNNING'
  if (execution.looks <= queued + running) return
  if (end !== undefined) {
    execution.state = end.state
    execution.reason = end.reason
    const { category = 2, type = 1000, retryable = false } = end
    execution.error = { ErrorCategory: category, ErrorType: type, Retryable: retryable, ErrorMessage: end.reason }
  } else if (error !== undefined) {
    execution.state = 'FAILED'
    execution.reason = error.ErrorMessage
  } else if (result !== undefined) {
    execution.state = 'SUCCEEDED'
  }
}

function bytesScanned({ fate, looks, state, result, reused }: Execution): number {
  if (reused || state === 'QUEUED') return 0
  if (fate.bytes !== undefined) return fate.bytes(looks - (fate.queued ?? 0))
  return state === 'SUCCEEDED' ? (result?.bytesScanned ?? 0) : 0
}

/** Athena's `ErrorType` of Trino's errors. */
const errorTypes: Readonly<Record<string, number>> = {
  SYNTAX_ERROR: 1006,
  TABLE_NOT_FOUND: 1110,
  SCHEMA_NOT_FOUND: 1301,
}

function failure(error: unknown): NonNullable<Execution['error']> {
  if (error instanceof EngineError)
    return {
      ErrorCategory: 2,
      ErrorType: errorTypes[error.code] ?? 1000,
      Retryable: false,
      ErrorMessage: `${error.code}: ${error.message}`,
    }
  return { ErrorCategory: 1, ErrorType: 100, Retryable: false, ErrorMessage: String(error) }
}
