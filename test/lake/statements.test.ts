import { beforeAll, describe, expect, test } from 'vitest'
import { toSql } from '../../src/analysis/to-sql.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { ga4, ga4ColumnTypes } from '../../src/events/presets/ga4.js'
import { segment, segmentColumnTypes } from '../../src/events/presets/segment.js'
import { shopify } from '../../src/events/presets/shopify.js'
import { snowplow, snowplowColumnTypes } from '../../src/events/presets/snowplow.js'
import { convertEvents } from '../../src/lake/convert.js'
import { createEventsTable } from '../../src/lake/external-table.js'
import { createJsonEventsTable } from '../../src/lake/json-table.js'
import { checkRawTable, createRawTable } from '../../src/lake/raw-table.js'
import { createView, unload } from '../../src/lake/view.js'
import { loadParsers } from '../support/dt-sql-parser.js'
import { scratchFolder } from '../support/scratch.js'

const folder = scratchFolder()
let parsers: Awaited<ReturnType<typeof loadParsers>>
beforeAll(async () => {
  parsers = await loadParsers(folder)
}, 300_000)

const raw = { table: 'shop.raw_events', location: 's3://shop-raw/events/' }
const convert = {
  from: 'shop.raw_events',
  to: 'shop.events',
  location: 's3://shop-lake/events/',
  rejectedLocation: 's3://shop-lake/rejected/',
  days: { from: '2019-10-01', to: '2019-12-01' },
}

describe('the table over raw CSV', () => {
  test('has every column as text', () => {
    expect(createRawTable(raw)).toMatchInlineSnapshot(`
      "CREATE EXTERNAL TABLE IF NOT EXISTS \`shop\`.\`raw_events\` (
        \`event_time\` string,
        \`event_type\` string,
        \`product_id\` string,
        \`category_id\` string,
        \`category_code\` string,
        \`brand\` string,
        \`price\` string,
        \`user_id\` string,
        \`user_session\` string,
        \`further_values\` string
      )
      ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
      WITH SERDEPROPERTIES (
        'separatorChar' = ',',
        'quoteChar' = '"',
        'escapeChar' = '\\u0001'
      )
      STORED AS TEXTFILE
      LOCATION 's3://shop-raw/events/'
      TBLPROPERTIES ('skip.header.line.count' = '1', 'classification' = 'csv')"
    `)
  })

  test.each([
    [
      'a further column and another delimiter',
      { columns: ['row', 'event_time', 'select', 'a `quoted` "name"'], delimiter: ';' },
    ],
    ['tabs, and no header', { header: false, delimiter: '\t' }],
    ['an apostrophe between values', { delimiter: "'" }],
    ['a backslash between values', { delimiter: '\\' }],
    ['the first control character between values', { delimiter: '\u0001' }],
    ['a backslash before quotes', { escape: '\\' }],
    ['quotes before quotes', { escape: '"' }],
    ['bound columns', { binding: { columns: { eventTime: 'ts', orderId: 'order_no' } } }],
  ])('is Hive with %s', (_what, options) => {
    const sql = createRawTable({ ...raw, ...options })
    expect(parsers.hive.validate(sql)).toEqual([])
    expect(sql).toMatchSnapshot()
  })
})

describe('the check of the table over raw CSV', () => {
  test('counts the lines that are not read whole', () => {
    const sql = checkRawTable({ table: 'shop.raw_events' })
    expect(sql).toMatchInlineSnapshot(`
      "SELECT
        count(*) AS "lines",
        count_if("user_session" IS NULL) AS "cut_short",
        count_if("further_values" IS NOT NULL) AS "too_long"
      FROM "shop"."raw_events""
    `)
    expect(parsers.trino.validate(sql)).toEqual([])
  })

  test('looks at the last column that there is', () => {
    const sql = checkRawTable({ table: 'shop.raw', columns: ['event_time', 'a "b'] })
    expect(sql).toContain('count_if("a ""b" IS NULL)')
  })
})

