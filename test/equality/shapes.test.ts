import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { eq, field } from '../../src/definition/builders.js'
import { taobaoColumns } from '../../src/presets.js'
import { type SampleShape, shapeEndings, shapeNames } from '../../src/sample/options.js'
import { csvText, exactJsonText, jsonText, parquetTypes } from '../../src/sample/shapes/shape-text.js'
import { shapes } from '../../src/sample/shapes/shapes.js'
import type { ShopEvent } from '../../src/sample/shapes/shop-event.js'
import { writeLinesAsParquet } from '../../src/sample/write-lines-parquet.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { put } from '../support/csv-files.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { same } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import {
  completeEvents,
  linesOf,
  plainSource,
  shapeAnswer,
  shapeBindings,
  shapeDimensions,
  shapeVariety,
} from '../support/shape-cases.js'
import { anyShopEvents, withoutCopies } from '../support/shop-events.js'

/*
 * The same events of a shop, written in the shape of each vendor and read by its preset, give what the plain rows give that the shape can say.
 */

const folder = scratchFolder()
/** A query in Postgres that gives objects: what is nested as JSON, the rest as text. */
function jsonQuery(objects: readonly object[]): string {
  const columns = new Map<string, string>()
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      if (typeof value === 'object' && value !== null) columns.set(name, 'jsonb')
      else if (!columns.has(name)) columns.set(name, 'text')
    }
  }
  const list = [...columns].map(([name, type]) => `"${name}" ${type}`).join(', ')
  return `SELECT * FROM json_to_recordset('${JSON.stringify(objects).replaceAll("'", "''")}') AS given(${list})`
}

/** How each shape is opened: as objects in memory, in Postgres, and by what it is written to in DuckDB. */
function formsOf(name: SampleShape) {
  const shape = shapes[name]
  const binding = shapeBindings[name]
  const endings: readonly string[] = shapeEndings[name]
  const forms: [string, (events: readonly ShopEvent[]) => Promise<Source>][] = [
    [
      'objects',
      async (events) =>
        fromEvents(linesOf(events, jsonText(shape)).map((text) => JSON.parse(text)) as never[], { binding }),
    ],
    [
      'Postgres',
      async (events) =>
        postgres({
          client: await postgresEngine(),
          query: jsonQuery(linesOf(events, jsonText(shape)).map((text) => JSON.parse(text))),
          binding,
        }),
    ],
  ]
  if (endings.includes('.ndjson'))
    forms.push([
      'NDJSON',
      async (events) =>
        duckdb({ files: put(folder, `${name}.ndjson`, linesOf(events, jsonText(shape)).join('')), binding }),
    ])
  if (endings.includes('.csv') && shape.kind === 'flat')
    forms.push([
      'CSV',
      async (events) =>
        duckdb({
          files: put(folder, `${name}.csv`, linesOf(events, csvText(shape)).join('')),
          binding,
          ...(shape.hasHeader ? {} : { csv: { header: false, columns: taobaoColumns } }),
        }),
    ])
  const types = parquetTypes(shape)
  if (endings.includes('.parquet') && types !== undefined)
    forms.push([
      'Parquet',
      async (events) => {
        const path = join(folder, `${name}.parquet`)
        await writeLinesAsParquet(path, linesOf(events, exactJsonText(shape)), types, undefined)
        return duckdb({ files: path, binding })
      },
    ])
  return forms
}

describe.each(shapeNames)('the shape of %s gives what its plain rows give', (name) => {
  test.each(formsOf(name))('%s', { timeout: 600_000 }, async (form, open) => {
    await fc.assert(
      fc.asyncProperty(anyShopEvents(shapeVariety), fc.constantFrom(...shapeDimensions), async (some, by) => {
        const events = [...completeEvents, ...some]
        const source = await open(events)
        try {
          const found = await shapeAnswer(source, name, by)
          const wanted = await shapeAnswer(plainSource(name, withoutCopies(events)), name, by)
          same(found.answer, wanted.answer, `${name} ${form}`)
          const copies = shapes[name].keepsCopies
            ? events.filter(({ sentAgainAfter }) => sentAgainAfter !== undefined)
            : []
          expect(found.duplicates).toBe(copies.length)
        } finally {
          if ('close' in source && typeof source.close === 'function') source.close()
        }
      }),
      { numRuns: runs(6) },
    )
  })
})

describe('one answer', () => {
  const asked = async (names: readonly SampleShape[], metrics: readonly string[], some: readonly ShopEvent[]) => {
    const events = [...completeEvents.slice(0, 5), ...some].map((event) => ({ ...event, signedInUser: null }))
    return Promise.all(
      names.map(async (name) => {
        const [, open] = formsOf(name)[0] ?? []
        const source = (await open?.(events)) as Source
        const query = { metrics, where: eq(field.eventType, 'purchase') }
        return (await analyze(source, query as never)).totals
      }),
    )
  }

  test('of all eight shapes about who bought which products', async () => {
    await fc.assert(
      fc.asyncProperty(anyShopEvents(), async (some) => {
        const [first, ...others] = await asked(shapeNames, ['purchases', 'products', 'shoppers'], some)
        for (const totals of others) expect(totals).toEqual(first)
      }),
      { numRuns: runs(4) },
    )
  })

  test('of those with orders about money', async () => {
    const names = ['ga4', 'snowplow', 'segment', 'shopify', 'order-lines'] as const
    await fc.assert(
      fc.asyncProperty(anyShopEvents(), async (some) => {
        const [first, ...others] = await asked(names, ['revenue', 'units', 'orders', 'averageOrderValue'], some)
        expect(first).not.toMatchObject({ revenue: 0 })
        for (const totals of others) expect(totals).toEqual(first)
      }),
      { numRuns: runs(4) },
    )
  })
})
