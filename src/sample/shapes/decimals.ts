import type { ShopEvent, ShopLine } from './shop-event.js'

/** A decimal: a whole number of its last place, and how many places there are. */
interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const CENTS = 2

/** The total of a line, to the cent; null where neither it nor a price is known. */
export function lineAmount({ amount, price, quantity }: ShopLine): string | null {
  if (amount != null) return written(inCents(read(amount)))
  if (price === null) return null
  const [one, count] = [read(price), read(quantity ?? '1')]
  return written(inCents({ units: one.units * count.units, scale: one.scale + count.scale }))
}

/** The money of an event, to the cent; null where nothing is known of it. */
export function eventTotal({ lines, total }: ShopEvent): string | null {
  if (lines.length === 0) return total ?? null
  const amounts = lines.map(lineAmount).filter((amount) => amount !== null)
  if (amounts.length === 0) return null
  return written({ units: amounts.reduce((sum, amount) => sum + inCents(read(amount)).units, 0n), scale: CENTS })
}

/** A decimal without places; null for one that has some. */
export function wholeNumber(text: string | null): string | null {
  if (text === null) return null
  const { units, scale } = read(text)
  const one = 10n ** BigInt(scale)
  return units % one === 0n ? String(units / one) : null
}

function read(text: string): Decimal {
  const [whole = '', places = ''] = text.split('.')
  return { units: BigInt(whole + places), scale: places.length }
}

/** Halves are rounded away from zero. */
function inCents({ units, scale }: Decimal): Decimal {
  if (scale <= CENTS) return { units: units * 10n ** BigInt(CENTS - scale), scale: CENTS }
  const one = 10n ** BigInt(scale - CENTS)
  const half = units < 0n ? -one / 2n : one / 2n
  return { units: (units + half) / one, scale: CENTS }
}

function written({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
