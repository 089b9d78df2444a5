import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventWheel, PRODUCT } from '../../src/sample/event-wheel.js'

describe('createEventWheel', () => {
  it('gives events back by second, and within a second in the order they came, round and round the ring', () => {
    const span = 60
    const steps = fc.array(fc.array(fc.nat(span - 1), { maxLength: 40 }), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (delays) => {
        const wheel = createEventWheel(span)
        const added: { second: number; name: number }[] = []
        const taken: number[] = []
        for (let second = 0; second < delays.length + span; second++) {
          for (const delay of delays[second] ?? []) {
            const name = added.length
            const slot = wheel.add(second + delay)
            wheel.data()[slot + PRODUCT] = name
            added.push({ second: second + delay, name })
          }
          for (let slot = wheel.take(second); slot !== 0; slot = wheel.take(second)) {
            taken.push(wheel.data()[slot + PRODUCT] ?? -1)
          }
        }
        const expected = added.toSorted((left, right) => left.second - right.second).map(({ name }) => name)
        expect(taken).toEqual(expected)
        expect(wheel.size()).toBe(0)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps what it holds when it grows', () => {
    const wheel = createEventWheel(10)
    for (let name = 0; name < 20_000; name++) {
      const slot = wheel.add(3)
      wheel.data()[slot + PRODUCT] = name
    }
    for (let name = 0; name < 20_000; name++) expect(wheel.data()[wheel.take(3) + PRODUCT]).toBe(name)
    expect(wheel.take(3)).toBe(0)
  })
})
