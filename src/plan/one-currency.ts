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
import { aggregatesIn, fieldsIn, keyOf, mapParts, walk } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { columnsHint } from '../events/binding-hints.js'
import type { Warning } from '../events/warning.js'
import { said } from '../hint.js'
import type { MeasureColumn } from './measure-column.js'
import { type MeasurePlan, measuresOf } from './measure-plan.js'

/*
 * Where events have currencies, money of several of them is never added up or compared: its value is null. Money without a currency is of
 * one more.
 */

/** Stands for the currency of money without one: an empty text would be null. */
const noCurrency = '(money without a currency)'

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

/** Tells whether measures of money are of several currencies, each or together. */
type MixedTest = (nodes: readonly AggregateNode[]) => ExpressionNode

const endsDiffer: MixedTest = (nodes) => {
  const ends = nodes.map(endsOf)
  const ofOne = ends.map(([least, greatest]) => differ(least, greatest))
  // Of measures that are each of one currency, the least tells it.
  const ofTwo = ends.flatMap(([one], place) => ends.slice(place + 1).map(([other]) => differ(one, other)))
  return anyOf([...ofOne, ...ofTwo])
}

/** The same by counting, where the least and the greatest text are not those of the code points. */
export const severalAreCounted: MixedTest = (nodes) => {
  const where = anyOf(nodes.map(whereMeasured)) as Expression<'event', boolean>
  const without = count(and(where as never, isNull(field.currency) as never) as never)
  const one = conditional([when(gt(without, 0), 1)], 0)
  return gt(add(countDistinct(field.currency, where as never), one), 1) as ExpressionNode
}

function differ(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  return { kind: 'compare', op: 'ne', left, right }
}

function numberNode(value: number): ExpressionNode {
  return { kind: 'literal', type: 'number', value }
}

function anyOf(conditions: readonly ExpressionNode[]): ExpressionNode {
  const [first, ...others] = conditions as readonly [ExpressionNode, ...ExpressionNode[]]
  return others.length === 0 ? first : { kind: 'logic', op: 'or', operands: conditions }
}

/**
 * An expression in which money of several currencies is null: a measure of it, what is worked out of several measures that are not of the same
 * one, and what compares it over groups.
 */
export function inOneCurrency(node: ExpressionNode, binding: Binding, isSeveral = endsDiffer): ExpressionNode {
  return hasCurrencies(binding) ? unlessMixed(node, isSeveral) : node
}

/** The same of measures that are null already where they are of several. */
export function combinedInOneCurrency(node: ExpressionNode): ExpressionNode {
  if (node.kind === 'aggregate') return node
  const found = mapParts(node, combinedInOneCurrency)
  return combines(node) ? nullWhere(endsDiffer(moneyIn(node)), found) : found
}

/** The measures of money that are put together, at each place of an expression where some are. */
export function combinedMoney(node: ExpressionNode): readonly (readonly AggregateNode[])[] {
  const found: (readonly AggregateNode[])[] = []
  walk(node, (part) => {
    if (combines(part)) found.push(moneyIn(part))
  })
  return found
}

/** Whether several measures of money are put together. */
function combines(node: ExpressionNode): boolean {
  return (node.kind === 'arithmetic' || node.kind === 'compare') && moneyIn(node).length > 1
}

function unlessMixed(node: ExpressionNode, isSeveral: MixedTest): ExpressionNode {
  if (node.kind === 'aggregate') return isOfMoney(node) ? nullWhere(isSeveral([node]), node) : node
  const found = mapParts(node, (part) => unlessMixed(part, isSeveral))
  const money = moneyIn(node)
  if (node.kind === 'window' || node.kind === 'threshold') {
    // A total that is of several is null itself.
    if (money.length === 0 || (node.kind === 'window' && node.fn === 'total')) return found
    // Over all events, of which only a number has a total.
    const several: ExpressionNode = {
      kind: 'conditional',
      branches: [{ condition: isSeveral(money), value: numberNode(1) }],
      otherwise: numberNode(0),
    }
    return nullWhere(differ({ kind: 'window', fn: 'total', of: several }, numberNode(0)), found)
  }
  return combines(node) ? nullWhere(isSeveral(money), found) : found
}

function nullWhere(condition: ExpressionNode, otherwise: ExpressionNode): ExpressionNode {
  return {
    kind: 'conditional',
    branches: [{ condition, value: { kind: 'literal', type: 'null', value: null } }],
    otherwise,
  }
}

