import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareText, readDecimal, readInstant, readText, roundHalfAway, sortTexts } from '../../src/events/values.js'

describe('readInstant', () => {
  test.each<[unknown, string]>([
    ['2019-10-01', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01 12:34:56', '2019-10-01T12:34:56.000Z'],
    ['2019-10-01T12:34', '2019-10-01T12:34:00.000Z'],
    ['2019-10-01 12:34:56 UTC', '2019-10-01T12:34:56.000Z'],
    ['2019-10-01 12:34:56UTC', '2019-10-01T12:34:56.000Z'],
    ['2019-10-01T12:34:56Z', '2019-10-01T12:34:56.000Z'],
    ['2019-10-01T12:34:56.7+02:00', '2019-10-01T10:34:56.700Z'],
    ['2019-10-01T12:34:56-0330', '2019-10-01T16:04:56.000Z'],
    ['2019-10-01T00:30+01', '2019-09-30T23:30:00.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['2019-10-01T00:30:00 +01:00', '2019-09-30T23:30:00.000Z'],
    ['2019-10-01 00:30 -0330', '2019-10-01T04:00:00.000Z'],
    ['2019-10-01 12:34:56 GMT', '2019-10-01T12:34:56.000Z'],
    ['2019-10-01 12:34GMT', '2019-10-01T12:34:00.000Z'],
    ['2019-10-01 12:34:56 Z', '2019-10-01T12:34:56.000Z'],
    ['2019/10/01', '2019-10-01T00:00:00.000Z'],
    ['2019/10/01 12:34:56.7 +02', '2019-10-01T10:34:56.700Z'],
    ['0000-12-31T23:30:00-01:00', '0001-01-01T00:30:00.000Z'],
    ['9999-12-31T23:30:00+01:00', '9999-12-31T22:30:00.000Z'],
    [new Date(5), '1970-01-01T00:00:00.005Z'],
    [new Date('0001-01-01T00:00:00Z'), '0001-01-01T00:00:00.000Z'],
    [1569888000, '2019-10-01T00:00:00.000Z'],
    ['1569888000', '2019-10-01T00:00:00.000Z'],
    [1569888000123, '2019-10-01T00:00:00.123Z'],
    ['1569888000.123', '2019-10-01T00:00:00.123Z'],
    [1569888000123456n, '2019-10-01T00:00:00.123Z'],
    ['1569888000123456789', '2019-10-01T00:00:00.123Z'],
    [946684800, '2000-01-01T00:00:00.000Z'],
    [4102444799, '2099-12-31T23:59:59.000Z'],
  ])('reads %s', (raw, wanted) => {
    expect(new Date(readInstant(raw) as number).toISOString()).toBe(wanted)
  })

  test('keeps microseconds, and no more', () => {
    expect(readInstant('1970-01-01 00:00:00.000001')).toBe(0.001)
    expect(readInstant('1970-01-01 00:00:00.123456789')).toBe(123.456)
    expect(readInstant('1970-01-01 00:00:00.9999999')).toBe(999.999)
  })

  test.each([null, undefined, ''])('takes %j for nothing', (raw) => {
    expect(readInstant(raw)).toBeNull()
  })

  test.each<[unknown]>([
    ['yesterday'],
    ['2019-02-29'],
    ['2019-13-01'],
    ['2019-00-10'],
    ['0000-01-01'],
    ['2019-10-01 24:00:00'],
    ['2019-10-01 10:60:00'],
    ['2019-10-01 10:00:60'],
    ['2019-10-01 10:00:00.'],
    ['2019-10-01 10:00:00 CET'],
    ['2019-10-01  10:00:00'],
    [' 2019-10-01'],
    ['2019-10-01\n'],
    ['2019-10-01Z'],
    ['10/01/2019'],
    ['2019-10/01'],
    ['2019/10-01'],
    ['2019-10-01 10:00:00  +01:00'],
    ['2019-10-01 10:00:00 GMT+1'],
    ['20191001'],
    [20191001],
    ['946684799'],
    [946684799],
    ['4102444800'],
    [4102444800],
    [4102444800n],
    ['+1569888000'],
    ['01569888000'],
    ['1569888000.'],
    ['1.569888e9'],
    ['15698880001'],
    ['-1569888000'],
    ['0000-12-31'],
    ['0001-01-01T00:30:00+01:00'],
    ['9999-12-31T23:30:00-01:00'],
    ['10000-01-01'],
    [new Date('0000-12-31T23:59:59.999Z')],
    [new Date('+010000-01-01T00:00:00Z')],
    ['+12019-10-01'],
    ['２０１９-10-01'],
    [Number.NaN],
    [Infinity],
    [9e15],
    [new Date(Number.NaN)],
    [5],
    [5n],
    [true],
    [{}],
    [[]],
  ])('refuses %s', (raw) => {
    expect(readInstant(raw)).toBeUndefined()
  })

  test('cuts far microseconds, never to another hour', () => {
    expect(readInstant('9999-12-31T11:59:59.999999')).toBe(Date.parse('9999-12-31T11:59:59.999Z') + 31 / 32)
    expect(readInstant('0001-01-01T00:00:00.999999')).toBe(Date.parse('0001-01-01T00:00:00.999Z') + 31 / 32)
    expect(readInstant('2248-01-01T00:00:00.999999')).toBe(Date.parse('2248-01-01T00:00:00.999Z') + 0.999)
  })

  test('reads what it writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => readInstant(date.toISOString()) === date.getTime(),
      ),
    )
  })
})