describe('the table over Parquet by day', () => {
  test('projects its partitions', () => {
    const sql = createEventsTable({
      table: 'shop.events',
      location: 's3://shop-lake/events/',
      days: { from: '2019-10-01' },
    })
    expect(sql).toMatchInlineSnapshot(`
      "CREATE EXTERNAL TABLE IF NOT EXISTS \`shop\`.\`events\` (
        \`event_time\` timestamp,
        \`event_type\` string,
        \`product_id\` string,
        \`category_id\` string,
        \`category_code\` string,
        \`brand\` string,
        \`price\` decimal(15,2),
        \`user_id\` string,
        \`user_session\` string
      )
      PARTITIONED BY (\`dt\` string)
      STORED AS PARQUET
      LOCATION 's3://shop-lake/events/'
      TBLPROPERTIES (
        'projection.enabled' = 'true',
        'projection.dt.type' = 'date',
        'projection.dt.format' = 'yyyy-MM-dd',
        'projection.dt.range' = '2019-10-01,NOW',
        'projection.dt.interval' = '1',
        'projection.dt.interval.unit' = 'DAYS',
        'storage.location.template' = 's3://shop-lake/events/dt=\${dt}/'
      )"
    `)
    expect(parsers.hive.validate(sql)).toEqual([])
  })

  test('has other types, columns and partitions where asked', () => {
    const sql = createEventsTable({
      table: 'shop.events',
      location: 's3://shop-lake/',
      days: { from: '2019-10-01', to: '2019-10-31' },
      partition: 'day',
      binding: { columns: { orderId: 'order_no' }, moneyScale: 3 },
      types: { user_id: 'bigint', price: 'decimal(18,3)', device: 'varchar(20)' },
    })
    expect(parsers.hive.validate(sql)).toEqual([])
    for (const part of [
      '`user_id` bigint',
      '`price` decimal(18,3)',
      '`order_no` string',
      '`device` varchar(20)',
      'PARTITIONED BY (`day` string)',
      "'projection.day.range' = '2019-10-01,2019-10-31'",
      `'storage.location.template' = 's3://shop-lake/day=\${day}/'`,
    ])
      expect(sql).toContain(part)
  })

  test('the Hive grammar would tell a mistake', () => {
    const sql = createRawTable(raw)
    expect(parsers.hive.validate(sql.replace('STORED AS', 'STORD AS')).length).toBeGreaterThan(0)
    expect(parsers.hive.validate(sql.replace('`event_time` string', '"event_time" string')).length).toBeGreaterThan(0)
  })
})

describe('tables of nested events', () => {
  const place = { table: 'shop.events', location: 's3://shop-lake/events/' }
  const days = { from: '2024-01-01' }
  const columnsOf = (sql: string) =>
    Object.fromEntries([...sql.matchAll(/^ {2}`(\w+)` (.*?),?$/gm)].map(([, name = '', type = '']) => [name, type]))

  test('over Parquet have structs and arrays of the types of the export', () => {
    const sql = createEventsTable({ ...place, days, binding: ga4({ categoryLevels: 2 }), types: ga4ColumnTypes })
    expect(parsers.hive.validate(sql)).toEqual([])
    expect(columnsOf(sql)).toEqual({
      event_timestamp: 'bigint',
      event_name: 'string',
      items:
        'array<struct<item_id:string,item_category:string,item_category2:string,item_brand:string,price:double,quantity:bigint,item_revenue:double,item_refund:double,item_name:string>>',
      user_id: 'string',
      user_pseudo_id: 'string',
      event_params:
        'array<struct<key:string,value:struct<int_value:bigint,string_value:string,float_value:double,double_value:double>>>',
      ecommerce: 'struct<transaction_id:string,purchase_revenue:double,refund_value:double>',
      event_date: 'string',
      platform: 'string',
      device: 'struct<category:string,operating_system:string>',
      geo: 'struct<country:string>',
      traffic_source: 'struct<source:string,medium:string>',
    })
  })

  test('over JSON have text, and names in lower case, some of which Hive takes for words of its own', () => {
    const sql = createJsonEventsTable({ ...place, binding: shopify(), types: { category_id: null } })
    expect(sql).toMatch(/^ROW FORMAT SERDE 'org\.openx\.data\.jsonserde\.JsonSerDe'\nLOCATION '.*'$/m)
    expect(columnsOf(sql)).toEqual({
      timestamp: 'string',
      name: 'string',
      data: `struct<${[
        'checkout:struct<lineitems:array<struct<variant:struct<product:struct<id:string,type:string,vendor:string>,price:struct<amount:string>>,quantity:string,finallineprice:struct<amount:string>>>,`order`:struct<id:string>,token:string,currencycode:string>',
        'cartline:struct<merchandise:struct<product:struct<id:string,type:string,vendor:string>,price:struct<amount:string,currencycode:string>>,quantity:string>',
        'productvariant:struct<product:struct<id:string,type:string,vendor:string>,price:struct<amount:string,currencycode:string>>',
      ].join(',')}>`,
      clientid: 'string',
      id: 'string',
    })
  })

  test.each<[string, BindingOptions, Readonly<Record<string, string | null>>]>([
    ['GA4', ga4(), ga4ColumnTypes],
    ['Segment', segment(), segmentColumnTypes],
    ['Snowplow', snowplow(), snowplowColumnTypes],
    ['Shopify', shopify(), {}],
    ['words of Hive', { columns: { brand: 'date.order', price: 'rows[].decimal' } }, { '_a.b': 'int' }],
  ])('are Hive for %s', (_what, binding, types) => {
    for (const sql of [
      createEventsTable({ ...place, days, binding, types }),
      createJsonEventsTable({ ...place, binding, types }),
      createJsonEventsTable({ ...place, binding, types, days: { ...days, to: '2024-12-31' }, partition: 'day' }),
    ])
      expect(parsers.hive.validate(sql)).toEqual([])
  })

  test('the Hive grammar would tell a word of its own that is not quoted', () => {
    const sql = createJsonEventsTable({ ...place, binding: shopify() })
    expect(parsers.hive.validate(sql.replaceAll('`order`', 'order')).length).toBeGreaterThan(0)
  })

  test('take types of whole columns, of paths, and of further columns that are declared', () => {
    const binding: BindingOptions = {
      columns: { price: 'items[].price', quantity: 'items[].n', brand: 'attributes[brand].text' },
      further: { 'geo.country': 'text', 'shipping.at': 'instant', weight: { scale: 3 } },
    }
    const types = { 'attributes[].text': 'varchar(20)', 'items[].n': 'int', user_id: 'bigint', category_id: null }
    const typed = columnsOf(createEventsTable({ ...place, days, binding, types }))
    expect(typed).toMatchObject({
      items: 'array<struct<price:decimal(15,2),n:int>>',
      attributes: 'array<struct<key:string,text:varchar(20)>>',
      geo: 'struct<country:string>',
      shipping: 'struct<at:timestamp>',
      weight: 'decimal(15,3)',
      user_id: 'bigint',
    })
    expect(typed).not.toHaveProperty('category_id')
    const whole = { items: 'array<struct<price:double,`n`:int,tags:map<string,array<date>>>>' }
    expect(columnsOf(createJsonEventsTable({ ...place, binding, types: whole }))).toMatchObject({
      event_time: 'string',
      items: 'array<struct<price:double,n:int,tags:map<string,array<date>>>>',
      weight: 'string',
    })
  })

  test('in folders by day have projected partitions, over JSON as over Parquet', () => {
    const projected = (sql: string) => sql.slice(sql.indexOf('TBLPROPERTIES'))
    const json = createJsonEventsTable({ ...place, days })
    expect(json).toContain('PARTITIONED BY (`dt` string)\nROW FORMAT SERDE')
    expect(projected(json)).toBe(projected(createEventsTable({ ...place, days })))
  })
})

