import { UnsupportedError } from '../errors.js'
import type { SqlDialect, SqlLists } from './dialect.js'

const needing = { quantile: 'quantiles need', countSequence: 'sequences of more than two steps need' } as const

/**
 * How an engine keeps lists of values.
 *
 * @throws {@link UnsupportedError} for an engine that has none
 */
export function listsFor(feature: keyof typeof needing, { lists, name, title }: SqlDialect): SqlLists {
  if (lists !== undefined) return lists
  throw new UnsupportedError(`${title} has no lists of values, which ${needing[feature]}`, { target: name, feature })
}
