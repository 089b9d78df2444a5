import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, mix } from '../../src/sample/random.js'
import { userIdOf } from '../../src/sample/shoppers.js'

/** sfc32 once more, in 64-bit integers, as its author published it. */
function* reference(seed: bigint, stream: bigint) {
  const mask = 0xffffffffn
  let [a, b, c, counter] = [seed & mask, (seed >> 32n) & mask, stream, 1n]
  for (let step = 0; ; step++) {
    const sum = (a + b + counter) & mask
    counter = (counter + 1n) & mask
    a = b ^ (b >> 9n)
    b = (c + (c << 3n)) & mask
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask
    if (step >= 15) yield Number(sum)
  }
}

describe('createRandom', () => {
  it('is sfc32', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(1000), (seed, stream) => {
        const random = createRandom(seed, stream)
        const expected = reference(BigInt(seed), BigInt(stream))
        for (let count = 0; count < 50; count++) expect(random.word()).toBe(expected.next().value)
      }),
      { numRuns: 50 },
    )
  })

  it('gives other numbers for another seed, for a seed that differs above 2^32 only, and for another stream', () => {
    const first = (seed: number, stream?: number) => createRandom(seed, stream).word()
    expect(new Set([first(1), first(2), first(1 + 2 ** 32), first(1, 1)]).size).toBe(4)
  })

  it('spreads evenly', () => {
    const random = createRandom(5)
    const counts = new Array<number>(10).fill(0)
    for (let draw = 0; draw < 100_000; draw++) {
      const index = random.below(10)
      counts[index] = (counts[index] ?? 0) + 1
    }
    // Chi-squared with 9 degrees of freedom is above 27.9 once in a thousand.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquared).toBeLessThan(27.9)
  })

  it('stays below the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.nat(), (limit, seed) => {
        const value = createRandom(seed).below(limit)
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true)
      }),
    )
  })
})

describe('identifiers', () => {
  it('mix and userIdOf give no value twice', () => {
    const count = 300_000
    const users = Array.from({ length: count }, (_, user) => user)
    expect(new Set(users.map(mix)).size).toBe(count)
    const ids = users.map(userIdOf)
    expect(new Set(ids).size).toBe(count)
    expect(ids.every((id) => /^\d{9}$/.test(String(id)))).toBe(true)
  })
})
