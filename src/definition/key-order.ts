import { sortTexts } from '../events/values.js'

/** So many groups in the order of their keys: dimension by dimension, by code point; null comes last. */
export function groupsInOrder(size: number, keys: readonly (readonly (string | null)[])[]): readonly number[] {
  const asTheyAre = Int32Array.from({ length: size }, (_, group) => group)
  // By the last dimension first: what comes after keeps what is equal as it was.
  return [...keys.reduceRight(sortByTexts, asTheyAre)]
}

/** Sorts groups by their texts; those of one text stay as they were. */
function sortByTexts(groups: Int32Array, texts: readonly (string | null)[]): Int32Array {
  const places = new Map(sortTexts([...new Set(texts)]).map((text, place) => [text, place]))
  const placeOf = Int32Array.from(texts, (text) => places.get(text) as number)
  /** Where the groups of a text begin, and those that are not put there yet. */
  const next = new Int32Array(places.size + 1)
  for (const place of placeOf) next[place + 1] = (next[place + 1] as number) + 1
  for (let place = 1; place < places.size; place++) next[place] = (next[place] as number) + (next[place - 1] as number)
  const sorted = new Int32Array(groups.length)
  for (const group of groups) {
    const place = placeOf[group] as number
    const at = next[place] as number
    sorted[at] = group
    next[place] = at + 1
  }
  return sorted
}
