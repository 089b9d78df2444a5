const most = 80

/** Writes any value for a message, in one short line: as JSON where it has such a form. */
export function shown(value: unknown): string {
  return shortened(written(value))
}

/** A text for a message, cut where it is longer than a reader would look at. */
export function shortened(text: string): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text
}

/** Lists texts in a sentence, with a word such as `and` before the last. */
export function listed(texts: readonly string[], word: string): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1)}`
}

function written(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return String(value)
  try {
    if (Array.isArray(value) && value.length > most) return `an array of ${value.length}`
    const kind = typeof value === 'string' || Array.isArray(value) ? 'Object' : value.constructor?.name
    return (kind === 'Object' || kind === 'Date' ? JSON.stringify(value) : undefined) ?? `${kind ?? ''} {…}`
  } catch {
    return 'an object'
  }
}

/** Whether a value is an error, be it of another realm: test runners such as Jest give Node's modules one of their own. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}
