import { buildShop, type SampleCatalog, type Shop } from './catalog.js'
import { createEventWheel, PRODUCT, SESSION, TYPE, USER } from './event-wheel.js'
import { planSample, type SampleOptions, type SamplePlan } from './options.js'
import { createRandom } from './random.js'
import { createRhythm } from './rhythm.js'
import { createSessionPlanner, LONGEST_SESSION, MEAN_LENGTH } from './session.js'
import { createShoppers, userIdOf } from './shoppers.js'

/** What the numbers in {@link SampleBatch.eventType} stand for. */
export const sampleEventTypes = ['view', 'cart', 'purchase'] as const

/** Some consecutive events, as columns of the same length. Products, and with them brand, category and price, are in the catalog. */
export interface SampleBatch {
  readonly rows: number
  /** Seconds since 1970, ascending. */
  readonly eventSecond: Uint32Array
  /** Indexes into {@link sampleEventTypes}. */
  readonly eventType: Uint8Array
  /** Indexes into the catalog's products. */
  readonly product: Uint32Array
  readonly userId: Uint32Array
  /** The 128 bits of each session's UUID as four columns, highest first; all zero for an event without a session. */
  readonly userSession: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
}

/** A sample to read once or several times: each iteration makes the same events again. */
export interface Sample extends Iterable<SampleBatch> {
  readonly catalog: SampleCatalog
}

/** The most rows of a batch. */
const BATCH_ROWS = 16_384
/** Sessions whose identifier got lost. */
const LOST_SESSION = 1e-6

/**
 * Makes events of an invented shop, shaped like a large multi-category one: a few giant brands and a long tail, sessions that stay
 * with a brand, users that come back, nulls, duplicates, quiet nights. Events come sorted by time, in batches; memory does not grow
 * with their number.
 *
 * Deterministic: the same options give the same events on every machine, within one version of this library.
 *
 * @example
 * const sample = generateSample({ events: 1_000_000, seed: 7 })
 * for (const batch of sample) total += batch.rows
 *
 * @throws QueryError for an option out of its range.
 */
export function generateSample(options: SampleOptions): Sample {
  const plan = planSample(options)
  const shop = buildShop()
  return { catalog: shop, [Symbol.iterator]: () => batches(plan, shop) }
}

function* batches(
  { events, seed, days, startSecond }: SamplePlan,
  shop: Shop,
): Generator<SampleBatch, void, undefined> {
  const random = createRandom(seed, 2)
  const { unit, word } = random
  const shoppers = createShoppers(events / MEAN_LENGTH, random)
  const secondAt = createRhythm(startSecond, days, createRandom(seed, 3))
  const planSession = createSessionPlanner(shop, random, word())
  const wheel = createEventWheel(LONGEST_SESSION)
  const end = days * 86_400

  // Events of all sessions begun so far. Where that stands among all events decides when the next session begins, so that
  // the last one ends the period whatever the lengths.
  let planned = 0
  let second = 0
  let next = beginSession()
  let batch = emptyBatch(Math.min(BATCH_ROWS, events))
  let row = 0

  function beginSession() {
    const user = shoppers.next()
    const session = planSession(user)
    const part = (planned + unit() * Math.min(session.length, events - planned)) / events
    // A session that the end of the period cuts short leaves the next one to begin where it did.
    return { user, session, start: Math.max(second, secondAt(part)) }
  }

  function enter({ user, session, start }: typeof next): void {
    const lost = unit() < LOST_SESSION
    const id0 = word()
    const id1 = (word() & 0xffff0fff) | 0x4000
    const id2 = (word() & 0x3fffffff) | 0x80000000
    const id3 = word()
    const userId = userIdOf(user)
    for (let index = 0; index < session.length && planned < events; index++) {
      const at = start + (session.seconds[index] ?? 0)
      if (at >= end) break
      const slot = wheel.add(at)
      const data = wheel.data()
      data[slot + TYPE] = session.types[index] ?? 0
      data[slot + PRODUCT] = session.products[index] ?? 0
      data[slot + USER] = userId
      data[slot + SESSION] = lost ? 0 : id0
      data[slot + SESSION + 1] = lost ? 0 : id1
      data[slot + SESSION + 2] = lost ? 0 : id2
      data[slot + SESSION + 3] = lost ? 0 : id3
      planned++
    }
  }

  for (let done = 0; done < events; ) {
    if (wheel.size() === 0) second = next.start
    while (planned < events && next.start <= second) {
      enter(next)
      if (planned < events) next = beginSession()
    }
    for (let slot = wheel.take(second); slot !== 0; slot = wheel.take(second)) {
      const data = wheel.data()
      batch.eventSecond[row] = startSecond + second
      batch.eventType[row] = data[slot + TYPE] ?? 0
      batch.product[row] = data[slot + PRODUCT] ?? 0
      batch.userId[row] = data[slot + USER] ?? 0
      for (let part = 0; part < 4; part++)
        (batch.userSession[part] as Uint32Array)[row] = data[slot + SESSION + part] ?? 0
      row++
      done++
      if (row === batch.rows) {
        yield batch
        batch = emptyBatch(Math.min(BATCH_ROWS, events - done))
        row = 0
      }
    }
    second++
  }
}

function emptyBatch(rows: number): SampleBatch {
  const column = () => new Uint32Array(rows)
  return {
    rows,
    eventSecond: column(),
    eventType: new Uint8Array(rows),
    product: column(),
    userId: column(),
    userSession: [column(), column(), column(), column()],
  }
}

/** The identifier of an event's session as text. */
export function sessionUuid({ userSession }: SampleBatch, row: number): string | null {
  const words = userSession.map((column) => column[row] ?? 0)
  if (words.every((word) => word === 0)) return null
  return uuidText(words)
}

/** A UUID of four words, highest first, as text. */
export function uuidText(words: readonly number[]): string {
  const digits = words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
