import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { QueryError } from '../../../src/errors.js'
import { type SampleShape, shapeEndings, shapeNames } from '../../../src/sample/options.js'
import { csvText } from '../../../src/sample/shapes/shape-text.js'
import { shapes } from '../../../src/sample/shapes/shapes.js'
import { writeSample } from '../../../src/sample/write.js'
import { writeLinesAsParquet } from '../../../src/sample/write-lines-parquet.js'
import { anyShopEvents } from '../../support/shop-events.js'
import { literal, query, sha256 } from '../../support/written-files.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shapes' "))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const options = { events: 3_000, seed: 3 }
/** Enough of them for what is rare. */
const many = { events: 20_000, seed: 3 }

async function written(as: SampleShape, ending: string, size = options): Promise<Buffer> {
  const path = join(folder, `${as}${ending}`)
  await writeSample({ ...size, as, path })
  return readFile(path)
}

// These change only when the sample is changed on purpose; the change log must then say so.
const hashes: Readonly<Record<SampleShape, string>> = {
  ga4: '00d5dc102c0afa2ee0e473177213d849c1d3087459c7c84a86e5b5b5adfc9500',
  snowplow: '24b96d4d0d5ae4d6f3ee13bd255cf2989b20423a42375d24bfc121cabe7e6014',
  segment: '3aa20907480ed69d50409911df29d37d48c6a13aabe928c541e4366093e3d307',
  shopify: 'ec057b0c8aa75bf642c143e2065b765643f412891fd8ca58dc000b2361114fe5',
  'retail-rocket': '68018b54697e5d2e84abceae41afd2cf0bc43dd91c35d02b5951494a1500c829',
  taobao: '64e29b2995e69f635c160ac7bc9272ec9cea656c599fc3dc5d09a2ace9985385',
  'order-lines': '28962ea142d0983dc089ca1bcfa5e893c7b292edff945ff24446306f4afa1446',
  rees46: '392ef67b6a118ce9d5960d585e7e6249fa2b4e5c95bdbc958ed9819d9f54c2fe',
}

describe.each(shapeNames)('a sample as %s', (as) => {
  const [usual = '.csv'] = shapeEndings[as]

  test('has the same bytes on every machine', async () => {
    expect(sha256(await written(as, usual))).toBe(hashes[as])
  })

  test('has the same lines in each text file', async () => {
    const texts = shapeEndings[as].filter((ending) => ending !== '.parquet')
    const plain = new Map<string, string>()
    for (const ending of texts) {
      const bytes = await written(as, ending)
      const content = sha256(ending.endsWith('.gz') ? gunzipSync(bytes) : bytes)
      const kind = ending.includes('csv') ? 'csv' : 'ndjson'
      expect(content).toBe(plain.get(kind) ?? content)
      plain.set(kind, content)
    }
    expect(plain.size).toBe(as === 'snowplow' ? 2 : 1)
  })
})

