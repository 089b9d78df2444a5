import { readFileSync } from 'node:fs'
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow'
import { type ColumnTable, fromArrow, op as operators } from 'arquero'
import { inOneBatch } from '../arrow-columns.js'
import type { NodeContestant } from '../contestant.js'
import { cents, type Group, groupKey, measures } from '../figures.js'

/** An event, in arquero's expressions. */
interface Row {
  readonly event_type: string
  readonly product_id: string
  readonly price: number
  readonly user_id: string
  readonly user_session: string
}

/** Arquero reads expressions out of the text of functions, in which this name must stand; its types call counts operators. */
const op = operators as unknown as {
  count(): number
  valid(value: unknown): number
  distinct(value: unknown): number
  sum(value: number): number
}

/** The same measures with arquero, over the same Arrow file. */
export const arquero: NodeContestant = {
  runtime: 'node',
  name: 'arquero',
  title: 'arquero over the same Arrow table',
  section: 'memory',
  largest: 12_000_000,
  mostRounds: 2,
  arrow: true,
  async prepare(sample) {
    // It takes the padding of a batch's validity for nulls of the next batch, so it is given one batch.
    const batch = inOneBatch(tableFromIPC(readFileSync(sample.arrow)))
    const table = fromArrow(tableToIPC(new Table([batch]), 'file'))
    return async () => {
      const derived = withConditions(table)
      const groups = measure(derived.groupby('brand')).objects() as Figures[]
      const [total] = measure(derived).objects() as Figures[]
      return () => ({
        answer: {
          brand: {
            measures,
            groups: groups.map((row): Group => [groupKey([row['brand']]), ...figuresOf(row)]),
            total: figuresOf(total ?? {}),
          },
        },
      })
    }
  },
}

type Figures = Readonly<Record<string, unknown>>

function figuresOf(row: Figures): number[] {
  return measures.map((name) => (name === 'revenue' ? cents(Number(row[name] ?? 0)) : Number(row[name])))
}

/** Columns that are null where a condition is not met, as arquero has no conditional aggregates. */
function withConditions(table: ColumnTable): ColumnTable {
  return table.derive({
    view_session: (d: Row) => (d.event_type === 'view' ? d.user_session : null),
    cart_session: (d: Row) => (d.event_type === 'cart' ? d.user_session : null),
    engaged_session: (d: Row) => (d.event_type === 'cart' || d.event_type === 'purchase' ? d.user_session : null),
    purchase_session: (d: Row) => (d.event_type === 'purchase' ? d.user_session : null),
    buyer: (d: Row) => (d.event_type === 'purchase' ? d.user_id : null),
    paid: (d: Row) => (d.event_type === 'purchase' ? d.price : null),
  })
}

/** Its distinct count has null as one value more. */
function measure(table: ColumnTable): ColumnTable {
  type Derived = Row & Readonly<Record<(typeof conditional)[number], string>> & { readonly paid: number }
  return table.rollup({
    events: () => op.count(),
    views: (d: Derived) => op.sum(d.event_type === 'view' ? 1 : 0),
    carts: (d: Derived) => op.sum(d.event_type === 'cart' ? 1 : 0),
    cartRemovals: (d: Derived) => op.sum(d.event_type === 'remove_from_cart' ? 1 : 0),
    purchases: (d: Derived) => op.sum(d.event_type === 'purchase' ? 1 : 0),
    sessions: (d: Derived) => op.distinct(d.user_session) - (op.count() > op.valid(d.user_session) ? 1 : 0),
    shoppers: (d: Derived) => op.distinct(d.user_id) - (op.count() > op.valid(d.user_id) ? 1 : 0),
    products: (d: Derived) => op.distinct(d.product_id) - (op.count() > op.valid(d.product_id) ? 1 : 0),
    viewSessions: (d: Derived) => op.distinct(d.view_session) - (op.count() > op.valid(d.view_session) ? 1 : 0),
    cartSessions: (d: Derived) => op.distinct(d.cart_session) - (op.count() > op.valid(d.cart_session) ? 1 : 0),
    engagedSessions: (d: Derived) =>
      op.distinct(d.engaged_session) - (op.count() > op.valid(d.engaged_session) ? 1 : 0),
    purchaseSessions: (d: Derived) =>
      op.distinct(d.purchase_session) - (op.count() > op.valid(d.purchase_session) ? 1 : 0),
    buyers: (d: Derived) => op.distinct(d.buyer) - (op.count() > op.valid(d.buyer) ? 1 : 0),
    revenue: (d: Derived) => op.sum(d.paid),
    orders: (d: Derived) => op.distinct(d.purchase_session) - (op.count() > op.valid(d.purchase_session) ? 1 : 0),
  })
}

const conditional = ['view_session', 'cart_session', 'engaged_session', 'purchase_session', 'buyer'] as const
