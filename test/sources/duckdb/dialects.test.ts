import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { csv, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()

describe('escapes', () => {
  const escaped = csv(
    line({ brand: '"say \\"hi\\", ok"' }),
    line({ brand: 'a\\,b' }),
    line({ brand: '"c\\\\"' }),
    line(),
  )
  const brands = { 'say "hi", ok': 1, 'a,b': 1, 'c\\': 1, acme: 1 }

  test('by a backslash are read where they are said', async () => {
    for (const path of [put(folder, 'b.csv', escaped), put(folder, 'b.csv.gz', gzipSync(escaped))]) {
      const found = await brandsOf({ files: path, csv: { escape: '\\' } })
      expect(found.brands).toEqual(brands)
      expect(found.rejected.count).toBe(0)
      expect(found.scanned.files).toEqual([path])
    }
  })

  test('may be of any character, before line breaks and delimiters, too', async () => {
    const path = put(
      folder,
      'any.csv',
      csv(line({ brand: 'a^,b' }), line({ brand: '"^"c^^"' }), line({ brand: 'd^\ne' })),
    )
    expect((await brandsOf({ files: path, csv: { escape: '^' } })).brands).toEqual({ 'a,b': 1, '"c^': 1, 'd\ne': 1 })
  })

  test('leave doubled quotes and the mark of nulls as they are', async () => {
    const path = put(
      folder,
      'doubled.csv',
      csv(line({ brand: '"a ""b"" \\"c\\""' }), line({ brand: '\\N' }), line({ brand: '"\\\\N"' })),
    )
    expect((await brandsOf({ files: path, csv: { escape: '\\' } })).brands).toEqual({
      'a "b" "c"': 1,
      null: 1,
      '\\N': 1,
    })
  })

  test('that are not said are proposed', async () => {
    const path = put(folder, 'unsaid.csv', escaped)
    const { rejected, warnings } = await brandsOf({ files: path })
    expect(rejected.examples[0]?.reason).toBe(
      "a quote is not closed; where quotes are escaped by a backslash, say { csv: { escape: '\\\\' } }",
    )
    expect(warnings).toContainEqual({
      code: 'escape',
      message: `1 line of ${path} has quotes that do not close, after a backslash; where it escapes quotes, say { csv: { escape: '\\\\' } }`,
      hints: [{ option: 'csv.escape', value: '\\', text: "{ csv: { escape: '\\\\' } }" }],
      quality: true,
      counts: { lines: 1 },
    })
    const single = put(folder, 'single.csv', csv(line({ brand: '"open' }), line({ brand: '"x"y' })))
    expect(
      (await brandsOf({ files: [single, put(folder, 'ok.csv', csv(line()))] })).warnings.map(({ code }) => code),
    ).not.toContain('escape')
  })
})

describe('quotes', () => {
  test('may be other ones, or none', async () => {
    const single = put(folder, 'single.csv', csv(line({ brand: "'a, ''b'''" }), line({ brand: '"c' })))
    expect((await brandsOf({ files: single, csv: { quote: "'" } })).brands).toEqual({ "a, 'b'": 1, '"c': 1 })
    const none = put(folder, 'none.csv', csv(line({ brand: '"a' }), line({ brand: '"b"' }), line({ brand: 'c"d' })))
    expect((await brandsOf({ files: none, csv: { quote: '' } })).brands).toEqual({ '"a': 1, '"b"': 1, 'c"d': 1 })
  })

  test('of lines beside others that do not fit are the same', async () => {
    const bad = '2019-10-01,view'
    const single = put(folder, 'single-bad.csv', csv(line({ brand: "'a, ''b'''" }), line({ brand: '"c' }), bad))
    expect((await brandsOf({ files: single, csv: { quote: "'" } })).brands).toEqual({ "a, 'b'": 1, '"c': 1 })
    const none = put(folder, 'none-bad.csv', csv(line({ brand: '"a' }), line({ brand: '"b"' }), bad))
    expect((await brandsOf({ files: none, csv: { quote: '' } })).brands).toEqual({ '"a': 1, '"b"': 1 })
    const usual = put(
      folder,
      'usual-bad.csv',
      csv(line({ brand: '"a, ""b""\nc"' }), line({ brand: ' "d" ' }), line({ brand: ' e ' }), bad),
    )
    expect((await brandsOf({ files: usual })).brands).toEqual({ 'a, "b"\nc': 1, d: 1, ' e ': 1 })
  })
})

describe('the mark of nulls', () => {
  test.each([
    ['alone', [] as string[]],
    ['beside a line that does not fit', ['2019-10-01,view']],
  ])('is \\N without quotes: %s', async (_, more) => {
    const path = put(
      folder,
      'nulls.csv',
      csv(
        line({ brand: '\\N', session: '\\N' }),
        line({ brand: '"\\N"' }),
        line({ brand: '""', price: '\\N' }),
        line({ brand: 'x\\N' }),
        line({ brand: '\\n' }),
        ...more,
      ),
    )
    const { brands, totals, rejected } = await brandsOf({ files: path })
    expect(brands).toEqual({ null: 2, '\\N': 1, 'x\\N': 1, '\\n': 1 })
    expect(totals).toMatchObject({ sessions: 1 })
    expect(rejected.count).toBe(more.length)
  })

  test('is none of a time that must be there', async () => {
    const { rejected } = await brandsOf({
      files: put(folder, 'time.csv', csv(line({ time: '\\N' }), line({ type: '\\N' }), line())),
    })
    expect(rejected.reasons).toEqual({ 'event_time is missing': 1, 'event_type is missing': 1 })
  })
})

describe('delimiters', () => {
  test.each([',', ';', '\t', '|', '\u0001'])('are found out: %j', async (delimiter) => {
    const path = put(folder, 'found.csv', csv(line({ brand: '"a b"' })).replaceAll(',', delimiter))
    expect((await brandsOf({ files: path })).brands).toEqual({ 'a b': 1 })
  })

  test.each(['~', '¦', '日', ' '])('may be said: %j', async (delimiter) => {
    const content = csv(line({ time: '2019-10-01', brand: '"a b"' }), line({ time: '2019-10-01', brand: 'x' }))
    const path = put(folder, 'said.csv', content.replaceAll(',', delimiter))
    expect((await brandsOf({ files: path, csv: { delimiter } })).brands).toEqual({ 'a b': 1, x: 1 })
    const bad = put(folder, 'said-bad.csv', `${content}x\n`.replaceAll(',', delimiter))
    expect((await brandsOf({ files: bad, csv: { delimiter } })).brands).toEqual({ 'a b': 1, x: 1 })
  })
})

test.each<[object, RegExp]>([
  [{ delimiter: '~~' }, /^SourceError: csv\.delimiter must be one character, not "~~"$/],
  [{ delimiter: '\n' }, /csv\.delimiter must be one character, not "\\n"$/],
  [{ quote: 'ab' }, /csv\.quote must be one character, not "ab"$/],
  [{ quote: '“' }, /csv\.quote must be a character of ASCII, not "“"$/],
  [{ escape: '\\\\' }, /csv\.escape must be one character, not /],
  [{ escape: 7 }, /csv: escape must be text, not 7$/],
  [{ delimiter: ';', quote: ';' }, /csv\.delimiter must be another character than the other ones, not ";"$/],
  [{ delimiter: '\\', escape: '\\' }, /csv\.delimiter must be another character than the other ones/],
])('%j is refused', async (options, message) => {
  expect(await messageOf(brandsOf({ files: put(folder, 'a.csv', csv(line())), csv: options }))).toMatch(message)
})
