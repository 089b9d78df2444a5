import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type EpochUnit,
  edgeYears,
  endEpoch,
  epochOfInteger,
  epochOfNumber,
  epochPattern,
  epochPatternOfUnit,
  epochReader,
  firstEpoch,
  innerYears,
  instantOfMicros,
  isoPattern,
  readIso,
} from '../../src/events/instants.js'
import { runs } from '../support/runs.js'

/*
 * Again from the words of the rules: a count is a time of that unit in which it falls from 2000 on, before 2100; digits beyond the
 * microsecond are cut off, to an earlier time.
 */
const powers: Readonly<Record<EpochUnit, bigint>> = { s: 1_000_000n, ms: 1000n, us: 1n, ns: 1n }
const units = ['s', 'ms', 'us', 'ns'] as const

/** The microseconds of so many units and digits after them; undefined where they are of no unit, or of other years. */
function microsOf(
  negative: boolean,
  whole: bigint,
  fraction: string,
  given: EpochUnit | undefined,
): bigint | undefined {
  const places = BigInt(fraction.length)
  const scaled = (whole * 10n ** places + BigInt(fraction || '0')) * (negative ? -1n : 1n)
  const floor = (value: bigint, by: bigint) => (value - (((value % by) + by) % by)) / by
  const micros = (unit: EpochUnit) => floor(scaled * powers[unit], 10n ** places * (unit === 'ns' ? 1000n : 1n))
  const isWithin = (value: bigint, first: string, end: string) =>
    value >= BigInt(Date.parse(first)) * 1000n && value < BigInt(Date.parse(end)) * 1000n
  if (given === undefined) {
    const found = units.map(micros).filter((value) => isWithin(value, '2000-01-01', '2100-01-01'))
    expect(found.length).toBeLessThan(2)
    return found[0]
  }
  return isWithin(micros(given), '0001-01-01', '+010000-01-01T00:00:00Z') ? micros(given) : undefined
}

const wanted = (micros: bigint | undefined) => (micros === undefined ? undefined : instantOfMicros(micros))

/** Counts of any size, most of them near the bounds. */
const count = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(firstEpoch, endEpoch, 1569888000, 62_135_596_800, 253_402_300_800),
      fc.constantFrom(...units),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([seconds, unit, more]) => BigInt(seconds) * 10n ** BigInt(3 * units.indexOf(unit)) + BigInt(more)),
  fc.bigInt({ min: 0n, max: 10n ** 21n }),
  fc.integer({ min: 0, max: 21 }).chain((digits) => fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) })),
)
const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9]{1,12}$/), fc.stringMatching(/^0{1,9}[1-9]?$/))
const unit = fc.constantFrom(undefined, ...units)

describe('an epoch', () => {
  test('in digits', () => {
    fc.assert(
      fc.property(fc.boolean(), count, fraction, unit, (negative, whole, digits, given) => {
        const text = `${negative ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}`
        const expected = negative && given === undefined ? undefined : microsOf(negative, whole, digits, given)
        expect(epochReader(given)(text), text).toBe(wanted(expected))
      }),
      { numRuns: runs(20_000) },
    )
  })

  test('in integers of any size', () => {
    fc.assert(
      fc.property(fc.boolean(), count, unit, (negative, whole, given) => {
        expect(epochOfInteger(negative ? -whole : whole, given)).toBe(wanted(microsOf(negative, whole, '', given)))
      }),
      { numRuns: runs(10_000) },
    )
  })

  test('in numbers, as far as they are exact', () => {
    fc.assert(
      fc.property(fc.boolean(), count, unit, (negative, whole, given) => {
        if (whole > BigInt(Number.MAX_SAFE_INTEGER)) return
        const value = Number(negative ? -whole : whole)
        expect(epochOfNumber(value, given)).toBe(
          // Half a microsecond is rounded away from zero, as SQL does.
          given === 'ns'
            ? epochOfNumber((negative ? -1 : 1) * Math.round(Number(whole) / 1000), 'us')
            : wanted(microsOf(negative, whole, '', given)),
        )
      }),
      { numRuns: runs(10_000) },
    )
    expect(epochOfNumber(1569888000.123457, undefined)).toBe(1569888000123.457)
    expect(epochOfNumber(1569888000123.4565, undefined)).toBe(1569888000123.457)
    expect(epochOfNumber(-0.5, 's')).toBe(-500)
    expect([Number.NaN, Infinity, -Infinity, 1e300].map((value) => epochOfNumber(value, 's'))).toEqual(
      Array(4).fill(undefined),
    )
  })

  test.each([
    '+1569888000',
    '1569888000.',
    '.5',
    '1e9',
    '01569888000',
    ' 1569888000',
    '1569888000 ',
    '1 569 888 000',
    '1569888000,5',
    '-',
    '--1',
    '1.5.5',
    '',
    '１５６９８８８０００',
  ])('is not written %j', (text) => {
    for (const given of [undefined, ...units]) expect(epochReader(given)(text)).toBeUndefined()
  })

  test('in digits is read by all that the pattern matches', () => {
    const pattern = new RegExp(`^(?:${epochPattern})$`)
    const ofUnit = new RegExp(`^(?:${epochPatternOfUnit})$`)
    fc.assert(
      fc.property(count, fraction, (whole, digits) => {
        const text = `${whole}${digits === '' ? '' : `.${digits}`}`
        expect(epochReader(undefined)(text) !== undefined, text).toBe(pattern.test(text))
        if (units.some((given) => epochReader(given)(text) !== undefined)) expect(ofUnit.test(text)).toBe(true)
      }),
      { numRuns: runs(20_000) },
    )
  })
})

test('the patterns match all ISO text that can be read, and but for days that there are not no other', () => {
  const inner = new RegExp(`^(?:${isoPattern(innerYears)})$`)
  const edge = new RegExp(`^(?:${isoPattern(edgeYears)})$`)
  const part = fc.constantFrom('-', '/', ' ', 'T', ':', '.', '+', 'Z', 'UTC', 'GMT', '', '\n')
  const year = fc.oneof(
    fc.constantFrom('0000', '0001', '0002', '9998', '9999', '2019', '19'),
    fc.stringMatching(/^\d{4}$/),
  )
  const two = fc.constantFrom('00', '01', '09', '10', '12', '19', '20', '23', '24', '28', '59', '60', '1')
  const text = fc
    .tuple(
      year,
      fc.constantFrom('-', '/'),
      two,
      fc.constantFrom('-', '/'),
      two,
      part,
      two,
      part,
      two,
      part,
      two,
      part,
      two,
    )
    .map((parts) => parts.join(''))
  const usual = fc
    .tuple(
      year,
      fc.constantFrom('-01-01', '/02/28', '-12-31'),
      fc.constantFrom('', 'T10:20', ' 23:59:59', 'T00:00:00.5'),
      part,
      two,
    )
    .map(([a, b, c, d, e]) => `${a}${b}${c}${d === '+' || d === '-' ? d + e : d}`)
  fc.assert(
    fc.property(fc.oneof(text, usual), (text) => {
      const read = readIso(text)
      if (read !== undefined) expect(inner.test(text) || edge.test(text), text).toBe(true)
      if (inner.test(text)) {
        const [, month, day] = /^\d{4}.(\d{2}).(\d{2})/.exec(text) as RegExpExecArray
        const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 28
        if (isDay) expect(read, text).toBeDefined()
      }
    }),
    { numRuns: runs(20_000) },
  )
})
