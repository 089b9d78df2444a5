import { describe, expect, test } from 'vitest'
import { type Answer, differences, groupKey } from '../../bench/figures.js'

const reference: Answer = {
  brand: {
    measures: ['events', 'sessions', 'revenue'],
    groups: [
      ['["apple"]', 3, 2, 100],
      ['[null]', 1, 0, 0],
    ],
    total: [4, 2, 100],
  },
}
const brand = reference['brand'] as NonNullable<Answer[string]>

describe('differences', () => {
  test('are none between equal answers, whatever the order of groups and measures', () => {
    const turned: Answer = {
      brand: {
        measures: ['revenue', 'events'],
        groups: [
          ['[null]', 0, 1],
          ['["apple"]', 100, 3],
        ],
        total: [100, 4],
      },
    }
    expect(differences(turned, reference)).toEqual([])
    expect(differences({ brand: { ...brand, groups: null } }, reference)).toEqual([])
    expect(differences({ brand: { ...brand, total: null } }, reference)).toEqual([])
  })

  test('tell the number, its group and what it should be', () => {
    const wrong: Answer = {
      brand: {
        ...brand,
        groups: [
          ['["apple"]', 3, 1, 100],
          ['[null]', 1, 0, 0],
        ],
      },
    }
    expect(differences(wrong, reference)).toEqual(['brand: sessions of ["apple"] is 1, not 2'])
    expect(differences({ brand: { ...brand, total: [4, 2, Number.NaN] } }, reference)).toEqual([
      'brand: revenue of all is NaN, not 100',
    ])
  })

  test('tell groups that are missing, too many, or have another key', () => {
    expect(differences({ brand: { ...brand, groups: [['["apple"]', 3, 2, 100]] } }, reference)).toEqual([
      'brand: there are 1 groups, not 2',
    ])
    const renamed: Answer = {
      brand: {
        ...brand,
        groups: [
          ['["apple"]', 3, 2, 100],
          ['["null"]', 1, 0, 0],
        ],
      },
    }
    expect(differences(renamed, reference)).toEqual(['brand: there is no group ["null"]'])
  })

  test('tell what has no reference, and answers of nothing', () => {
    expect(differences({ day: brand }, reference)).toEqual(['day: there is no reference'])
    expect(differences({ brand: { ...brand, measures: ['events', 'views', 'x'] } }, reference)).toEqual([
      'brand: the reference has no views, x',
    ])
    expect(differences({}, reference)).toEqual(['there is no answer'])
  })
})

test('keys tell null from text, and one key from two', () => {
  expect(groupKey([null])).toBe('[null]')
  expect(groupKey(['null'])).toBe('["null"]')
  expect(groupKey([12n, undefined])).toBe('["12",null]')
})
