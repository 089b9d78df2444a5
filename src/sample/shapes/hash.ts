import { mix } from '../random.js'

/** A number of 32 bits for a text, the same one each time. */
export function hashed(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return mix(hash)
}

/** One of some values, chosen by a text. */
export function chosenBy<T>(text: string, values: readonly [T, ...T[]]): T {
  return values[hashed(text) % values.length] ?? values[0]
}

/** A UUID that a text decides. */
export function uuidFrom(text: string): string {
  const digits = ['a', 'b', 'c', 'd']
    .map((part) =>
      hashed(part + text)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`
}
