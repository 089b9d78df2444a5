import {
  add,
  and,
  conditional,
  count,
  countDistinct,
  field,
  gt,
  isNull,
  max,
  min,
  not,
  when,
} from '../definition/builders.js'
import type { AggregateNode, Expression, ExpressionNode } from '../definition/expression.js'
import { aggregatesIn, fieldsIn, keyOf, mapParts } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import type { Warning } from '../events/warning.js'
import type { MeasureColumn } from './measure-column.js'
import { type MeasurePlan, measuresOf } from './measure-plan.js'

/*
 * Where events have currencies, money of several of them is never added up or compared: its value is null. Money without a currency is of
 * one more.
 */

/** Stands for the currency of money without one: an empty text would be null. */
const noCurrency = '(none)'

const currencyText = /* @__PURE__ */ conditional(
  [/* @__PURE__ */ when(/* @__PURE__ */ isNull(field.currency), noCurrency)],
  field.currency,
)

/** Whether a measure is of money: of values that a price or an amount is part of. */
export function isOfMoney({ of }: AggregateNode): boolean {
  return of !== null && fieldsIn([of]).some(({ name }) => name === 'price' || name === 'amount')
}

/** The condition of the events that a measure is made of. */
function whereMeasured(node: AggregateNode): Expression<'event', boolean> {
  const isThere = not(isNull(node.of as never)) as Expression<'event', boolean>
  return node.where === null ? isThere : (and(node.where as never, isThere as never) as never)
}

/** The least and the greatest currency of what a measure is made of: one and the same, unless there are several. */
function endsOf(node: AggregateNode): readonly [AggregateNode, AggregateNode] {
  const where = whereMeasured(node)
  return [min(currencyText, where as never), max(currencyText, where as never)] as unknown as [
    AggregateNode,
    AggregateNode,
  ]
}

/** Tells whether a measure is of several currencies. */
type MixedTest = (node: AggregateNode) => ExpressionNode

const endsDiffer: MixedTest = (node) => {
  const [left, right] = endsOf(node)
  return { kind: 'compare', op: 'ne', left, right }
}

/** The same by counting, where the least and the greatest text are not those of the code points. */
export const severalAreCounted: MixedTest = (node) => {
  const where = whereMeasured(node)
  const without = count(and(where as never, isNull(field.currency) as never) as never)
  const one = conditional([when(gt(without, 0), 1)], 0)
  return gt(add(countDistinct(field.currency, where as never), one), 1) as ExpressionNode
}

/** An expression in which measures of money are null where the money is of several currencies. */
export function inOneCurrency(node: ExpressionNode, binding: Binding, isSeveral = endsDiffer): ExpressionNode {
  if (!hasCurrencies(binding)) return node
  if (node.kind !== 'aggregate') return mapParts(node, (part) => inOneCurrency(part, binding, isSeveral))
  if (!isOfMoney(node)) return node
  const isMixed = isSeveral(node)
  return {
    kind: 'conditional',
    branches: [{ condition: isMixed, value: { kind: 'literal', type: 'null', value: null } }],
    otherwise: node,
  }
}

/** Whether it is known which money is of which currency. */
export function hasCurrencies({ named }: Pick<Binding, 'named'>): boolean {
  return named.has('currency')
}

/** A plan that finds out of its measures of money whether they are of one currency. */
export interface CurrencyCheck {
  readonly plan: MeasurePlan
  /** The measures of the plan that was given, of what was found: null where the money is of several currencies. */
  readonly read: (found: readonly MeasureColumn[]) => OneCurrency
}

/** Measures, and what there is to be said of their currencies. */
export interface OneCurrency {
  readonly measures: readonly MeasureColumn[]
  /** Two of the currencies of each measure that is of several over all events, by its place. */
  readonly mixed: ReadonlyMap<number, readonly [string, string]>
  readonly warnings: (source: string) => readonly Warning[]
}

/** Makes a plan find out of its money whether it is of one currency. */
export function currencyCheck(plan: MeasurePlan, binding: Binding): CurrencyCheck {
  const { measures, optional = [], totals } = plan
  const all = measuresOf(plan)
  const money = hasCurrencies(binding) ? all.filter(isOfMoney) : []
  if (money.length === 0) {
    return { plan, read: (found) => ({ measures: found, mixed: new Map(), warnings: () => [] }) }
  }
  const endsIn = (nodes: readonly AggregateNode[]) => aggregatesIn(nodes.filter(isOfMoney).flatMap(endsOf))
  const needed = endsIn(measures)
  const known = new Set(needed.map(keyOf))
  const further = endsIn(optional).filter((node) => !known.has(keyOf(node)))
  const checking: MeasurePlan = {
    ...plan,
    measures: [...measures, ...needed],
    optional: [...optional, ...further],
    ...(totals === undefined ? {} : { totals: [...totals, ...needed, ...further] }),
  }
  const places = new Map(measuresOf(checking).map((node, place) => [keyOf(node), place] as const))
  const read = (found: readonly MeasureColumn[]): OneCurrency => {
    const columnOf = (node: AggregateNode) => found[places.get(keyOf(node)) as number]
    const mixed = new Map<number, readonly [string, string]>()
    let groups = 0
    const columns = all.map((node, place) => {
      const column = columnOf(node) as MeasureColumn
      if (!isOfMoney(node)) return column
      const [least, greatest] = endsOf(node).map((end) => textsOf(columnOf(end)))
      const isMixed = (row: number) => least?.[row] !== greatest?.[row]
      const last = rowsOf(column) - 1
      if (isMixed(last)) mixed.set(place, [least?.[last] ?? noCurrency, greatest?.[last] ?? noCurrency])
      groups = Math.max(groups, Array.from({ length: last }, (_, row) => isMixed(row)).filter(Boolean).length)
      return withoutMixed(column, isMixed)
    })
    return { measures: columns, mixed, warnings: (source) => currencyWarnings([...mixed.values()][0], groups, source) }
  }
  return { plan: checking, read }
}

function textsOf(column: MeasureColumn | undefined): readonly (string | null)[] {
  return column?.kind === 'text' ? column.values : []
}

function rowsOf(column: MeasureColumn): number {
  return 'minor' in column ? column.minor.length : column.values.length
}

function withoutMixed(column: MeasureColumn, isMixed: (row: number) => boolean): MeasureColumn {
  switch (column.kind) {
    case 'sum':
    case 'decimal': {
      const minor = column.minor.map((value, row) => (isMixed(row) ? null : value))
      return { kind: 'decimal', minor, scale: column.scale }
    }
    case 'number':
      return { kind: 'number', values: column.values.map((value, row) => (isMixed(row) ? null : value)) }
    default:
      return column
  }
}

/** What is said of a currency. */
export function currencyName(text: string): string {
  return text === noCurrency ? 'money without a currency' : text
}

function currencyWarnings(
  ends: readonly [string, string] | undefined,
  groups: number,
  source: string,
): readonly Warning[] {
  if (ends === undefined) return []
  const ofGroups = groups === 0 ? '' : `, and in ${groups} ${groups === 1 ? 'group' : 'groups'}`
  return [
    {
      code: 'several-currencies',
      message: `${source}: money is of several currencies (${ends.map(currencyName).join(', ')}), which are not added up: it is null over all events${ofGroups}. Group by currency, or ask for one: currency = ${ends[1]}`,
      quality: false,
      counts: { groups },
    },
  ]
}