describe('the conversion', () => {
  test('is one CREATE TABLE AS for 61 days', () => {
    const statements = convertEvents(convert)
    expect(statements.map(({ title }) => title)).toEqual([
      'Convert the days from 2019-10-01, before 2019-12-01',
      'Keep the rows that cannot be read or are of other days, with the reason',
      'Check that no row is missing: the last column must be 0',
    ])
    expect(statements.map(({ title, sql }) => `-- ${title}\n${sql};\n`).join('\n')).toMatchSnapshot()
    for (const { sql } of statements) expect(parsers.trino.validate(sql)).toEqual([])
  })

  test('writes at most 100 partitions a statement, and no day twice', () => {
    const days = { from: '2019-01-01', to: '2020-01-01' }
    const writing = convertEvents({ ...convert, days }).slice(0, -2)
    const bounds = writing.map(({ sql }) =>
      [...sql.matchAll(/TIMESTAMP '(2\d{3}-\d{2}-\d{2}) 00:00:00'/g)].map(([, day]) => day),
    )
    expect(bounds).toEqual([
      ['2019-01-01', '2019-04-11'],
      ['2019-04-11', '2019-07-20'],
      ['2019-07-20', '2019-10-28'],
      ['2019-10-28', '2020-01-01'],
    ])
    expect(writing.map(({ sql }) => sql.slice(0, 12))).toEqual([
      'CREATE TABLE',
      'INSERT INTO ',
      'INSERT INTO ',
      'INSERT INTO ',
    ])
    for (const { sql } of writing) expect(Buffer.byteLength(sql)).toBeLessThan(262_144)
  })
})

test('a view and an unload are made of a query', () => {
  const query = toSql({ by: 'brand', metrics: ['stickiness'] }, { dialect: 'athena', table: 'shop.events' })
  const view = createView('shop.brand_metrics', query)
  expect(view.startsWith('CREATE OR REPLACE VIEW "shop"."brand_metrics" AS\n-- Metrics by brand')).toBe(true)
  expect(parsers.trino.validate(view)).toEqual([])
  expect(createView('shop.v', 'SELECT 1 ;\n')).toBe('CREATE OR REPLACE VIEW "shop"."v" AS\nSELECT 1\n')
  expect(
    unload('SELECT 1 AS "a", 2 AS "dt";', { location: 's3://b-1/x/', partitionedBy: ['dt'] }),
  ).toMatchInlineSnapshot(`
    "UNLOAD (
    SELECT 1 AS "a", 2 AS "dt"
    )
    TO 's3://b-1/x/'
    WITH (format = 'PARQUET', partitioned_by = ARRAY['dt'])
    "
  `)
})

