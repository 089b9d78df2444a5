import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { athena } from '../../src/athena.js'
import { duckdb } from '../../src/duckdb.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { type EventField, eventFields, isOptionalField } from '../../src/events/fields.js'
import { ga4, ga4ColumnTypes } from '../../src/events/presets/ga4.js'
import { segment, segmentColumnTypes } from '../../src/events/presets/segment.js'
import { shopify } from '../../src/events/presets/shopify.js'
import { snowplow, snowplowColumnTypes } from '../../src/events/presets/snowplow.js'
import { createEventsTable } from '../../src/lake/external-table.js'
import { createJsonEventsTable } from '../../src/lake/json-table.js'
import { writeSample } from '../../src/sample/write.js'
import type { Source } from '../../src/sources/source.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { same } from '../support/same-analysis.js'
import { trinoNestedTable } from './hive-table.js'

const trino = inject('trino')
const sql = (text: string) => runTrino({ url: trino.url, catalog: 'hive' }, text)

let server: AthenaServer
beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  await sql(`CREATE SCHEMA IF NOT EXISTS "vendors" WITH (location = 'local:///vendors')`)
})
afterAll(() => server?.close())

/** Without types, all values of JSON are text. */
const text = null
const tables = [
  { name: 'ga4_parquet', as: 'ga4', binding: ga4(), types: ga4ColumnTypes, format: 'parquet', by: 'device.category' },
  { name: 'ga4_json', as: 'ga4', binding: ga4(), types: ga4ColumnTypes, format: 'json', by: 'geo.country' },
  { name: 'ga4_text', as: 'ga4', binding: ga4(), types: text, format: 'json', by: 'brand' },
  { name: 'segment', as: 'segment', binding: segment(), types: segmentColumnTypes, format: 'json', by: 'brand' },
  {
    name: 'snowplow_parquet',
    as: 'snowplow',
    binding: snowplow(),
    types: snowplowColumnTypes,
    format: 'parquet',
    by: 'brand',
  },
  {
    name: 'snowplow_json',
    as: 'snowplow',
    binding: snowplow(),
    types: snowplowColumnTypes,
    format: 'json',
    by: 'brand',
  },
  { name: 'shopify', as: 'shopify', binding: shopify(), types: text, format: 'json', by: 'topCategory' },
] as const

const metrics = [
  'events',
  'views',
  'carts',
  'purchases',
  'revenue',
  'units',
  'refunds',
  'orders',
  'sessions',
  'buyers',
] as const

async function answer(source: Source, by: string) {
  const { rows, totals, rejected, duplicates } = await analyze(source, {
    by: [by, 'day'] as never,
    metrics,
    orderBy: [by, 'day'] as never,
  })
  return { rows, totals, rejected: rejected.count, duplicates }
}

test.each(tables)('$name: a table over the files, and a view of it, give what the files give', async (given) => {
  const { name, as, format, by } = given
  const binding: BindingOptions = given.binding
  const folder = join(trino.lake, `vendors-${name}`)
  const partition = join(folder, 'dt=2019-10-01')
  await rm(folder, { recursive: true, force: true })
  await mkdir(partition, { recursive: true })
  const path = join(partition, `events.${format === 'json' ? 'ndjson' : 'parquet'}`)
  await writeSample({ path, as, events: 3_000, seed: 5, days: 3 })

  const options = {
    table: `vendors.${name}`,
    location: `s3://lake/vendors-${name}/`,
    binding,
    ...(given.types === null ? {} : { types: given.types }),
    days: { from: '2019-10-01', to: '2019-10-31' },
  }
  const hive = format === 'json' ? createJsonEventsTable(options) : createEventsTable(options)
  await sql(`DROP TABLE IF EXISTS "vendors"."${name}"`)
  await sql(trinoNestedTable(hive).sql)
  await sql(`CALL hive.system.sync_partition_metadata('vendors', '${name}', 'FULL')`)

  const files = duckdb({ files: path, binding })
  const wanted = await answer(files, by)
  expect(wanted.totals?.revenue).toBeGreaterThan(0)
  expect(wanted.rejected).toBe(0)
  const found = await answer(athena({ client: server.client(), timing: fast, table: options.table, binding }), by)
  same(found, wanted, `${name} table`)

  files.close()

  if (given.types === null) return
  const further = by.includes('.') ? { [by]: 'text' as const } : {}
  const view = ['vendors', `${name}_lines`]
  const { table, types } = { ...options, types: given.types }
  await sql(createEventsView(view, { dialect: 'athena', table, binding: { ...binding, further }, types }))
  const lines = athena({ client: server.client(), timing: fast, table: view.join('.'), binding: ofView(binding) })
  same({ ...(await answer(lines, by)), duplicates: wanted.duplicates }, wanted, `${name} view`)
})

/** The binding of a view of events: the optional columns that it has, under the usual names. */
function ofView({ columns = {}, categorySeparator, otherTypes }: BindingOptions): BindingOptions {
  const optional = Object.keys(columns).filter((field) => isOptionalField(field as EventField)) as EventField[]
  return {
    columns: Object.fromEntries(optional.map((field) => [field, eventFields[field].column])),
    ...(categorySeparator === undefined ? {} : { categorySeparator }),
    ...(otherTypes === undefined ? {} : { otherTypes }),
  }
}
