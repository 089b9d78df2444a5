/** A stream of pseudo-random numbers that is the same on every machine: 32-bit integer operations only. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  readonly word: () => number
  /** A number from 0 (included) to 1 (excluded), a multiple of 2^-32. */
  readonly unit: () => number
  /** A whole number from 0 to `limit` - 1; `limit` at most 2^31. */
  readonly below: (limit: number) => number
}

const UNIT = 2 ** -32

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, a counter among them, so that no seed has a period below 2^32.
 *
 * @param seed a whole number from 0 to 2^53 - 1.
 * @param stream keeps apart the streams of one seed.
 */
export function createRandom(seed: number, stream = 0): Random {
  let a = seed >>> 0
  let b = Math.floor(seed * UNIT) >>> 0
  let c = stream >>> 0
  let counter = 1
  const word = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) word()
  const unit = () => word() * UNIT
  const below = (limit: number) => Math.floor(word() * UNIT * limit)
  return { word, unit, below }
}

/** Mixes a 32-bit number so that each bit of it decides each bit of the result (the finaliser "lowbias32" of Chris Wellons). */
export function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
