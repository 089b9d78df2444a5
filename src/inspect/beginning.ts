/** What kind of values a column holds, as it is stored. */
export type StoredKind = 'text' | 'integer' | 'decimal' | 'float' | 'time' | 'boolean' | 'other'

/** A column, and what it holds in the first rows of the files. */
export interface ColumnBeginning {
  readonly name: string
  /** Its type, as the engine names it. */
  readonly type: string
  readonly kind: StoredKind
  /** Whether it holds instants, and not times of some zone; of times alone. */
  readonly zoned: boolean
  /** The texts of its values, row by row. */
  readonly texts: readonly (string | null)[]
}

/** A text, and in how many rows it stands. */
export interface CountedText {
  readonly text: string
  readonly count: number
}

/** The different texts of a column, the most frequent first, and the earlier of those alike. */
export function countedTexts(texts: readonly (string | null)[], nulls: ReadonlySet<string>): readonly CountedText[] {
  const counts = new Map<string, number>()
  for (const text of texts) {
    if (text !== null && text !== '' && !nulls.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count)
}

/** The share of rows with a value whose text fits. */
export function shareOf(values: readonly CountedText[], fits: (text: string) => boolean): number {
  let [all, fitting] = [0, 0]
  for (const { text, count } of values) {
    all += count
    if (fits(text)) fitting += count
  }
  return all === 0 ? 0 : fitting / all
}
