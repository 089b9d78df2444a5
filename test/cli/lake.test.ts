import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createEventsView } from '../../src/analysis/events-view.js'
import { ga4, ga4ColumnTypes } from '../../src/events/presets/ga4.js'
import { segment, segmentColumnTypes } from '../../src/events/presets/segment.js'
import { shopify } from '../../src/events/presets/shopify.js'
import { convertEvents } from '../../src/lake/convert.js'
import { createEventsTable } from '../../src/lake/external-table.js'
import { createJsonEventsTable } from '../../src/lake/json-table.js'
import { iamConvertPolicy, iamReadPolicy } from '../../src/lake/policy.js'
import { checkRawTable, createRawTable, type RawTableOptions } from '../../src/lake/raw-table.js'
import { scratchFolder } from '../support/scratch.js'
import { cartometrics } from './run-cli.js'

const raw = ['ddl', 'raw', '--table', 'shop.raw_events', '--location', 's3://shop-raw/events/']
const place = ['--region', 'eu-west-1', '--account', '123456789012', '--workgroup', 'analytics']

async function output(args: readonly string[]): Promise<string> {
  const { code, out, err } = await cartometrics(args)
  expect([code, err]).toEqual([0, ''])
  return out
}

describe('cartometrics ddl', () => {
  const rawStatements = (options: RawTableOptions) =>
    `${createRawTable(options)};\n\n-- Check that all lines are read whole: the last two columns must be 0.\n${checkRawTable(options)};\n`

  test('raw writes what createRawTable and checkRawTable write', async () => {
    const table = { table: 'shop.raw_events', location: 's3://shop-raw/events/' }
    expect(await output(raw)).toBe(rawStatements(table))
    expect(await output([...raw, '--escape', '\\'])).toBe(rawStatements({ ...table, escape: '\\' }))
    expect(
      await output([...raw, '--names', 'row,ts', '--delimiter', ';', '--no-header', '--column', 'eventTime=ts']),
    ).toBe(rawStatements({ ...table, columns: ['row', 'ts'], delimiter: ';', header: false }))
  })

  const folder = scratchFolder()

  test('raw finds out of a sample how quotes are escaped', async () => {
    const escaped = 'a,b\n1,"say \\"hi\\", ok"\n'
    const files = {
      'doubled.csv': 'a,b\n1,"C:\\"\n',
      'backslash.csv': escaped,
      'backslash.csv.gz': gzipSync(escaped + randomBytes(150_000).toString('hex').replaceAll(/.{9}/g, '$&,x\n')),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const sampled = (name: string) => output([...raw, '--names', 'a,b', '--sample', join(folder, name)])
    expect(await sampled('doubled.csv')).toContain("'escapeChar' = '\\u0001'")
    expect(await sampled('backslash.csv')).toContain("'escapeChar' = '\\\\'")
    expect(await sampled('backslash.csv.gz')).toContain("'escapeChar' = '\\\\'")
  })

  test.each<[string, string | Uint8Array | undefined, RegExp]>([
    ['that is not there', undefined, /there is no file .*sample\.csv$/],
    ['with a line break in quotes', 'a,b\n1,"two\nlines"\n', /line 2 of the sample ends within quotes/],
    ['of other columns', 'a,b,c\n1,2,3\n', /no line of the sample has 2 values, as there are columns; line 2 has 3/],
    ['that is no text', new Uint8Array([80, 65, 82, 49, 0, 1]), /sample\.csv is no text in UTF-8/],
    ['that is damaged', new Uint8Array([0x1f, 0x8b, 9, 9, 9, 9]), /cannot read .*sample\.csv: /],
  ])('raw refuses a sample %s', async (_what, content, message) => {
    const path = join(folder, 'sample.csv')
    if (content === undefined) await rm(path, { force: true })
    else await writeFile(path, content)
    const { code, out, err } = await cartometrics([...raw, '--names', 'a,b', '--sample', path])
    expect([code, out]).toEqual([1, ''])
    expect(err.trimEnd()).toMatch(message)
    expect(err.match(/\n/g)).toHaveLength(1)
  })

  test('convert writes all statements, in order', async () => {
    const args = [
      'ddl',
      'convert',
      '--from-table',
      'shop.raw_events',
      '--table',
      'shop.events',
      '--location',
      's3://l-a-k-e/events/',
      '--rejected',
      's3://l-a-k-e/rejected/',
    ]
    const statements = convertEvents({
      from: 'shop.raw_events',
      to: 'shop.events',
      location: 's3://l-a-k-e/events/',
      rejectedLocation: 's3://l-a-k-e/rejected/',
      days: { from: '2019-01-01', to: '2020-01-01' },
      partition: 'day',
    })
    const out = await output([...args, '--from', '2019-01-01', '--to', '2020-01-01', '--partition', 'day'])
    expect(out).toBe(statements.map(({ title, sql }) => `-- ${title}.\n${sql};\n`).join('\n'))
    expect(out.match(/^INSERT INTO/gm)).toHaveLength(3)
  })

  test('parquet writes what createEventsTable writes', async () => {
    const table = {
      table: 'shop.events',
      location: 's3://l-a-k-e/events/',
      days: { from: '2019-10-01', to: '2019-10-31' },
      types: { user_id: 'bigint' },
    }
    const args = [
      'ddl',
      'parquet',
      '--table',
      table.table,
      '--location',
      table.location,
      '--from',
      '2019-10-01',
      '--to',
      '2019-10-31',
      '--type',
      'user_id=bigint',
    ]
    expect(await output(args)).toBe(`${createEventsTable(table)};\n`)
  })

  const place = { table: 'shop.events', location: 's3://l-a-k-e/events/' }
  const at = ['--table', place.table, '--location', place.location]
  const days = { from: '2024-01-01', to: '2024-12-31' }
  const within = ['--from', days.from, '--to', days.to]

  test('parquet and json write what the library writes for a preset', async () => {
    const binding = ga4({ user: 'pseudonymous' })
    const given = [
      '--preset',
      'ga4:user=pseudonymous',
      '--type',
      'items[].price=decimal(18,2)',
      '--type',
      'platform=none',
    ]
    const types = { ...ga4ColumnTypes, 'items[].price': 'decimal(18,2)', platform: null }
    expect(await output(['ddl', 'parquet', ...at, ...within, ...given])).toBe(
      `${createEventsTable({ ...place, days, binding, types })};\n`,
    )
    expect(await output(['ddl', 'json', ...at, ...within, '--partition', 'day', ...given])).toBe(
      `${createJsonEventsTable({ ...place, days, binding, types, partition: 'day' })};\n`,
    )
    expect(await output(['ddl', 'json', ...at, '--preset', 'segment', '--column', 'brand=context.brand'])).toBe(
      `${createJsonEventsTable({
        ...place,
        binding: { ...segment(), columns: { ...segment().columns, brand: 'context.brand' } },
        types: segmentColumnTypes,
      })};\n`,
    )
  })

  test('has no usual column that a preset binds to nothing, but one that is named', async () => {
    const args = ['ddl', 'json', ...at, '--preset', 'shopify']
    const types = { category_id: null }
    expect(await output(args)).toBe(`${createJsonEventsTable({ ...place, binding: shopify(), types })};\n`)
    const named = ['ddl', 'json', ...at, '--preset', 'ga4', '--column', 'categoryId=category_id']
    expect(await output(named)).toContain('`category_id` string')
  })

  test('sql takes the same types, but for Postgres', async () => {
    const view = ['sql', '--table', place.table, '--preset', 'segment', '--events-view', 'shop.lines']
    const options = { table: place.table, binding: segment() }
    expect(await output(view)).toBe(
      createEventsView('shop.lines', { ...options, dialect: 'athena', types: segmentColumnTypes }),
    )
    expect(await output([...view, '--dialect', 'duckdb'])).toBe(
      createEventsView('shop.lines', { ...options, dialect: 'duckdb', types: segmentColumnTypes }),
    )
    expect(await output([...view, '--dialect', 'postgres'])).toBe(
      createEventsView('shop.lines', { ...options, dialect: 'postgres', types: { category_id: null } }),
    )
  })

  test.each([
    [['ddl', 'json', ...at, '--to', '2024-01-01'], /--to: say which is the first day, too, with --from/],
    [['ddl', 'json', ...at, '--partition', 'dt'], /--partition: say which days there are, too/],
    [
      ['ddl', 'json', ...at, '--type', 'items[].n=number'],
      /--type: "items\[\]\.n" cannot be "number"; use a type of Hive/,
    ],
    [['ddl', 'raw'], /required option '--table <NAME>' not specified/],
    [['ddl', 'row'], /unknown command 'row'/],
    [[...raw.slice(0, -1), 's3://shop-raw'], /slash at the end/],
    [['ddl', 'parquet', '--table', 'a.b', '--location', 's3://a-b-c/', '--from', 'now'], /"now" is no day/],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await cartometrics(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })
})

describe('cartometrics iam', () => {
  const shared = { region: 'eu-west-1', account: '123456789012', workgroup: 'analytics' }
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/1-2'

  test('read writes what iamReadPolicy gives', async () => {
    const args = [
      'iam',
      'read',
      ...place,
      '--tables',
      'shop.events,shop.v',
      '--data',
      's3://l-a-k-e/events/',
      '--results',
      's3://r-e-s/',
    ]
    const policy = {
      ...shared,
      tables: ['shop.events', 'shop.v'],
      data: ['s3://l-a-k-e/events/'],
      results: 's3://r-e-s/',
    }
    expect(JSON.parse(await output(args))).toEqual(iamReadPolicy(policy))
    expect(JSON.parse(await output([...args, '--data-key', key, '--results-key', key, '--lake-formation']))).toEqual(
      iamReadPolicy({ ...policy, keys: { data: key, results: key }, lakeFormation: true }),
    )
  })

  test('convert writes what iamConvertPolicy gives', async () => {
    const args = [
      'iam',
      'convert',
      ...place,
      '--raw-tables',
      'shop.raw',
      '--raw-data',
      's3://r-a-w/',
      '--tables',
      'shop.events',
      '--data',
      's3://l-a-k-e/',
      '--catalog',
      'other',
      '--aws-partition',
      'aws-cn',
    ]
    expect(JSON.parse(await output(args))).toEqual(
      iamConvertPolicy({
        ...shared,
        catalog: 'other',
        partition: 'aws-cn',
        from: { tables: ['shop.raw'], data: ['s3://r-a-w/'] },
        to: { tables: ['shop.events'], data: ['s3://l-a-k-e/'] },
      }),
    )
  })

  test.each([
    [['iam', 'read', ...place, '--tables', 'shop.events'], /required option '--data <FOLDERS>' not specified/],
    [
      ['iam', 'read', ...place.with(1, 'Ireland'), '--tables', 'shop.events', '--data', 's3://l-a-k-e/'],
      /"Ireland" is not a region/,
    ],
    [['iam', 'read', ...place, '--tables', 'shop.*', '--data', 's3://l-a-k-e/'], /is no table of a database/],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await cartometrics(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })
})
