import { expect, test } from 'vitest'
import {
  and,
  column,
  conditional,
  eq,
  field,
  firstPart,
  gte,
  isNull,
  lt,
  not,
  numberColumn,
  oneOf,
  or,
  when,
} from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { ExpressionNode } from '../../src/definition/expression.js'

test.each<[ExpressionNode, string]>([
  [and(eq(field.brand, 'apple'), gte(field.price, 100)), '(brand = apple) and (price ≥ 100)'],
  [not(oneOf(field.eventType, ['cart', 'view'])), 'not (eventType is one of cart, view)'],
  [or(oneOf(field.brand, ['a b', 'c']), isNull(field.brand)), '(brand is one of "a b", c) or brand is missing'],
  [lt(field.eventTime, new Date('2019-11-01T00:00:00Z')), 'eventTime < 2019-11-01T00:00:00.000Z'],
  [eq(firstPart(field.categoryCode, '.'), 'nothing'), 'part of categoryCode before "." = "nothing"'],
  [eq(conditional([when(isNull(field.brand), 1)], 2), 1), '(1 if brand is missing; else 2) = 1'],
  [gte(numberColumn('stock', 0), 3), 'stock ≥ 3'],
])('a condition on events is written for people: %#', (node, wanted) => {
  expect(formulaOf(node)).toBe(wanted)
})

test.each([
  ['samsung', 'samsung'],
  ['remove_from_cart', 'remove_from_cart'],
  ['Lévi-Strauss', 'Lévi-Strauss'],
  ['', '""'],
  ['12', '"12"'],
  ['and', '"and"'],
  ['a or b', '"a or b"'],
  ['"', '"\\""'],
  ['a\nb', '"a\\nb"'],
])('a text is in quotes unless it is a word of its own: %j', (text, wanted) => {
  expect(formulaOf(eq(column('shade'), text))).toBe(`shade = ${wanted}`)
})
