import { Decimal, makeData, makeVector, Table, Utf8, vectorFromArray } from 'apache-arrow'
import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'

/** The revenue of one purchase, whose price is an Arrow decimal, beside one without a price. */
async function revenueOf(unscaled: bigint, scale: number, bits: 128 | 256): Promise<number | null | string> {
  const words = new Uint32Array(bits / 16)
  let rest = BigInt.asUintN(bits, unscaled)
  for (let word = 0; word < words.length / 2; word++) {
    words[word] = Number(rest & 0xffffffffn)
    rest >>= 32n
  }
  const type = new Decimal(scale, bits === 128 ? 38 : 76, bits)
  const price = makeVector(makeData({ type, length: 2, nullCount: 1, nullBitmap: Uint8Array.of(1), data: words }))
  const text = (value: string) => vectorFromArray([value, value], new Utf8())
  const table = new Table({ event_time: text('2019-10-01'), event_type: text('purchase'), price } as never)
  const { totals, rejected } = await analyze(fromArrow(table), { metrics: ['revenue'] })
  return rejected.count === 0 ? totals.revenue : 'rejected'
}

test.each<[bigint, number, 128 | 256, number | string]>([
  [1250n, 2, 128, 12.5],
  [-1250n, 2, 128, -12.5],
  [5n, 0, 128, 5],
  [12345n, 3, 128, 12.35],
  [-12345n, 3, 128, -12.35],
  [5n * 10n ** 17n, 20, 128, 0.01],
  [5n * 10n ** 17n - 1n, 20, 128, 0],
  [-5n * 10n ** 17n, 20, 256, -0.01],
  [-5n * 10n ** 17n + 1n, 20, 256, 0],
  [999999999999999n * 10n ** 18n, 20, 128, 9999999999999.99],
  [10n ** 15n, 2, 128, 'rejected'],
  [10n ** 37n, 0, 128, 'rejected'],
  [-(10n ** 70n), 2, 256, 'rejected'],
])('%s at scale %i, of %i bits, is %s', async (unscaled, scale, bits, wanted) => {
  expect(await revenueOf(unscaled, scale, bits)).toBe(wanted)
})
