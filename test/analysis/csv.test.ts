import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine } from '../../src/analysis/csv.js'
import { formatCsv } from '../../src/cli/format-csv.js'
import { analyze, fromEvents } from '../../src/index.js'
import { groupsCsv } from '../../src/report/page/groups-csv.js'
import { reportData } from '../../src/report.js'

const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−']
const skipped = [
  '',
  ' ',
  '  ',
  '\u00a0',
  '\u3000',
  '"',
  "'",
  '"" ',
  '\ufeff',
  '\u200b',
  '\u202e',
  '\u0000',
  '\v',
  '\n',
  '\r\n',
  '\t ',
]
const breaks = ['\t', '\r', '\n', '\r\n']

/** Texts that some spreadsheet takes for a formula. */
const formulas = [
  ...signs.flatMap((sign) => skipped.map((before) => `${before}${sign}1+1`)),
  ...breaks.flatMap((before) => [`${before}cmd`, before]),
]

const isFormula = /^[\s\p{C}"']*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]/u

/** Records as a spreadsheet reads them. */
function recordsOf(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}

describe('a line of CSV', () => {
  test('holds texts, numbers, truth values and null', () => {
    expect(csvLine(['plain', 1.5, true, null, ''])).toBe('plain,1.5,true,,\r\n')
    expect(csvLine(['a,b', 'say "so"', 'two\nlines', ' edge ', 'a;b'])).toBe(
      '"a,b","say ""so""","two\nlines"," edge ","a;b"\r\n',
    )
  })

  test('has no formula in it: those are texts', () => {
    for (const text of formulas) {
      expect(csvLine([text, 1]), JSON.stringify(text)).toBe(`"'${text.replaceAll('"', '""')}",1\r\n`)
    }
  })

  test('leaves numbers numbers, also negative ones', () => {
    expect(csvLine([-1, -0.5, 1e21, 1e-7, -1e-7])).toBe('-1,-0.5,1e+21,1e-7,-1e-7\r\n')
  })

  test('leaves signs within a text alone', () => {
    expect(csvLine(['a=b', 'a-b', 'me@x', '1+1', "O'Neil", '"quoted" = x', '__proto__'])).toBe(
      `a=b,a-b,me@x,1+1,O'Neil,"""quoted"" = x",__proto__\r\n`,
    )
  })

  test('is read as it was written, but for the apostrophes', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...formulas, ...breaks, '"', ','))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (texts) => {
        const expected = texts.map((one) => (isFormula.test(one) ? `'${one}` : one))
        expect(recordsOf(csvLine(texts))).toEqual([expected])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('both writers of CSV', () => {
  const hostile = '\n=1+1'
  const events = formulas.map((brand, index) => ({
    eventTime: '2019-10-01T00:00:00Z',
    eventType: 'purchase',
    [hostile]: brand,
    price: index % 2 === 0 ? -5 : 3,
    userId: 'u',
    userSession: `s${index}`,
  }))

  /** No text of a file is a formula; numbers below zero are left. */
  function check(csv: string) {
    const [head, ...records] = recordsOf(csv)
    expect(head?.[0]).toBe(`'${hostile}`)
    expect(new Set(records.map(([key]) => key))).toEqual(new Set(formulas.map((text) => `'${text}`)))
    const revenue = head?.indexOf('revenue') as number
    for (const record of records) {
      expect(record).toHaveLength(head?.length as number)
      expect(['-5', '3']).toContain(record[revenue])
    }
  }

  test('the command line', async () => {
    const analysis = await analyze(fromEvents(events), { by: hostile, metrics: ['revenue'] })
    check([...formatCsv(analysis)].join(''))
  })

  test('the page', async () => {
    check(groupsCsv(await reportData(fromEvents(events), { by: hostile, minSessions: 0 })))
  })
})
