/** How long things wait and how often they are tried again. */
export interface AthenaTiming {
  /** The first wait between two looks at the query, in milliseconds; each is half as long again. Default 200. */
  readonly firstPoll?: number
  /** The longest of those waits, in milliseconds. Default 5,000. */
  readonly longestPoll?: number
  /** How many times one request is made at most. Default 8. */
  readonly requestAttempts?: number
  /** The wait before a request is made again, in milliseconds; it doubles. Default 250. */
  readonly firstRetry?: number
  /** The longest of those waits, in milliseconds. Default 10,000. */
  readonly longestRetry?: number
  /** When a request without an answer is given up and made again, in milliseconds. Default 30,000. */
  readonly requestTimeout?: number
  /** How many times a query that only reads is run at most, when it fails with an error that Athena calls retryable. Default 3. */
  readonly queryAttempts?: number
  /** How long an aborted query may take to be stopped, in milliseconds. Default 10,000. */
  readonly stopTimeout?: number
}

export type Timing = Required<AthenaTiming>

export const defaultTiming: Timing = {
  firstPoll: 200,
  longestPoll: 5_000,
  requestAttempts: 8,
  firstRetry: 250,
  longestRetry: 10_000,
  requestTimeout: 30_000,
  queryAttempts: 3,
  stopTimeout: 10_000,
}

/** The wait before the next look (`round` from 0): growing, and spread by a quarter so that many clients do not march in step. */
export function pollDelay(timing: Timing, round: number, random = Math.random): number {
  return Math.min(timing.firstPoll * 1.5 ** round, timing.longestPoll) * (0.75 + random() / 2)
}

/** The wait before try number `attempt + 1`: doubling, and spread over its upper half. */
export function retryDelay(timing: Timing, attempt: number, random = Math.random): number {
  return Math.min(timing.firstRetry * 2 ** (attempt - 1), timing.longestRetry) * (0.5 + random() / 2)
}

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A signal that ends work for any of three reasons: the caller's signal, a time limit, or `abort`. */
export interface Deadline {
  readonly signal: AbortSignal
  abort(reason: unknown): void
  /** Lets go of the caller's signal and the clock; call it at the end. */
  release(): void
}

export function deadline(
  signal: AbortSignal | undefined,
  milliseconds: number | undefined,
  timeoutReason: () => unknown,
): Deadline {
  const controller = new AbortController()
  const follow = () => controller.abort(signal?.reason)
  if (signal?.aborted) follow()
  signal?.addEventListener('abort', follow, { once: true })
  const timer =
    milliseconds === undefined ? undefined : setTimeout(() => controller.abort(timeoutReason()), milliseconds)
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', follow)
    },
  }
}
