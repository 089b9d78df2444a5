import { untilAborted } from '../abort.js'
import type { AthenaApi, Execution, StartInput } from './api.js'
import { isRetryable, mayHaveArrived, persist, request } from './requests.js'
import { pause, pollDelay, retryDelay, type Timing } from './timing.js'

/** A query that may still be running at Athena after we gave it up. */
export class NotStopped extends Error {
  override readonly name = 'NotStopped'
  readonly queryExecutionId: string | undefined
  /** Why it was given up. */
  readonly why: unknown

  constructor(queryExecutionId: string | undefined, why: unknown, cause: unknown) {
    super('the query could not be stopped', { cause })
    this.queryExecutionId = queryExecutionId
    this.why = why
  }
}

/** A start that failed after its answer had been lost at least once: the query may be running all the same. */
export class StartLost extends Error {
  override readonly name = 'StartLost'
}

/**
 * Starts a query and gives its id. Requests are repeated with the same token, so that one query runs however many answers
 * are lost. When the signal is aborted, whatever was started is stopped first; {@link NotStopped} if it could not be.
 */
export async function startExecution(
  api: AthenaApi,
  input: StartInput,
  timing: Timing,
  signal: AbortSignal,
): Promise<string> {
  let mayRun = false
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    // Not aborted with the signal: the id in its answer is needed to stop the query.
    const answer = request((requestSignal) => api.start(input, requestSignal), timing)
    try {
      const { QueryExecutionId } = await untilAborted(answer, signal)
      if (QueryExecutionId === undefined) throw new Error('StartQueryExecution answered without a QueryExecutionId')
      return QueryExecutionId
    } catch (error) {
      if (signal.aborted) {
        await stopStarted(api, input, answer, mayRun, timing, signal.reason)
        throw signal.reason
      }
      mayRun ||= mayHaveArrived(error)
      if (attempt >= timing.requestAttempts || !isRetryable(error))
        throw mayRun ? new StartLost('no answer to the start of the query arrived', { cause: error }) : error
    }
    try {
      await pause(retryDelay(timing, attempt), signal)
    } catch (reason) {
      if (mayRun) await stopStarted(api, input, undefined, true, timing, reason)
      throw reason
    }
  }
}

/** Stops the query of a request whose answer is still open or was lost. */
async function stopStarted(
  api: AthenaApi,
  input: StartInput,
  answer: Promise<{ readonly QueryExecutionId?: string }> | undefined,
  mayRun: boolean,
  timing: Timing,
  why: unknown,
): Promise<void> {
  const limit = AbortSignal.timeout(timing.stopTimeout)
  let lost = mayRun
  let id: string | undefined
  try {
    id = answer === undefined ? undefined : (await untilAborted(answer, limit)).QueryExecutionId
  } catch (error) {
    if (limit.aborted) throw new NotStopped(undefined, why, error)
    lost ||= mayHaveArrived(error)
  }
  if (id === undefined && lost) {
    try {
      // The same token answers with the query that was started; should there be none, the one it starts is stopped at once.
      id = (await persist((signal) => api.start(input, signal), timing, limit)).QueryExecutionId
    } catch (error) {
      throw new NotStopped(undefined, why, error)
    }
  }
  if (id !== undefined) await stopExecution(api, id, timing, why)
}

/** Stops a query, whatever it is doing; Athena takes no notice for one that has ended. {@link NotStopped} if it cannot be. */
async function stopExecution(api: AthenaApi, id: string, timing: Timing, why: unknown): Promise<void> {
  try {
    await persist((signal) => api.stop(id, signal), timing, AbortSignal.timeout(timing.stopTimeout))
  } catch (error) {
    throw new NotStopped(id, why, error)
  }
}

/**
 * Looks at a query until it has ended, and gives what Athena says of it. `look` sees every answer. The
 * query is stopped when the signal is aborted, and when Athena cannot be asked any more.
 */
export async function finishExecution(
  api: AthenaApi,
  id: string,
  timing: Timing,
  signal: AbortSignal,
  look: (execution: Execution) => void,
): Promise<Execution> {
  let ended = false
  try {
    for (let round = 0; ; round++) {
      const { QueryExecution } = await persist((requestSignal) => api.execution(id, requestSignal), timing, signal)
      const execution = QueryExecution ?? {}
      ended = hasEnded(execution)
      look(execution)
      signal.throwIfAborted()
      if (ended) return execution
      await pause(pollDelay(timing, round), signal)
    }
  } catch (error) {
    if (!ended) await stopExecution(api, id, timing, error)
    throw error
  }
}

function hasEnded({ Status }: Execution): boolean {
  return Status?.State === 'SUCCEEDED' || Status?.State === 'FAILED' || Status?.State === 'CANCELLED'
}
