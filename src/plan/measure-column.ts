/**
 * One measure: a value for each group, and last the value over all the events in scope, which means nothing where the plan does not
 * want it.
 */
export type MeasureColumn =
  | { readonly kind: 'count'; readonly values: readonly number[] }
  /** Exact sums, as whole minor units: 1250 with scale 2 is 12.50. */
  | { readonly kind: 'sum'; readonly minor: readonly bigint[]; readonly scale: number }
  /** Exact decimals, as whole minor units; null where there was no value. */
  | { readonly kind: 'decimal'; readonly minor: readonly (bigint | null)[]; readonly scale: number }
  /** Real numbers; or instants, as milliseconds since 1970; null where there was no value. */
  | { readonly kind: 'number' | 'instant'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
