import { describe, expect, test } from 'vitest'
import { QueryError } from '../../src/errors.js'
import { timeRangeOf, timeZoneOf } from '../../src/plan/time-scope.js'

const october = Date.UTC(2019, 9, 1)

describe('a stretch of time', () => {
  test.each([
    [
      { from: '2019-10-01', to: '2019-11-01' },
      { from: october, to: Date.UTC(2019, 10, 1) },
    ],
    [{ from: '2019-10-01' }, { from: october, to: null }],
    [{ to: new Date(october) }, { from: null, to: october }],
    [
      { from: '2019-10-01', timeZone: 'Europe/Berlin' },
      { from: october - 7_200_000, to: null },
    ],
    [
      { from: '2019-10-01T00:00:00Z', timeZone: 'Europe/Berlin' },
      { from: october, to: null },
    ],
    [{ from: '1970-01-01' }, { from: 0, to: null }],
  ])('of %j', (scope, wanted) => {
    expect(timeRangeOf(scope)).toEqual(wanted)
  })

  test('has an end at least', () => {
    expect(timeRangeOf({})).toBeUndefined()
    expect(timeRangeOf({ timeZone: 'Asia/Tokyo' })).toBeUndefined()
  })

  test.each<[object, string, string]>([
    [{ from: 'soon' }, 'time.from', 'time.from: "soon" is not a time; write 2019-10-01 or 2019-10-01T12:00:00Z'],
    [{ to: null }, 'time.to', 'time.to: null is not a time; write 2019-10-01 or 2019-10-01T12:00:00Z'],
    [
      { from: '2019-10-02', to: '2019-10-01' },
      'time',
      'time: from (2019-10-02T00:00:00.000Z) must be before to (2019-10-01T00:00:00.000Z), which is not in the scope itself',
    ],
    [
      { from: '2019-10-01', to: '2019-10-01' },
      'time',
      'time: from (2019-10-01T00:00:00.000Z) must be before to (2019-10-01T00:00:00.000Z), which is not in the scope itself',
    ],
    [{ form: '2019-10-01' }, 'form', 'time: unknown option "form"; did you mean "from"?'],
  ])('is refused: %j', (scope, option, message) => {
    const ask = () => timeRangeOf(scope)
    expect(ask).toThrow(QueryError)
    expect(ask).toThrow(expect.objectContaining({ message, context: expect.objectContaining({ option }) }))
  })
})

test('a time zone is UTC unless it is named, and one that there is', () => {
  expect([timeZoneOf({}), timeZoneOf({ timeZone: 'Asia/Tokyo' })]).toEqual(['UTC', 'Asia/Tokyo'])
  expect(() => timeZoneOf({ timeZone: 'Mars/Base' })).toThrow('unknown time zone "Mars/Base"')
})
