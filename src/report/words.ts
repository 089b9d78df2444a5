import { aText, checkOptions, needed } from '../checked-options.js'
import type { Quadrant } from '../metrics/quadrant-names.js'

/** What one group and several groups are called. */
export interface GroupWords {
  readonly one: string
  readonly many: string
}

/**
 * The words for a dimension, derived from its name: `topCategory` gives "top category" and "top categories".
 *
 * @throws {@link QueryError} for a dimension that is no text
 */
export function wordsFor(dimension: string): GroupWords {
  checkOptions('wordsFor', { dimension }, { dimension: needed(aText) })
  const one = dimension
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  if (/[^aeiou]y$/.test(one)) return { one, many: `${one.slice(0, -1)}ies` }
  return { one, many: /(s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s` }
}

/** The word that goes with a count of groups. */
export function countWord(count: number, { one, many }: GroupWords): string {
  return count === 1 ? one : many
}

/**
 * What the two rates are called. Shops mean either by conversion, and the second is higher wherever a session buys several things, so the
 * page says which.
 */
export const rateNames = {
  sessionConversionRate: 'Sessions that buy',
  conversionRate: 'Purchases per session',
} as const

/** What a group of each class is called. */
export const quadrantNames: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'Market leader',
  'niche-gem': 'Niche gem',
  underperformer: 'Underperformer',
  'long-tail': 'Long tail',
}

/** What the groups of each class are called together. */
export const quadrantLabels: Readonly<Record<Quadrant, string>> = {
  'market-leader': 'Market leaders',
  'niche-gem': 'Niche gems',
  underperformer: 'Underperformers',
  'long-tail': 'Long tail',
}

/** A word with a capital, as at the head of a column. */
export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
