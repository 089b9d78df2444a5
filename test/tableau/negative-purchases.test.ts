import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { tableauFields } from '../../src/tableau/compile/to-tableau.js'
import { formulaData } from '../../src/tableau/language/index.js'
import { evaluate } from './support/compare.js'

const lines = [
  ['view', 10, 1, 'Dr. Oetker > Baking'],
  ['buy', 10, 2, 'Dr. Oetker > Baking'],
  ['buy', 10, null, 'Dr. Oetker > Pizza'],
  ['buy', 10, -1, 'Home'],
  ['buy', -3, 1, 'Home'],
  ['refund', 4, 1, null],
] as const

test('formulas have purchases below zero as refunds, and categories by their separator', async () => {
  const binding = {
    columns: { quantity: 'quantity', price: 'price' },
    eventTypes: { buy: 'purchase' },
    negativePurchases: 'refund',
    categorySeparator: ' > ',
  } as const
  const metrics = ['purchases', 'revenue', 'refunds', 'units', 'netRevenue'] as const
  const data = formulaData(
    { 'Event Type': 'string', Price: 'real', Quantity: 'real', 'Category Code': 'string' },
    {
      rows: lines.map(([type, price, quantity, category]) => ({
        'Event Type': type,
        Price: price,
        Quantity: quantity,
        'Category Code': category,
      })),
    },
  )
  const events = lines.map(([eventType, price, quantity, categoryCode]) => ({
    eventTime: '2019-10-01',
    eventType,
    price,
    quantity,
    categoryCode,
  }))
  for (const by of ['topCategory', 'eventType'] as const) {
    const { marks, total } = evaluate(tableauFields({ metrics, by, binding, form: 'lod' }), data)
    const { rows, totals } = await analyze(
      fromEvents(events, {
        binding: {
          ...binding,
          columns: {
            quantity: 'quantity',
            price: 'price',
            eventTime: 'eventTime',
            eventType: 'eventType',
            categoryCode: 'categoryCode',
          },
        },
      }),
      { metrics, by },
    )
    expect(total).toEqual(totals)
    const ofMarks = [...marks.values()].map((values) => JSON.stringify(values)).sort()
    expect(ofMarks).toEqual(
      rows.map((row) => JSON.stringify(Object.fromEntries(metrics.map((name) => [name, row[name]])))).sort(),
    )
    expect(rows.length).toBe(3)
  }
})
