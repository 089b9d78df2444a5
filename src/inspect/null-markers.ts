import type { ColumnBeginning } from './beginning.js'

/** What exports write for null. The sure ones are nothing else; the others might be a brand, a country or a name. */
const sure: ReadonlySet<string> = new Set([
  'NULL',
  '\\N',
  '(none)',
  '(not set)',
  '(null)',
  '<null>',
  '[NULL]',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'undefined',
])
const possible: ReadonlySet<string> = new Set([
  'null',
  'Null',
  'NA',
  'na',
  'NaN',
  'nan',
  'None',
  'none',
  'nil',
  '-',
  '--',
  '?',
])

/** A text that stands for null, and where. */
export interface NullMarker {
  readonly text: string
  readonly column: string
  /** In so many of the first rows. */
  readonly count: number
  /** Whether it can be nothing else: by itself, or because all other values of the column are numbers, times or keys. */
  readonly isSure: boolean
}

/** The texts of columns that stand for null, or may. */
export function nullMarkers(columns: readonly ColumnBeginning[]): readonly NullMarker[] {
  return columns.flatMap((column): readonly NullMarker[] => {
    if (column.kind !== 'text') return []
    const counts = new Map<string, number>()
    let [others, keys] = [0, 0]
    for (const text of column.texts) {
      if (text === null || text === '') continue
      if (sure.has(text) || possible.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1)
      else {
        others++
        if (/\d/.test(text)) keys++
      }
    }
    const isOfKeys = others > 0 && keys === others
    return [...counts].map(([text, count]) => ({
      text,
      column: column.name,
      count,
      isSure: sure.has(text) || isOfKeys,
    }))
  })
}