describe.each(['ga4', 'snowplow', 'rees46'] as const)('a sample as %s', (as) => {
  const [usual = '.csv'] = shapeEndings[as]

  test('has the same rows as Parquet, and the same bytes again', async () => {
    await written(as, usual)
    await written(as, '.parquet')
    const [parquet, text] = [literal(join(folder, `${as}.parquet`)), literal(join(folder, `${as}${usual}`))]
    const columns = await query(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${parquet})`,
    )
    const types = `{${columns.map(({ name, type }) => `${name}: ${literal(String(type))}`).join(', ')}}`
    const read = usual === '.csv' ? 'read_csv' : 'read_json'
    const stamp = as === 'rees46' ? ", timestampformat = '%Y-%m-%d %H:%M:%S UTC'" : ''
    const json = usual === '.csv' ? `, header = true${stamp}` : ", format = 'newline_delimited'"
    const rows = await query(`SELECT * FROM ${read}(${text}, columns = ${types}${json})`)
    expect(rows.length).toBeGreaterThan(3_000)
    expect(await query(`SELECT * FROM ${parquet}`)).toEqual(rows)
    const bytes = sha256(await readFile(join(folder, `${as}.parquet`)))
    expect(sha256(await written(as, '.parquet'))).toBe(bytes)
  })
})

test('Parquet of GA4 has the types of the export: lists of structs, and integers of 64 bits', async () => {
  await written('ga4', '.parquet')
  const columns = await query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${literal(join(folder, 'ga4.parquet'))})`,
  )
  const typeOf = (name: string) => columns.find((column) => column['name'] === name)?.['type']
  expect(typeOf('event_timestamp')).toBe('BIGINT')
  expect(typeOf('event_params')).toBe(
    'STRUCT("key" VARCHAR, "value" STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE))[]',
  )
  expect(typeOf('items')).toMatch(/^STRUCT\(item_id VARCHAR, .*item_revenue DOUBLE, .*\)\[\]$/)
  expect(typeOf('ecommerce')).toMatch(/^STRUCT\(total_item_quantity BIGINT, .*transaction_id VARCHAR\)$/)
})

test('Parquet has rows in their order across row groups', async () => {
  const path = join(folder, 'numbers.parquet')
  function* lines() {
    for (let number = 0; number < 60_000; number++) yield `{"n":"${number}"}\n`
  }
  await writeLinesAsParquet(path, lines(), { n: 'BIGINT' }, undefined)
  expect(
    await query(`SELECT count(*)::INT AS rows, count_if(n = file_row_number)::INT AS ordered
    FROM read_parquet(${literal(path)}, file_row_number = true)`),
  ).toEqual([{ rows: 60_000, ordered: 60_000 }])
  expect(
    await query(`SELECT count(DISTINCT row_group_id)::INT AS groups FROM parquet_metadata(${literal(path)})`),
  ).toEqual([{ groups: 3 }])
})

test('CSV holds any texts as they are', async () => {
  const [events = []] = fc.sample(
    fc
      .array(anyShopEvents({ currencies: true, fractions: true }), { minLength: 20, maxLength: 20 })
      .map((all) => all.flat()),
    { numRuns: 1, seed: 4 },
  )
  for (const name of shapeNames) {
    const shape = shapes[name]
    if (shape.kind !== 'flat') continue
    const { header, linesOf } = csvText(shape)
    const path = join(folder, 'any.csv')
    await writeFile(path, header + events.flatMap((event) => [...linesOf(event)]).join(''))
    const columns = `{${shape.columns.map(([column]) => `'${column}': 'VARCHAR'`).join(', ')}}`
    const rows =
      await query(`SELECT * FROM read_csv(${literal(path)}, header = ${shape.hasHeader}, columns = ${columns},
      quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false)`)
    const expected = events
      .filter(({ type }) => shape.types[type] !== undefined)
      .flatMap((event) => [...shape.rows(event)])
      .map((row) => Object.fromEntries(shape.columns.map(([column], index) => [column, row[index] || null])))
    expect(expected.length).toBeGreaterThan(50)
    expect(rows).toEqual(expected)
  }
})

describe('what a sample holds', () => {
  const objects = async (as: SampleShape) =>
    (await written(as, '.ndjson', many))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  test('GA4: purchases that were sent twice, and integers as texts', async () => {
    const events = await objects('ga4')
    const purchases = events.filter(({ event_name }) => event_name === 'purchase')
    const orders = new Set(purchases.map(({ ecommerce }) => ecommerce.transaction_id))
    expect(purchases.length).toBeGreaterThan(orders.size)
    const twice = purchases.filter(({ ecommerce: { transaction_id: id } }, index) =>
      purchases.slice(0, index).some(({ ecommerce }) => ecommerce.transaction_id === id),
    )
    expect(twice.length).toBe(purchases.length - orders.size)
    for (const { event_timestamp, batch_page_id, event_bundle_sequence_id } of events)
      for (const integer of [event_timestamp, batch_page_id, event_bundle_sequence_id]) expect(integer).toMatch(/^\d+$/)
    expect(purchases.some(({ items }) => items.length > 1)).toBe(true)
    expect(purchases.some(({ items }) => items[0].item_brand === '(not set)')).toBe(true)
    const views = events.filter(({ event_name }) => event_name === 'view_item')
    expect(views.some(({ items: [item] }) => !('item_brand' in item))).toBe(true)
    const names = new Set(events.map(({ event_name }) => event_name))
    expect(names).toEqual(
      new Set([
        'view_item',
        'add_to_cart',
        'remove_from_cart',
        'purchase',
        'refund',
        'view_item_list',
        'session_start',
        'page_view',
        'add_to_wishlist',
      ]),
    )
  })

  test('no key stands for null', async () => {
    for (const as of ['ga4', 'segment', 'shopify', 'snowplow'] as const)
      expect((await written(as, '.ndjson')).toString()).not.toMatch(/:(null|"")[,}]/)
  })

  test('the same events in all shapes', async () => {
    const orders: number[] = []
    const ga4 = await objects('ga4')
    orders.push(
      new Set(
        ga4.flatMap(({ ecommerce: { transaction_id: id } = {} as Record<string, string> }) =>
          id === undefined || id === '(not set)' ? [] : [id],
        ),
      ).size,
    )
    const segment = await objects('segment')
    orders.push(
      new Set(segment.flatMap(({ event, properties }) => (event === 'Order Completed' ? [properties.order_id] : [])))
        .size,
    )
    const shopify = await objects('shopify')
    orders.push(shopify.filter(({ name }) => name === 'checkout_completed').length)
    for (const [as, column] of [
      ['snowplow', 'transaction_id'],
      ['retail-rocket', 'transactionid'],
    ] as const) {
      await written(as, '.csv', many)
      const [row] = await query(
        `SELECT count(DISTINCT ${column})::INT AS n FROM read_csv(${literal(join(folder, `${as}.csv`))}, all_varchar = true)`,
      )
      orders.push(Number(row?.['n']))
    }
    await written('order-lines', '.csv', many)
    const [row] = await query(`SELECT count(DISTINCT Invoice)::INT AS n, count_if(Quantity < 0)::INT AS back
      FROM read_csv(${literal(join(folder, 'order-lines.csv'))}) WHERE Invoice NOT LIKE 'C%'`)
    orders.push(Number(row?.['n']))
    expect(row?.['back']).toBe(0)
    expect(orders[0]).toBeGreaterThan(200)
    expect(new Set(orders).size).toBe(1)
  })

  test('views, carts and purchases of the usual sample, all of them', async () => {
    await writeSample({ ...many, path: join(folder, 'usual.csv') })
    await written('rees46', '.csv', many)
    const [usual, rees46] = ['usual.csv', 'rees46.csv'].map(
      (name) => `read_csv(${literal(join(folder, name))}, all_varchar = true)`,
    )
    expect(
      await query(`SELECT count(*)::INT AS n FROM (SELECT * FROM ${usual} EXCEPT ALL SELECT * FROM ${rees46})`),
    ).toEqual([{ n: 0 }])
    const further = await query(
      `SELECT event_type, count(*)::INT AS n FROM (SELECT * FROM ${rees46} EXCEPT ALL SELECT * FROM ${usual}) GROUP BY 1 ORDER BY 1`,
    )
    expect(further.map(({ event_type }) => event_type)).toEqual(['purchase', 'remove_from_cart'])
  })
})

