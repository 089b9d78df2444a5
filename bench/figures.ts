/*
 * What a contestant finds out: the same few numbers, in the same form, whatever made them. Only contestants with equal numbers are
 * compared by their time.
 */

/** The measures that the catalogue is made of. Money is in cents, so that all of them are whole numbers. */
export const measures = [
  'events',
  'views',
  'carts',
  'cartRemovals',
  'purchases',
  'sessions',
  'shoppers',
  'products',
  'viewSessions',
  'cartSessions',
  'engagedSessions',
  'purchaseSessions',
  'buyers',
  'revenue',
  'orders',
] as const

/** The key of a group, and its figures in the order of the table's measures. */
export type Group = readonly [key: string, ...figures: number[]]

/** Figures by group, in any order. */
export interface FigureTable {
  readonly measures: readonly string[]
  /** Null where a contestant tells the totals only. */
  readonly groups: readonly Group[] | null
  /** Null where a contestant tells the groups only. */
  readonly total: readonly number[] | null
}

/** Tables by the question that they answer. */
export type Answer = Readonly<Record<string, FigureTable>>

/** The key of a group as a text; groups without a key have null. */
export function groupKey(keys: readonly unknown[]): string {
  return JSON.stringify(keys.map((key) => (key === null || key === undefined ? null : String(key))))
}

/** Money as cents. */
export function cents(amount: number): number {
  return Math.round(amount * 100)
}

/** Says what is not the same as in the reference: a few differences, or none. */
export function differences(found: Answer, reference: Answer): readonly string[] {
  const all: string[] = []
  for (const [name, table] of Object.entries(found)) {
    const wanted = reference[name]
    if (wanted === undefined) all.push(`${name}: there is no reference`)
    else all.push(...differencesOf(table, wanted).map((difference) => `${name}: ${difference}`))
  }
  if (Object.keys(found).length === 0) all.push('there is no answer')
  return all
}

function differencesOf(found: FigureTable, wanted: FigureTable): readonly string[] {
  const places = found.measures.map((measure) => wanted.measures.indexOf(measure))
  const unknown = found.measures.filter((_, index) => places[index] === -1)
  if (unknown.length > 0) return [`the reference has no ${unknown.join(', ')}`]
  const all: string[] = []
  const compare = (where: string, figures: readonly number[], expected: readonly number[]) => {
    found.measures.forEach((measure, index) => {
      const [is, should] = [figures[index], expected[places[index] as number]]
      if (is !== should) all.push(`${measure} of ${where} is ${is}, not ${should}`)
    })
  }
  if (found.total !== null) compare('all', found.total, wanted.total ?? [])
  if (found.groups === null) return all
  const expected = new Map((wanted.groups ?? []).map(([key, ...figures]) => [key, figures]))
  if (found.groups.length !== expected.size) all.push(`there are ${found.groups.length} groups, not ${expected.size}`)
  for (const [key, ...figures] of found.groups) {
    const group = expected.get(key)
    if (group === undefined) all.push(`there is no group ${key}`)
    else compare(key, figures, group)
  }
  return all
}
