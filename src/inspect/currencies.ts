import type { BindingOptions } from '../events/binding.js'
import type { Facts } from './facts.js'

/** So many rows with money are of one currency; null stands for none. */
export type CountedCurrency = readonly [currency: string | null, rows: number]

/** The currencies of rows with money, the most frequent first. */
export function currenciesIn(
  { currencies }: Facts,
  { nulls = [] }: BindingOptions,
  isAsked: (type: string) => boolean = () => true,
): readonly CountedCurrency[] {
  const counts = new Map<string | null, number>()
  for (const { type, currency: text, count } of currencies) {
    if (!isAsked(type)) continue
    const currency = text === null || nulls.includes(text) ? null : text
    counts.set(currency, (counts.get(currency) ?? 0) + count)
  }
  return [...counts].sort(([a, many], [b, others]) => others - many || (String(a) < String(b) ? -1 : 1))
}

/** The currencies of what was bought and given back, where it is known what that is; else of all that has a price. */
export function currenciesOfSales(facts: Facts, binding: BindingOptions): readonly CountedCurrency[] {
  const { eventTypes = {}, eventTypeIs } = binding
  const isSale = (type: string) => ['purchase', 'refund'].includes(eventTypes[type] ?? type)
  return currenciesIn(facts, binding, eventTypeIs === undefined ? isSale : undefined)
}
