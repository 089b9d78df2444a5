import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import { convertEvents } from '../../src/lake/convert.js'
import { checkRawTable, createRawTable, type RawTableOptions } from '../../src/lake/raw-table.js'
import { trinoTable } from './hive-table.js'

const trino = inject('trino')
const sql = (text: string) => runTrino({ url: trino.url, catalog: 'hive' }, text)

const columns = ['event_time', 'event_type', 'brand', 'price', 'user_session'] as const
const header = `${columns.join(',')}\n`
const line = (brand: string) => `2019-10-01 10:00:00 UTC,purchase,${brand},3,s1\n`
const location = 's3://lake/raw-csv/'

/** Makes the raw table over one file, and what conversion makes of it: by what a sample holds, or as the options say. */
async function rawTable(content: string, options: Partial<RawTableOptions> = { sample: header + content }) {
  const folder = (name: string) => join(trino.lake, name)
  for (const name of ['raw-csv', 'csv-events', 'csv-rejected']) await rm(folder(name), { recursive: true, force: true })
  await mkdir(folder('raw-csv'), { recursive: true })
  const unreadable = ['yesterday', 'view', '', '', 's1'].join(options.delimiter)
  // Trino makes no table of no rows here: one is always rejected, for another reason.
  await writeFile(join(folder('raw-csv'), 'events.csv'), `${header}${content}${unreadable}\n`)
  for (const table of ['raw', 'events', 'events_rejected']) await sql(`DROP TABLE IF EXISTS "csv"."${table}"`)
  await sql(trinoTable(createRawTable({ table: 'csv.raw', location, columns, ...options })))
  const [check] = (await sql(checkRawTable({ table: 'csv.raw', columns }))).rows
  const statements = convertEvents({
    from: 'csv.raw',
    to: 'csv.events',
    location: 's3://lake/csv-events/',
    rejectedLocation: 's3://lake/csv-rejected/',
    days: { from: '2019-10-01', to: '2019-10-02' },
    columns,
  })
  const local = (text: string) =>
    text.replaceAll("'s3://lake/", "'local:///").replace(/^ {2}write_compression = 'ZSTD',\n/m, '')
  for (const statement of statements.slice(0, -1)) await sql(local(statement.sql))
  const { rows: converted } = await sql('SELECT "brand", "price" FROM "csv"."events" ORDER BY "brand" NULLS LAST')
  const { rows: rejected } = await sql(
    `SELECT "reason", count(*) FROM "csv"."events_rejected" WHERE "event_time" IS DISTINCT FROM 'yesterday' GROUP BY 1 ORDER BY 1`,
  )
  const missing = (await sql(statements.at(-1)?.sql as string)).rows[0]?.at(-1)
  return {
    check,
    brands: converted.map(([brand]) => brand),
    money: converted.map(([, price]) => price),
    rejected,
    missing,
  }
}

const cutShort = 'the line is cut short: it has too few values, or a quote is not closed'

beforeAll(async () => {
  await sql(`CREATE SCHEMA IF NOT EXISTS "csv" WITH (location = 'local:///csv')`)
})

describe('CSV as Athena reads it', () => {
  test('is whole, where quotes are doubled and values hold backslashes', async () => {
    const found = await rawTable(line('"C:\\"') + line('"a ""b"", c"') + line('back\\slash') + line(''))
    expect(found).toEqual({
      check: [5, 0, 0],
      brands: ['C:\\', 'a "b", c', 'back\\slash', null].sort(),
      money: ['3.00', '3.00', '3.00', '3.00'],
      rejected: [],
      missing: 0,
    })
  })

  test('is whole, where backslashes stand before quotes', async () => {
    const found = await rawTable(line('"6\\" tv, large"') + line('"a \\"b\\""') + line('plain'))
    expect(found).toMatchObject({ check: [4, 0, 0], brands: ['6" tv, large', 'a "b"', 'plain'], rejected: [] })
  })

  test('loses no line in silence, where quotes are escaped otherwise than said', async () => {
    const doubled = await rawTable(line('"C:\\"') + line('plain'), { escape: '\\' })
    expect(doubled).toMatchObject({ check: [3, 1, 0], brands: ['plain'], rejected: [[cutShort, 1]], missing: 0 })
    const backslashed = await rawTable(line('"6\\" tv, large"') + line('"say \\"hi, you\\" ok"') + line('plain'), {
      escape: '"',
    })
    expect(backslashed).toMatchObject({
      check: [4, 1, 1],
      brands: ['plain'],
      rejected: [
        ['the line has too many values', 1],
        [cutShort, 1],
      ],
      missing: 0,
    })
  })

  test('keeps lines apart that end within quotes, or have too few or too many values', async () => {
    const found = await rawTable(
      [
        line('"open'),
        line('"two\nlines"'),
        '2019-10-01 10:00:00 UTC,purchase,short\n',
        '\n',
        line('a,b'),
        line('plain'),
      ].join(''),
      {},
    )
    expect(found).toEqual({
      check: [8, 5, 1],
      brands: ['plain'],
      money: ['3.00'],
      rejected: [
        ['the line has too many values', 1],
        [cutShort, 5],
      ],
      missing: 0,
    })
  })

  test('may have other delimiters', async () => {
    const content = (header + line('"a\tb"') + line('c')).replaceAll(',', '\t').slice(header.length)
    await expect(rawTable(content, { delimiter: '\t' })).resolves.toMatchObject({
      check: [3, 0, 0],
      brands: ['a\tb', 'c'],
    })
  })
})
