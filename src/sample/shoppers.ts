import type { Random } from './random.js'
import { mix } from './random.js'

/** How many sessions there are for each user the shop has; some of the users stay away, so those who come have more. */
const SESSIONS_PER_USER = 4.1
const FIRST_USER_ID = 420_000_000
const USER_ID_BITS = 27

/** Who comes to the shop, drawn session by session. */
export interface Shoppers {
  /** Draws a user: most come a few times, some often. */
  readonly next: () => number
}

export function createShoppers(expectedSessions: number, random: Random): Shoppers {
  const users = Math.max(1, Math.round(expectedSessions / SESSIONS_PER_USER))
  return {
    next: () => {
      const unit = random.unit()
      return Math.floor(users * unit * (0.12 + 0.88 * unit))
    },
  }
}

/** An identifier of 9 digits, another one for each user. */
export function userIdOf(user: number): number {
  // Each step can be undone, so two users never share an identifier.
  const mask = 2 ** USER_ID_BITS - 1
  let id = Math.imul(user, 0x2c1b3c6d) & mask
  id ^= id >>> 13
  id = Math.imul(id, 0x297a2d39) & mask
  id ^= id >>> 14
  return FIRST_USER_ID + id
}

/** How eager a user is to buy: half are just looking, one in eight buys readily. The mean is 1. */
export function eagernessOf(user: number, salt: number): number {
  const octave = mix(user ^ salt) & 7
  return octave === 0 ? 5.5 : octave < 4 ? 0.75 : 0.0625
}
