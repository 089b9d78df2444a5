const most = 80

/** Writes any value for a message, in one short line: as JSON where it has such a form. */
export function shown(value: unknown): string {
  const text = written(value)
  return text.length > most ? `${text.slice(0, most - 3)}...` : text
}

function written(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value) && value.length > most) return `an array of ${value.length}`
  if (typeof value !== 'string' && !(typeof value === 'object' && value !== null)) return String(value)
  try {
    return JSON.stringify(value) ?? 'an object'
  } catch {
    return 'an object'
  }
}
