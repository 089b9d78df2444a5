import type { ModelEvent } from './model.js'
import { plainWriting, unlessNull, type Writing } from './writings.js'

/*
 * The rules of reading and of calendars, written again for tests, from the design and not from the library's code.
 */

/** An event as it must be read: prices in cents, weights in thousandths. */
export interface ReadEvent {
  readonly eventTime: number | null
  readonly eventType: string | null
  readonly productId: string | null
  readonly categoryId: string | null
  readonly categoryCode: string | null
  readonly brand: string | null
  readonly price: bigint | null
  readonly userId: string | null
  readonly userSession: string | null
  readonly orderId: string | null
  /** In thousandths. */
  readonly quantity: bigint | null
  /** The same; what a row without one is, one unit. */
  readonly units: bigint
  /** In cents. */
  readonly amount: bigint | null
  readonly eventId: string | null
  /** Null of all events, too, where it is not known. */
  readonly currency: string | null
  readonly device: string | null
  readonly weight: bigint | null
  readonly shipped: number | null
  readonly unreadable: ReadonlySet<string>
}

/** How the events of a case are to be understood. */
export interface Reading {
  readonly aliases: Readonly<Record<string, string>>
  readonly orders: boolean
  readonly lines: boolean
  readonly eventIds: boolean
  readonly currencies: boolean
  /** Prices are decimals in text or a decimal type, or doubles. */
  readonly prices: 'decimal' | 'double'
  /** How values are written; as usual unless given. */
  readonly writing?: Writing
}

/** Reads an event. */
export function readModel(
  event: ModelEvent,
  { aliases, orders, lines, eventIds, currencies, prices, writing = plainWriting }: Reading,
): ReadEvent {
  const { broken = {} } = event
  const unreadable = new Set<string>()
  if (event.time === null || broken.time !== undefined) unreadable.add('eventTime')
  if (event.type === null) unreadable.add('eventType')
  const money = (text: string | null) => (text === null ? null : prices === 'decimal' ? decimal(text, 2) : double(text))
  const price = money(event.price)
  if (broken.price !== undefined || price === 'too large') unreadable.add('price')
  const amount = lines ? money(event.amount) : null
  if (lines && (broken.amount !== undefined || amount === 'too large')) unreadable.add('amount')
  if (lines && broken.quantity !== undefined) unreadable.add('quantity')
  const quantity =
    !lines || event.quantity === null || broken.quantity !== undefined ? null : (decimal(event.quantity, 3) as bigint)
  if (broken.weight !== undefined) unreadable.add('weight')
  if (broken.shipped !== undefined) unreadable.add('shipped')
  return {
    eventTime: broken.time === undefined ? event.time : null,
    eventType:
      event.type === null ? null : Object.hasOwn(aliases, event.type) ? (aliases[event.type] as string) : event.type,
    productId: event.product,
    categoryId: event.category,
    categoryCode: event.categoryCode,
    brand: unlessNull(event.brand, writing),
    price: broken.price !== undefined || price === 'too large' ? null : price,
    userId: event.user,
    userSession: event.session,
    orderId: orders ? event.order : event.session,
    quantity,
    units: quantity ?? 1000n,
    amount: broken.amount !== undefined || amount === 'too large' ? null : amount,
    eventId: eventIds ? event.event : null,
    currency: currencies ? event.currency : null,
    device: event.device,
    weight: event.weight === null || broken.weight !== undefined ? null : (decimal(event.weight, 3) as bigint),
    shipped: broken.shipped === undefined ? event.shipped : null,
    unreadable,
  }
}

/** Whether the money of some events is of several currencies; without one is one more. */
export function isMixed(events: readonly ReadEvent[]): boolean {
  return new Set(events.map(({ currency }) => currency)).size > 1
}

/** A decimal text in units of its last decimal, halves away from zero. */
function decimal(text: string, scale: number): bigint | 'too large' {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) as RegExpExecArray
  const ten = BigInt(`${whole}${fraction.padEnd(scale + 1, '0')}` || '0')
  const unit = 10n ** BigInt(Math.max(fraction.length, scale + 1) - scale)
  const rounded = (ten + unit / 2n) / unit
  if (rounded >= 10n ** 15n) return 'too large'
  return sign === '-' ? -rounded : rounded
}

function double(text: string): bigint | 'too large' {
  const cents = Math.abs(Number(text) * 100)
  const rounded = Math.floor(cents) + (cents - Math.floor(cents) >= 0.5 ? 1 : 0)
  if (rounded >= 1e15) return 'too large'
  return BigInt(Number(text) < 0 ? -rounded : rounded)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The hour, day, ISO week or month on the wall clock of a zone. */
export function label(unit: 'hour' | 'day' | 'week' | 'month', micros: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    formats.set(timeZone, format)
  }
  const [day = '', time = ''] = format.format(Math.floor(micros / 1000)).split(' ')
  if (unit === 'hour') return `${day}T${time.slice(0, 2)}:00`
  if (unit === 'day') return day
  if (unit === 'month') return day.slice(0, 7)
  return isoWeek(day)
}

/** By the day of the year: week = (ordinal − weekday + 10) div 7, which 0 and 53 may carry into the year before or after. */
function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const year = date.getUTCFullYear()
  const ordinal = Math.round((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const week = Math.floor((ordinal - (date.getUTCDay() || 7) + 10) / 7)
  const weeksOf = (y: number) =>
    [4].includes(new Date(Date.UTC(y, 0, 1)).getUTCDay()) || new Date(Date.UTC(y, 11, 31)).getUTCDay() === 4 ? 53 : 52
  const [isoYear, isoWeek] =
    week < 1 ? [year - 1, weeksOf(year - 1)] : week > weeksOf(year) ? [year + 1, 1] : [year, week]
  return `${isoYear}-W${String(isoWeek).padStart(2, '0')}`
}

/** By code point, as bytes of UTF-8 are ordered; null last. */
export function byCodePoint(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