/** The measures of money within an expression, each once. */
function moneyIn(node: ExpressionNode): readonly AggregateNode[] {
  return aggregatesIn([node]).filter(isOfMoney)
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

/** The least and the greatest currency of a measure of money: of each group, and then of all events; null where there is no money. */
export interface CurrencyEnds {
  readonly least: readonly (string | null)[]
  readonly greatest: readonly (string | null)[]
}

/** Measures, and what there is to be said of their currencies. */
export interface OneCurrency {
  readonly measures: readonly MeasureColumn[]
  /** The currencies of each measure of money, by its place. */
  readonly currencies: ReadonlyMap<number, CurrencyEnds>
  readonly warnings: (source: string) => readonly Warning[]
}

/** Makes a plan find out of its money whether it is of one currency. */
export function currencyCheck(plan: MeasurePlan, binding: Binding): CurrencyCheck {
  const { measures, optional = [], totals } = plan
  const all = measuresOf(plan)
  const money = hasCurrencies(binding) ? all.filter(isOfMoney) : []
  if (money.length === 0) {
    return { plan, read: (found) => ({ measures: found, currencies: new Map(), warnings: () => [] }) }
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
    const currencies = new Map<number, CurrencyEnds>()
    const columns = all.map((node, place) => {
      const column = columnOf(node) as MeasureColumn
      if (!isOfMoney(node)) return column
      const [least, greatest] = endsOf(node).map((end) => textsOf(columnOf(end))) as [Texts, Texts]
      // Without the columns that it is made of there is no such measure, and of currencies nothing is known.
      if (least.length > 0) currencies.set(place, { least, greatest })
      return withoutMixed(column, (row) => least[row] !== greatest[row])
    })
    return {
      measures: columns,
      currencies,
      warnings: (source) => currencyWarnings([...currencies.values()], binding, source),
    }
  }
  return { plan: checking, read }
}

type Texts = CurrencyEnds['least']

function textsOf(column: MeasureColumn | undefined): Texts {
  return column?.kind === 'text' ? column.values : []
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

/** The measures that tell currencies, with what was found of them. */
export function endsKnown(
  nodes: readonly AggregateNode[],
  currencies: ReadonlyMap<number, CurrencyEnds>,
): readonly (readonly [AggregateNode, Texts])[] {
  return [...currencies].flatMap(([place, { least, greatest }]) => {
    const [first, last] = endsOf(nodes[place] as AggregateNode)
    return [
      [first, least],
      [last, greatest],
    ] as const
  })
}

/** The currencies over all events of some measures of money, where there are several. */
export function severalOverall(ends: readonly CurrencyEnds[]): readonly string[] | undefined {
  const names = ends.flatMap(({ least, greatest }) => [least.at(-1), greatest.at(-1)])
  const found = [...new Set(names)].filter((name) => typeof name === 'string')
  return found.length > 1 ? found : undefined
}

/** What is said where no money has a currency, though one is bound. */
function noneWarning({ columns: { currency } }: Binding, source: string): Warning {
  const { text, hints } =
    said`${source}: no money has a currency, as ${JSON.stringify(currency)} is null wherever there is some: all of it is taken to be of one. Where it is called otherwise, say so: ${columnsHint(['currency'])}`
  return { code: 'no-currency', message: text, quality: false, hints }
}

function currencyWarnings(all: readonly CurrencyEnds[], binding: Binding, source: string): readonly Warning[] {
  const mixed = all.map((ends) => severalOverall([ends])).find((names) => names !== undefined)
  if (mixed === undefined)
    return all.some(({ least }) => least.at(-1) === noCurrency) ? [noneWarning(binding, source)] : []
  const groups = Math.max(
    ...all.map(({ least, greatest }) => least.slice(0, -1).filter((name, row) => name !== greatest[row]).length),
  )
  const ofGroups = groups === 0 ? '' : `, and in ${groups} ${groups === 1 ? 'group' : 'groups'}`
  return [
    {
      code: 'several-currencies',
      message: `${source}: money is of several currencies (such as ${mixed.map(currencyName).join(' and ')}), which are not added up: it is null over all events${ofGroups}. Group by currency, or ask for one: currency = ${mixed[1]}`,
      quality: false,
      counts: { groups },
    },
  ]
}
