import { describe, expect, test } from 'vitest'
import type { ColumnBeginning } from '../../src/inspect/beginning.js'
import { missingDays } from '../../src/inspect/days.js'
import { nameEvidence } from '../../src/inspect/name-evidence.js'
import { proposeBinding } from '../../src/inspect/propose-binding.js'
import { proposeTypes } from '../../src/inspect/propose-types.js'
import { shortenedKey } from '../../src/inspect/shortened-key.js'

function text(name: string, texts: readonly (string | null)[]): ColumnBeginning {
  return { name, type: 'VARCHAR', kind: 'text', zoned: false, texts }
}

const types = text('event_type', ['view', 'view', 'cart', 'purchase'])
const times = text('event_time', [
  '2019-10-01 08:00:00',
  '2019-10-01 09:00:00',
  '2019-10-02 08:00:00',
  '2019-10-03 08:00:00',
])

/** What is proposed of columns beside the usual ones for times and types. */
function proposed(...columns: readonly ColumnBeginning[]) {
  const names = columns.map(({ name }) => name)
  return proposeBinding([times, types].filter(({ name }) => !names.includes(name)).concat(columns))
}

const codes = ({ problems }: ReturnType<typeof proposeBinding>) => problems.map(({ code }) => code)

describe('names', () => {
  test('say most where they are the usual ones, and less in part', () => {
    const weights = ['price', 'Price', 'unit_price', 'price_eur', 'colour'].map(
      (name) => nameEvidence(name, 'price')?.kind,
    )
    expect(weights).toEqual(['usual', 'usual', 'alias', 'alias', undefined])
    expect(nameEvidence('properties.productId', 'productId')?.kind).toBe('part')
    expect(nameEvidence('shop session id', 'userSession')?.kind).toBe('part')
    expect(nameEvidence('price in cents', 'price')?.kind).toBe('part')
  })

  test('say nothing that the values deny', () => {
    const { fields } = proposed(
      text('price', ['cheap', 'dear', 'cheap', 'dear']),
      text('timestamp', ['a', 'b', 'c', 'd']),
    )
    expect(fields.map(({ field }) => field)).toEqual(['eventTime', 'eventType'])
  })

  test('say of two columns alike that both may be meant', () => {
    const found = proposed(text('visitor_id', ['1', '1', '2', '3']), text('client_id', ['a', 'b', 'c', 'd']))
    const user = found.fields.find(({ field }) => field === 'userId')
    expect(user).toMatchObject({ column: 'visitor_id', isGuess: true, others: ['client_id'] })
    expect(found.problems.find(({ code }) => code === 'ambiguous-column')?.message).toBe(
      'userId is read of "visitor_id"; "client_id" may be meant as well',
    )
  })

  test('that are there twice are both named', () => {
    const found = proposed(
      text('price [1 of 2]', ['1.50', '2', '3', '4']),
      text('price [2 of 2]', ['1.70', '2', '3', '4']),
    )
    expect(found.binding.columns).toEqual({ price: 'price [1 of 2]' })
    expect(codes(found)).toContain('ambiguous-column')
  })

  test('of columns that are mostly empty are passed over for those that are not', () => {
    const found = proposed(text('customer_id', [null, null, null, '9']), text('anonymous_id', ['a', 'b', 'c', 'd']))
    expect(found.binding.columns).toEqual({ userId: 'anonymous_id' })
  })

  test('of several types are told apart by their values', () => {
    const found = proposeBinding([
      times,
      text('type', ['web', 'app', 'web', 'web']),
      text('action', ['view', 'buy', 'pv', 'cart']),
    ])
    expect(found.binding.columns).toEqual({ eventType: 'action' })
    const other = proposeBinding([
      times,
      text('event', ['web', 'app', 'web', 'web']),
      text('kind', ['view', 'buy', 'pv', 'cart']),
    ])
    expect(other.binding.columns).toEqual({ eventType: 'kind' })
  })
})

