import { hint } from '../known-names.js'
import { shown } from '../shown.js'
import { bindingRefusal } from './binding-hints.js'
import { eventFieldNames } from './fields.js'
import { isSession } from './sessions.js'

/**
 * Which events are one that was sent again: `'exact'` for those that are alike in every field that is bound and every further column that is
 * declared; or the fields that tell it, such as `['eventId']`, in none of which there may be null.
 *
 * Of those within a query's time range, the earliest is kept, and of several at one instant the least by all fields.
 */
export type Duplicates = 'exact' | readonly string[]

/** What a binding says of events that were sent again, checked; null where it says nothing. */
export function duplicatesRule(binding: {
  readonly duplicates?: Duplicates
  readonly columns?: { readonly orderId?: unknown }
  readonly further?: Readonly<Record<string, unknown>>
  readonly sessions?: unknown
}): Duplicates | null {
  const { duplicates: given, columns = {}, further = {}, sessions } = binding
  if (given === undefined) return null
  if (given === 'exact') return given
  const isList = Array.isArray(given) && given.length > 0
  if (!isList || !given.every((name) => typeof name === 'string' && name !== '')) {
    throw bindingRefusal(
      'duplicates',
      ` must be "exact", or the names of fields such as ["eventId"], not ${shown(given)}`,
    )
  }
  const known = [...eventFieldNames, ...Object.keys(further)]
  const unknown = given.find((name) => !known.includes(name))
  if (unknown !== undefined) throw bindingRefusal('duplicates', `: unknown field "${unknown}"${hint(unknown, known)}`)
  const made = sessions === undefined ? undefined : given.find((name) => isSession(name, columns))
  if (made !== undefined) {
    throw bindingRefusal('duplicates', `: ${made} is made by binding.sessions of what is left then; name other fields`)
  }
  return [...new Set<string>(given)]
}
