import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeOf, unusedCharacter } from '../../src/lake/csv-sample.js'
import { createRawTable } from '../../src/lake/raw-table.js'

const lines = { delimiter: ',', columns: 3, header: false }

describe('what stands before a quote within quotes is found out of a sample', () => {
  test.each([
    ['no quotes', 'a,b,c\n', '"'],
    ['quotes around values', '"a","b, b",c\n', '"'],
    ['doubled quotes', '"say ""hi""",b,c\n', '"'],
    ['a backslash at the end of a value', '"C:\\temp\\",b,c\n', '"'],
    ['a backslash without quotes', 'back\\slash,b,c\n', '"'],
    ['backslashes before quotes', '"say \\"hi\\"",b,c\n', '\\'],
    ['backslashes before quotes with commas between', '"say \\"hi, you\\", ok",b,c\n', '\\'],
    ['a backslash before one quote', '"6\\" tv",b,c\n', '\\'],
    ['an apostrophe and a byte order mark', '\u{FEFF}o\'neil,b,c\r\n"d\'or",b,c\r\n', '"'],
    ['a cut line at the end', '"a",b,c\n"6\\', '"'],
    ['an empty line', 'a,b,c\n\n"d",e,f\n', '"'],
  ])('%s', (_what, sample, wanted) => {
    expect(escapeOf(sample, lines)).toBe(wanted)
  })

  test('but not where both ways of writing are mixed', () => {
    const sample = '"C:\\",b,c\n"6\\" tv",b,c\n"7\\" tv",b,c\n'
    expect(() => escapeOf(sample, lines)).toThrow('line 1 of the sample ends within quotes')
  })

  test('or checked, where it is given', () => {
    expect(escapeOf('"C:\\temp",b,c\n', lines, '\\')).toBe('\\')
    expect(() => escapeOf('"C:\\temp\\",b,c\n', lines, '\\')).toThrow('line 1 of the sample ends within quotes')
    expect(escapeOf("'a',b,c\n", lines, '!')).toBe('!')
  })

  test('the header is not looked at, but for quotes that do not close', () => {
    expect(escapeOf('only two,columns\n"6\\" tv",b,c\n', { ...lines, header: true })).toBe('\\')
    expect(escapeOf('a,b,c\n', { ...lines, header: true })).toBe('"')
  })

  test('other delimiters stand between values, too', () => {
    expect(escapeOf('"a;\\"b\\"";c;d\n', { ...lines, delimiter: ';' })).toBe('\\')
    expect(() => escapeOf('a,b,c\n', { ...lines, delimiter: ';' })).toThrow('no line of the sample has 3 values')
  })

  const value = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', ',', 'é', "'"), maxLength: 8 })
  const rows = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 })
  const written = (escaped: (text: string) => string) =>
    rows.map((rows) => rows.map((row) => `${row.map((text) => `"${escaped(text)}"`).join(',')}\n`).join(''))

  test('whatever values are written as RFC 4180 has it are read so', () => {
    fc.assert(
      fc.property(
        written((text) => text.replaceAll('"', '""')),
        (sample) => {
          expect(escapeOf(sample, lines)).toBe('"')
        },
      ),
    )
  })

  test('whatever values are written with backslashes are read so, where a quote is among them', () => {
    const backslashed = written((text) => text.replaceAll(/["\\]/g, '\\$&'))
    fc.assert(
      fc.property(backslashed, (sample) => {
        fc.pre(/[^\\](\\\\)*\\"/.test(sample))
        expect(escapeOf(sample, lines)).toBe('\\')
      }),
    )
  })
})

describe('a character that does not occur', () => {
  test('is the first control character that is neither in the sample nor the delimiter', () => {
    expect(unusedCharacter(',', 'a')).toBe('\u0001')
    expect(unusedCharacter('\u0001', 'a\u0002')).toBe('\u0003')
    expect(() => unusedCharacter(',', '\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008')).toThrow('it is no text')
  })

  test('is the escape character of the table', () => {
    const table = { table: 'shop.raw', location: 's3://shop-raw/events/', columns: ['a', 'b', 'c'] }
    expect(createRawTable({ ...table, sample: 'a,b,c\n1,\u0001,2\n' })).toContain("'escapeChar' = '\\u0002'")
    expect(createRawTable({ ...table, sample: 'a,b,c\n1,"6\\" tv",2\n' })).toContain("'escapeChar' = '\\\\'")
    expect(createRawTable({ ...table, escape: '"', sample: 'a,b,c\n1,"2",3\n' })).toContain("'escapeChar' = '\\u0001'")
  })
})
