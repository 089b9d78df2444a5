import { QueryError } from './errors.js'

/** A list of all the options that a type has: one that is missing, or that the type does not have, does not compile. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>

/**
 * Refuses what is no object of options, and options that there are not: a misspelt one would be ignored in silence.
 *
 * @param call what the options are given to, such as `analyze`
 * @throws {@link QueryError} with the name that was probably meant
 */
export function refuseUnknownOptions<T extends object>(call: string, given: T, known: OptionNames<T>): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const found = given === null ? 'null' : Array.isArray(given) ? 'an array' : typeof given
    throw new QueryError(`${call}: the options are an object, not ${found}`, { option: call, value: given })
  }
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(known, option))
  if (unknown === undefined) return
  throw new QueryError(`${call}: unknown option "${unknown}"${hint(unknown, Object.keys(known))}`, {
    option: unknown,
    value: unknown,
  })
}

/** The end of a message about a name that there is not: the one that was probably meant, or else all there are. */
export function hint(wrong: string, names: readonly string[]): string {
  const near = nearestName(wrong, names)
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean "${near}"?`
}

/** The name that was probably meant: the one that differs least, by three letters at most unless said, and not by its case. */
export function nearestName(wrong: string, names: readonly string[], most = 3): string | undefined {
  let nearest: string | undefined
  let least = most + 1
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) > most) continue
    const found = distance(wrong.toLowerCase(), name.toLowerCase())
    if (found < least) {
      nearest = name
      least = found
    }
  }
  return nearest
}

/** How many letters must be changed to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(swap, (previous[j] as number) + 1, (current[j - 1] as number) + 1))
    }
    previous = current
  }
  return previous[b.length] as number
}
