/** What happens in a shop. The last four are no behaviour that metrics are about; they stand among the others in real exports. */
export type ShopEventType =
  | 'view'
  | 'cart'
  | 'remove_from_cart'
  | 'purchase'
  | 'refund'
  | 'session_start'
  | 'list_view'
  | 'page_view'
  | 'wishlist'

/** One product of an event. */
export interface ShopLine {
  readonly productId: string | null
  readonly categoryId: string | null
  /** The category, from the top; empty for none. */
  readonly categoryLevels: readonly string[]
  readonly brand: string | null
  /** Of one unit, a decimal such as `19.90`. */
  readonly price: string | null
  /** A decimal such as `2` or `0.75`; null where it is not said, which means 1. */
  readonly quantity: string | null
  /** The total of the line, a decimal without a sign; the price by the quantity unless said. */
  readonly amount?: string | null
}

/** One event of a shop, with all that the shapes of the vendors can say. */
export interface ShopEvent {
  /** Microseconds since 1970, in UTC. */
  readonly micros: number
  readonly type: ShopEventType
  /** The visitor: a browser, or a device. */
  readonly userId: string
  /** The customer, where one is signed in. */
  readonly signedInUser: string | null
  readonly sessionId: string | null
  readonly eventId: string
  readonly orderId: string | null
  /** ISO 4217. */
  readonly currency: string | null
  /** None for a page, and for a refund of which the total alone is known. */
  readonly lines: readonly ShopLine[]
  /** The money of an event without lines, a decimal. */
  readonly total?: string | null
  /** Microseconds after which it was sent once more, as by a page that is loaded again. */
  readonly sentAgainAfter?: number
}
