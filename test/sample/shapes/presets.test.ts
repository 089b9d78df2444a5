import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { presets } from '../../../src/events/presets/presets.js'
import type { CatalogueName } from '../../../src/metrics/catalogue.js'
import type { SampleShape } from '../../../src/sample/options.js'
import { writeSample } from '../../../src/sample/write.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { scratchFolder } from '../../support/scratch.js'

/*
 * One shop, as eight systems write its events: each preset reads its own, and all tell the same of what all of them hold.
 */

const folder = scratchFolder()

interface Read {
  readonly as: SampleShape
  readonly ending: string
  readonly metrics: readonly CatalogueName[]
  readonly options?: object
  /** What is said beside the preset. */
  readonly more?: BindingOptions
}

const counts = ['views', 'carts', 'purchases', 'products', 'shoppers'] as const
const money = ['revenue', 'units', 'orders', 'unitsPerOrder', 'averageOrderValue'] as const

const shapes: readonly Read[] = [
  { as: 'ga4', ending: 'parquet', metrics: [...counts, ...money, 'cartRemovals', 'refunds', 'netRevenue', 'sessions'] },
  { as: 'segment', ending: 'ndjson', metrics: [...counts, ...money, 'cartRemovals', 'refunds', 'netRevenue'] },
  { as: 'shopify', ending: 'ndjson', metrics: [...counts, ...money, 'cartRemovals'] },
  // Lists have products in it, and what was sent again is not left out as the package does.
  {
    as: 'snowplow',
    ending: 'csv',
    metrics: ['views', 'carts', 'purchases', 'shoppers', ...money, 'cartRemovals', 'sessions'],
    more: { duplicates: 'exact' },
  },
  { as: 'retail-rocket', ending: 'csv', metrics: [...counts, 'orders'] },
  { as: 'taobao', ending: 'csv', metrics: counts },
  { as: 'order-lines', ending: 'csv', metrics: ['purchases', ...money], options: { layout: 'online-retail' } },
  { as: 'rees46', ending: 'csv', metrics: [...counts, 'cartRemovals'] },
]

async function answerOf({ as, ending, metrics, options = {}, more = {} }: Read) {
  const path = join(folder, `${as}.${ending}`)
  await writeSample({ events: 3000, seed: 7, path, as })
  const { csvColumns, binding } = presets[as]
  const csv = csvColumns === undefined ? {} : { columns: csvColumns }
  const source = duckdb({ files: path, csv, binding: { ...binding(options), ...more }, threads: 2 })
  try {
    return await analyze(source, { metrics })
  } finally {
    source.close()
  }
}

describe('a shop as other systems write it', () => {
  let all: Readonly<Record<string, unknown>>

  beforeAll(async () => {
    const [ga4] = shapes as [Read]
    all = (await answerOf({ ...ga4, ending: 'ndjson' })).totals
  })

  test('has something of everything', () => {
    for (const name of ['views', 'carts', 'cartRemovals', 'purchases', 'refunds', 'units'])
      expect(all[name], name).toBeGreaterThan(0)
  })

  test.each(shapes.filter(({ ending, as }) => ending === 'ndjson' || as === 'ga4'))(
    'is read by the preset of $as as objects, too',
    async (shape) => {
      const path = join(folder, `${shape.as}-objects.ndjson`)
      await writeSample({ events: 3000, seed: 7, path, as: shape.as })
      const objects = readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line): object => JSON.parse(line))
      const source = fromEvents(objects, { binding: presets[shape.as].binding({}) })
      const { totals, rejected, warnings } = await analyze(source, { metrics: shape.metrics })
      expect([rejected.count, warnings]).toEqual([0, []])
      expect(totals).toEqual(Object.fromEntries(shape.metrics.map((name) => [name, all[name]])))
    },
  )

  test.each(shapes)('is read by the preset of $as, without a warning', async (shape) => {
    const { totals, rejected, warnings } = await answerOf(shape)
    expect([rejected.count, warnings]).toEqual([0, []])
    for (const name of shape.metrics) {
      const value = (totals as Readonly<Record<string, unknown>>)[name]
      expect([name, value]).toEqual([name, all[name]])
    }
  })
})
