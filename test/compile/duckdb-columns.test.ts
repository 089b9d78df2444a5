import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnField } from '../../src/compile/column-field.js'
import { duckdbColumns } from '../../src/compile/duckdb-columns.js'
import type { RelationField } from '../../src/compile/relation.js'
import type { ScanField } from '../../src/compile/scan-fields.js'
import { defineBinding } from '../../src/events/binding.js'
import { type Reading, readDecimal, readInstant } from '../../src/events/values.js'
import { hostileConnection } from '../support/duckdb-tables.js'
import { runs } from '../support/runs.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const binding = defineBinding()
const time: ScanField = {
  name: 'eventTime',
  column: 'x',
  type: 'instant',
  scale: 0,
  unitPlaces: 0,
  required: true,
  used: true,
}
const price = (scale: number): ScanField => ({
  name: 'price',
  column: 'x',
  type: 'number',
  scale,
  unitPlaces: 0,
  required: false,
  used: true,
})

/** How DuckDB reads raw values, given as SQL: as a number, null for nothing, undefined for what cannot be read. */
async function readings(field: ScanField, stored: string, values: readonly string[], as: (value: string) => string) {
  const { value, unreadable } = columnField(
    field,
    new Map([['x', stored]]),
    binding,
    'test',
    duckdbColumns,
  ) as RelationField
  const bad = unreadable.filter(({ shown }) => shown !== null).map(({ condition }) => `(${condition})`)
  const sql = `SELECT CAST(${as(value)} AS VARCHAR), ${bad.join(' OR ') || 'false'}
FROM (VALUES ${values.map((value, index) => `(${index}, CAST(${value} AS ${stored}))`).join(', ')}) t(i, x) ORDER BY i ASC`
  const [found = [], isBad = []] = await (await connection.run(sql)).getColumns()
  return values.map((_, index): Reading<number> => {
    const missing = field.required && found[index] === null && isBad[index] !== true
    if (isBad[index] === true) return undefined
    return found[index] === null || missing ? null : Number(found[index])
  })
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const micros = (value: Reading<number>) => (typeof value === 'number' ? Math.round(value * 1000) : value)

/** Mostly the first, so that most texts can be read. */
const pick = (good: readonly string[], bad: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) })

const timeText = fc
  .tuple(
    pick(
      ['2019-10-01', '1970-01-01', '1969-12-31', '2020-02-29', '0001-01-02', '9999-12-30'],
      ['2019-02-29', '2019-13-01', '0000-01-01', '2019-1-1', '19-10-01', '2019-04-31', ''],
    ),
    pick([' ', 'T'], ['', 't', '  ']),
    pick(['00:00:00', '23:59:59', '10:30', '01:00'], ['24:00:00', '7:00:00', '10:60:00', '10:00:60', '10', '']),
    pick(['', '', '.1', '.999', '.123456', '.1234567', '.999999999'], ['.', '.1234567890']),
    pick(
      ['', 'Z', ' UTC', 'UTC', '+00', '+01:00', '-05:30', '+0530', '+14:00', '-12'],
      ['+19:59', '+1', ' +01:00', ' CET', 'z', '+25:00', '+00:60', ' Z'],
    ),
    pick([''], [' ', '\n', 'x']),
  )
  .map((parts) => parts.join(''))

const decimalText = fc
  .tuple(
    pick(['', '+', '-'], ['--', ' ']),
    pick(
      ['', '0', '7', '12', '007', '1234567890123', '9999999999999', '999999999', '0000000000000000000012'],
      ['12345678901234', '1e3', '0x1'],
    ),
    pick(
      ['', '.', '.5', '.005', '.004999999999999999999', '.994', '.995', '.999999', '.9999995', '.00000000000000000005'],
      [',5', '.5.5'],
    ),
    pick([''], [' ', 'e2', '\n', '%']),
  )
  .map((parts) => parts.join(''))

describe('DuckDB reads raw values as memory does', () => {
  test('times in text', async () => {
    const texts = fc.sample(timeText, { numRuns: runs(3000), seed: 1 })
    const found = await readings(time, 'VARCHAR', texts.map(quoted), (value) => `epoch_us(${value})`)
    expect(texts.map((text, index) => [text, found[index]])).toEqual(
      texts.map((text) => [text, micros(readInstant(text))]),
    )
  })

  test.each([0, 2, 6])('decimals in text at scale %i', async (scale) => {
    const texts = fc.sample(decimalText, { numRuns: runs(2000), seed: 2 })
    const found = await readings(
      price(scale),
      'VARCHAR',
      texts.map(quoted),
      (value) => `replace(CAST(${value} AS VARCHAR), '.', '')`,
    )
    expect(texts.map((text, index) => [text, found[index]])).toEqual(
      texts.map((text) => [text, readDecimal(text, scale)]),
    )
  })

  test.each([0, 2, 6])('doubles at scale %i', async (scale) => {
    const near = fc
      .tuple(fc.integer({ min: -2e9, max: 2e9 }), fc.constantFrom(1000, 200, 100, 2, 1e7))
      .map(([a, b]) => a / b)
    const special = fc.constantFrom(
      0,
      -0,
      1.005,
      2.675,
      -0.005,
      1e12,
      99999999999.995,
      9.99e12,
      1e15,
      -1e15,
      1e300,
      5e-324,
    )
    const doubles = [
      ...fc.sample(fc.oneof(near, special, fc.double({ noNaN: true, min: -1e13, max: 1e13 })), {
        numRuns: runs(2000),
        seed: 3,
      }),
      Number.NaN,
      Infinity,
      -Infinity,
    ]
    const found = await readings(
      price(scale),
      'DOUBLE',
      doubles.map((value) => `'${value}'`),
      (value) => `replace(CAST(${value} AS VARCHAR), '.', '')`,
    )
    expect(doubles.map((double, index) => [double, found[index]])).toEqual(
      doubles.map((double) => [double, readDecimal(double, scale)]),
    )
  })

  test('instants before 1970 of any precision', async () => {
    const nanos = [-1n, -999n, -1000n, -1001n, 1n, 1999n, -86_400_000_000_001n]
    const found = await readings(
      time,
      'TIMESTAMP_NS',
      nanos.map((nano) => `make_timestamp_ns(${nano})`),
      (value) => `epoch_us(${value})`,
    )
    expect(found).toEqual(nanos.map((nano) => Number(nano / 1000n)))
  })

  test('infinite instants cannot be read', async () => {
    for (const stored of ['TIMESTAMP', 'DATE', 'TIMESTAMP WITH TIME ZONE']) {
      expect(await readings(time, stored, ["'infinity'", "'-infinity'", "'2019-10-01'", 'NULL'], () => '1')).toEqual([
        undefined,
        undefined,
        1,
        1,
      ])
    }
  })
})
