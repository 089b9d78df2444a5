import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import {
  count,
  field,
  gte,
  instantColumn,
  max,
  min,
  numberColumn,
  secondsBetween,
  sum,
} from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { SourceError } from '../../../src/errors.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const { open } = openers()

const row = {
  event_time: '2019-10-01 10:00:00',
  event_type: 'purchase',
  brand: 'acme',
  price: '2.50',
  user_session: 's',
  device: 'phone',
}

/** Rows whose columns are called otherwise. */
function called(names: Partial<Record<keyof typeof row, string>>, ...more: readonly TextRow[]): readonly TextRow[] {
  const rename = (one: TextRow) =>
    Object.fromEntries(Object.entries(one).map(([name, value]) => [names[name as keyof typeof row] ?? name, value]))
  return [row, ...more].map(rename)
}

const asked = { by: ['brand', 'device'], metrics: ['events', 'revenue', 'sessions'] } as const
const answer = [{ brand: 'acme', device: 'phone', events: 1, revenue: 2.5, sessions: 1 }]

describe.each(everySource)('columns of %s', (name) => {
  test.each([
    ['in capitals', { event_time: 'EVENT_TIME', brand: 'BRAND', price: 'PRICE', device: 'DEVICE' }],
    ['in some capitals', { event_type: 'Event_Type', user_session: 'User_Session', price: 'Price', device: 'Device' }],
    ['with blanks around them', { event_time: ' event_time', brand: 'Brand ', price: '\tprice', device: ' device ' }],
  ])('are found %s', async (_, names) => {
    const { rows, scanned } = await analyze(await open(name, called(names)), asked)
    expect(rows).toEqual(answer)
    expect(scanned.columns).toEqual(expect.arrayContaining(Object.values(names)))
  })

  test('are found as they are bound, but for capitals', async () => {
    const source = await open(name, called({ event_time: 'TS', brand: 'Maker' }), {
      columns: { eventTime: 'ts', brand: 'maker' },
    })
    expect((await analyze(source, asked)).rows).toEqual(answer)
  })

  test('are not found where each of two may be meant', async () => {
    const two = [{ ...row, brand: undefined, ' brand': 'acme', 'brand ': 'bolt' }].map(({ brand: _, ...rest }) => rest)
    const error: unknown = await analyze(await open(name, two), asked).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceError)
    const { message, context } = error as SourceError
    expect(message).toContain(
      ' has the columns " brand" and "brand ", each of which may be "brand": say which: { binding: { columns: { brand: \'...\' } } }',
    )
    expect(context).toMatchObject({ column: 'brand', field: 'brand' })
    const told = await open(name, two, { columns: { brand: 'brand ' } })
    expect((await analyze(told, asked)).rows).toEqual([{ ...answer[0], brand: 'bolt' }])
  })

  test('are told by their own names where a value of theirs cannot be read', async () => {
    const source = await open(name, called({ price: 'Price' }, { ...row, price: 'free' }))
    const { rejected } = await analyze(source, asked)
    expect(rejected.reasons).toEqual({ 'Price is not a decimal number': 1 })
  })

  test('of numbers and instants are measured, and compared', async () => {
    const rows = [
      { ...row, points: '3', shipped: '2019-10-01 10:00:30' },
      { ...row, points: '4.5', shipped: '2019-10-02 10:00:00.000001' },
      { ...row, points: null, shipped: null },
    ]
    const shipped = instantColumn('shipped')
    const metrics = [
      defineMetric({ name: 'points', formula: () => sum(numberColumn('points', 1)) }),
      defineMetric({ name: 'first', formula: () => min(shipped) }),
      defineMetric({ name: 'wait', formula: () => max(secondsBetween(field.eventTime, shipped)) }),
      defineMetric({ name: 'late', formula: () => count(gte(shipped, new Date('2019-10-02T00:00:00Z'))) }),
    ]
    const further = { points: { scale: 1 }, shipped: 'instant' } as const
    for (const binding of [{}, { further }, { further, duplicates: 'exact' } as const]) {
      const { totals } = await analyze(await open(name, rows, binding), { metrics })
      expect(totals).toEqual({ points: 7.5, first: new Date('2019-10-01T10:00:30Z'), wait: 86400.000001, late: 1 })
    }
  })

  test('may have dots, quotes and blanks in their names, and are no paths', async () => {
    const odd = [
      { ...row, 'a.b': '1', "it's": 'x', 'two words': 'y' },
      { ...row, 'a.b': '2', "it's": 'x', 'two words': 'z' },
    ]
    const total = defineMetric({ name: 'total', formula: () => sum(numberColumn('a.b', 0)) })
    const { rows } = await analyze(await open(name, odd), { by: ['a.b', "it's", 'two words'], metrics: ['events'] })
    expect(rows).toEqual([
      { 'a.b': '1', "it's": 'x', 'two words': 'y', events: 1 },
      { 'a.b': '2', "it's": 'x', 'two words': 'z', events: 1 },
    ])
    expect((await analyze(await open(name, odd), { metrics: [total] })).totals).toEqual({ total: 3 })
    const bound = await open(name, called({ brand: 'properties.brand' }), { columns: { brand: 'properties.brand' } })
    expect((await analyze(bound, asked)).rows).toEqual(answer)
  })
})
