import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QueryError } from '../../src/errors.js'
import { calendar, instantOf, localClock, type TimeUnit, timeUnits, zoneOffset } from '../../src/events/calendar.js'
import { aroundClockChanges, changingZones } from '../support/clock-changes.js'
import { label } from '../support/reading.js'

const at = (unit: TimeUnit, timeZone: string, text: string) => calendar(unit, timeZone)(Date.parse(text))

describe('calendar', () => {
  test.each([
    ['2018-12-31', '2019-W01'],
    ['2019-01-01', '2019-W01'],
    ['2019-12-29', '2019-W52'],
    ['2019-12-30', '2020-W01'],
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2016-01-03', '2015-W53'],
    ['2017-01-01', '2016-W52'],
    ['2022-01-02', '2021-W52'],
    ['1969-12-29', '1970-W01'],
    ['1968-12-29', '1968-W52'],
    ['0001-01-01', '0001-W01'],
  ])('%s is in ISO week %s', (day, week) => {
    expect(at('week', 'UTC', day)).toBe(week)
  })

  test('the hour that Berlin repeats is one, and the one it skips is none', () => {
    const hours = (from: string) =>
      Array.from({ length: 4 }, (_, hour) => calendar('hour', 'Europe/Berlin')(Date.parse(from) + hour * 3_600_000))
    expect(hours('2019-10-26T23:00:00Z')).toEqual([
      '2019-10-27T01:00',
      '2019-10-27T02:00',
      '2019-10-27T02:00',
      '2019-10-27T03:00',
    ])
    expect(hours('2019-03-31T00:00:00Z')).toEqual([
      '2019-03-31T01:00',
      '2019-03-31T03:00',
      '2019-03-31T04:00',
      '2019-03-31T05:00',
    ])
  })

  test.each([
    ['America/New_York', '2019-11-03T05:59:59.999Z', '2019-11-03T01:00'],
    ['America/New_York', '2019-11-03T06:30:00Z', '2019-11-03T01:00'],
    ['America/New_York', '2019-03-10T07:00:00Z', '2019-03-10T03:00'],
    ['Asia/Kolkata', '2019-10-01T18:29:59Z', '2019-10-01T23:00'],
    ['Asia/Kolkata', '2019-10-01T18:30:00Z', '2019-10-02T00:00'],
    ['Asia/Kathmandu', '2019-10-01T18:14:59Z', '2019-10-01T23:00'],
    ['Asia/Kathmandu', '2019-10-01T18:15:00Z', '2019-10-02T00:00'],
    ['Australia/Lord_Howe', '2019-10-05T15:29:59Z', '2019-10-06T01:00'],
    ['Australia/Lord_Howe', '2019-10-05T15:30:00Z', '2019-10-06T02:00'],
    ['America/St_Johns', '2010-11-07T02:30:59Z', '2010-11-07T00:00'],
    ['America/St_Johns', '2010-11-07T02:31:00Z', '2010-11-06T23:00'],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T23:00'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31T00:00'],
    ['UTC', '1969-12-31T23:59:59.999Z', '1969-12-31T23:00'],
    ['Europe/Berlin', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00'],
  ])('in %s, %s is in the hour %s', (zone, instant, hour) => {
    expect(at('hour', zone, instant)).toBe(hour)
  })

  test('agrees with the formats of the platform, anywhere', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Africa/Casablanca',
      'Asia/Tehran',
    )
    const labels = new Map<string, (instant: number) => string>()
    fc.assert(
      fc.property(
        zone,
        fc.constantFrom(...timeUnits),
        fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2060, 0, 1) }),
        (zone, unit, instant) => {
          const key = `${zone} ${unit}`
          const of = labels.get(key) ?? calendar(unit, zone)
          labels.set(key, of)
          expect(of(instant)).toBe(label(unit, instant * 1000, zone))
        },
      ),
      { numRuns: 1500 },
    )
  })

  test.each(changingZones)('agrees with them around every change of the clocks of %s', (zone) => {
    const [hour, day] = [calendar('hour', zone), calendar('day', zone)]
    const instants = aroundClockChanges(zone, Date.UTC(1900, 0, 1), Date.UTC(2037, 0, 1))
    for (const instant of instants) {
      expect([instant, hour(instant)]).toEqual([instant, label('hour', instant * 1000, zone)])
      expect([instant, day(instant)]).toEqual([instant, label('day', instant * 1000, zone)])
    }
  })

  test('an unknown zone is an error', () => {
    expect(() => calendar('day', 'Mars/Olympus')).toThrow(QueryError)
    expect(() => zoneOffset('')).toThrow('unknown time zone ""')
  })
})

describe('instantOf', () => {
  const iso = (local: string, zone: string) => new Date(instantOf(Date.parse(`${local}Z`), zone)).toISOString()

  test('is the first of two where clocks go back, and after the gap where they go forward', () => {
    expect(iso('2019-10-27T02:30:00', 'Europe/Berlin')).toBe('2019-10-27T00:30:00.000Z')
    expect(iso('2019-03-31T02:30:00', 'Europe/Berlin')).toBe('2019-03-31T01:30:00.000Z')
    expect(iso('2019-10-27T00:00:00', 'Europe/Berlin')).toBe('2019-10-26T22:00:00.000Z')
    expect(iso('2019-10-28T00:00:00', 'Europe/Berlin')).toBe('2019-10-27T23:00:00.000Z')
    expect(iso('2019-11-03T01:30:00', 'America/New_York')).toBe('2019-11-03T05:30:00.000Z')
    expect(iso('2019-10-01T00:00:00', 'Asia/Kolkata')).toBe('2019-09-30T18:30:00.000Z')
  })

  test('undoes the offset everywhere but in a gap', () => {
    const offset = zoneOffset('America/New_York')
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2030, 0, 1) }), (instant) => {
        const local = instant + offset(instant)
        const found = instantOf(local, 'America/New_York')
        expect(found + offset(found)).toBe(local)
        expect(found).toBeLessThanOrEqual(instant)
      }),
    )
  })
})

describe('at the edges of what can be read', () => {
  const [first, last] = [-62_135_596_800_000, 253_402_300_799_999]

  test('a zone carries times into the year before the first and after the last', () => {
    const labels = (instant: number, zone: string) => timeUnits.map((unit) => calendar(unit, zone)(instant))
    expect(labels(first, 'Pacific/Honolulu')).toEqual(['0000-12-31T13:00', '0000-12-31', '0000-W52', '0000-12'])
    expect(labels(first, 'UTC')).toEqual(['0001-01-01T00:00', '0001-01-01', '0001-W01', '0001-01'])
    expect(labels(last, 'UTC')).toEqual(['9999-12-31T23:00', '9999-12-31', '9999-W52', '9999-12'])
    expect(labels(last, 'Europe/Berlin')).toEqual(['10000-01-01T00:00', '10000-01-01', '9999-W52', '10000-01'])
  })

  test('local times there become instants', () => {
    expect(localClock('Pacific/Honolulu')(first)).toBe(first + (10 * 3600 + 31 * 60 + 26) * 1000)
    expect(localClock('Europe/Berlin')(last)).toBe(last - 3_600_000)
  })
})
