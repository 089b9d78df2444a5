import { createHash } from 'node:crypto'

/** Everything that tells one execution from another. */
export interface TokenParts {
  readonly sql: string
  readonly parameters: readonly string[]
  readonly workgroup: string | undefined
  readonly catalog: string | undefined
  readonly database: string | undefined
  readonly outputLocation: string | undefined
  readonly reuseMinutes: number | undefined
  /** The caller's key, or a random one for each call: without it tomorrow's query would get today's result. */
  readonly key: string
  /** Counted up when a failed query is run again: Athena keeps answering a token with the failed execution. */
  readonly attempt: number
}

/**
 * Derives the ClientRequestToken of an execution: equal for the repeated requests of one attempt, different in everything
 * else, since Athena silently answers a known token with the old execution even where parameters or workgroup differ.
 */
export function clientToken(parts: TokenParts): string {
  const { key, attempt, sql, parameters, workgroup, catalog, database, outputLocation, reuseMinutes } = parts
  const identity = [key, attempt, sql, parameters, workgroup, catalog, database, outputLocation, reuseMinutes]
  return createHash('sha256')
    .update(JSON.stringify(identity.map((part) => part ?? null)))
    .digest('hex')
}
