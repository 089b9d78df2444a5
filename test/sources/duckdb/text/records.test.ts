import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RecordRules, splitRecords } from '../../../../src/sources/duckdb/text/records.js'

const usual: RecordRules = {
  delimiter: ',',
  quote: '"',
  escapedBy: '"',
  columns: 3,
  carriageReturns: false,
}

/** What becomes of the records, in order: those that are kept one after the other are one text. */
function split(text: string | Buffer, rules: Partial<RecordRules> = {}, blocks: readonly number[] = []) {
  const bytes = Buffer.from(text)
  const found: string[] = []
  let kept = ''
  const add = (what: string) => {
    if (kept !== '') found.push(kept)
    kept = ''
    if (what !== '') found.push(what)
  }
  const splitter = splitRecords(
    { ...usual, ...rules },
    {
      keepLines: (lines) => {
        kept += lines.toString('latin1')
      },
      keep: (record) => {
        kept += `${record.toString('latin1')}\n`
      },
      rewrite: (record) => add(`rewrite ${record.toString('latin1')}`),
      reject: (fault, row, beginning, further) => add(`${fault} ${row} ${beginning.toString('latin1')} +${further}`),
    },
  )
  let at = 0
  for (const length of blocks) {
    // A block is there only during the call.
    const block = Buffer.from(bytes.subarray(at, at + length))
    splitter.push(block)
    block.fill(0)
    at += length
  }
  splitter.push(bytes.subarray(at))
  splitter.end()
  add('')
  return found.map((text) => Buffer.from(text, 'latin1').toString())
}

describe('records', () => {
  test.each<[string, string | Buffer, readonly string[]]>([
    ['that fit', '1,2,3\n4,5,6\n', ['1,2,3\n4,5,6\n']],
    ['without an end', '1,2,3\n4,5,6', ['1,2,3\n4,5,6\n']],
    ['with CRLF', '1,2,3\r\n4,5,6\r\n', ['1,2,3\n4,5,6\n']],
    ['with ends of all kinds', '1,2,3\n4,5,6\r\n7,8,9\r\r\n', ['1,2,3\n4,5,6\n7,8,9\n']],
    ['between blank lines', '\n1,2,3\n\n\r\n4,5,6\n\n', ['\n1,2,3\n\n4,5,6\n\n']],
    ['with too few columns', '1,2\n4,5,6\n \n', ['few 1 1,2 +0', '4,5,6\n', 'few 3   +0']],
    ['with too many columns', '1,2,3,4\n4,5,6\n1,2,3,,5\n', ['many 1 1,2,3,4 +0', '4,5,6\n', 'many 3 1,2,3,,5 +0']],
    ['with nothing in further columns', '1,2,3,\n4,5,6,,\\N\n', ['1,2,3,\n4,5,6,,\\N\n']],
    ['with quoted further columns', '1,2,3,""\n', ['many 1 1,2,3,"" +0']],
    ['with delimiters and lines in quotes', '"1,\n",2,"3""\n"\n', ['"1,\n",2,"3""\n"\n']],
    ['with blanks around quotes', ' "1,x" ,2, "3"\n', [' "1,x" ,2, "3"\n']],
    ['with a quote within a value', '1,5" screen,3\n', ['1,5" screen,3\n']],
    ['with a quote that is not closed', '1,2,3\n1,"2,3\n4,5,6\n', ['1,2,3\n', 'unclosed 2 1,"2,3\n4,5,6\n +1']],
    ['with text after a quote', '1,"2"x,3\n4,5,6\n', ['unclosed 1 1,"2"x,3 +0', '4,5,6\n']],
    ['with a tab after a quote', '1,"2"\t,3\n', ['unclosed 1 1,"2"\t,3 +0']],
    ['that are not UTF-8', Buffer.from('1,\xfc,3\n4,5,6\n', 'latin1'), ['encoding 1 1,\ufffd,3 +0', '4,5,6\n']],
    ['of letters of several bytes', 'é,日,\u{1F600}\n', ['é,日,\u{1F600}\n']],
    ['with a carriage return in a value', '1,a\rb,3\n4,5,6\n', ['rewrite 1,a\rb,3', '4,5,6\n']],
    ['with carriage returns in quotes', '1,"a\rb\r\n",3\n', ['1,"a\rb\r\n",3\n']],
    ['with a zero byte', '1,a\0b,3\n', ['1,a\0b,3\n']],
  ])('%s', (_, text, found) => {
    expect(split(text)).toEqual(found)
  })

  test('of other dialects are written anew', () => {
    expect(split("1,'2,',3\n", { quote: "'", escapedBy: "'" })).toEqual(["rewrite 1,'2,',3"])
    expect(split('1,"2",3\n', { quote: '', escapedBy: '' })).toEqual(['rewrite 1,"2",3'])
    expect(split('1,"\\"2,",3\n1,2,3\n', { escapedBy: '\\' })).toEqual(['rewrite 1,"\\"2,",3', '1,2,3\n'])
    expect(split('1,a\\,b\\\nc,3\n', { escapedBy: '\\' })).toEqual(['rewrite 1,a\\,b\\\nc,3'])
    expect(split('1¦2,¦"3¦"\n', { delimiter: '¦' })).toEqual(['1¦2,¦"3¦"\n'])
    expect(split('1,2,3\r4,5,6\r', { carriageReturns: true })).toEqual(['1,2,3\n4,5,6\n'])
    expect(split('1,\ufffd,3\n4,5,6\n')).toEqual(['1,\ufffd,3\n4,5,6\n'])
    expect(split('1\n\n2\n', { columns: 1 })).toEqual(['1\n\n2\n'])
  })

  test('that are too long are told by their beginning, however long they are', () => {
    const long = 'x'.repeat(5_000_000)
    const beginning = `1,${long.slice(0, 998)}`
    const text = `1,2,3\n1,${long},3\n1,"${long}\n${long}",3\n1,"${long}\n4,5,6\n`
    const found = split(text, {}, [1_500_000, 1_500_000, 1_500_000, 1_500_000, 7_000_000, 3_000_000])
    const quoted = `1,"${long.slice(0, 997)}`
    expect(found).toEqual(['1,2,3\n', `long 2 ${beginning} +0`, `long 3 ${quoted} +1`, `unclosed 4 ${quoted} +1`])
  })

  test('are the same however the text is cut into blocks', () => {
    const piece = fc.constantFrom(
      'a',
      ',',
      '"',
      '\n',
      '\r',
      '\r\n',
      ' ',
      '\\',
      '\\N',
      'é',
      '¦',
      '\u{1F600}',
      '""',
      '1,2,3\n',
    )
    const rules = fc.record({
      delimiter: fc.constantFrom(',', '¦'),
      escapedBy: fc.constantFrom('"', '\\'),
      carriageReturns: fc.boolean(),
    })
    const cuts = fc.array(fc.nat(6), { maxLength: 40 })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), rules, cuts, (pieces, rules, cuts) => {
        const text = pieces.join('')
        expect(split(text, rules, cuts)).toEqual(split(text, rules))
      }),
      { numRuns: 2000 },
    )
  })
})
