import { describe, expect, test } from 'vitest'
import { amountName } from '../../src/inspect/amount-names.js'
import type { ColumnBeginning } from '../../src/inspect/beginning.js'
import { proposeBinding } from '../../src/inspect/propose-binding.js'
import { proposeDuplicates } from '../../src/inspect/propose-duplicates.js'
import { sessionChoice } from '../../src/inspect/session-choice.js'

const length = 12

/** A column of texts, which come again from the first on. */
function column(name: string, ...texts: readonly (string | null)[]): ColumnBeginning {
  const all = Array.from({ length }, (_, row) => texts[row % texts.length] ?? null)
  return { name, type: 'VARCHAR', kind: 'text', zoned: false, texts: all }
}

const times = column('event_time', '2019-10-01T08:00:00Z', '2019-10-02T08:00:00Z')
const types = column('event_type', 'purchase', 'view', 'purchase')

/** What is proposed of columns beside times and types. */
function proposed(...columns: readonly ColumnBeginning[]) {
  const { binding, fields, problems } = proposeBinding([times, types, ...columns])
  return {
    columns: binding.columns ?? {},
    binding,
    reasonOf: (name: string) => fields.find(({ field }) => field === name)?.reason,
    isGuess: (name: string) => fields.find(({ field }) => field === name)?.isGuess,
    codes: problems.map(({ code }) => code),
    messages: problems.map(({ message }) => message),
  }
}

describe('the name of an amount', () => {
  test.each([
    ['line', ['line_total', 'Line Amount', 'item_revenue', 'extended_price', 'Zeilenbetrag', 'properties.lineTotal']],
    ['amount', ['amount', 'Amount', 'amount_eur', 'amount gross']],
    ['total', ['total', 'revenue', 'sub_total', 'Gesamtpreis', 'total_incl_tax', 'total_usd', '金额', 'Montant']],
    ['other', ['order_total', 'cart total', 'total_items', 'tax_amount', 'amount_refunded', 'discount_value']],
    [undefined, ['price', 'unit_price', 'brand', 'quantity', 'weight']],
  ] as const)('says %s', (said, names) => {
    for (const name of names) expect(amountName(name), name).toBe(said)
  })
})

describe('an amount', () => {
  const total = column('total', '10', '20', '30')
  const quantity = column('qty', '1', '2', '3')

  test('is a price where nothing says that it is of a line', () => {
    expect(proposed(total).columns).toEqual({ price: 'total' })
    expect(proposed(column('amount', '10', '20')).columns).toEqual({ price: 'amount' })
  })

  test('is that of a line beside a quantity, or by its name', () => {
    expect(proposed(total, quantity).columns).toEqual({ amount: 'total', quantity: 'qty' })
    expect(proposed(column('line_total', '10', '20')).columns).toEqual({ amount: 'line_total' })
    expect(proposed(column('amount', '10'), column('price', '10')).columns).toEqual({ amount: 'amount' })
  })

  test('of an order is never that of a line', () => {
    expect(proposed(column('order_total', '30'), quantity).columns).toEqual({ quantity: 'qty' })
    expect(proposed(column('order_total', '30')).columns).toEqual({ price: 'order_total' })
    const found = proposed(
      column('order_id', 'a', 'a', 'b', 'b'),
      column('unit_price', '10', '20', '5', '6'),
      column('quantity', '1', '1', '2', '1'),
      column('total', '30', '30', '16', '16'),
    )
    expect(found.columns).toEqual({ orderId: 'order_id', price: 'unit_price', quantity: 'quantity' })
    expect(found.codes).toContain('amount-of-order')
  })

  test('is compared with the price by the quantity, and it is said in how many rows they agree', () => {
    const price = column('unit_price', '10', '10', '10')
    const agreeing = proposed(price, quantity, total)
    expect(agreeing.columns).toEqual({ price: 'unit_price', quantity: 'qty', amount: 'total' })
    expect(agreeing.reasonOf('amount')).toBe('by its name; it holds numbers, in all 12 rows "unit_price" by "qty"')
    expect([agreeing.isGuess('amount'), agreeing.codes]).toEqual([false, []])
    const differing = proposed(price, quantity, column('total', '10', '20', '27'))
    expect(differing.columns).toEqual(agreeing.columns)
    expect([differing.isGuess('amount'), differing.codes]).toEqual([true, ['amount-beside-price']])
    expect(differing.messages[0]).toContain('in 4 of 12 rows is not "unit_price" by "qty"')
  })

  test('of several is the one that agrees', () => {
    const found = proposed(
      column('unit_price', '10'),
      quantity,
      column('total', '11.90', '23.80', '35.70'),
      column('subtotal', '10', '20', '30'),
    )
    expect(found.columns).toMatchObject({ amount: 'subtotal' })
    expect(found.codes).toEqual(['ambiguous-column'])
  })
})

