import { analyze } from '../../src/analysis/analyze.js'
import { numberColumn, sum } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { flatBinding, flatNames, flattened, type NestedCase } from './nested-events.js'

/*
 * What is asked of nested events, and of the plain rows that they are.
 */

/** Times of which events are asked: all, and some hours of them. */
const ranges = [
  {},
  { from: new Date('2019-09-30T22:05:00Z'), to: new Date('2019-10-01T04:00:00Z') },
] as const satisfies readonly { readonly from?: Date; readonly to?: Date }[]

const dimensions = [
  ['currency', 'eventType', 'brand'],
  ['currency', 'productId', 'categoryId', 'categoryCode'],
  ['currency', 'userId', 'userSession'],
  ['currency', 'device.category', 'items[].color'],
] as const

const metrics = [
  'events',
  'views',
  'purchases',
  'revenue',
  'units',
  'orders',
  'sessions',
  'products',
  'refunds',
  'netRevenue',
] as const

/** An analysis, as nested events and plain rows must have it alike. */
export interface NestedAnswer {
  readonly rows: readonly object[]
  readonly totals: object | null
  readonly rejected: number
  readonly duplicates: number
}

/** Asks nested events all there is to ask. */
export async function askNested(source: Source): Promise<readonly NestedAnswer[]> {
  return askAll(
    () => source,
    (name) => name,
  )
}

/** Asks the plain rows of nested events the same, and tells how many events were left out of them. */
export async function askFlat(given: NestedCase): Promise<readonly NestedAnswer[]> {
  const flat = (range: (typeof ranges)[number]) =>
    flattened(given, Object.fromEntries(Object.entries(range).map(([name, time]) => [name, time.getTime()])))
  const answers = await askAll(
    (range) => fromEvents(flat(range).rows, { binding: flatBinding() }),
    (name) => flatNames[name as keyof typeof flatNames] ?? name,
  )
  const left = ranges.flatMap((range) => dimensions.map(() => flat(range).duplicates))
  return answers.map((answer, index) => ({ ...answer, duplicates: left[index] as number }))
}

async function askAll(
  sourceOf: (range: (typeof ranges)[number]) => Source,
  nameOf: (name: string) => string,
): Promise<readonly NestedAnswer[]> {
  const own = {
    weight: defineMetric({ name: 'ownWeight', formula: () => sum(numberColumn(nameOf('items[].weight'), 3)) }),
    tax: defineMetric({ name: 'ownTax', formula: () => sum(numberColumn(nameOf('order.tax'), 2)) }),
  }
  const answers: NestedAnswer[] = []
  for (const range of ranges) {
    const source = sourceOf(range)
    for (const names of dimensions) {
      const by = names.map(nameOf)
      const { rows, totals, rejected, duplicates } = await analyze(source, {
        by,
        metrics: [...metrics, own.weight, own.tax],
        time: range,
      })
      answers.push({
        rows: rows.map((row: object) => renamed(row, names, by)).sort(byText),
        totals,
        rejected: rejected.count,
        duplicates,
      })
    }
  }
  return answers
}

/** A row with its dimensions under the names of nested events. */
function renamed(row: object, names: readonly string[], by: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names[by.indexOf(name)] ?? name, value]))
}

function byText(one: object, other: object): number {
  const [left, right] = [JSON.stringify(one), JSON.stringify(other)]
  return left < right ? -1 : left > right ? 1 : 0
}
