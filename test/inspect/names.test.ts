import { expect, test } from 'vitest'
import { knownTypes } from '../../src/events/event-types.js'
import { eventFieldNames } from '../../src/events/fields.js'
import { namesOfField, normalised } from '../../src/inspect/field-names.js'
import { typeNamed } from '../../src/inspect/type-names.js'

test('each name of a column stands for one field, and is written as names are compared', () => {
  const all = [...eventFieldNames.flatMap(namesOfField), ...eventFieldNames.map((name) => name.toLowerCase())]
  expect(new Set(all).size).toBe(all.length)
  expect(all.filter((name) => normalised(name) !== name)).toEqual([])
})

test.each([
  ['view', ['Ansicht', 'Consultation', 'görüntüleme', '浏览', 'Product Viewed', 'view']],
  ['cart', ['In den Warenkorb', 'Ajout au panier', 'カート追加', 'add_to_cart']],
  ['remove_from_cart', ['Usunięcie z koszyka', 'カート削除']],
  ['purchase', ['Kauf', 'acheté', 'Compra', 'zamówienie']],
  ['refund', ['Erstattung', 'Devolución', 'Order Refunded', 'item_returned', 'credit memo', 'remboursement']],
] as const)('a %s is called so in many languages', (type, names) => {
  for (const name of names) expect(typeNamed(name), name).toBe(type)
})

test('other words are none of the known types', () => {
  for (const name of ['ログイン', 'scroll', '', ' ', 'session_start']) expect(typeNamed(name), name).toBeUndefined()
  expect(knownTypes.map(typeNamed)).toEqual(knownTypes)
})