describe('times', () => {
  const format = (...texts: readonly string[]) => {
    const found = proposed(text('event_time', [...texts]))
    return [found.binding.timeFormat, codes(found).includes('ambiguous-time-format')]
  }

  test.each([
    ['%d.%m.%Y', ['31.10.2019', '01.11.2019']],
    ['%m/%d/%Y %H:%M', ['10/31/2019 8:15', '11/01/2019 23:59']],
    ['%d/%b/%Y:%H:%M:%S %z', ['31/Oct/2019:08:15:00 +0200', '01/Nov/2019:08:15:00 +0200']],
    ['%Y%m%d', ['20191031', '20191101']],
    ['%Y%m%d%H%M%S', ['20191031081500', '20191101081500']],
    ['%b %d, %Y %I:%M %p', ['Oct 31, 2019 08:15 PM', 'Nov 01, 2019 08:15 AM']],
    ['%d %b %Y', ['31 Oct 2019', '01 May 2019']],
  ])('are of the format %s', (expected, texts) => {
    expect(format(...texts)).toEqual([expected, false])
  })

  test('that may be of two formats are of the one by which they are in order, and both are named', () => {
    expect(format('10/01/2019', '10/02/2019', '10/03/2019', '11/01/2019')).toEqual(['%m/%d/%Y', true])
    expect(format('01/10/2019', '02/10/2019', '03/10/2019', '01/11/2019')).toEqual(['%d/%m/%Y', true])
    const { problems } = proposed(text('event_time', ['01/10/2019', '02/10/2019']))
    expect(problems.find(({ code }) => code === 'ambiguous-time-format')?.message).toContain('%d/%m/%Y or %m/%d/%Y')
  })

  test('with points have the day first', () => {
    expect(format('10.01.2019', '10.02.2019')[0]).toBe('%d.%m.%Y')
  })

  test('without an offset are told to be read as UTC', () => {
    expect(codes(proposed())).toContain('no-time-zone')
    expect(codes(proposed(text('event_time', ['2019-10-01T08:00:00Z', '2019-10-01T08:00:00+02:00'])))).not.toContain(
      'no-time-zone',
    )
    expect(codes(proposed(text('event_time', ['1569888000', '1569888001'])))).not.toContain('no-time-zone')
  })

  test('are found by values alone, but for identifiers that could be some', () => {
    const found = proposeBinding([
      text('a', ['1515915625519429853', '1515915625519429854']),
      text('b', ['2019-10-01', '2019-10-02']),
      types,
    ])
    expect(found.binding.columns).toEqual({ eventTime: 'b' })
    const none = proposeBinding([text('a', ['1515915625519429853', '1515915625519429854']), types])
    expect(codes(none)).toContain('no-event-time')
  })
})

describe('numbers', () => {
  const marks = (...texts: readonly string[]) => {
    const { binding, problems } = proposed(text('price', [...texts]))
    return [binding.decimal, binding.grouping, problems.some(({ code }) => code === 'ambiguous-number-marks')]
  }

  test.each([
    [['12.50', '1250'], undefined, undefined],
    [['12,50', '1250'], ',', undefined],
    [['1.250,50', '9,95'], ',', '.'],
    [['1,250.50', '9.95'], undefined, ','],
    [["1'250.50", '9.95'], undefined, "'"],
    [['1 250,50', '9,95'], ',', ' '],
    [['12.50', '1.00', '3.99'], undefined, undefined],
  ])('%j have their marks', (texts, decimal, grouping) => {
    expect(marks(...texts)).toEqual([decimal, grouping, false])
  })

  test('that may be read in two ways are told with both', () => {
    expect(marks('1,250', '3,990')[2]).toBe(true)
    expect(marks('1.250', '3.990')[2]).toBe(true)
  })

  test('with a currency are none', () => {
    const { problems } = proposed(text('price', ['€ 12.50', '€ 9.00']))
    expect(problems.find(({ isBlocking }) => isBlocking)?.message).toBe(
      '"price" holds amounts with their currency, such as "€ 12.50": export numbers alone',
    )
  })

  test('of whole cents are told by the name', () => {
    expect(proposed(text('price_cents', ['1250', '995'])).binding).toMatchObject({
      columns: { price: 'price_cents' },
      priceUnit: 0.01,
    })
  })
})

