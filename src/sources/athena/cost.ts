const TERABYTE = 1e12
const MEGABYTE = 1e6
const LEAST_MEGABYTES = 10

/** The list price of a terabyte scanned in most regions, in US dollars. */
export const DOLLARS_PER_TERABYTE = 5

export interface Charge {
  readonly bytesScanned: number
  /** Whether Athena answered from an earlier result, which it does not charge for. */
  readonly reused?: boolean
  /** `DDL` (and `UTILITY`) statements are free. */
  readonly statementType?: string | undefined
  readonly dollarsPerTerabyte?: number
}

/**
 * Gives the list price of a query in US dollars: bytes scanned, rounded up to a megabyte, at least 10 MB; 0 for a reused
 * result and for DDL.
 *
 * Megabytes and terabytes are decimal, so that it is an upper estimate. It leaves out S3, Glue and KMS requests, and does
 * not hold for queries on reserved capacity.
 *
 * @example
 * ```ts
 * queryDollars({ bytesScanned: 2e12 }) // 10
 * ```
 */
export function queryDollars(charge: Charge): number {
  const { bytesScanned, reused, statementType, dollarsPerTerabyte = DOLLARS_PER_TERABYTE } = charge
  if (reused === true || statementType === 'DDL' || statementType === 'UTILITY') return 0
  const megabytes = Math.max(Math.ceil(bytesScanned / MEGABYTE), LEAST_MEGABYTES)
  return (megabytes * MEGABYTE * dollarsPerTerabyte) / TERABYTE
}
