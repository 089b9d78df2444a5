import { describe, expect, test } from 'vitest'
import { createEventsView } from '../../src/analysis/events-view.js'
import { defineBinding } from '../../src/events/binding.js'
import { ga4, ga4ColumnTypes } from '../../src/events/presets/ga4.js'
import { assumedTypes } from '../../src/sql/assumed-columns.js'
import { nestedType } from '../../src/sql/nested-types.js'

describe('the columns of a table that nobody looks at', () => {
  const binding = defineBinding({
    columns: {
      price: 'params[value].value.double_value',
      brand: ['params[brand].value.string_value', 'brand'],
      productId: 'items[].id',
    },
  })
  const wanted = ['price', 'brand', 'productId'] as const
  const fields = wanted.map((name) => ({ column: binding.columns[name] }))
  const assumed = (types: Readonly<Record<string, string | null>>) =>
    Object.fromEntries(assumedTypes(fields, types, binding, { of: () => 'usual', text: 'text' }))
  const value = (type: string) => ({ kind: 'value', type })
  const object = (members: object) => ({ kind: 'object', members: new Map(Object.entries(members)) })
  const params = (members: object) => ({
    kind: 'list',
    of: object({ key: value('text'), value: object(members) }),
  })

  test('have the types that are given by path, of one key of an array or of all', () => {
    const brand = { string_value: value('usual') }
    expect(assumed({ 'params[].value.double_value': 'double' })['params']).toEqual(
      params({ double_value: value('double'), ...brand }),
    )
    const both = { 'params[].value.double_value': 'double', 'params[value].value.double_value': 'float' }
    expect(assumed(both)['params']).toEqual(params({ double_value: value('float'), ...brand }))
    expect(assumed({ 'params[].value.double_value': null })['params']).toEqual(params(brand))
  })

  test('are of one type as a whole, where that is given', () => {
    expect(assumed({ params: 'map<string,string>', brand: null })).toEqual({
      params: value('map<string,string>'),
      items: { kind: 'list', of: object({ id: value('usual') }) },
      event_type: value('text'),
    })
  })
})

test('types by the names of Hive are those of every dialect', () => {
  const write = (dialect: 'athena' | 'duckdb', types: Readonly<Record<string, string | null>>) =>
    createEventsView('v', { dialect, table: 't', binding: { ...ga4(), further: { platform: 'text' } }, types })
  const { category_id, event_timestamp, ...others } = ga4ColumnTypes
  const named = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(others).map(([path, type]) => [path, names[type] ?? type]))
  const rest = { category_id, event_timestamp }
  for (const dialect of ['athena', 'duckdb'] as const) {
    expect(write(dialect, ga4ColumnTypes)).toBe(write(dialect, { ...rest, ...named({ string: 'varchar' }) }))
    expect(write(dialect, ga4ColumnTypes)).not.toBe(write(dialect, { ...rest, ...named({ double: 'varchar' }) }))
  }
})

test('names within types may be quoted as Hive quotes them', () => {
  expect(nestedType('struct<`order`:struct<`a b`:string>,c:array<int>>')).toEqual(
    nestedType('row("order" row("a b" string), c array(int))'),
  )
})
