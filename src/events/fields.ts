/** What a value is, wherever it is held. Instants are UTC, numbers are decimals of a fixed scale, text is compared by code point. */
export type ValueType = 'text' | 'number' | 'boolean' | 'instant'

/** One field of the event model: its name in TypeScript, its usual column in a file, its caption in Tableau, and its type. */
export interface FieldDefinition {
  readonly column: string
  readonly caption: string
  readonly type: ValueType
  /** An event without it cannot be read, and is rejected. */
  readonly required: boolean
  /** Whether only some sources have it: those whose binding names its column. */
  readonly optional?: true
}

/**
 * The fields of an event. Some are optional. Where no column is bound to them, the session stands for the order, every row is one unit, and
 * a line's amount is its price by its quantity.
 *
 * @example
 * eventFields.price.type // 'number'
 */
export const eventFields = {
  eventTime: { column: 'event_time', caption: 'Event Time', type: 'instant', required: true },
  eventType: { column: 'event_type', caption: 'Event Type', type: 'text', required: true },
  productId: { column: 'product_id', caption: 'Product Id', type: 'text', required: false },
  categoryId: { column: 'category_id', caption: 'Category Id', type: 'text', required: false },
  categoryCode: { column: 'category_code', caption: 'Category Code', type: 'text', required: false },
  brand: { column: 'brand', caption: 'Brand', type: 'text', required: false },
  price: { column: 'price', caption: 'Price', type: 'number', required: false },
  userId: { column: 'user_id', caption: 'User Id', type: 'text', required: false },
  userSession: { column: 'user_session', caption: 'User Session', type: 'text', required: false },
  orderId: { column: 'order_id', caption: 'Order Id', type: 'text', required: false, optional: true },
  eventId: { column: 'event_id', caption: 'Event Id', type: 'text', required: false, optional: true },
  quantity: { column: 'quantity', caption: 'Quantity', type: 'number', required: false, optional: true },
  amount: { column: 'amount', caption: 'Amount', type: 'number', required: false, optional: true },
  currency: { column: 'currency', caption: 'Currency', type: 'text', required: false, optional: true },
} as const satisfies Record<string, FieldDefinition>

/** The decimal places of the fields of numbers, unless a binding says others. */
export const usualScales = { money: 2, quantity: 3 } as const

/** The name of a field of the event model. */
export type EventField = keyof typeof eventFields

/** The names of the fields of the event model, in the order of the files they come from. */
export const eventFieldNames = /* @__PURE__ */ Object.keys(eventFields) as readonly EventField[]

/** Whether a name is one of the event model's fields; any other name is a further column of the events. */
export function isEventField(name: string): name is EventField {
  return Object.hasOwn(eventFields, name)
}

/** Whether only some sources have a field: those whose binding names its column. */
export function isOptionalField(name: string): boolean {
  return isEventField(name) && 'optional' in eventFields[name]
}
