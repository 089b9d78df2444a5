import { shown } from '../shown.js'

/**
 * Which events are one that was sent again: `'exact'` for those that are alike in every field that is bound and every further column that is
 * declared; or the fields that tell it, such as `['eventId']`, in none of which there may be null.
 *
 * Of those within a query's time range, the earliest is kept, and of several at one instant the least by all fields.
 */
export type Duplicates = 'exact' | readonly string[]

/** What is wrong with such an option; undefined where nothing is. */
export function duplicatesProblem(given: unknown): string | undefined {
  if (given === 'exact') return undefined
  if (Array.isArray(given) && given.length > 0 && given.every((name) => typeof name === 'string' && name !== '')) {
    return undefined
  }
  return ` must be "exact", or the names of fields such as ["eventId"], not ${shown(given)}`
}
