import { type ColumnBeginning, type CountedText, countedTexts, shareOf } from './beginning.js'
import { isWithCurrency, type NumberForm, numberForm } from './number-forms.js'
import { type TimeForm, timeForm } from './time-forms.js'
import { typeNamed } from './type-names.js'

/** What the values of a column in the first rows tell of it. */
export interface ColumnEvidence {
  readonly column: ColumnBeginning
  /** Its different values, the most frequent first, without those that stand for null. */
  readonly values: readonly CountedText[]
  /** The share of rows without a value. */
  readonly nullShare: number
  readonly time: TimeForm | undefined
  readonly number: NumberForm | undefined
  /** The shares of values that are names of known event types, UUIDs, digits alone, texts of several words, amounts with a currency. */
  readonly knownTypes: number
  readonly uuids: number
  readonly digits: number
  readonly words: number
  readonly withCurrency: number
  /** Whether values come again. */
  readonly isRepeated: boolean
}

/** So many different values are tried for what takes long. */
const mostTried = 400

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** Looks at the values of a column, without the texts that stand for null. */
export function columnEvidence(column: ColumnBeginning, nulls: ReadonlySet<string>): ColumnEvidence {
  const values = countedTexts(column.texts, nulls)
  const present = values.reduce((sum, { count }) => sum + count, 0)
  const rows = column.texts.length
  const frequent = values.slice(0, mostTried)
  return {
    column,
    values,
    nullShare: rows === 0 ? 0 : 1 - present / rows,
    time: timeForm(column, values),
    number: numberForm(column, values),
    knownTypes: shareOf(frequent, (text) => typeNamed(text) !== undefined),
    uuids: shareOf(values, (text) => uuid.test(text)),
    digits: shareOf(values, (text) => /^\d+$/.test(text)),
    words: shareOf(values, (text) => /\S\s+\S/.test(text)),
    withCurrency: shareOf(frequent, isWithCurrency),
    isRepeated: present > values.length,
  }
}

/** Whether each value of one column stands beside a single value of another, some of which stand beside several: as of sessions and their users. */
export function isWithin(inner: ColumnEvidence, outer: ColumnEvidence): boolean {
  const outerOf = new Map<string, string>()
  const innerOf = new Map<string, string>()
  let isCoarser = false
  for (const [row, text] of inner.column.texts.entries()) {
    const other = outer.column.texts[row]
    if (text === null || other === null || other === undefined) continue
    if ((outerOf.get(text) ?? other) !== other) return false
    outerOf.set(text, other)
    if ((innerOf.get(other) ?? text) !== text) isCoarser = true
    innerOf.set(other, text)
  }
  return isCoarser
}
