import type { Dictionary } from './dictionary.js'
import { type EventField, isEventField } from './fields.js'
import type { Warning } from './warning.js'

/** What a spreadsheet makes of a long number, such as 2.05301E+18, as a regular expression of a whole value. */
export const mangledPattern = '[0-9]([.,][0-9]+)?E[+][0-9]+'

const identifiers: ReadonlySet<EventField> = new Set([
  'productId',
  'categoryId',
  'userId',
  'userSession',
  'orderId',
] as const)

/** Whether a field holds identifiers: texts of which only their being equal means something. */
export function isIdentifier(name: string): boolean {
  return isEventField(name) && identifiers.has(name)
}

/** How many of some texts are written so, each counted once. */
export function countMangled(texts: Iterable<string | null>): number {
  const pattern = new RegExp(`^${mangledPattern}$`)
  const found = new Set<string>()
  for (const text of texts) if (text !== null && pattern.test(text)) found.add(text)
  return found.size
}

/** How many texts of a dictionary are written so. */
export function countMangledIn(dictionary: Dictionary): number {
  return countMangled(dictionary.withSecond('.,E'))
}

/** A warning that identifiers have lost digits; undefined where none have. @param values how many values have, by column */
export function mangledWarning(source: string, values: ReadonlyMap<string, number>): Warning | undefined {
  const found = [...values].filter(([, count]) => count > 0)
  if (found.length === 0) return undefined
  const columns = found.map(([column, count]) => `${column} (${count} ${count === 1 ? 'value' : 'values'})`)
  return {
    code: 'mangled-identifiers',
    message: `${source} has identifiers that are written like 2.05301E+18, in ${columns.join(', ')}: a spreadsheet has cut off their last digits, so that different ones may look alike; export them anew, as text`,
    quality: true,
    counts: Object.fromEntries(found),
  }
}
