import { untilAborted } from '../abort.js'
import { deadline, pause, retryDelay, type Timing } from './timing.js'

/** A request that got no answer in time. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** What is read of an exception of the SDK, whatever threw it. */
export interface ServiceException {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly AthenaErrorCode?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $retryable?: object
}

export function asException(error: unknown): ServiceException {
  return typeof error === 'object' && error !== null ? (error as ServiceException) : { message: String(error) }
}

const retryableNames: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'SlowDown',
  'InternalServerException',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'NoAnswer',
])

const connectionCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
])

/** Whether the same request may succeed when it is made again. */
export function isRetryable(error: unknown): boolean {
  const { name = '', code = '', $metadata, $retryable } = asException(error)
  const status = $metadata?.httpStatusCode ?? 0
  return (
    retryableNames.has(name) ||
    connectionCodes.has(code) ||
    status === 429 ||
    status >= 500 ||
    $retryable !== undefined ||
    // An answer that was cut off in the middle is no JSON.
    error instanceof SyntaxError
  )
}

/** Whether a request may have been carried out although it failed here: the answer was lost, or the service broke down. */
export function mayHaveArrived(error: unknown): boolean {
  const { code = '', $metadata } = asException(error)
  const status = $metadata?.httpStatusCode
  if (code === 'ECONNREFUSED' || code === 'EAI_AGAIN') return false
  return isRetryable(error) && (status === undefined || status >= 500 || status === 200)
}

/** Makes one request, given up with an error after the time for requests or when the signal is aborted. */
export async function request<T>(
  make: (signal: AbortSignal) => Promise<T>,
  timing: Timing,
  signal?: AbortSignal,
): Promise<T> {
  const noAnswer = () => new NoAnswer(`no answer from Athena within ${timing.requestTimeout} ms`)
  const limit = deadline(signal, timing.requestTimeout, noAnswer)
  try {
    limit.signal.throwIfAborted()
    return await untilAborted(make(limit.signal), limit.signal)
  } finally {
    limit.release()
  }
}

/** Makes a request, again after growing waits while it fails with a retryable error, up to the bound on attempts. */
export async function persist<T>(
  make: (signal: AbortSignal) => Promise<T>,
  timing: Timing,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request(make, timing, signal)
    } catch (error) {
      if (signal.aborted || attempt >= timing.requestAttempts || !isRetryable(error)) throw error
      await pause(retryDelay(timing, attempt), signal)
    }
  }
}
