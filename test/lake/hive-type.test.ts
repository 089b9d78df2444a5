import { describe, expect, test } from 'vitest'
import { hiveType } from '../../src/lake/hive-type.js'
import { createJsonTable } from '../../src/lake/json-table.js'

test.each<[string, string | undefined]>([
  ['VARCHAR', 'string'],
  ['DECIMAL(15,2)', 'decimal(15,2)'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  ['HUGEINT', undefined],
  ['INTEGER[]', 'array<int>'],
  ['INTEGER[3]', 'array<int>'],
  ['STRUCT(product_id BIGINT, brand VARCHAR)', 'struct<product_id:bigint,brand:string>'],
  [
    'STRUCT("id" DECIMAL(9,2), inner STRUCT(a DATE)[])[]',
    'array<struct<id:decimal(9,2),`inner`:array<struct<a:date>>>>',
  ],
  ['MAP(VARCHAR, DOUBLE)', 'map<string,double>'],
  ['STRUCT("a,b" INTEGER)', undefined],
  ['STRUCT("a""b (c" INTEGER, d INTEGER)', undefined],
  ['STRUCT(a HUGEINT)', undefined],
  ['TIME', undefined],
])('%s', (type, expected) => {
  expect(hiveType(type)).toBe(expected)
})

describe('a table over JSON', () => {
  const place = { table: 'shop.events', location: 's3://shop-raw/events/' }

  test('has structs for nested fields', () => {
    const fields = ['ts', 'properties.product.id', 'properties.brand', 'properties.product.sku', 'user.id']
    expect(createJsonTable({ ...place, fields })).toEqual({
      sql: `CREATE EXTERNAL TABLE IF NOT EXISTS \`shop\`.\`events\` (
  \`ts\` string,
  \`properties\` struct<product:struct<id:string,sku:string>,brand:string>,
  \`user\` struct<id:string>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://shop-raw/events/'`,
      leftOut: [],
    })
  })

  test('names the fields that have no place in it', () => {
    const fields = ['a', 'a.b', 'c.d', 'c', "e'f", 'g.h>i', 'ts']
    const { sql, leftOut } = createJsonTable({ ...place, fields })
    expect(leftOut).toEqual(["e'f", 'g.h>i'])
    // What has fields in some rows is null in others.
    expect(sql).toContain('`a` struct<b:string>,\n  `c` struct<d:string>,\n  `ts` string')
  })
})
