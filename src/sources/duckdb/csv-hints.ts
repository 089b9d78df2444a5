import type { Hint } from '../../hint.js'

/*
 * What messages advise to say of CSV files: as data, and as it is written in TypeScript.
 */

/** Names the encoding. */
export function encodingHint(value: string): Hint {
  return { option: 'csv.encoding', value, text: `{ csv: { encoding: '${value}' } }` }
}

/** Names the character before a quote that is part of a value. */
export function escapeHint(value: string): Hint {
  return { option: 'csv.escape', value, text: `{ csv: { escape: '${value.replaceAll('\\', '\\\\')}' } }` }
}

/** Names the columns, which only the reader knows. */
export const columnNamesHint: Hint = { option: 'csv.columns', value: null, text: '{ csv: { columns: [...] } }' }
