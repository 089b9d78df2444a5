import { SourceError, type SourceErrorContext } from '../../errors.js'

/**
 * What ended a query: the service refused a request (`request`), the query `failed`, somebody else `cancelled` it, it ran into
 * our `time-limit` or `bytes-limit`, its `result` could not be read, or it could not be brought to a `stop`.
 */
export type AthenaFailure = 'request' | 'failed' | 'cancelled' | 'time-limit' | 'bytes-limit' | 'result' | 'stop'

/** Whose fault Athena says a failure is. */
export type AthenaErrorCategory = 'system' | 'user' | 'other'

/** The facts of an {@link AthenaError}. */
export interface AthenaErrorContext extends SourceErrorContext {
  readonly source: 'athena'
  readonly reason: AthenaFailure
  readonly sql: string
  /** Whether Athena, or the kind of the failure, says that the same query may succeed later. */
  readonly retryable: boolean
  readonly queryExecutionId?: string
  readonly category?: AthenaErrorCategory
  /** `ErrorType` of Athena's error catalogue, such as 1006 for a syntax error. */
  readonly type?: number
  /** The exception's name or Athena's error code, such as `TooManyRequestsException` or `INVALID_INPUT`. */
  readonly code?: string
  /** The name of the cause, where it is a known one; the message then says what to do. */
  readonly knownCause?: string
  readonly bytesScanned?: number
  /** What the query cost all the same, an upper estimate in US dollars. */
  readonly dollars?: number
}

/**
 * A query that Athena refused, failed or was told to stop, with its SQL, its id and the service's own classification. It is a
 * {@link SourceError}, as what fails in any other source.
 *
 * @example
 * const source = athena({ table: 'shop.events', workgroup: 'analytics' })
 * const failed = await analyze(source).catch((error: unknown) => error)
 * if (failed instanceof AthenaError && failed.context.retryable) console.error(failed.context.queryExecutionId)
 */
export class AthenaError extends SourceError {
  override readonly name = 'AthenaError'
  declare readonly context: Readonly<AthenaErrorContext>

  constructor(message: string, context: Omit<AthenaErrorContext, 'source'>, options?: { cause?: unknown }) {
    super(message, { source: 'athena', ...context }, options)
  }
}

export function errorCategory(category: number | undefined): AthenaErrorCategory | undefined {
  if (category === 1) return 'system'
  if (category === 2) return 'user'
  return category === undefined ? undefined : 'other'
}
