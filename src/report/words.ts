import { aText, checkOptions, needed } from '../checked-options.js'
import type { ReportData } from './report-data.js'

/** What one group and several are called. */
export interface GroupWords {
  readonly one: string
  readonly many: string
}

/** The words for a dimension, of its name: `topCategory` is a top category, and there are top categories. */
export function wordsFor(dimension: string): GroupWords {
  checkOptions('wordsFor', { dimension }, { dimension: needed(aText) })
  const one = dimension
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  if (/[^aeiou]y$/.test(one)) return { one, many: `${one.slice(0, -1)}ies` }
  return { one, many: /(s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s` }
}

/** What is shown of the words of a data's dimension: as many as there are. */
export function countWord(count: number, { one, many }: GroupWords): string {
  return count === 1 ? one : many
}

/** The groups with a key. */
export function keyedGroups({ groups }: Pick<ReportData, 'groups'>) {
  return groups.filter(({ key }) => key !== null)
}

/** A word as it stands at the head of a column. */
export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
