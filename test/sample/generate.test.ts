import { createHash } from 'node:crypto'
import { build } from 'esbuild'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { QueryError } from '../../src/errors.js'
import { createCsvEncoder } from '../../src/sample/csv-rows.js'
import { generateSample } from '../../src/sample/generate.js'
import type { SampleOptions } from '../../src/sample/options.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

function csvHash(options: SampleOptions): string {
  const sample = generateSample(options)
  const encode = createCsvEncoder(sample.catalog)
  const hash = createHash('sha256')
  for (const batch of sample) hash.update(encode(batch))
  return hash.digest('hex')
}

describe('generateSample', () => {
  it('makes the same bytes on every machine', () => {
    // These change only when the sample is changed on purpose; the change log must then say so.
    expect(csvHash({ events: 10_000, seed: 1 })).toBe(
      '9cb98321573f9809fd39cb60ce4e42cc6661cf7741f2a7ef4383da1520f39412',
    )
    expect(csvHash({ events: 10_000, seed: 2 })).toBe(
      '37e9173f6061f8100c2f105a50b949d9c3941d874c0abd57d69abfd423075f3b',
    )
  })

  it('makes the same events again when iterated again, and others for another seed', () => {
    const sample = generateSample({ events: 40_000, seed: 3 })
    expect([...sample]).toEqual([...sample])
    const other = [...generateSample({ events: 40_000, seed: 4 })]
    const [first] = sample
    expect(first?.product.subarray(0, 50)).not.toEqual(other[0]?.product.subarray(0, 50))
  })

  it('makes exactly as many events as asked for, in order, within the period', () => {
    const start = new Date('2024-02-28T22:30:15Z')
    const options = fc.record({
      events: fc.integer({ min: 1, max: 40_000 }),
      seed: fc.maxSafeNat(),
      days: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(options, ({ events, seed, days }) => {
        const first = start.getTime() / 1000
        let count = 0
        let last = first
        for (const { rows, eventSecond } of generateSample({ events, seed, days, start })) {
          expect(eventSecond.length).toBe(rows)
          for (const second of eventSecond) {
            if (second < last) expect.fail(`${second} after ${last}`)
            last = second
          }
          count += rows
        }
        expect(count).toBe(events)
        expect(last).toBeLessThan(first + days * 86_400)
      }),
      { numRuns: 15 },
    )
  })

  it('needs nothing but the language: no package, no node:* module', async () => {
    const entryPoints = ['src/sample/generate.ts', 'src/sample/events.ts', 'src/sample/csv-rows.ts']
    const { metafile } = await build({
      entryPoints,
      bundle: true,
      write: false,
      outdir: '.',
      metafile: true,
      platform: 'browser',
    })
    const files = Object.keys(metafile.inputs)
    expect(files).toContain('src/sample/session.ts')
    expect(
      files.filter((file) => !/^src\/(sample\/[a-z-]+|checked-options|errors|known-names|shown)\.ts$/.test(file)),
    ).toEqual([])
  })

  it('streams: the first batch of the largest sample comes at once', () => {
    const [first] = generateSample({ events: 2_000_000_000, seed: 1 })
    expect(first?.rows).toBe(16_384)
  })

  it.each([
    [{ events: 0, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not 0'],
    [{ events: -5, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not -5'],
    [{ events: 1.5, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not 1.5'],
    [{ events: Number.NaN, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not NaN'],
    [{ events: '7' as unknown as number, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not "7"'],
    [{ events: 3e9, seed: 1 }, 'events must be a whole number from 1 to 2000000000, not 3000000000'],
    [{ events: 1, seed: -1 }, 'seed must be a whole number from 0 to 9007199254740991, not -1'],
    [{ events: 1, seed: 2 ** 53 }, 'seed must be a whole number from 0 to 9007199254740991, not 9007199254740992'],
    [{ events: 1, seed: 1, days: 0 }, 'days must be a whole number from 1 to 3660, not 0'],
    [{ events: 1, seed: 1, start: new Date(Number.NaN) }, 'start must be a date from 1970 to 2100 at a whole second'],
    [{ events: 1, seed: 1, start: new Date(1500) }, 'start must be a date from 1970 to 2100 at a whole second'],
  ])('refuses %o', (options, message) => {
    expect(() => generateSample(options)).toThrow(QueryError)
    expect(() => generateSample(options)).toThrow(message)
  })
})