describe('a price beside a quantity', () => {
  const quantity = column('quantity', '1', '2', '3')
  const product = column('product_id', 'p1')

  test('is that of a unit where it is the same whatever the quantity', () => {
    const found = proposed(product, quantity, column('price', '10'))
    expect([found.columns, found.codes]).toEqual([{ quantity: 'quantity' }, []])
    expect(found.reasonOf('price')).toContain('the same for a product whatever its quantity')
  })

  test('is that of a line where it grows with the quantity', () => {
    const found = proposed(product, quantity, column('price', '10', '20', '30'))
    expect(found.columns).toEqual({ quantity: 'quantity', amount: 'price' })
    expect(found.codes).toEqual(['quantity-beside-price'])
  })

  test('may be either where nothing tells', () => {
    const found = proposed(quantity, column('price', '10', '20', '30'))
    expect(found.columns).toEqual({ quantity: 'quantity' })
    expect(found.messages).toEqual([
      'revenue is "price" by "quantity": if "price" is that of the whole line, say that it is the amount',
    ])
  })
})

describe('quantities', () => {
  test.each([
    ['large numbers', 'quantity', ['123456', '99999']],
    ['texts', 'units', ['kg', 'pieces']],
    ['what is in stock', 'stock_quantity', ['1', '2']],
    ['times', 'qty', ['2019-10-01', '2019-10-02']],
  ])('are none of %s', (_, name, texts) => {
    expect(proposed(column(name, ...texts)).columns).toEqual({})
  })

  test('with more decimal places than usual are told, and those that anything may be are guesses', () => {
    expect(proposed(column('quantity', '0.1250', '1.00000')).binding.quantityScale).toBeUndefined()
    expect(proposed(column('quantity', '0.12345', '1')).binding.quantityScale).toBe(5)
    expect(proposed(column('count', '1', '2')).isGuess('quantity')).toBe(true)
    expect(proposed(column('Menge', '1,5', '2'), column('Einzelpreis', '10')).binding.decimal).toBe(',')
  })
})

describe('currencies and ids of events', () => {
  test('are found by names that values do not deny', () => {
    expect(proposed(column('Währung', 'EUR', 'USD')).columns).toEqual({ currency: 'Währung' })
    expect(proposed(column('base_currency', 'twelve', 'words')).columns).toEqual({})
    expect(proposed(column('c', 'EUR', 'USD')).isGuess('currency')).toBe(true)
    expect(proposed(column('country', 'USA', 'DEU')).columns).toEqual({})
    const ids = Array.from({ length }, (_, row) => `m${row}`)
    expect(proposed(column('message_id', ...ids)).columns).toEqual({ eventId: 'message_id' })
    expect(proposed(column('event_id', '7')).columns).toEqual({})
  })
})

describe('events that were sent again', () => {
  const eventId = { field: 'eventId', column: 'id', reason: '', isGuess: false, others: [] } as const
  const sample = (duplicates: number, sameProduct: number, duplicateRows = 0) => ({
    rows: 100,
    duplicateRows,
    eventIds: { column: 'id', rows: 100, duplicates, sameProduct },
    sessions: null,
  })
  const found = (...given: Parameters<typeof sample>) => {
    const { duplicates, problems, choices } = proposeDuplicates([eventId], sample(...given))
    return [duplicates, problems.map(({ code }) => code), choices.map(({ value }) => value)]
  }

  test('are told by their ids, unless these are those of lines', () => {
    expect(found(0, 0)).toEqual([undefined, [], []])
    expect(found(5, 5)).toEqual([['eventId'], ['duplicate-event-ids'], []])
    expect(found(40, 0)).toEqual([undefined, ['lines-of-events'], []])
    expect(found(40, 5)).toEqual([['eventId', 'productId'], ['duplicate-event-ids'], []])
    expect(found(60, 60)).toEqual([undefined, ['duplicate-event-ids'], [['eventId']]])
  })

  test('are a choice where whole rows are alike, and a guess tells of the ids', () => {
    expect(found(0, 0, 3)).toEqual([undefined, ['duplicate-rows'], ['exact']])
    expect(found(5, 5, 3)).toEqual([['eventId'], ['duplicate-event-ids', 'duplicate-rows'], []])
    const guessed = proposeDuplicates([{ ...eventId, isGuess: true }], sample(5, 5))
    expect([guessed.duplicates, guessed.choices.map(({ value }) => value)]).toEqual([undefined, [['eventId']]])
  })
})

test('sessions are a choice where there are users and none, and more than orders', () => {
  const field = (name: 'eventTime' | 'userId' | 'userSession') => ({
    field: name,
    column: name,
    reason: '',
    isGuess: false,
    others: [],
  })
  const type = (readAs: string) => ({ name: readAs, count: 1, readAs, isKnown: true })
  const users = [field('eventTime'), field('userId')]
  expect(sessionChoice(users, [type('view'), type('purchase')])[0]?.value).toEqual({ gap: '30 minutes' })
  expect(sessionChoice(users, [type('purchase'), type('refund')])).toEqual([])
  expect(sessionChoice([...users, field('userSession')], [type('view')])).toEqual([])
  expect(sessionChoice([field('eventTime')], [type('view')])).toEqual([])
})
