import type { Binding } from '../events/binding.js'
import { refuseOwnTypes } from '../events/own-types.js'
import { type EventsInput, type Unreadable, unreadableOf } from './relation.js'

/**
 * How many rows cannot be read for which reason.
 *
 * @param found places of reasons, from 1, with how many rows have them
 * @throws {@link EventError} where event types are at fault for which no answer can be given
 */
export function countReasons(
  found: Iterable<{ readonly place: number; readonly rows: number }>,
  input: EventsInput,
  binding: Binding,
  source: string,
): ReadonlyMap<string, number> {
  const unreadable = unreadableOf(input)
  const counts = new Map<string, number>()
  const own = new Map<string, number>()
  for (const { place, rows } of found) {
    const { reason, ownType } = unreadable[place - 1] as Unreadable
    const [into, key] = ownType === undefined ? [counts, reason] : [own, ownType]
    into.set(key, (into.get(key) ?? 0) + rows)
  }
  refuseOwnTypes(own, binding, source)
  return counts
}
