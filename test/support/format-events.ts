import {
  Table as ArrowTable,
  type DataType,
  Decimal,
  Dictionary,
  Int32,
  Int64,
  makeData,
  makeVector,
  type Table,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { BindingOptions } from '../../src/events/binding.js'

/*
 * The same events for files of any format: identifiers beyond 2^53, a brand that is missing and one with marks and accents, prices in cents.
 */

/** An event, as it is meant. */
export interface FormatEvent {
  /** In seconds since 1970. */
  readonly time: number
  readonly type: string
  readonly product: bigint
  readonly brand: string | null
  readonly cents: number
  readonly user: bigint
  readonly session: string
}

const types = ['view', 'cart', 'view', 'purchase', 'remove_from_cart'] as const
const brands = ['apple', 'samsung', null, 'Été, "x"'] as const

/** All of them. */
export const formatEvents: readonly FormatEvent[] = Array.from({ length: 120 }, (_, at) => ({
  time: 1_569_888_000 + at * 7919,
  type: types[(at * 7) % 5] as string,
  product: 2053013555631882655n + BigInt(at % 9),
  brand: brands[at % 4] as string | null,
  cents: 199 + ((at * at * 37) % 5000),
  user: 9007199254740993n + BigInt(at % 11),
  session: `session-${at % 23}`,
}))

const columns = ['event_time', 'event_type', 'product_id', 'brand', 'price', 'user_id', 'user_session'] as const

/** An event as texts, by the names of columns. */
export function asTexts(event: FormatEvent): Readonly<Record<(typeof columns)[number], string | null>> {
  return {
    event_time: new Date(event.time * 1000).toISOString(),
    event_type: event.type,
    product_id: String(event.product),
    brand: event.brand,
    price: (event.cents / 100).toFixed(2),
    user_id: String(event.user),
    user_session: event.session,
  }
}

/** All events as CSV. */
export const csvOfEvents = [
  columns.join(','),
  ...formatEvents.map((event) => Object.values(asTexts(event)).map(csvCell).join(',')),
  '',
].join('\n')

function csvCell(text: string | null): string {
  return text === null ? '' : /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** All events as objects that hold others, with each identifier as a text. */
export const nestedEvents = formatEvents.map((event) => {
  const { event_time, event_type, product_id, brand, price, user_id, user_session } = asTexts(event)
  return {
    event_time,
    event_type,
    properties: { product_id, brand, price, tags: ['a', 'b'] },
    user: { id: user_id, session: user_session },
  }
})

/** Where the fields are in them. */
export const nestedColumns: NonNullable<BindingOptions['columns']> = {
  productId: 'properties.product_id',
  brand: 'properties.brand',
  price: 'properties.price',
  userId: 'user.id',
  userSession: 'user.session',
}

/** All events as a table of Arrow with the types that they have in a warehouse. */
export function arrowOfEvents(): Table {
  const all = <T>(value: (event: FormatEvent) => T) => formatEvents.map(value)
  const column = (value: (event: FormatEvent) => string | bigint | null, type: DataType) =>
    vectorFromArray(all(value), type)
  const length = formatEvents.length
  const data = { length, nullCount: 0 }
  const prices = Uint32Array.from(all(({ cents }) => [cents, 0, 0, 0]).flat())
  return new ArrowTable({
    event_time: makeVector(
      makeData({
        type: new TimestampMicrosecond('UTC'),
        data: BigInt64Array.from(all(({ time }) => BigInt(time) * 1_000_000n)),
        ...data,
      }),
    ),
    event_type: column(({ type }) => type, new Dictionary(new Utf8(), new Int32())),
    product_id: column(({ product }) => product, new Int64()),
    brand: column(({ brand }) => brand, new Utf8()),
    price: makeVector(makeData({ type: new Decimal(2, 12, 128), data: prices, ...data })),
    user_id: column(({ user }) => user, new Int64()),
    user_session: column(({ session }) => session, new Utf8()),
  } as never) as never
}