describe('readDecimal', () => {
  test.each<[unknown, number, number]>([
    ['12.50', 2, 1250],
    ['12.5', 2, 1250],
    ['12', 2, 1200],
    ['.5', 2, 50],
    ['5.', 2, 500],
    ['+1', 2, 100],
    ['-0.01', 2, -1],
    ['-0', 2, 0],
    ['-0.001', 2, 0],
    ['0.005', 2, 1],
    ['-0.005', 2, -1],
    ['0.0049999999999999999', 2, 0],
    ['1.005', 2, 101],
    ['2.5', 0, 3],
    ['-2.5', 0, -3],
    ['0.1234567', 6, 123457],
    ['9999999999999.99', 2, 999999999999999],
    ['000000000000000000001', 2, 100],
    [35.79, 2, 3579],
    [0.1 + 0.2, 2, 30],
    [-0, 2, 0],
    [0.125, 2, 13],
    [-0.125, 2, -13],
    [12n, 2, 1200],
    [-3n, 0, -3],
  ])('reads %s at scale %i', (raw, scale, wanted) => {
    expect(readDecimal(raw, scale)).toBe(wanted)
  })

  test.each([null, undefined, ''])('takes %j for nothing', (raw) => {
    expect(readDecimal(raw, 2)).toBeNull()
  })

  test.each<[unknown]>([
    ['abc'],
    ['1e3'],
    ['1,5'],
    ['.'],
    ['-'],
    ['+-1'],
    ['0x10'],
    [' 1'],
    ['1 '],
    ['1\n'],
    ['1_000'],
    ['NaN'],
    ['Infinity'],
    ['$3'],
    ['１'],
    ['10000000000000'],
    ['9999999999999.995'],
    ['123456789012345678901234567890'],
    [1e13],
    [-1e300],
    [Number.NaN],
    [-Infinity],
    [10n ** 20n],
    [true],
    [{}],
    [[1]],
    [new Date(0)],
  ])('refuses %s', (raw) => {
    expect(readDecimal(raw, 2)).toBeUndefined()
  })
})

describe('readText', () => {
  test('takes text as it is, and exact integers by their digits', () => {
    expect(
      [' a ', 'nan', '__proto__', '0', 7, -7, 2053013555631882655n, true, Number.MAX_SAFE_INTEGER].map(readText),
    ).toEqual([' a ', 'nan', '__proto__', '0', '7', '-7', '2053013555631882655', 'true', '9007199254740991'])
    expect([null, undefined, ''].map(readText)).toEqual([null, null, null])
  })

  test('refuses what may have lost digits', () => {
    expect([2 ** 53, 1.5, Number.NaN, Infinity, {}, [], Symbol('x'), () => 1].map(readText)).toEqual(
      Array(8).fill(undefined),
    )
  })
})

describe('compareText', () => {
  test('is the order of UTF-8 bytes', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 4 })
    const near = fc
      .array(
        fc.constantFrom('a', 'A', '\uD7FF', '\uE000', '\uFFFD', '\uFFFF', '\u{10000}', '\u{1F600}', '\u{10FFFF}'),
        { maxLength: 3 },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(text, near), fc.oneof(text, near), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
      { numRuns: 2000 },
    )
  })
})

test('roundHalfAway rounds halves away from zero', () => {
  expect([0.5, 1.5, -0.5, -1.5, 0.49999999999999994, 2.4, -2.6].map((value) => roundHalfAway(value) + 0)).toEqual([
    1, 2, -1, -2, 0, 2, -3,
  ])
})

test('texts are in the order of code points, with and without surrogates, null last', () => {
  const plain = ['b', 'a', null, 'B', 'ab', '\uffee', 'é', 'a']
  expect(sortTexts(plain)).toEqual(['B', 'a', 'a', 'ab', 'b', 'é', '\uffee', null])
  const wide = [...plain, '\u{1f600}']
  expect(sortTexts(wide)).toEqual(['B', 'a', 'a', 'ab', 'b', 'é', '\uffee', '\u{1f600}', null])
})
