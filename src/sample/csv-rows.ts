import type { SampleCatalog } from './catalog.js'
import { type SampleBatch, sampleEventTypes } from './generate.js'

/** The columns of a sample's files, in their order. */
const sampleColumns = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
] as const

const utf8 = new TextEncoder()
const COMMA = 0x2c
const DASH = 0x2d
const POINT = 0x2e
const NEWLINE = 0x0a
const ZERO = 0x30
const CLOCK_LENGTH = 23
/** Two characters for each byte: hexadecimal digits, and (up to 99) decimal ones. */
const hex = utf8.encode(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''))
const decimal = utf8.encode(Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).join(''))

/** The first line of a file. */
export const csvHeader: Uint8Array = utf8.encode(`${sampleColumns.join(',')}\n`)

/** Puts a text in quotes where CSV asks for it (RFC 4180). */
export function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Writes batches as CSV text in UTF-8. The part of a row that its product decides is made once a product, so a row is a few copies.
 *
 * @returns the rows of a batch, in a buffer of their own.
 */
export function createCsvEncoder(catalog: SampleCatalog): (batch: SampleBatch) => Uint8Array {
  const { bytes: products, starts, longest } = productTexts(catalog)
  const types = sampleEventTypes.map((type) => utf8.encode(`,${type},`))
  const longestRow = CLOCK_LENGTH + 12 + longest + 9 + 1 + 36 + 1
  const putClock = createClock()
  return ({ rows, eventSecond, eventType, product, userId, userSession: [id0, id1, id2, id3] }) => {
    const out = new Uint8Array(rows * longestRow)
    let at = 0
    for (let row = 0; row < rows; row++) {
      at = putClock(out, at, eventSecond[row] ?? 0)
      const type = types[eventType[row] ?? 0] as Uint8Array
      at = put(out, at, type, 0, type.length)
      const index = product[row] ?? 0
      at = put(out, at, products, starts[index] ?? 0, starts[index + 1] ?? 0)
      at = putUserId(out, at, userId[row] ?? 0)
      out[at++] = COMMA
      at = putUuid(out, at, id0[row] ?? 0, id1[row] ?? 0, id2[row] ?? 0, id3[row] ?? 0)
      out[at++] = NEWLINE
    }
    return out.subarray(0, at)
  }
}

// Each of these puts a text into `out` at `at`, and says where it ends. They are functions of their arguments alone, because a
// position shared with a closure makes each byte several times as slow.

function put(out: Uint8Array, at: number, from: Uint8Array, start: number, end: number): number {
  for (let index = start; index < end; index++) out[at++] = from[index] as number
  return at
}

function putPair(out: Uint8Array, at: number, pairs: Uint8Array, index: number): number {
  out[at] = pairs[index * 2] as number
  out[at + 1] = pairs[index * 2 + 1] as number
  return at + 2
}

/** `2019-10-01 00:00:00 UTC`; the date is made once a day. */
function createClock(): (out: Uint8Array, at: number, second: number) => number {
  const text = utf8.encode('0000-00-00 00:00:00 UTC')
  let textDay = -1
  return (out, at, second) => {
    const day = Math.floor(second / 86_400)
    if (day !== textDay) {
      text.set(utf8.encode(new Date(day * 86_400_000).toISOString().slice(0, 10)))
      textDay = day
    }
    const time = second - day * 86_400
    const minutes = Math.floor(time / 60)
    const end = put(out, at, text, 0, CLOCK_LENGTH)
    putPair(out, at + 11, decimal, Math.floor(minutes / 60))
    putPair(out, at + 14, decimal, minutes % 60)
    putPair(out, at + 17, decimal, time % 60)
    return end
  }
}

/** The 9 digits of a user's identifier. */
function putUserId(out: Uint8Array, at: number, id: number): number {
  const high = Math.floor(id / 10_000)
  const low = id - high * 10_000
  const top = Math.floor(high / 10_000)
  const middle = high - top * 10_000
  out[at++] = ZERO + top
  at = putPair(out, at, decimal, Math.floor(middle / 100))
  at = putPair(out, at, decimal, middle % 100)
  at = putPair(out, at, decimal, Math.floor(low / 100))
  return putPair(out, at, decimal, low % 100)
}

/** The 36 characters of a UUID; none for one that is all zero. */
function putUuid(out: Uint8Array, at: number, word0: number, word1: number, word2: number, word3: number): number {
  if ((word0 | word1 | word2 | word3) === 0) return at
  at = putHalf(out, at, word0 >>> 16)
  at = putHalf(out, at, word0 & 0xffff)
  out[at++] = DASH
  at = putHalf(out, at, word1 >>> 16)
  out[at++] = DASH
  at = putHalf(out, at, word1 & 0xffff)
  out[at++] = DASH
  at = putHalf(out, at, word2 >>> 16)
  out[at++] = DASH
  at = putHalf(out, at, word2 & 0xffff)
  at = putHalf(out, at, word3 >>> 16)
  return putHalf(out, at, word3 & 0xffff)
}

function putHalf(out: Uint8Array, at: number, half: number): number {
  return putPair(out, putPair(out, at, hex, half >>> 8), hex, half & 0xff)
}

/** `product_id,category_id,category_code,brand,price,` of every product, one after the other. */
function productTexts({
  productId,
  priceCents,
  productLine,
  lineBrand,
  lineCategory,
  brands,
  categories,
}: SampleCatalog) {
  const lineTexts = Array.from(lineBrand, (brand, line) => {
    const category = categories[lineCategory[line] ?? 0]
    return utf8.encode(`,${category?.id ?? ''},${quoteCsv(category?.code ?? '')},${quoteCsv(brands[brand] ?? '')},`)
  })
  const lineOf = (product: number) => lineTexts[productLine[product] ?? 0] as Uint8Array
  const starts = new Uint32Array(productId.length + 1)
  let longest = 0
  for (let product = 0; product < productId.length; product++) {
    const numbers = digitsOf(productId[product] as number) + Math.max(3, digitsOf(priceCents[product] as number))
    // Besides, there are a point and a comma.
    const length = numbers + lineOf(product).length + 2
    starts[product + 1] = (starts[product] as number) + length
    longest = Math.max(longest, length)
  }
  const bytes = new Uint8Array(starts.at(-1) ?? 0)
  for (let product = 0; product < productId.length; product++) {
    const id = productId[product] as number
    const cents = priceCents[product] as number
    const units = Math.floor(cents / 100)
    const line = lineOf(product)
    let at = putNumber(bytes, starts[product] as number, id)
    at = put(bytes, at, line, 0, line.length)
    at = putNumber(bytes, at, units)
    bytes[at++] = POINT
    at = putPair(bytes, at, decimal, cents - units * 100)
    bytes[at] = COMMA
  }
  return { bytes, starts, longest }
}

function digitsOf(value: number): number {
  let digits = 1
  for (let left = value; left >= 10; left = Math.floor(left / 10)) digits++
  return digits
}

function putNumber(out: Uint8Array, at: number, value: number): number {
  const end = at + digitsOf(value)
  let left = value
  for (let index = end - 1; index >= at; index--) {
    const rest = Math.floor(left / 10)
    out[index] = ZERO + left - rest * 10
    left = rest
  }
  return end
}
