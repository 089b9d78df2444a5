import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QueryError } from '../../src/errors.js'
import { formatFor } from '../../src/report/format.js'

const us = formatFor({ currency: 'USD' })

test('percents: two places below 10 %, one above, never zero for what is not, a dash for what is not defined', () => {
  expect([0, 0.00004, 0.0001, 0.0523, 0.0994, 0.0996, 0.1234, 1.5, null].map(us.percent)).toEqual([
    '0.00%',
    '<0.01%',
    '0.01%',
    '5.23%',
    '9.94%',
    '10.0%',
    '12.3%',
    '150.0%',
    '–',
  ])
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1, noNaN: true }), (value) => {
      expect(us.percent(value)).not.toMatch(/^0\.00%$/)
    }),
  )
})

test('money is exact to the minor unit, in the locale and currency asked for', () => {
  expect(us.money(1234567.891)).toBe('$1,234,567.89')
  expect(formatFor({}).money(1234.5)).toBe('1,234.50')
  expect(formatFor({ locale: 'de-DE', currency: 'EUR' }).money(1234.5)).toBe('1.234,50\u00a0€')
  expect(formatFor({ locale: 'ja-JP', currency: 'JPY' }).money(1234.5)).toBe('¥1,235'.replace('¥', '\uffe5'))
  expect(us.compactMoney(4_528_868.45)).toBe('$4.529M')
  expect(us.money(null)).toBe('–')
})

test('changes carry their sign; times are of the calendar, not of the machine', () => {
  expect([0.046, -0.042, 0, null].map(us.change)).toEqual(['+4.6%', '-4.2%', '0.0%', '–'])
  expect(us.points(-0.0028)).toBe('-0.28 pp')
  expect(['2019-10-01', '2019-10-01T13:00', '2019-10', '2019-W40'].map(us.time)).toEqual([
    'Oct 1',
    'Oct 1, 13:00',
    'Oct 2019',
    '2019-W40',
  ])
  expect(us.day('2019-10-01')).toBe('Oct 1, 2019')
})

test('an unknown locale or currency is said to be so', () => {
  expect(() => formatFor({ locale: 'not a locale' })).toThrow(QueryError)
  expect(() => formatFor({ locale: 'not a locale' })).toThrow(/locale "not a locale"/)
  expect(() => formatFor({ currency: 'dollars' })).toThrow(/currency "dollars"/)
})
