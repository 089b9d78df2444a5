import type { BindingOptions } from '../../src/events/binding.js'
import { breakable, type ModelEvent, type timeText } from './model.js'
import { type ModelSteps, noSteps, stepOptions } from './steps.js'
import { brokenAs, nullAs, numberAs, optionsFor, plainWriting, timeAs, type Writing } from './writings.js'

/** Where a case's events are found, and what its event types are called. */
export interface ModelBinding {
  readonly aliases: Readonly<Record<string, string>>
  readonly orders: boolean
  /** Whether lines have quantities and amounts. */
  readonly lines: boolean
  readonly eventIds: boolean
  /** Whether it is known of which currency prices and amounts are. */
  readonly currencies: boolean
  /** Whether it is said what the further columns hold. */
  readonly declared: boolean
  /** What is asked between reading and the query; nothing unless given. */
  readonly steps?: ModelSteps
  /** Hostile names of columns. */
  readonly renamed: boolean
  /** How values are written; as usual unless given. */
  readonly writing?: Writing
}

/** The columns of a case, by the model's names. */
export function columnsOf({ renamed }: ModelBinding): Readonly<Record<Exclude<keyof ModelEvent, 'broken'>, string>> {
  return {
    time: renamed ? 'ts' : 'event_time',
    type: renamed ? 'select' : 'event_type',
    product: 'product_id',
    category: 'category_id',
    categoryCode: 'category_code',
    brand: renamed ? 'the "brand", with\'quotes' : 'brand',
    price: renamed ? 'reason' : 'price',
    user: 'user_id',
    session: renamed ? 'key_0' : 'user_session',
    order: 'order no',
    quantity: renamed ? 'Menge "netto"' : 'qty',
    amount: 'line total',
    event: 'event no',
    currency: renamed ? 'key_1' : 'ccy',
    device: 'device',
    weight: 'weight',
    shipped: 'shipped',
  }
}

/** The same as options of the library. */
export function bindingFor(model: ModelBinding): BindingOptions {
  const names = columnsOf(model)
  const { steps = noSteps } = model
  return {
    columns: {
      eventTime: names.time,
      eventType: names.type,
      brand: names.brand,
      price: names.price,
      ...(steps.sessions === null ? { userSession: names.session } : {}),
      productId: names.product,
      categoryId: names.category,
      categoryCode: names.categoryCode,
      userId: names.user,
      ...(model.orders ? { orderId: names.order } : {}),
      ...(model.lines ? { quantity: names.quantity, amount: names.amount } : {}),
      ...(model.eventIds ? { eventId: names.event } : {}),
      ...(model.currencies ? { currency: names.currency } : {}),
    },
    eventTypes: model.aliases,
    ...(model.declared ? { further: { device: 'text', weight: { scale: 3 }, shipped: 'instant' } } : {}),
    ...stepOptions(steps),
    ...optionsFor(model.writing ?? plainWriting),
  }
}

/** An event as a row of text. */
export function textRow(
  event: ModelEvent,
  binding: ModelBinding,
  style: (index: number) => Parameters<typeof timeText>[1] | 'clock',
  index: number,
): Readonly<Record<string, string | null>> {
  const names = columnsOf(binding)
  const { broken = {} } = event
  const { writing = plainWriting } = binding
  return Object.fromEntries(
    Object.entries(names).map(([name, column]) => {
      const value = event[name as keyof typeof names]
      const breaks = breakable.find((one) => one === name)
      const isBroken = breaks !== undefined && broken[breaks]
      if (isBroken) return [column, brokenAs(breaks, isBroken, writing)]
      if (value === null) return [column, nullAs(writing, index)]
      if (name === 'time' || name === 'shipped') return [column, timeAs(value as number, writing, style(index), index)]
      const isMoney = name === 'price' || name === 'amount'
      if (!isMoney && name !== 'weight' && name !== 'quantity') return [column, value as string]
      return [column, numberAs(value as string, writing, isMoney, index)]
    }),
  )
}
