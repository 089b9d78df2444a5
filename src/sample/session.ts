import type { Shop } from './catalog.js'
import { bell, exp, ln } from './exact-math.js'
import { mix, type Random } from './random.js'
import { eagernessOf } from './shoppers.js'

/** Indexes into {@link sampleEventTypes}. */
const VIEW = 0
const CART = 1
const PURCHASE = 2

/** The events of one session: the seconds since its start, the types, the products. Filled anew by each call of the planner. */
export interface SessionPlan {
  length: number
  readonly seconds: Int32Array
  readonly types: Uint8Array
  readonly products: Uint32Array
}

/** The mean number of events of a session. */
export const MEAN_LENGTH = 4.78
/** No session has more events, or lasts longer than this many seconds (just over 36 hours). */
const MOST_EVENTS_A_SESSION = 600
export const LONGEST_SESSION = 131_071

const CART_CHANCE = 0.079
const PURCHASE_AFTER_CART = 0.325
const PURCHASE_WITHOUT_CART = 0.0065
/** What is left of the wish to buy after each purchase. */
const AFTER_PURCHASE = 0.45
const DUPLICATE = 0.00119
const UNPRICED = 0.0115
const FAVOURITE = 0.8
const LENGTH_SCALE = 3.6

/** Plans sessions: who wants what, how long they look, whether they buy. */
export function createSessionPlanner(
  shop: Shop,
  random: Random,
  salt: number,
): (user: number) => Readonly<SessionPlan> {
  const { weightBefore, weightBeforeByBrand, categoryFirstLine, brandFirst } = shop
  const { unit, below } = random
  const lines = shop.lineBrand.length
  const plan = {
    length: 0,
    seconds: new Int32Array(MOST_EVENTS_A_SESSION),
    types: new Uint8Array(MOST_EVENTS_A_SESSION),
    products: new Uint32Array(MOST_EVENTS_A_SESSION),
  }
  const patience = quantiles((part) => exp(1.05 * bell(part)) / 1.72)
  const pauses = quantiles((part) => Math.min(1_800, 1 + Math.floor(38 * exp(1.1 * bell(part)))))
  const quantile = (of: Float64Array) => of[below(of.length)] ?? 1

  const anyLine = () => find(weightBefore, 0, lines, unit())
  const lineOfCategory = (line: number) => {
    const category = shop.lineCategory[line] ?? 0
    return find(weightBefore, categoryFirstLine[category] ?? 0, categoryFirstLine[category + 1] ?? lines, unit())
  }
  const lineOfBrand = (line: number) => {
    const brand = shop.lineBrand[line] ?? 0
    return (
      shop.linesByBrand[find(weightBeforeByBrand, brandFirst[brand] ?? 0, brandFirst[brand + 1] ?? lines, unit())] ?? 0
    )
  }
  const productOf = (line: number) => {
    const first = shop.lineFirstProduct[line] ?? 0
    const count = shop.lineProducts[line] ?? 1
    const unpriced = shop.lineUnpriced[line] ?? 0
    if (unpriced > 0 && unit() < UNPRICED) return first + count + below(unpriced)
    const popularity = unit()
    return first + Math.floor(count * popularity * popularity)
  }
  const lengthIn = (line: number) => {
    const mean = LENGTH_SCALE * (shop.lineStick[line] ?? 1) * quantile(patience)
    const further = Math.floor(ln(1 - unit()) / ln(mean / (1 + mean)))
    return Math.min(MOST_EVENTS_A_SESSION, 1 + further)
  }
  const pause = () => (unit() < 0.0012 ? 3_600 + below(50_000) : quantile(pauses))

  return (user) => {
    let eagerness = eagernessOf(user, salt)
    let line = unit() < FAVOURITE ? find(weightBefore, 0, lines, mix(user + salt) / 2 ** 32) : anyLine()
    let product = productOf(line)
    let last = VIEW
    let second = 0
    const length = lengthIn(line)
    plan.length = 0
    for (let index = 0; index < length; index++) {
      if (index > 0) {
        if (unit() < DUPLICATE) {
          plan.seconds[index] = second
          plan.types[index] = last
          plan.products[index] = product
          plan.length++
          continue
        }
        second += pause()
        if (second > LONGEST_SESSION) break
        const desire = (shop.priceCents[product] ?? 0) > 0 ? eagerness * (shop.lineAppeal[line] ?? 1) : 0
        const chance = unit()
        if (last === CART && chance < PURCHASE_AFTER_CART * (0.6 + 0.4 * Math.min(desire, 3))) {
          last = PURCHASE
        } else if (last === VIEW && chance < desire * CART_CHANCE) {
          last = CART
        } else if (last === VIEW && chance < desire * (CART_CHANCE + PURCHASE_WITHOUT_CART)) {
          last = PURCHASE
        } else {
          const move = unit()
          if (move >= 0.36) {
            if (move >= 0.93) line = anyLine()
            else if (move >= 0.88) line = lineOfBrand(line)
            else if (move >= 0.73) line = lineOfCategory(line)
            product = productOf(line)
          }
          last = VIEW
        }
        if (last === PURCHASE) eagerness *= AFTER_PURCHASE
      }
      plan.seconds[index] = second
      plan.types[index] = last
      plan.products[index] = product
      plan.length++
    }
    return plan
  }
}

/** Of the entries from `from` to `to`, the one at the given part of their weight. */
function find(before: Float64Array, from: number, to: number, part: number): number {
  const start = before[from] ?? 0
  const wanted = start + part * ((before[to] ?? 0) - start)
  let low = from
  let high = to - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((before[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}

/** A distribution as a table of equally likely values, so that drawing from it is one look-up. */
function quantiles(value: (part: number) => number): Float64Array {
  const size = 4_096
  return Float64Array.from({ length: size }, (_, index) => value((index + 0.5) / size))
}
