import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csv, header, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
const good = line()
const few = '2019-10-01 00:00:00,view'

describe('very many lines that do not fit', () => {
  const count = 50_000

  test.each<[string, string, string]>([
    ['too short', 'x', 'the line has too few columns'],
    ['too long', `${good},more`, 'the line has too many columns'],
    ['with an open quote', '2019-10-01,"a"b', 'a quote is not closed'],
  ])('are counted, and 10 of them told: %s', async (name, bad, reason) => {
    const path = put(folder, `many ${name}.csv`, `${header}\n${good}\n${`${bad}\n`.repeat(count)}${good}\n`)
    const { totals, rejected } = await brandsOf({ files: path })
    expect(totals).toMatchObject({ events: 2 })
    expect(rejected.count).toBe(count)
    expect(rejected.reasons).toEqual({ [reason]: count })
    expect(rejected.examples.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })
})

describe('the first of what cannot be read is told first', () => {
  test('whether it is a line or a value', async () => {
    const late = [line({ time: 'bad' }), good, few, line({ price: 'bad' }), `${good},x`, line({ type: '' })]
    const path = put(folder, 'order.csv', csv(good, ...late))
    const { rejected } = await brandsOf({ files: path })
    expect(rejected.examples.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'event_time is not a time'],
      [4, 'the line has too few columns'],
      [5, 'price is not a decimal number'],
      [6, 'the line has too many columns'],
      [7, 'event_type is missing'],
    ])
    await expect(ask({ files: path }, { metrics: ['events'] }, { strict: true })).rejects.toThrow(
      /The first: .*order\.csv row 2: event_time is not a time/,
    )
  })

  test('file by file, in their order', async () => {
    const paths = ['b', 'a', 'c'].map((name) => put(folder, `order-${name}.csv`, csv(line({ time: 'bad' }), few, good)))
    const { rejected } = await brandsOf({ files: paths })
    expect(rejected.examples.map(({ file, row }) => [file, row])).toEqual(
      paths.flatMap((path) => [
        [path, 1],
        [path, 2],
      ]),
    )
  })

  test('and the places of values count all lines before them', () => {
    const kinds = {
      good,
      few,
      many: `${good},x`,
      value: line({ price: 'bad' }),
      blank: '',
      breaks: line({ code: '"a\nb"' }),
    }
    const kind = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]))
    return fc.assert(
      fc.asyncProperty(fc.array(kind, { minLength: 1, maxLength: 40 }), async (lines) => {
        const path = put(folder, 'places.csv', csv(...lines.map((name) => kinds[name])))
        const rows = lines.filter((name) => name !== 'blank')
        const bad = rows.flatMap((name, at) => (name === 'good' || name === 'breaks' ? [] : [[at + 1, name]]))
        const all = bad.length === rows.length
        fc.pre(!all)
        const { rejected, totals } = await ask({ files: path }, { metrics: ['events'] })
        const names: Readonly<Record<string, string>> = {
          'the line has too few columns': 'few',
          'the line has too many columns': 'many',
          'price is not a decimal number': 'value',
        }
        expect(totals).toEqual({ events: rows.length - bad.length })
        expect(rejected.count).toBe(bad.length)
        expect(rejected.examples.map(({ row, reason }) => [row, names[reason]])).toEqual(bad.slice(0, 10))
      }),
      { numRuns: 30 },
    )
  })
})

describe('a line that is too long', () => {
  const long = 'y'.repeat(3_000_000)

  test.each<[string, string]>([
    ['is rejected', line({ brand: long })],
    ['is rejected, of far more than a block of the engine', line({ brand: long.repeat(14) })],
    ['is rejected, with quotes and line breaks', line({ brand: `"${'y\n'.repeat(2_000_000)}"` })],
  ])('%s, and the others are read', async (name, bad) => {
    for (const lines of [
      [good, bad, good],
      [bad, good, good],
      [good, good, bad],
    ]) {
      const path = put(folder, `${name}.csv`, csv(...lines))
      const { brands, rejected } = await brandsOf({ files: path })
      expect(brands).toEqual({ acme: 2 })
      expect(rejected.reasons).toEqual({ 'the line is too long': 1 })
      expect(rejected.examples).toEqual([
        {
          file: path,
          row: lines.indexOf(bad) + 1,
          reason: 'the line is too long; 2 MB are the most',
          value: bad.slice(0, 200),
        },
      ])
    }
  })

  test('is read up to 2 MB', async () => {
    const { brands, rejected } = await brandsOf({
      files: put(folder, 'most.csv', csv(good, line({ brand: 'y'.repeat(1_990_000) }))),
    })
    expect(Object.values(brands)).toEqual([1, 1])
    expect(rejected.count).toBe(0)
  })

  test('at the beginning says that the file is none', async () => {
    const path = put(folder, 'first.csv', 'y'.repeat(2_100_000))
    expect(await messageOf(brandsOf({ files: path }))).toBe(
      `SourceError: ${path} cannot be read: its first line is longer than 2 MB, so it is no CSV`,
    )
  })
})

describe('lines that end in different ways', () => {
  test.each<[string, string]>([
    ['CRLF after LF', `${csv(good)}${csv(good).split('\n')[1]}\r\n${good}\r\n`],
    ['LF after CRLF', `${header}\r\n${good}\r\n${good}\n${good}\n`],
    ['one after the other', `${header}\n${good}\r\n${good}\n${good}\r\n`],
    ['CR CR LF', `${header}\r\r\n${good}\r\r\n${good}\r\r\n${good}\r\r\n`],
    [
      'CRLF, and line breaks of either kind in quotes',
      `${header}\r\n${line({ code: '"a\nb\r\nc\rd"' })}\r\n${good}\n${good}\n`,
    ],
    ['LF, and a carriage return within a value', `${header}\n${line({ code: 'a\rb' })}\n${good}\n${good}\n`],
  ])('are all read: %s', async (name, content) => {
    for (const path of [put(folder, `${name}.csv`, content), put(folder, `${name}.csv.gz`, gzipSync(content))]) {
      const { brands, rejected } = await brandsOf({ files: path })
      expect(brands).toEqual({ acme: 3 })
      expect(rejected.count).toBe(0)
    }
  })

  test('keep the values as they are', async () => {
    const content = `${header}\r\n${line({ brand: '"a\nb\r\nc\rd"' })}\r\n${line({ brand: 'x\ry' })}\n`
    expect((await brandsOf({ files: put(folder, 'values.csv', content) })).brands).toEqual({
      'a\nb\r\nc\rd': 1,
      'x\ry': 1,
    })
  })
})

test('what was found out of one query is known in the next, and found out anew when a file changes', async () => {
  const path = put(folder, 'again.csv', csv(good, few))
  const { duckdb } = await import('../../../src/sources/duckdb/source.js')
  const { analyze } = await import('../../../src/analysis/analyze.js')
  const source = duckdb({ files: path, threads: 1 })
  const events = async () => {
    const { totals, rejected } = await analyze(source, { metrics: ['events'] })
    return [totals.events, rejected.count]
  }
  expect([await events(), await events()]).toEqual([
    [1, 1],
    [1, 1],
  ])
  put(folder, 'again.csv', csv(good, good, few, few))
  expect([await events(), await events()]).toEqual([
    [2, 2],
    [2, 2],
  ])
  put(folder, 'again.csv', csv(good, good, good))
  expect(await events()).toEqual([3, 0])
  source.close()
})
