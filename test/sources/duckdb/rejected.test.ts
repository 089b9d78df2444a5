import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { and, eq, field, gt } from '../../../src/definition/builders.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { csv, header, line, put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const good = line()

describe('rows that cannot be read', () => {
  test('are counted by reason, with their file, row and value', async () => {
    const path = put(
      folder,
      'bad.csv',
      csv(
        good,
        line({ time: 'yesterday' }),
        line({ time: '' }),
        line({ price: '12,50'.replace(',', '$') }),
        good,
        line({ type: '' }),
      ),
    )
    const { rejected, brands } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 2 })
    expect(rejected).toEqual({
      count: 4,
      reasons: {
        'event_time is not a time': 1,
        'event_time is missing': 1,
        'price is not a decimal number': 1,
        'event_type is missing': 1,
      },
      examples: [
        { file: path, row: 2, reason: 'event_time is not a time', value: 'yesterday' },
        { file: path, row: 3, reason: 'event_time is missing' },
        { file: path, row: 4, reason: 'price is not a decimal number', value: '12$50' },
        { file: path, row: 6, reason: 'event_type is missing' },
      ],
    })
  })

  test('lines that do not fit are told, too, where no row can be in scope', async () => {
    const path = put(folder, 'none.csv', csv(good, `${good},x,y,z`, '2019-10-01 00:00:00,view', good))
    const { totals, rejected } = await ask(
      { files: path },
      {
        metrics: ['events'],
        where: and(eq(field.brand, 'acme'), eq(field.brand, 'other')),
      },
    )
    expect(totals).toEqual({ events: 0 })
    expect(rejected.reasons).toEqual({ 'the line has too few columns': 1, 'the line has too many columns': 1 })
    expect(rejected.examples.map(({ row }) => row)).toEqual([2, 3])
  })

  test('lines that do not fit are counted once each, and shift no row', async () => {
    const path = put(
      folder,
      'lines.csv',
      csv(good, `${good},x,y,z`, '2019-10-01 00:00:00,view', line({ time: 'bad' }), good, line({ price: 'bad' })),
    )
    const { rejected, brands } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 2 })
    expect(rejected.count).toBe(4)
    expect(rejected.reasons).toEqual({
      'the line has too many columns': 1,
      'the line has too few columns': 1,
      'event_time is not a time': 1,
      'price is not a decimal number': 1,
    })
    expect(rejected.examples.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'the line has too many columns'],
      [3, 'the line has too few columns'],
      [4, 'event_time is not a time'],
      [6, 'price is not a decimal number'],
    ])
  })

  test('a row is counted as one, however many lines a quoted value takes', async () => {
    const path = put(
      folder,
      'breaks.csv',
      csv(line({ code: '"a\nb\nc"' }), `${good},x`, line({ code: '"d\ne"' }), line({ time: 'bad' })),
    )
    const { rejected } = await brandsOf({ files: path })
    expect(rejected.examples.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'the line has too many columns'],
      [4, 'event_time is not a time'],
    ])
  })

  test('without a header, the first line is row 1', async () => {
    const path = put(folder, 'bare.csv', `${good}\n${line({ time: 'bad' })}\n${good},x\n`)
    const { rejected } = await brandsOf({ files: path })
    expect(rejected.examples.map(({ row }) => row).sort()).toEqual([2, 3])
  })

  test('the last row of a file that was cut off', async () => {
    const path = put(folder, 'cut.csv', csv(good, good).slice(0, -20))
    const { rejected, brands } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 1 })
    expect(rejected).toMatchObject({
      count: 1,
      reasons: { 'the line has too few columns': 1 },
      examples: [{ file: path, row: 2 }],
    })
  })

  test('a quote that is not closed', async () => {
    const path = put(folder, 'quote.csv', csv(good, line({ brand: '"open' }), good))
    const { rejected, totals } = await brandsOf({ files: path })
    expect(rejected.count).toBeGreaterThanOrEqual(1)
    expect(rejected.count + (totals['events' as never] as number)).toBeLessThanOrEqual(3)
    expect(Object.keys(rejected.reasons)).toEqual(['a quote is not closed'])
  })

  test('a quote that is not closed says how many lines it took with it', async () => {
    const open = line({ brand: '"open' })
    const exampleOf = async (name: string, content: string) => {
      const { rejected } = await brandsOf({ files: put(folder, name, content) })
      expect(rejected.reasons).toEqual({ 'a quote is not closed': 1 })
      expect(rejected.count).toBe(1)
      return rejected.examples[0]?.reason
    }
    expect(await exampleOf('last.csv', csv(good, open))).toBe('a quote is not closed')
    expect(await exampleOf('one.csv', csv(good, open, good))).toBe(
      'a quote is not closed; the line after it was taken for part of it',
    )
    const three = 'a quote is not closed; the 3 lines after it were taken for part of it'
    expect(await exampleOf('three.csv', csv(good, open, good, good, good))).toBe(three)
    expect(await exampleOf('crlf.csv', csv(good, open, good, good, good).replaceAll('\n', '\r\n'))).toBe(three)
    // Another quote ends it: the lines after that one are read again.
    expect(await exampleOf('ended.csv', csv(open, good, line({ brand: '"x"' }), good, good))).toBe(
      'a quote is not closed; the 2 lines after it were taken for part of it',
    )
    const many = await exampleOf('many.csv', csv(good, open, ...Array.from({ length: 50_000 }, () => good)))
    expect(many).toBe('a quote is not closed; the 50000 lines after it were taken for part of it')
  })

  test('lines that do not fit are so whatever a query asks for', async () => {
    const path = put(folder, 'asked.csv', csv(good, `${good},x`, good.split(',').slice(0, 8).join(','), good))
    for (const metrics of [['events'], ['shoppers'], ['sessions', 'revenue']] as const) {
      const { rejected } = await ask({ files: path }, { metrics })
      expect(rejected.reasons, metrics.join()).toEqual({
        'the line has too many columns': 1,
        'the line has too few columns': 1,
      })
    }
  })

  test('at most 10 examples, all counted, from several files', async () => {
    const bad = Array.from({ length: 8 }, (_, index) => line({ time: `bad ${index}` }))
    const paths = ['x', 'y'].map((name) => put(folder, `many-${name}.csv`, csv(...bad, good)))
    const { rejected } = await brandsOf({ files: paths })
    expect(rejected.count).toBe(16)
    expect(rejected.examples.length).toBe(10)
    expect(rejected.examples.slice(0, 8)).toEqual(
      bad.map((_, index) => ({
        file: paths[0],
        row: index + 1,
        reason: 'event_time is not a time',
        value: `bad ${index}`,
      })),
    )
    expect(rejected.examples[8]?.file).toBe(paths[1])
  })

  test('long values are cut', async () => {
    const { rejected } = await brandsOf({ files: put(folder, 'long.csv', csv(line({ time: 'x'.repeat(5000) }), good)) })
    expect(rejected.examples[0]?.value).toBe('x'.repeat(200))
  })

  test('are out of scope where another condition says so, but never where theirs cannot be decided', async () => {
    const path = put(
      folder,
      'scope.csv',
      csv(good, line({ time: 'bad', price: '1' }), line({ time: 'bad' }), line({ price: 'bad' })),
    )
    const { rejected, totals } = await ask(
      { files: path },
      { metrics: ['events'], where: gt(field.price, 5), time: { from: '2019-01-01' } },
    )
    expect(totals).toEqual({ events: 1 })
    expect(rejected.reasons).toEqual({ 'event_time is not a time': 1, 'price is not a decimal number': 1 })
  })

  test('strict makes them an error', async () => {
    const path = put(folder, 'strict.csv', csv(good, line({ price: 'x' })))
    expect(await messageOf(ask({ files: path }, { metrics: ['events'] }, { strict: true }))).toBe(
      `EventError: 1 row of ${path} cannot be read. The first: ${path} row 2: price is not a decimal number (x). Mend them, or leave out \`strict\` to have them counted and passed over`,
    )
  })

  test('columns called as ours are no matter', async () => {
    const path = put(
      folder,
      'names.csv',
      `${header},reason,value,row number,filename,is_total,key_0\n${[line({ time: 'bad' }), good].map((row) => `${row},1,2,3,4,5,6\n`).join('')}`,
    )
    const { rejected } = await brandsOf({ files: path })
    expect(rejected.examples).toEqual([{ file: path, row: 1, reason: 'event_time is not a time', value: 'bad' }])
    const parquet = path.replace('.csv', '.parquet')
    await connection.run(
      `COPY (SELECT *, 1 AS file_row_number, 2 AS file_index FROM read_csv('${path}', all_varchar = true)) TO '${parquet}'`,
    )
    expect((await brandsOf({ files: parquet })).rejected.examples).toEqual([
      { reason: 'event_time is not a time', value: 'bad' },
    ])
  })

  test('of Parquet are told by file and row, of a table by value alone', async () => {
    const query = `SELECT CASE WHEN i % 3000 = 7 THEN 'bad ' || i ELSE '2019-10-01' END AS event_time, 'view' AS event_type, 1 AS price, 'b' AS brand, 's' AS user_session FROM range(7000) t(i)`
    const path = `${folder}/rows.parquet`
    await connection.run(`COPY (${query}) TO '${path}' (ROW_GROUP_SIZE 2048)`)
    const wanted = [7, 3007, 6007].map((i) => ({ reason: 'event_time is not a time', value: `bad ${i}` }))
    expect((await brandsOf({ files: path })).rejected.examples).toEqual(
      wanted.map((example, index) => ({ ...example, file: path, row: index * 3000 + 8 })),
    )
    const table = await analyze(duckdb({ connection, table: { query } }), { metrics: ['events'] })
    expect(table.rejected).toEqual({ count: 3, reasons: { 'event_time is not a time': 3 }, examples: wanted })
  })
})
