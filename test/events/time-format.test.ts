import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DefinitionError } from '../../src/errors.js'
import { edgeYears, innerYears, instantOfMicros, isUtc } from '../../src/events/instants.js'
import { formatReader, timeFormat } from '../../src/events/time-format.js'
import { runs } from '../support/runs.js'
import { formats, written, writtenFormat } from '../support/time-formats.js'

const read = (format: string, text: string) => formatReader(timeFormat(format), isUtc)(text)
const iso = (format: string, text: string) => {
  const found = read(format, text)
  return found === undefined ? undefined : new Date(found).toISOString()
}

describe('a format of times', () => {
  test.each([
    ['%d/%m/%Y %H:%M', '01/10/2019 08:26', '2019-10-01T08:26:00.000Z'],
    ['%d/%m/%Y %H:%M', '1/10/2019 8:26', '2019-10-01T08:26:00.000Z'],
    ['%Y%m%d', '20191001', '2019-10-01T00:00:00.000Z'],
    ['%Y%m%d%H%M%S%f', '20191001082659123', '2019-10-01T08:26:59.123Z'],
    ['%m/%d/%y %I:%M %p', '10/1/19 12:05 am', '2019-10-01T00:05:00.000Z'],
    ['%m/%d/%y %I:%M %p', '10/1/19 12:05 PM', '2019-10-01T12:05:00.000Z'],
    ['%d.%m.%y', '1.10.68', '2068-10-01T00:00:00.000Z'],
    ['%d.%m.%y', '1.10.69', '1969-10-01T00:00:00.000Z'],
    ['%a, %d %b %Y %T %z', 'TUE, 1 oct 2019 08:26:00 +0530', '2019-10-01T02:56:00.000Z'],
    ['%a, %d %b %Y %T %z', 'Tue, 01 Oct 2019 08:26:00 GMT', '2019-10-01T08:26:00.000Z'],
    ['%B %d, %Y', 'May 1, 2019', '2019-05-01T00:00:00.000Z'],
    ['%Y年%m月%d日', '2019年10月1日', '2019-10-01T00:00:00.000Z'],
    ['%F %R%z', '0000-12-31 23:30-01', '0001-01-01T00:30:00.000Z'],
    ['%F %T.%f', '2019-10-01 00:00:00.123456789', '2019-10-01T00:00:00.123Z'],
    ['%Y.%m.%d (%%)', '2019.10.01 (%)', '2019-10-01T00:00:00.000Z'],
  ])('%s reads %s', (format, text, wanted) => {
    expect(iso(format, text)).toBe(wanted)
  })

  test.each([
    ['%d/%m/%Y', '31/02/2019'],
    ['%d/%m/%Y', '00/10/2019'],
    ['%d/%m/%Y', '1/13/2019'],
    ['%d/%m/%Y', '1/10/19'],
    ['%d/%m/%Y', ' 1/10/2019'],
    ['%d/%m/%Y', '1/10/2019\n'],
    ['%d/%m/%Y', '2019-10-01'],
    ['%Y%m%d', '2019101'],
    ['%Y%m%d', '1569888000'],
    ['%F %I:%M %p', '2019-10-01 00:05 AM'],
    ['%F %I:%M %p', '2019-10-01 13:05 PM'],
    ['%F %H:%M', '2019-10-01 24:00'],
    ['%d %b %Y', '1 Okt 2019'],
    ['%d %b %Y', '1 October 2019'],
    ['%d %B %Y', '1 Oct 2019'],
    ['%F %T %z', '2019-10-01 00:00:00 CET'],
    ['%F', '0000-12-31'],
    ['%F %R%z', '9999-12-31 23:30-01'],
    ['%Y.%m.%d', '2019x10x01'],
  ])('%s does not read %j', (format, text) => {
    expect(read(format, text)).toBeUndefined()
  })

  test('reads what is written in it, to the microsecond', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.integer({ min: -31_000_000_000, max: 63_000_000_000_000 }),
        fc.nat(999_999),
        fc.constantFrom(0, 330, -210),
        ({ format, plain }, half, micros, given) => {
          // By two digits a year is one of 1969 to 2068.
          const seconds = format.includes('%y') ? Math.abs(half % 3_000_000_000) : half % 8_000_000_000
          const offset = format.includes('%z') ? given : 0
          const at = seconds * 1e6 + (format.includes('%f') ? micros : 0)
          const text = written(at, format, { offset, padding: plain ? 'plain' : 'padded' })
          expect(read(format, text), `${text} as ${format}`).toBe(instantOfMicros(at))
        },
      ),
      { numRuns: runs(5000) },
    )
  })

  test('has a pattern that matches all that it reads, and but for days that there are not no other', () => {
    fc.assert(
      fc.property(writtenFormat, ({ format, texts }) => {
        const { pattern } = timeFormat(format)
        const [inner, edge] = [innerYears, edgeYears].map((years) => new RegExp(`^(?:${pattern(years)})$`)) as [
          RegExp,
          RegExp,
        ]
        for (const text of texts) {
          const matches = inner.test(text) || edge.test(text)
          if (read(format, text) !== undefined) expect(matches, text).toBe(true)
          else if (inner.test(text)) expect(text, format).toMatch(/29|30|31/)
          // At the edge, a time may be of another year in UTC.
          else if (matches) expect(text, format).toMatch(/29|30|31|0000|0001|9999/)
        }
      }),
      { numRuns: runs(300) },
    )
  })

  test.each([
    ['%H:%M', 'tells no year (%Y or %y)'],
    ['%Y-%m', 'tells no day (%d)'],
    ['%d %Y', 'tells no month (%m or %b)'],
    ['%Y %y-%m-%d', 'tells the year (%Y or %y) twice'],
    ['%Y-%m-%d %d', 'tells %d twice'],
    ['%F %b', 'tells the month (%m or %b) twice'],
    ['%F %H %I %p', 'tells the hour twice, with %H and %I'],
    ['%F %I:%M', 'must have %I and %p together'],
    ['%F %p', 'must have %I and %p together'],
    ['%F %M', 'tells minutes without an hour'],
    ['%F %H:%S', 'tells seconds without minutes'],
    ['%F %H:%M.%f', 'tells a fraction without seconds'],
    ['%f%F %T', 'must have something between %f and what follows'],
    ['%Y-%m-%d %j', 'has %j, which is not known; there are %Y %y %m'],
    ['%s', 'has %s, which is not known'],
    ['%s', 'say the timeUnit "s" instead'],
    ['%F %T %Z', 'the fileTimeZone is for all other names'],
    ['%F %', 'has %, which is not known'],
    ['%F\n', 'has a control character'],
    ['', 'tells no year'],
    ['yyyy-MM-dd', 'tells no year'],
  ])('%j is refused: %s', (format, message) => {
    expect(() => timeFormat(format)).toThrow(DefinitionError)
    expect(() => timeFormat(format)).toThrow(message)
  })
})
