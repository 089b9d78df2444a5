import { DefinitionError, QueryError, SourceError } from './errors.js'

/** A list of all the options that a type has: one that is missing, or that the type does not have, does not compile. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>

/** Makes the error for what is given to an option, or for one that there is not. */
export type Refusal = (message: string, option: string, value: unknown) => Error

/** Refuses what is asked of events: a {@link QueryError}. */
export const queryRefusal: Refusal = (message, option, value) => new QueryError(message, { option, value })

/** Refuses what is said of a metric or of a source's columns: a {@link DefinitionError}. */
export const definitionRefusal: Refusal = (message, option) => new DefinitionError(message, { option })

/** Refuses what is said of a source: a {@link SourceError}. */
export function sourceRefusal(source: string): Refusal {
  return (message) => new SourceError(message, { source })
}

/**
 * Refuses what is no object of options, and options that there are not: a misspelt one would be ignored in silence.
 *
 * @param call what the options are given to, such as `analyze`
 * @throws a {@link QueryError}, or what `refusal` makes, with the name that was probably meant
 */
export function refuseUnknownOptions<T extends object>(
  call: string,
  given: T,
  known: Readonly<Record<keyof T, unknown>>,
  refusal: Refusal = queryRefusal,
): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const found = given === null ? 'null' : Array.isArray(given) ? 'an array' : typeof given
    throw refusal(`${call}: the options are an object, not ${found}`, call, given)
  }
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(known, option))
  if (unknown === undefined) return
  throw refusal(`${call}: unknown option "${unknown}"${hint(unknown, Object.keys(known))}`, unknown, unknown)
}

/** The end of a message about a name that there is not: the one that was probably meant, or else all there are. */
export function hint(wrong: string, names: readonly string[]): string {
  const near = nearestName(wrong, names)
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean "${near}"?`
}

/**
 * The name that was probably meant: the one that differs least, by three letters at most unless said or half of them, and not by its case.
 */
export function nearestName(wrong: string, names: readonly string[], letters = 3): string | undefined {
  const most = Math.min(letters, Math.floor(wrong.length / 2))
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
