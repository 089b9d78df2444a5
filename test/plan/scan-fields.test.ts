import { describe, expect, test } from 'vitest'
import { column, count, countDistinct, eq, field, isNull, numberColumn, sum } from '../../src/definition/builders.js'
import { QueryError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import type { MeasurePlan } from '../../src/plan/measure-plan.js'
import {
  adviserOf,
  asCalledIn,
  columnsRead,
  exampleOf,
  explainUnreadable,
  missingFields,
  type ScanField,
  scaleOfField,
  scanFields,
  unreadableReason,
} from '../../src/plan/scan-fields.js'

const plan = (given: Partial<MeasurePlan> = {}): MeasurePlan => ({
  dimensions: [],
  measures: [],
  where: [],
  timeZone: 'UTC',
  ...given,
})
const fieldsOf = (given: Partial<MeasurePlan> = {}, binding: BindingOptions = {}) =>
  scanFields(plan(given), defineBinding(binding))
const names = (fields: readonly ScanField[], which: (field: ScanField) => boolean = () => true) =>
  fields.filter(which).map(({ name }) => name)

describe('the fields that a plan reads', () => {
  test('always have those that decide whether an event can be read', () => {
    const read = fieldsOf({ measures: [count()] })
    expect(names(read)).toEqual(['eventTime', 'eventType', 'price'])
    expect(names(read, ({ used }) => used)).toEqual([])
    expect(names(read, ({ required }) => required)).toEqual(['eventTime', 'eventType'])
  })

  test('are those of its dimensions, measures, conditions and time range', () => {
    const read = fieldsOf({
      dimensions: [{ name: 'device', expr: column('device') }],
      measures: [sum(field.price), sum(numberColumn('weight', 3))],
      where: [eq(field.brand, 'x')],
      timeRange: { from: 0, to: null },
    })
    expect(names(read, ({ used }) => used)).toEqual(['device', 'price', 'weight', 'eventTime', 'brand'])
    expect(read.find(({ name }) => name === 'price')).toEqual({
      name: 'price',
      column: 'price',
      type: 'number',
      scale: 2,
      exact: false,
      unitPlaces: 0,
      required: false,
      used: true,
      optional: false,
    })
    expect(read.find(({ name }) => name === 'weight')).toEqual({
      name: 'weight',
      column: 'weight',
      type: 'number',
      scale: 3,
      exact: false,
      unitPlaces: 0,
      required: false,
      used: true,
      optional: false,
    })
    expect(read.find(({ name }) => name === 'eventTime')).toEqual({
      name: 'eventTime',
      column: 'event_time',
      type: 'instant',
      scale: 0,
      exact: false,
      unitPlaces: 0,
      required: true,
      used: true,
      optional: false,
    })
    expect(read.find(({ name }) => name === 'device')).toMatchObject({ type: 'text', scale: 0 })
  })

  test('of optional measures can be done without, unless the binding names them', () => {
    const optional = [countDistinct(field.userId), countDistinct(field.userSession)]
    const read = fieldsOf({ optional }, { columns: { userId: 'customer' } })
    expect(names(read, ({ used }) => used)).toEqual(['userId'])
    expect(names(read)).toContain('userSession')
    const both = fieldsOf({ optional, measures: [countDistinct(field.userSession)] })
    expect(names(both, ({ used }) => used)).toEqual(['userSession'])
  })

  test('have the places of the binding, and of the unit that it names', () => {
    const price = (binding: BindingOptions) => fieldsOf({}, binding).find(({ name }) => name === 'price')
    expect(price({ moneyScale: 4 })).toMatchObject({ scale: 4, unitPlaces: 0 })
    expect(price({ priceUnit: 0.001 })).toMatchObject({ scale: 3, unitPlaces: 3 })
    expect(fieldsOf({}, { priceUnit: 0.01 })[0]).toMatchObject({ name: 'eventTime', scale: 0, unitPlaces: 0 })
  })

  test('have no column of types where all events are of one', () => {
    const read = fieldsOf({ measures: [count(eq(field.eventType, 'view'))] }, { eventTypeIs: 'purchase' })
    expect(read[0]).toMatchObject({ name: 'eventType', required: false, used: true, constant: 'purchase' })
    for (const one of read.slice(1)) expect(one).not.toHaveProperty('constant')
  })

  test('refuse one column as several things', () => {
    const twice = () => fieldsOf({ measures: [sum(numberColumn('stock', 0)), count(isNull(column('stock')))] })
    expect(twice).toThrow(QueryError)
    expect(twice).toThrow('the column stock is used both as number and as text')
    expect(() => fieldsOf({ measures: [sum(numberColumn('stock', 0)), sum(numberColumn('stock', 3))] })).toThrow(
      'the column stock is used with 0 decimal places and with 3; give all its numberColumn()s one scale',
    )
  })

  test('take one column with one scale twice', () => {
    const stock = numberColumn('stock', 3)
    const read = fieldsOf({
      measures: [sum(stock), sum(stock, eq(field.brand, 'x')), sum(field.price)],
      where: [eq(field.price, 1)],
    })
    expect(names(read).filter((name) => name === 'stock' || name === 'price')).toEqual(['stock', 'price'])
  })
})

test('a field of numbers has a scale of its own, and the price that of the binding', () => {
  const scaleOf = scaleOfField(defineBinding({ moneyScale: 3 }))
  expect([scaleOf(field.price), scaleOf(numberColumn('stock', 0))]).toEqual([3, 0])
})

test('the missing fields are those of optional measures without a column, each once', () => {
  const isThere = (name: string) => name !== 'userId' && name !== 'brand'
  const optional = [countDistinct(field.userId), countDistinct(field.userId, isNull(field.userSession))]
  expect(missingFields(plan({ optional, measures: [countDistinct(field.brand)] }), isThere)).toEqual(['userId'])
  expect(missingFields(plan(), isThere)).toEqual([])
})

describe('the columns of a source', () => {
  test('are read once each, where they are there', () => {
    const shared = fieldsOf(
      { measures: [countDistinct(field.userId), countDistinct(field.userSession)] },
      { columns: { userSession: 'user_id' }, eventTypeIs: 'view' },
    )
    expect(columnsRead(shared, (name) => name !== 'price')).toEqual(['user_id', 'event_time'])
  })

  test('are called as they are there', () => {
    const fields = fieldsOf({}, { eventTypeIs: 'view' })
    const called = asCalledIn(new Set(['Event_Time', 'EVENT_TYPE']), fields, 'x.csv')
    expect(called.map(({ name, column }) => [name, column])).toEqual([
      ['eventTime', 'Event_Time'],
      ['eventType', 'event_type'],
      ['price', 'price'],
    ])
    expect(() => asCalledIn(['PRICE', 'Price'], fields, 'x.csv')).toThrow('x.csv has the columns "PRICE" and "Price"')
  })
})

describe('what cannot be read', () => {
  const [time, type, price] = fieldsOf() as [ScanField, ScanField, ScanField]

  test('is said in the words of its type', () => {
    expect([time, type, price].map((one) => unreadableReason(one, false))).toEqual([
      'event_time is not a time',
      'event_type is not text',
      'price is not a decimal number',
    ])
    expect(unreadableReason({ ...type, column: 'known', type: 'boolean' }, false)).toBe('known is not boolean')
    expect(unreadableReason(time, true)).toBe('event_time is missing')
  })

  test('is shown, with a hint where one comes to mind', () => {
    expect(explainUnreadable(time, undefined)).toEqual({ reason: 'event_time is missing' })
    expect(explainUnreadable(type, 'x')).toEqual({ reason: 'event_type is not text', value: 'x' })
    const told = explainUnreadable(price, '1,50')
    expect(told).toMatchObject({ reason: 'price is not a decimal number', value: '1,50' })
    expect(told.hint).toContain('decimal')
    expect(explainUnreadable(time, '01.10.2019').hint).toContain('timeFormat')
    expect(exampleOf('why', 'x', () => undefined)).toEqual({ reason: 'why', value: 'x' })
    expect(adviserOf({ type: 'text' })).toBeUndefined()
  })
})
