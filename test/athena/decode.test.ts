import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decoderOf } from '../../src/sources/athena/decode.js'
import { bytesText, doubleText } from './sql-engine.js'

const utc = (text: string) => new Date(text)

describe('values of every type', () => {
  test.each([
    ['tinyint', '-128', -128],
    ['smallint', '32767', 32767],
    ['integer', '-2147483648', -2147483648],
    ['bigint', '9007199254740991', 9007199254740991],
    ['bigint', '9007199254740992', 9007199254740992n],
    ['bigint', '-9223372036854775808', -9223372036854775808n],
    ['double', '1.0E10', 1e10],
    ['double', 'NaN', Number.NaN],
    ['double', 'Infinity', Number.POSITIVE_INFINITY],
    ['double', '-Infinity', Number.NEGATIVE_INFINITY],
    ['double', '-0.0', -0],
    ['float', '1.25', 1.25],
    ['decimal', '12345678901234567890.10', '12345678901234567890.10'],
    ['decimal(18,2)', '0.10', '0.10'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['varchar', '', ''],
    ['varchar(3)', 'NaN', 'NaN'],
    ['char', 'a ', 'a '],
    ['string', 'null', 'null'],
    ['date', '2019-10-01', '2019-10-01'],
    ['time', '12:34:56.789', '12:34:56.789'],
    ['timestamp', '2019-10-01 00:00:00.123', utc('2019-10-01T00:00:00.123Z')],
    ['timestamp(3)', '2019-10-01 00:00:00', utc('2019-10-01T00:00:00.000Z')],
    ['timestamp(6)', '1969-12-31 23:59:59.999999', utc('1969-12-31T23:59:59.999Z')],
    ['timestamp', '0001-01-01 00:00:00.000', utc('0001-01-01T00:00:00.000Z')],
    ['timestamp with time zone', '2019-10-01 00:00:00.000 UTC', utc('2019-10-01T00:00:00.000Z')],
    ['timestamp(3) with time zone', '2019-10-01 00:00:00.500 +05:30', utc('2019-09-30T18:30:00.500Z')],
    ['timestamp with time zone', '2019-10-01 00:00:00.000 -03:00', utc('2019-10-01T03:00:00.000Z')],
    ['timestamp with time zone', '2019-07-01 00:00:00.000 Europe/Berlin', utc('2019-06-30T22:00:00.000Z')],
    ['timestamp with time zone', '2019-12-01 00:00:00.000 America/New_York', utc('2019-12-01T05:00:00.000Z')],
    ['varbinary', 'de ad 00', Uint8Array.of(0xde, 0xad, 0)],
    ['varbinary', '', Uint8Array.of()],
    ['array', '[1, 2]', '[1, 2]'],
    ['map', '{a=1}', '{a=1}'],
    ['row', '{x=1, y=null}', '{x=1, y=null}'],
    ['json', '{"a":1}', '{"a":1}'],
    ['interval day to second', '1 00:00:00.000', '1 00:00:00.000'],
  ])('%s %s', (type, text, value) => {
    expect(decoderOf(type)(text)).toStrictEqual(value)
  })

  test.each([
    ['bigint', '1.0'],
    ['bigint', ''],
    ['integer', 'n'],
    ['double', ''],
    ['double', 'one'],
    ['boolean', 'TRUE?'],
    ['timestamp', '2019-02-30 00:00:00.000'],
    ['timestamp', 'yesterday'],
    ['timestamp with time zone', '2019-10-01 00:00:00.000'],
    ['varbinary', 'dead'],
  ])('%s %j is no such value', (type, text) => {
    expect(decoderOf(type)(text)).toBeUndefined()
  })
})

describe('what is written is read', () => {
  test('doubles', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(decoderOf('double')(doubleText(value))).toBe(value)
      }),
    )
  })
  test('whole numbers of 64 bits', () => {
    const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(wide, (value) => {
        const read = decoderOf('bigint')(String(value))
        expect(BigInt(read as bigint | number)).toBe(value)
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint')
      }),
    )
  })
  test('bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        expect(decoderOf('varbinary')(bytesText(value))).toStrictEqual(Uint8Array.from(value))
      }),
    )
  })
  test('instants', () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (instant) => {
        const text = instant.toISOString().replace('T', ' ').replace('Z', '')
        expect(decoderOf('timestamp')(text)).toEqual(instant)
        expect(decoderOf('timestamp with time zone')(`${text} UTC`)).toEqual(instant)
      }),
    )
  })
})
