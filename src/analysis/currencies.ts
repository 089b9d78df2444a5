import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import { aggregatesIn, comparisonsIn, keyOf } from '../definition/walk.js'
import { QueryError } from '../errors.js'
import type { Warning } from '../events/warning.js'
import { type CurrencyEnds, combinedMoney, currencyName, severalOverall } from '../plan/one-currency.js'
import type { AnalysisPlan } from '../plan/plan-analysis.js'

/*
 * What is refused, left out or null in an analysis, since the money that it is made of is of several currencies.
 */

/** The currencies of measures of money, by the measures' keys. */
export type KnownCurrencies = ReadonlyMap<string, CurrencyEnds>

/** What a source has found of the currencies of measures, by their places, by their keys. */
export function knownCurrencies(
  nodes: readonly AggregateNode[],
  currencies: ReadonlyMap<number, CurrencyEnds>,
): KnownCurrencies {
  return new Map([...currencies].map(([place, ends]) => [keyOf(nodes[place] as AggregateNode), ends] as const))
}

/** Names currencies over all events of some measures, where there are several. */
function severalOf(nodes: readonly AggregateNode[], known: KnownCurrencies): readonly string[] | undefined {
  return severalOverall(nodes.flatMap((node) => known.get(keyOf(node)) ?? []))?.map(currencyName)
}

/** Names currencies of the money of groups that an expression compares, where there are several. */
export function comparedCurrencies(expr: ExpressionNode, known: KnownCurrencies): readonly string[] | undefined {
  if (known.size === 0) return undefined
  const names = comparisonsIn(expr).map(({ of }) => severalOf(aggregatesIn([of]), known))
  return names.find((one) => one !== undefined)
}

/**
 * Refuses what was asked for and compares the money of groups, where it is of several currencies.
 *
 * @throws {@link QueryError}
 */
export function refuseMixed(
  { asked, thresholds }: AnalysisPlan,
  there: readonly AnyMetric[],
  known: KnownCurrencies,
): void {
  const all = [...there, ...[...thresholds].map(([name, expr]) => ({ name, expr }))]
  for (const { name, expr } of all) {
    const names = asked.has(name) ? comparedCurrencies(expr, known) : undefined
    if (names === undefined) continue
    throw new QueryError(
      `${name} compares money of groups, which is of several currencies (such as ${names.join(' and ')}): ask for one, by a condition on currency`,
      { option: 'metrics', value: name },
    )
  }
}

/** Metrics with the names of currencies, of those that have several. */
function mixedAmong(
  metrics: readonly AnyMetric[],
  currenciesIn: (expr: ExpressionNode) => readonly string[] | undefined,
) {
  return metrics.flatMap(({ name, expr }) => {
    const currencies = currenciesIn(expr)
    return currencies === undefined ? [] : [{ name, currencies: currencies.join(' and ') }]
  })
}

/** What is null, since it puts together measures of money that are each of one currency, and not of the same. */
export function combinationWarnings(
  found: readonly AnyMetric[],
  known: KnownCurrencies,
  told: readonly Warning[] = [],
): readonly Warning[] {
  if (known.size === 0 || told.some(({ code }) => code === 'several-currencies')) return []
  const mixed = mixedAmong(found, (expr) =>
    combinedMoney(expr)
      .map((money) => severalOf(money, known))
      .find((one) => one !== undefined),
  )
  const [first] = mixed
  if (first === undefined) return []
  return [
    {
      code: 'several-currencies',
      message: `money is of several currencies (such as ${first.currencies}), which are not put together: ${mixed.map(({ name }) => name).join(', ')} may be null. Ask for one currency, by a condition on it`,
      quality: false,
      counts: { groups: 0 },
    },
  ]
}

/** What was left out, since it compares the money of groups, and nobody asked for it by its name. */
export function mixedWarnings(there: readonly AnyMetric[], known: KnownCurrencies): readonly Warning[] {
  const mixed = mixedAmong(there, (expr) => comparedCurrencies(expr, known))
  const [first] = mixed
  if (first === undefined) return []
  return [
    {
      code: 'metrics-left-out',
      message: `money is of several currencies (such as ${first.currencies}), which are not compared; left out: ${mixed.map(({ name }) => name).join(', ')}. Ask for one currency, by a condition on it`,
      quality: false,
      counts: { leftOut: mixed.length },
    },
  ]
}
