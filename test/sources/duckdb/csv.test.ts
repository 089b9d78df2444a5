import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { column } from '../../../src/definition/builders.js'
import { dimension } from '../../../src/plan/dimension.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { csv, header, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
const usual = csv(line(), line({ brand: 'other', type: 'purchase' }))
const both = { acme: 1, other: 1 }

describe('CSV files of every make', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['gzip', 'a.csv.gz', gzipSync(usual)],
    ['CRLF', 'crlf.csv', usual.replaceAll('\n', '\r\n')],
    ['no line break at the end', 'end.csv', usual.trimEnd()],
    ['a byte order mark', 'bom.csv', `\uFEFF${usual}`],
    [
      'an index column without a name',
      'index.csv',
      usual
        .trimEnd()
        .split('\n')
        .map((text, at) => `${at === 0 ? '' : at},${text}`)
        .join('\n'),
    ],
    ['semicolons', 'semi.csv', usual.replaceAll(',', ';')],
    ['tabs', 'tabs.tsv', usual.replaceAll(',', '\t')],
    ['pipes', 'pipes.txt', usual.replaceAll(',', '|')],
    ['all values quoted', 'quoted.csv', usual.replaceAll(/[^,\n]+/g, '"$&"')],
    ['quoted line breaks and CRLF', 'breaks.csv', usual.replaceAll('\n', '\r\n').replaceAll('a.b', '"a\nb"')],
    [
      'other order of columns',
      'order.csv',
      usual
        .trimEnd()
        .split('\n')
        .map((text) => text.split(',').reverse().join(','))
        .join('\n'),
    ],
    ['no header', 'bare.csv', usual.slice(header.length + 1)],
    ['no header and a byte order mark', 'bare-bom.csv', `\uFEFF${usual.slice(header.length + 1)}`],
    ['no header and CRLF', 'bare-crlf.csv', usual.slice(header.length + 1).replaceAll('\n', '\r\n')],
    ['a name in capitals', 'UPPER.CSV', usual],
    ['blank lines at the end', 'blank.csv', `${usual}\n\n`],
  ])('%s', async (_, name, content) => {
    const { brands, totals, rejected } = await brandsOf({ files: put(folder, name, content) })
    expect(rejected).toEqual({ count: 0, reasons: {}, examples: [] })
    expect(brands).toEqual(both)
    expect(totals).toMatchObject({ events: 2, revenue: 10, sessions: 1 })
  })

  test('quoted values keep commas, quotes and line breaks', async () => {
    const path = put(
      folder,
      'values.csv',
      csv(line({ brand: '"a, ""b""\nc"' }), line({ brand: "O'Neil" }), line({ brand: '' }), line({ brand: '""' })),
    )
    expect((await brandsOf({ files: path })).brands).toEqual({ 'a, "b"\nc': 1, "O'Neil": 1, null: 2 })
  })

  test('a header alone is no events', async () => {
    const { rows, totals } = await brandsOf({ files: put(folder, 'header.csv', `${header}\n`) })
    expect(rows).toEqual([])
    expect(totals).toEqual({ events: 0, revenue: 0, sessions: 0 })
  })

  test('an empty file is an error', async () => {
    const path = put(folder, 'empty.csv', '')
    expect(await messageOf(brandsOf({ files: path }))).toBe(`SourceError: ${path} is empty`)
    const zipped = put(folder, 'empty.csv.gz', gzipSync(''))
    expect(await messageOf(brandsOf({ files: zipped }))).toBe(`SourceError: ${zipped} is empty`)
  })

  test('names of columns are told where there is no header', async () => {
    const rows = 'view,2019-10-01 00:00:00,acme,1\nview,2019-10-01 00:00:00,acme,2\n'
    const path = put(folder, 'named.csv', rows)
    const found = await brandsOfOnly(path, ['event_type', 'event_time', 'brand', 'price'])
    expect(found).toEqual({ acme: 2 })
    expect(await messageOf(brandsOf({ files: path }))).toMatch(
      /has no line that names its columns, and its 4 columns are not the 9 expected/,
    )
  })

  test('a header may be named over, and a delimiter given', async () => {
    const path = put(folder, 'over.csv', 'a~b~c~d\nview~2019-10-01~acme~3\n')
    expect(
      await brandsOfOnly(path, ['event_type', 'event_time', 'brand', 'price'], { header: true, delimiter: '~' }),
    ).toEqual({
      acme: 1,
    })
    expect(await messageOf(brandsOf({ files: path, csv: { delimiter: '~~' } }))).toBe(
      'SourceError: csv.delimiter must be one character, not "~~"',
    )
  })

  test('a missing column is named, with those that are there', async () => {
    const path = put(folder, 'missing.csv', 'event_time,event_type,marke\n2019-10-01,view,x\n')
    expect(await messageOf(brandsOf({ files: path }))).toMatch(
      /^SourceError: .*missing\.csv has no column "brand" for brand; it has event_time, event_type, marke\. Bind the field/,
    )
    // A column that is no field of the model is not to be bound, but to be named as it is there.
    const own = dimension('colour', column('colour'))
    expect(await messageOf(analyze(duckdb({ files: path }), { by: own, metrics: ['events'] }))).toMatch(
      /missing\.csv has no column "colour"; it has event_time, event_type, marke$/,
    )
  })

  describe('columns of one name, but for capitals', () => {
    const asked = (name: string, names: string, binding = {}) => {
      const path = put(folder, `${name}.csv`, `${header.replace('brand', names)}\n${line({ brand: 'first,second' })}\n`)
      return { path, brands: ask({ files: path, binding }, { by: 'brand', metrics: ['events'] }) }
    }
    const of = (brand: string) => expect.objectContaining({ rows: [{ brand, events: 1 }] })

    test.each(['brand,brand', 'Brand,BRAND', 'Brand,Brand'])('are not taken one for the other: %s', async (names) => {
      const { path, brands } = await asked('twice', names)
      const [one, other] = names.split(',')
      await expect(brands).rejects.toThrow(
        `${path} has the columns "${one} [1 of 2]" and "${other} [2 of 2]", each of which may be "brand": say which`,
      )
      const second = await asked('named', names, { columns: { brand: `${other} [2 of 2]` } })
      expect(await second.brands).toEqual(of('second'))
    })

    test('are told apart where one is called just so', async () => {
      expect(await (await asked('exact', 'BRAND,brand')).brands).toEqual(of('second'))
      expect(await (await asked('bound', 'brand,BRAND', { columns: { brand: 'BRAND' } })).brands).toEqual(of('second'))
    })

    test('do not stop a query of others', async () => {
      const path = put(folder, 'others.csv', `${header},brand\n${line()},second\n`)
      expect((await ask({ files: path }, { metrics: ['events'] })).totals).toEqual({ events: 1 })
    })

    test('and names with a mark of the encoding are read without', async () => {
      const path = put(folder, 'marks.csv', `\ufeff\ufeff${header.replace('brand', '\ufeffbrand')}\n${line()}\n`)
      expect((await brandsOf({ files: path })).brands).toEqual({ acme: 1 })
    })

    test('cannot be given', async () => {
      await expect(brandsOfOnly(put(folder, 'given.csv', line()), ['brand', 'Brand'])).rejects.toThrow(
        'csv.columns names "Brand" more than once',
      )
    })
  })
})

async function brandsOfOnly(path: string, columns: string[], more = {}) {
  const { rows } = await ask({ files: path, csv: { columns, ...more } }, { by: 'brand', metrics: ['events'] })
  return Object.fromEntries(rows.map((row) => [row['brand' as never], row['events' as never]]))
}
