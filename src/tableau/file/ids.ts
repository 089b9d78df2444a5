/*
 * Ids that are made of names, so that the same input makes the same file, and a field keeps its id when its formula changes.
 */

/** `Calculation_4611686018427387904`: the internal name of a calculated field. */
export function calculationId(kind: 'metric' | 'dimension' | 'column', name: string): string {
  return `Calculation_${digits(`${kind}:${name}`)}`
}

/** `Parameter 4611686018427387904`: the internal name of a parameter. */
export function parameterId(name: string): string {
  return `Parameter ${digits(`parameter:${name}`)}`
}

/** 28 letters and digits after the class of a connection: `federated.0k3…`. */
export function connectionId(kind: string, seed: string): string {
  const parts = ['a', 'b', 'c'].map((salt) => hash(`${salt}:${seed}`).toString(36).padStart(13, '0'))
  return `${kind}.${parts.join('').slice(0, 28)}`
}

/** `events_0123…`: the id of a table of the object model. */
export function objectId(caption: string, seed: string): string {
  const hex = ['a', 'b'].map((salt) => hash(`${salt}:${seed}`).toString(16).padStart(16, '0')).join('')
  return `${caption.replaceAll(/[^A-Za-z0-9]/g, '_').slice(0, 40)}_${hex.toUpperCase()}`
}

/** `{01234567-89AB-5CDE-8F01-23456789ABCD}`: the id of a sheet. */
export function sheetId(seed: string): string {
  const hex = ['a', 'b']
    .map((salt) => hash(`${salt}:${seed}`).toString(16).padStart(16, '0'))
    .join('')
    .toUpperCase()
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}}`
}

/** 19 digits, as Tableau's own ids have. */
function digits(seed: string): string {
  return String(1_000_000_000_000_000_000n + (hash(seed) % 8_000_000_000_000_000_000n))
}

/** FNV-1a of the text's UTF-8 bytes, in 64 bits. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    value = ((value ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  }
  return value
}
