import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs } from '../../../src/tableau/language/calendar.js'
import {
  addToDate,
  type DatePart,
  dateDifference,
  datePart,
  truncateDate,
} from '../../../src/tableau/language/date-parts.js'

const parts: readonly DatePart[] = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dayofyear',
  'weekday',
  'hour',
  'minute',
  'second',
  'iso-year',
  'iso-quarter',
  'iso-week',
  'iso-weekday',
]

/** Moments of the years 1 to 9999. */
const moment = fc.integer({ min: -719_162 * dayMs, max: 2_932_896 * dayMs })
const weekday = fc.integer({ min: 0, max: 6 })

describe.each(parts)('%s', (part) => {
  it('added so many times is that many boundaries away', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -60, max: 60 }), weekday, (ms, count, first) => {
        expect(dateDifference(part, ms, addToDate(part, count, ms), first)).toBe(count)
      }),
    )
  })

  it('is cut off at its own first moment', () => {
    fc.assert(
      fc.property(moment, weekday, (ms, first) => {
        const start = truncateDate(part, ms, first)
        expect(start).toBeLessThanOrEqual(ms)
        expect(truncateDate(part, start, first)).toBe(start)
        expect(dateDifference(part, start, ms, first)).toBe(0)
        expect(dateDifference(part, start - 1, ms, first)).toBe(1)
      }),
    )
  })
})

describe('iso parts', () => {
  it('keep the day of the week, and the week where there is one', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -60, max: 60 }), (ms, count) => {
        for (const part of ['iso-year', 'iso-quarter'] as const) {
          const added = addToDate(part, count, ms)
          expect(datePart('iso-weekday', added, 0)).toBe(datePart('iso-weekday', ms, 0))
          const weekIn = (moment: number) => dateDifference('iso-week', truncateDate(part, moment, 0), moment, 0)
          expect([weekIn(ms), weekIn(ms) - 1]).toContain(weekIn(added))
        }
      }),
    )
  })
})