test.each([
  [
    'a table without database',
    () => createRawTable({ ...raw, table: 'events' }),
    /table: "events" is no table of a database/,
  ],
  ['a table of another catalog', () => createRawTable({ ...raw, table: 'a.b.c' }), /is no table/],
  ['a name with a quote', () => createView('shop.a"b', 'SELECT 1'), /view: .* is no table/],
  [
    'a location without a slash',
    () => createRawTable({ ...raw, location: 's3://shop-raw/events' }),
    /slash at the end/,
  ],
  ['an s3a location', () => createRawTable({ ...raw, location: 's3a://shop-raw/events/' }), /is no folder of S3/],
  ['a location with a quote', () => createRawTable({ ...raw, location: "s3://shop-raw/it's/" }), /is no folder of S3/],
  ['a location with a wildcard', () => createRawTable({ ...raw, location: 's3://shop-raw/*/' }), /is no folder of S3/],
  ['two equal columns', () => createRawTable({ ...raw, columns: ['a', 'A'] }), /two columns "a"/],
  [
    'a column called as that of further values',
    () => createRawTable({ ...raw, columns: ['a', 'Further_Values'] }),
    /two columns "further_values"/,
  ],
  ['an escape of two', () => createRawTable({ ...raw, escape: '\\\\' }), /escape must be one character/],
  ['an escape that is the delimiter', () => createRawTable({ ...raw, escape: ',' }), /escape must be one character/],
  ['no columns', () => createRawTable({ ...raw, columns: [] }), /at least one/],
  ['a delimiter of two', () => createRawTable({ ...raw, delimiter: '||' }), /one character/],
  [
    'a day that is none',
    () => convertEvents({ ...convert, days: { from: '2019-02-30', to: '2019-03-01' } }),
    /days.from: "2019-02-30" is no day/,
  ],
  [
    'days the wrong way',
    () => convertEvents({ ...convert, days: { from: '2019-10-02', to: '2019-10-02' } }),
    /must be after/,
  ],
  [
    'folders within each other',
    () => convertEvents({ ...convert, rejectedLocation: 's3://shop-lake/events/bad/' }),
    /one within the other/,
  ],
  ['a column called as the partition', () => convertEvents({ ...convert, partition: 'brand' }), /two columns "brand"/],
  ['columns without the time', () => convertEvents({ ...convert, columns: ['brand'] }), /no column "event_time"/],
  [
    'a type of Trino in a table of Hive',
    () => createEventsTable({ ...raw, days: { from: '2019-10-01' }, types: { a: 'varchar' } }),
    /use a type of Hive/,
  ],
  [
    'a type that is more',
    () => createEventsTable({ ...raw, days: { from: '2019-10-01' }, types: { a: 'string) LOCATION' } }),
    /use a type of Hive/,
  ],
  [
    'a type of Trino in a path',
    () => createJsonEventsTable({ ...raw, types: { 'items[].price': 'struct<a:real>' } }),
    /types: "items\[\]\.price\.a" cannot be "real"; use a type of Hive/,
  ],
  [
    'a type that ends the statement, in a struct',
    () => createJsonEventsTable({ ...raw, types: { geo: "struct<a:string) LOCATION 'x>" } }),
    /types: "geo" cannot be/,
  ],
  [
    'a type of a struct whose member has another name than Hive takes',
    () => createJsonEventsTable({ ...raw, types: { geo: 'struct<"a b":string>' } }),
    /"geo\.a b": no field of Athena's structs can be called "a b"/,
  ],
  [
    'a path whose keys Hive cannot name',
    () => createEventsTable({ ...raw, days: { from: '2019-10-01' }, binding: { columns: { brand: 'a.b c' } } }),
    /columns: "a\.b c": no field of Athena's structs can be called "b c"/,
  ],
  [
    'a column over JSON that Hive cannot name',
    () => createJsonEventsTable({ ...raw, binding: { columns: { brand: 'the brand' } } }),
    /no column over JSON can be called "the brand"/,
  ],
  [
    'columns over JSON that differ in their case alone',
    () => createJsonEventsTable({ ...raw, types: { BRAND: 'string' } }),
    /two columns "brand"/,
  ],
  [
    'a list without what is in it',
    () => createJsonEventsTable({ ...raw, types: { 'items[]': 'string' } }),
    /types: "items\[\]" is no column/,
  ],
  ['a partition without days', () => createJsonEventsTable({ ...raw, partition: 'dt' }), /say which days there are/],
  [
    'an unknown format',
    () => unload('SELECT 1', { location: raw.location, format: 'csv' as never }),
    /format: there is no "csv"/,
  ],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(message)
})
