import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf, recordOf } from '../../../../src/sources/duckdb/text/fields.js'

const plain = { delimiter: ',', quote: '"', escapedBy: '"' }
const backslash = { ...plain, escapedBy: '\\' }

describe('the values of a record', () => {
  test.each<[string, typeof plain, readonly (string | null)[]]>([
    ['1,2,3', plain, ['1', '2', '3']],
    ['', plain, ['']],
    ['1,', plain, ['1', '']],
    ['"1,""2"" ",\\N,"\\N"', plain, ['1,"2" ', null, '\\N']],
    [' a , "b" ,"c" ', plain, [' a ', 'b', 'c']],
    ['5" screen', plain, ['5" screen']],
    ['"say \\"hi\\", ok",x\\,y,\\N', backslash, ['say "hi", ok', 'x,y', null]],
    ['a\\\\b,"a""b","\\n\\t"', backslash, ['a\\b', 'a"b', '\n\t']],
    ['a\\', backslash, ['a\\']],
    ["'a,''b',\"", { ...plain, quote: "'", escapedBy: "'" }, ["a,'b", '"']],
    ['"a","b', { ...plain, quote: '', escapedBy: '' }, ['"a"', '"b']],
  ])('%j', (record, dialect, values) => {
    expect(fieldsOf(record, dialect)).toEqual(values)
  })

  test('are those that were written', () => {
    const value = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', ' ', '\\', 'N', "'") })
    fc.assert(
      fc.property(
        fc.array(fc.option(value), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        (values, delimiter) => {
          // A null and an empty text are both written as nothing.
          const read = fieldsOf(recordOf(values, delimiter), { ...plain, delimiter })
          expect(read).toEqual(values.map((value) => value ?? ''))
        },
      ),
    )
  })
})