describe('nulls', () => {
  test('are proposed where they can be nothing else, and named where they may be a name', () => {
    expect(proposed(text('brand', ['(none)', 'apple', 'NULL', 'sony'])).binding.nulls).toEqual(['(none)', 'NULL'])
    expect(proposed(text('price', ['12.50', 'NA', '9.00', 'NA'])).binding.nulls).toEqual(['NA'])
    const found = proposed(text('brand', ['apple', 'NA', 'sony', 'NA']))
    expect(found.binding.nulls).toBeUndefined()
    expect(found.problems.find(({ code }) => code === 'possible-nulls')).toMatchObject({ count: 2 })
  })

  test('of columns that are not read do not matter', () => {
    expect(proposed(text('coupon', ['NULL', 'x', 'NULL', 'y'])).binding.nulls).toBeUndefined()
  })
})

describe('event types', () => {
  const said = (...names: readonly string[]) => {
    const { eventTypes, problems } = proposeTypes(names.map((name, index) => [name, 100 - index] as const))
    return { eventTypes, problems: problems.map(({ code }) => code) }
  }

  test('that are known need no word', () => {
    expect(said('view', 'cart', 'purchase', 'scroll')).toEqual({ eventTypes: {}, problems: [] })
  })

  test('are read by what others call them', () => {
    expect(said('PRODUCT_VIEW', 'add_to_cart', 'Order Completed').eventTypes).toEqual({
      PRODUCT_VIEW: 'view',
      add_to_cart: 'cart',
      'Order Completed': 'purchase',
    })
  })

  test('of two names are told with both', () => {
    expect(said('add_to_cart', 'cart', 'view')).toEqual({
      eventTypes: { add_to_cart: 'cart', cart: 'cart_page' },
      problems: ['event-type-collision'],
    })
    expect(said('view', 'click')).toEqual({ eventTypes: {}, problems: ['event-type-collision'] })
    expect(said('view', 'View')).toEqual({ eventTypes: { View: 'view', view: 'view' }, problems: [] })
    expect(said('purchase', 'order_completed')).toEqual({
      eventTypes: { order_completed: 'purchase', purchase: 'purchase' },
      problems: ['event-type-collision'],
    })
    expect(said('order', 'sale', 'view')).toEqual({
      eventTypes: { order: 'purchase' },
      problems: ['event-type-collision'],
    })
  })

  test('of which none is known have to be said', () => {
    expect(
      proposeTypes([
        ['a', 3],
        ['b', 1],
      ]).problems,
    ).toMatchObject([{ code: 'no-known-event-type', isBlocking: true }])
  })

  test('are purchases where there are orders, and else have to be said', () => {
    const orders = proposeBinding([
      times,
      text('invoice_no', ['1', '1', '2', '3']),
      text('price', ['1.50', '2', '3', '4']),
    ])
    expect(orders.binding).toEqual({ columns: { orderId: 'invoice_no' }, eventTypeIs: 'purchase' })
    expect(codes(orders)).toContain('event-type-assumed')
    expect(proposeBinding([times]).problems).toMatchObject([
      { code: 'no-event-type', isBlocking: true },
      { code: 'no-time-zone' },
    ])
  })
})

test('days without events are told as ranges', () => {
  expect(missingDays([18_170, 18_171, 18_173, 18_180])).toEqual([
    { from: '2019-10-03', to: '2019-10-03', days: 1 },
    { from: '2019-10-05', to: '2019-10-10', days: 6 },
  ])
  expect(missingDays([])).toEqual([])
})

test('identifiers are never shown whole', () => {
  expect(['', 'a', 'ab', 'abcdef', '72d76fde-8bb3-4e00-8c23-a032dfed738c'].map(shortenedKey)).toEqual([
    '…',
    '…',
    '…',
    'ab…',
    '72d7…',
  ])
})