describe('writeSample with a shape', () => {
  test.each([
    ['ga4', 'events.csv', '.ndjson, .ndjson.gz, .jsonl, .jsonl.gz, .parquet'],
    ['taobao', 'events.parquet', '.csv, .csv.gz'],
    ['segment', 'events', '.ndjson, .ndjson.gz, .jsonl, .jsonl.gz'],
  ] as const)('refuses %s as %s', async (as, path, endings) => {
    const error = await writeSample({ ...options, as, path }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(QueryError)
    expect(error).toMatchObject({
      message: `cannot write events as ${as} to "${path}": name a file that ends in ${endings}`,
      context: { option: 'path', value: path },
    })
  })

  test('refuses a shape that there is not', async () => {
    const as = 'ga3' as 'ga4'
    await expect(writeSample({ ...options, as, path: 'x.csv' })).rejects.toThrow(
      'writeSample: as must be "ga4", "snowplow", "segment", "shopify", "retail-rocket", "taobao", "order-lines" or "rees46", not "ga3"',
    )
  })

  test.each(['events.ndjson', 'events.ndjson.gz', 'events.parquet'])(
    'leaves nothing behind when it is stopped: %s',
    async (name) => {
      const inside = await mkdtemp(join(folder, 'stopped-'))
      const abort = new AbortController()
      const reason = new Error('enough')
      const writing = writeSample({
        events: 5_000_000,
        seed: 5,
        as: 'ga4',
        path: join(inside, name),
        signal: abort.signal,
        onProgress: ({ events }) => {
          if (events > 20_000) abort.abort(reason)
        },
      })
      await expect(writing).rejects.toBe(reason)
      expect(await readdir(inside)).toEqual([])
    },
  )

  test.each(['events.ndjson', 'events.parquet'])('tells its progress to the end: %s', async (name) => {
    const told: number[] = []
    await writeSample({
      ...many,
      as: 'ga4',
      path: join(folder, name),
      onProgress: ({ events }) => told.push(events),
    })
    expect(told.at(-1)).toBe(20_000)
    expect(told).toEqual(told.toSorted((left, right) => left - right))
  })
})
