import type { Execution } from './api.js'
import { AthenaError, type AthenaErrorContext, errorCategory } from './athena-error.js'
import { type NotStopped, StartLost } from './execution.js'
import { knownCause } from './known-causes.js'
import { asException, isRetryable } from './requests.js'

/** What every failure of one query carries. */
export type QueryFacts = Pick<AthenaErrorContext, 'sql' | 'queryExecutionId' | 'bytesScanned' | 'dollars'>

const MAY_RUN =
  'An answer was lost, so the query may be running all the same: look for it in the history of the workgroup, or call again with the same `idempotencyKey`.'

/** The error of a request that Athena refused, or that could not be brought to it. */
export function refused(error: unknown, action: string, facts: QueryFacts): AthenaError {
  const lost = error instanceof StartLost
  const thrown = lost ? error.cause : error
  const { name, message = '', AthenaErrorCode } = asException(thrown)
  const code = AthenaErrorCode ?? name
  const cause = knownCause(`${name} ${AthenaErrorCode ?? ''} ${message}`)
  return new AthenaError(
    sentence(`Athena could not ${action}: ${message || name}`, lost ? MAY_RUN : cause?.advice, facts),
    {
      ...facts,
      reason: 'request',
      retryable: isRetryable(thrown),
      ...(code === undefined ? {} : { code }),
      ...(cause === undefined ? {} : { knownCause: cause.name }),
    },
    { cause: thrown },
  )
}

/** The error of a query that ended as FAILED or CANCELLED. */
export function ended(execution: Execution, facts: QueryFacts): AthenaError {
  const { State, StateChangeReason, AthenaError: detail } = execution.Status ?? {}
  const cancelled = State === 'CANCELLED'
  const said = StateChangeReason ?? detail?.ErrorMessage ?? 'Athena gives no reason'
  const type = detail?.ErrorType
  const category = errorCategory(detail?.ErrorCategory)
  const cause = knownCause(`${said} ${detail?.ErrorMessage ?? ''}`, type)
  const advice = cause?.advice ?? (cancelled ? 'Somebody else, or a limit of the workgroup, stopped it.' : undefined)
  return new AthenaError(
    sentence(`the Athena query ${cancelled ? 'was cancelled' : 'failed'}: ${said}`, advice, facts),
    {
      ...facts,
      reason: cancelled ? 'cancelled' : 'failed',
      retryable: detail?.Retryable ?? false,
      ...(category === undefined ? {} : { category }),
      ...(type === undefined ? {} : { type }),
      ...(cause === undefined ? {} : { knownCause: cause.name }),
    },
  )
}

export function overTime(milliseconds: number, facts: QueryFacts): AthenaError {
  return new AthenaError(
    sentence(
      `the Athena query was stopped at its time limit of ${milliseconds} ms`,
      'Narrow `time`, or raise `timeLimit`.',
      facts,
    ),
    { ...facts, reason: 'time-limit', retryable: false },
  )
}

export function overBytes(limit: number, hadEnded: boolean, facts: QueryFacts): AthenaError {
  const how = hadEnded ? 'had scanned' : 'was stopped, having scanned'
  return new AthenaError(
    sentence(
      `the Athena query ${how} ${facts.bytesScanned} bytes, more than maxBytesScanned (${limit})`,
      'Narrow `time`, read a partitioned or columnar table, or raise `maxBytesScanned`.',
      facts,
    ),
    { ...facts, reason: 'bytes-limit', retryable: false },
  )
}

export function unreadable(cause: Error, facts: QueryFacts): AthenaError {
  return new AthenaError(
    sentence(cause.message, undefined, facts),
    { ...facts, reason: 'result', retryable: false },
    { cause },
  )
}

/** The error of a query that may still be running, and costing, after it was given up. */
export function notStopped(error: NotStopped, facts: QueryFacts): AthenaError {
  const id = error.queryExecutionId ?? facts.queryExecutionId
  return new AthenaError(
    `the Athena query could not be stopped and may still be running: ${
      id === undefined ? 'its id is unknown; look for it in the history of the workgroup' : `stop ${id} yourself`
    } (${asException(error.cause).message ?? ''}). It was given up because: ${asException(error.why).message ?? String(error.why)}`,
    { ...facts, ...(id === undefined ? {} : { queryExecutionId: id }), reason: 'stop', retryable: false },
    { cause: error },
  )
}

function sentence(what: string, advice: string | undefined, { queryExecutionId }: QueryFacts): string {
  const where = queryExecutionId === undefined ? '' : ` (query ${queryExecutionId})`
  return `${what.replace(/[\s.]+$/, '')}${where}.${advice === undefined ? '' : ` ${advice}`}`
}
