import fc from 'fast-check'
import { expect } from 'vitest'
import type { BindingOptions } from '../../src/events/binding.js'
import { type EpochUnit, instantOfMicros } from '../../src/events/instants.js'
import type { Reading } from '../../src/events/values.js'
import type { ScanField } from '../../src/plan/scan-fields.js'

/*
 * Raw values of columns, of which many cannot be read and many nearly cannot; and what engines read of them, compared with memory.
 */

export const time: ScanField = {
  name: 'eventTime',
  column: 'x',
  type: 'instant',
  scale: 0,
  exact: false,
  unitPlaces: 0,
  required: true,
  used: true,
  optional: false,
}
export const price = (scale: number, unitPlaces = 0): ScanField => ({
  name: 'price',
  column: 'x',
  type: 'number',
  scale,
  exact: false,
  unitPlaces,
  required: false,
  used: true,
  optional: false,
})

export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
/** What was read, as memory holds it. */
export const instants = (found: readonly Reading<bigint>[]) =>
  found.map((micros) => (typeof micros === 'bigint' ? instantOfMicros(micros) : micros))
export const minors = (found: readonly Reading<bigint>[]) =>
  found.map((minor) => (typeof minor === 'bigint' ? Number(minor) : minor))

/** Demands that an engine reads what memory reads, value by value. */
export function expectSame<T>(
  values: readonly T[],
  found: readonly Reading<number>[],
  read: (value: T) => Reading<number>,
) {
  expect(values.map((value, index) => [value, found[index]])).toEqual(values.map((value) => [value, read(value)]))
}

/** Mostly the first, so that most texts can be read. */
const pick = (good: readonly string[], bad: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) })

export const timeText = fc
  .tuple(
    pick(
      [
        '2019-10-01',
        '1970-01-01',
        '1969-12-31',
        '2020/02/29',
        '0001-01-01',
        '9999-12-31',
        '0000-12-31',
        '0002/01/01',
        '9998-12-31',
      ],
      ['2019-02-29', '2019-13-01', '0000-01-01', '2019-1-1', '19-10-01', '2019-04-31', '', '2019-10/01', '10000-01-01'],
    ),
    pick([' ', 'T'], ['', 't', '  ']),
    pick(['00:00:00', '23:59:59', '10:30', '01:00'], ['24:00:00', '7:00:00', '10:60:00', '10:00:60', '10', '']),
    pick(['', '', '.1', '.999', '.123456', '.1234567', '.999999999'], ['.', '.1234567890']),
    pick(
      [
        '',
        'Z',
        ' UTC',
        'UTC',
        'GMT',
        ' GMT',
        ' Z',
        '+00',
        '+01:00',
        '-05:30',
        '+0530',
        '+14:00',
        '-12',
        ' +01',
        ' -0330',
      ],
      ['+19:59', '+1', '  +01:00', ' CET', 'z', '+25:00', '+00:60', '+ 01:00', 'GMT+1'],
    ),
    pick([''], [' ', '\n', 'x']),
  )
  .map((parts) => parts.join(''))

export const decimalText = fc
  .tuple(
    pick(['', '+', '-'], ['--', ' ']),
    pick(
      ['', '0', '7', '12', '007', '1234567890123', '9999999999999', '999999999', '0000000000000000000012'],
      ['12345678901234', '1e3', '0x1'],
    ),
    pick(
      ['', '.', '.5', '.005', '.004999999999999999999', '.994', '.995', '.999999', '.9999995', '.00000000000000000005'],
      [',5', '.5.5'],
    ),
    pick([''], [' ', 'e2', '\n', '%']),
  )
  .map((parts) => parts.join(''))

/** Counts since 1970 in digits, near the bounds of what is one and elsewhere. */
export const epochText = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom(946_684_800n, 4_102_444_800n, 1_569_888_000n, 62_135_596_800n, 253_402_300_800n, 0n),
          fc.constantFrom(1n, 1000n, 1_000_000n, 1_000_000_000n),
          fc.integer({ min: -2, max: 2 }),
        )
        .map(([seconds, factor, more]) => String(seconds * factor + BigInt(more))),
      fc.integer({ min: 0, max: 22 }).chain((digits) => fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) }).map(String)),
    ),
    fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.stringMatching(/^\.[0-9]{1,12}$/), fc.constant('.')),
    fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom('-', '+', '0', ' ', '--')),
    pick([''], [' ', 'e3', '\n', 'Z']),
  )
  .map(([whole, fraction, sign, end]) => `${sign}${whole}${fraction}${end}`)

export const unitsOrNone = [undefined, 's', 'ms', 'us', 'ns'] as const
export const units = (timeUnit: EpochUnit | undefined): BindingOptions => (timeUnit === undefined ? {} : { timeUnit })

/** Zones whose clocks change by an hour and by half of one, or that left out a whole day. */
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kolkata',
] as const

/** Local times near changes of clocks, and others. */
export const localText = fc
  .oneof(
    fc
      .tuple(
        fc.constantFrom(
          '2019-03-31T02:00',
          '2019-10-27T02:00',
          '2019-03-10T02:00',
          '2019-11-03T01:00',
          '2019-10-06T02:00',
          '2019-04-07T02:00',
          '2011-12-30T00:00',
          '1977-04-03T02:00',
          '2099-10-25T02:00',
        ),
        fc.integer({ min: -180 * 60, max: 180 * 60 }),
      )
      .map(([start, seconds]) => Date.parse(`${start}Z`) + seconds * 1000),
    fc.integer({ min: Date.UTC(1972, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 }).map((seconds) => seconds * 1000),
  )
  .map((local) => new Date(local).toISOString().slice(0, 19))

/** Numbers with the marks of a source, with others, and with groups that are none. */
export function markedText({ decimal, grouping }: { readonly decimal: string; readonly grouping: string }) {
  const mark = fc.constantFrom('.', ',', ' ', "'", '\u00a0', '\u202f', '')
  const own = fc.constant(grouping)
  const digits = fc.constantFrom('1', '12', '123', '1234', '000', '')
  return fc
    .tuple(
      fc.constantFrom('', '', '-', '+'),
      fc.constantFrom('1', '12', '123', '0'),
      own,
      digits,
      fc.oneof(own, mark),
      fc.constantFrom('250', '25', '2500', '005'),
      fc.oneof(fc.constant(decimal), mark),
      fc.constantFrom('', '5', '50', '005', '4999999999999999999', '995'),
    )
    .map((parts) => parts.join(''))
}
