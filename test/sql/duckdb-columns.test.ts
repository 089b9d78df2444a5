import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { decimalReader, instantReader, type Reading, readDecimal, readInstant } from '../../src/events/values.js'
import type { ScanField } from '../../src/plan/scan-fields.js'
import { columnField } from '../../src/sql/column-field.js'
import { duckdbDialect } from '../../src/sql/dialects/duckdb.js'
import type { RelationField } from '../../src/sql/relation.js'
import { hostileConnection } from '../support/duckdb-tables.js'
import {
  decimalText,
  epochText,
  expectSame,
  instants,
  localText,
  markedText,
  minors,
  price,
  quoted,
  time,
  timeText,
  units,
  unitsOrNone,
  zones,
} from '../support/raw-values.js'
import { runs } from '../support/runs.js'
import { writtenFormat } from '../support/time-formats.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

/** How DuckDB reads raw values, given as SQL: as a number, null for nothing, undefined for what cannot be read. */
async function readings(
  field: ScanField,
  stored: string,
  values: readonly string[],
  as: (value: string) => string,
  options: BindingOptions = {},
) {
  const { value, unreadable } = columnField(
    field,
    new Map([['x', stored]]),
    defineBinding(options),
    'test',
    duckdbDialect,
  ) as RelationField
  const bad = unreadable.filter(({ shown }) => shown !== null).map(({ condition }) => `(${condition})`)
  const good = unreadable.filter(({ shown }) => shown !== null).map(({ opposite }) => opposite ?? 'NULL')
  const sql = `SELECT CAST(${as(value)} AS VARCHAR), ${bad.join(' OR ') || 'false'}, ${good.join(' AND ') || 'NULL'}
FROM (VALUES ${values.map((value, index) => `(${index}, CAST(${value} AS ${stored}))`).join(', ')}) t(i, x) ORDER BY i ASC`
  const [found = [], isBad = [], isGood = []] = await (await connection.run(sql)).getColumns()
  return values.map((_, index): Reading<bigint> => {
    // Where there is a value, the two ways to ask whether it can be read agree.
    if (found[index] !== null && isGood[index] !== null) expect(isGood[index]).toBe(isBad[index] !== true)
    if (isBad[index] === true) return undefined
    return found[index] === null ? null : BigInt(found[index] as string)
  })
}

const asMicros = (value: string) => `epoch_us(${value})`
const asMinor = (value: string) => `replace(CAST(${value} AS VARCHAR), '.', '')`

describe('DuckDB reads raw values as memory does', () => {
  test.each(unitsOrNone)('times in text, where the unit is %s', async (unit) => {
    const options = units(unit)
    const texts = fc.sample(fc.oneof({ weight: 2, arbitrary: timeText }, epochText), { numRuns: runs(1500), seed: 1 })
    const found = await readings(time, 'VARCHAR', texts.map(quoted), asMicros, options)
    expectSame(texts, instants(found), instantReader(defineBinding(options).values))
    const read = found.filter((micros) => typeof micros === 'bigint').length
    expect(read).toBeGreaterThan(texts.length / 4)
    expect(read).toBeLessThan(texts.length - 100)
  })

  test.each(unitsOrNone)('integers, where the unit is %s', async (unit) => {
    const options = units(unit)
    const read = instantReader(defineBinding(options).values)
    const all = fc
      .sample(epochText, { numRuns: runs(1500), seed: 4 })
      .filter((text) => /^-?(0|[1-9]\d*)$/.test(text))
      .map(BigInt)
    const fitting = (bits: number, signed: boolean) =>
      all.filter((value) => value === (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)))
    for (const [stored, values] of [
      ['TINYINT', fitting(8, true)],
      ['INTEGER', fitting(32, true)],
      ['UINTEGER', fitting(32, false)],
      ['BIGINT', [...fitting(64, true), 2n ** 63n - 1n, -(2n ** 63n)]],
      ['UBIGINT', [...fitting(64, false), 2n ** 64n - 1n]],
      ['HUGEINT', [...all, 2n ** 127n - 1n]],
      ['DECIMAL(38, 0)', all],
    ] as const) {
      const found = await readings(time, stored, values.map(String), asMicros, options)
      expectSame(values, instants(found), read)
    }
  })

  test.each(unitsOrNone)('decimals, where the unit is %s', async (unit) => {
    const options = units(unit)
    const texts = fc
      .sample(epochText, { numRuns: runs(1000), seed: 5 })
      .filter((text) => /^-?(0|[1-9]\d{0,20})(\.\d{1,9})?$/.test(text))
      .map((text) => {
        const [whole, fraction = ''] = text.split('.')
        return `${whole}.${fraction.padEnd(9, '0')}`.replace(/^-(0\.0+)$/, '$1')
      })
    const found = await readings(time, 'DECIMAL(38, 9)', texts.map(quoted), asMicros, options)
    expectSame(texts, instants(found), instantReader(defineBinding(options).values))
  })

  test.each(unitsOrNone)('doubles, where the unit is %s', async (unit) => {
    const options = units(unit)
    const doubles = [
      ...fc
        .sample(epochText, { numRuns: runs(1000), seed: 6 })
        .map(Number)
        .filter((value) => Number.isFinite(value)),
      1569888000.5,
      1569888000.123457,
      1569888000123.4565,
      -0,
      1e300,
      -1e300,
      Number.NaN,
      Infinity,
      -Infinity,
    ]
    const found = await readings(
      time,
      'DOUBLE',
      doubles.map((value) => `'${value}'`),
      asMicros,
      options,
    )
    expectSame(doubles, instants(found), instantReader(defineBinding(options).values))
  })

  test.each(zones)('local times of %s', async (fileTimeZone) => {
    const options = { fileTimeZone }
    const read = instantReader(defineBinding(options).values)
    const locals = fc.sample(localText, { numRuns: runs(400), seed: 7 })
    for (const [end, isLocal] of [
      ['', true],
      ['.123456', true],
      ['Z', false],
      [' GMT', false],
      ['+02:00', false],
      [' -0330', false],
    ] as const) {
      const texts = locals.map((text) => `${text}${end}`)
      const found = instants(await readings(time, 'VARCHAR', texts.map(quoted), asMicros, options))
      expectSame(texts, found, read)
      if (!isLocal) expectSame(texts, found, readInstant)
    }
    for (const stored of ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_NS', 'DATE'] as const) {
      const texts = locals.map((text) => (stored === 'DATE' ? text.slice(0, 10) : text))
      expectSame(texts, instants(await readings(time, stored, texts.map(quoted), asMicros, options)), read)
    }
    const zoned = locals.map((text) => `${text}+00`)
    const found = await readings(time, 'TIMESTAMP WITH TIME ZONE', zoned.map(quoted), asMicros, options)
    expectSame(zoned, instants(found), read)
  })

  test('times of a format', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenFormat,
        fc.constantFrom('UTC', 'Europe/Berlin'),
        async ({ format, texts }, fileTimeZone) => {
          const options = { timeFormat: format, fileTimeZone }
          const found = await readings(time, 'VARCHAR', texts.map(quoted), asMicros, options)
          expectSame(texts, instants(found), instantReader(defineBinding(options).values))
        },
      ),
      { numRuns: runs(25) },
    )
  })

  test('times of a format in numbers', async () => {
    const options = { timeFormat: '%Y%m%d' }
    const values = ['20191001', '99991231', '10101', '0', '-20191001', '20190229', '1569888000']
    const read = instantReader(defineBinding(options).values)
    for (const stored of ['INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE', 'DECIMAL(12, 0)'] as const) {
      const found = await readings(time, stored, values, asMicros, options)
      expectSame(values, instants(found), (value) => read(Number(value)))
    }
    expect(await readings(time, 'DOUBLE', ['20191001.5', "'NaN'", "'inf'", '1e300'], asMicros, options)).toEqual(
      Array(4).fill(undefined),
    )
  })

  test.each(['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DATE'])(
    'times of type %s, of the years that can be read',
    async (stored) => {
      const texts = ['0001-01-01', '9999-12-31', '2019-10-01', '0000-12-31', '10000-01-01', '290000-01-01']
      const found = await readings(
        time,
        stored,
        texts.map((text) => `'${text}${stored.endsWith('ZONE') ? ' 00:00:00+00' : ''}'`),
        asMicros,
      )
      expect(instants(found)).toEqual([
        ...texts.slice(0, 3).map((text) => Date.parse(text)),
        ...Array(3).fill(undefined),
      ])
      for (const [zone, text, isReadable] of [
        ['Asia/Kolkata', '0001-01-01', false],
        ['Asia/Kolkata', '10000-01-01', true],
        ['Pacific/Honolulu', '0000-12-31', false],
        ['Pacific/Honolulu', '9999-12-31', true],
      ] as const) {
        if (stored.endsWith('ZONE')) continue
        const [read] = instants(await readings(time, stored, [`'${text}'`], asMicros, { fileTimeZone: zone }))
        expect(read !== undefined, `${text} in ${zone}`).toBe(isReadable)
      }
    },
  )

  test.each([0, 2, 6])('decimals in text at scale %i', async (scale) => {
    const texts = fc.sample(decimalText, { numRuns: runs(1000), seed: 2 })
    const found = await readings(price(scale), 'VARCHAR', texts.map(quoted), asMinor)
    expectSame(texts, minors(found), (text) => readDecimal(text, scale))
  })

  test.each([
    { decimal: ',' },
    { decimal: ',', grouping: '.' },
    { grouping: ',' },
    { grouping: ' ', decimal: ',' },
    { grouping: "'" },
    { grouping: '\u00a0' },
    { grouping: '\u202f', decimal: ',' },
    { priceUnit: 0.01 },
    { priceUnit: 0.001, moneyScale: 4, decimal: ',', grouping: '.' },
    { priceUnit: 0.000001 },
  ] as const satisfies readonly BindingOptions[])('decimals in text, written as %o', async (options) => {
    const { values, moneyScale } = defineBinding(options)
    const texts = fc.sample(fc.oneof(markedText(values), decimalText), { numRuns: runs(1000), seed: 8 })
    const field = price(moneyScale, values.pricePlaces)
    const found = await readings(field, 'VARCHAR', texts.map(quoted), asMinor, options)
    const read = decimalReader(moneyScale - values.pricePlaces, values)
    expectSame(texts, minors(found), read)
    expect(texts.filter((text) => typeof read(text) === 'number').length).toBeGreaterThan(texts.length / 20)
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
        numRuns: runs(1000),
        seed: 3,
      }),
      Number.NaN,
      Infinity,
      -Infinity,
    ]
    const raw = doubles.map((value) => `'${value}'`)
    expectSame(doubles, minors(await readings(price(scale), 'DOUBLE', raw, asMinor)), (double) =>
      readDecimal(double, scale),
    )
    const cents = await readings(price(6, scale), 'DOUBLE', raw, asMinor)
    expectSame(doubles, minors(cents), (double) => readDecimal(double, 6 - scale))
  })

  test('whole cents of any type', async () => {
    for (const stored of ['INTEGER', 'BIGINT', 'DECIMAL(18, 0)', 'DECIMAL(12, 1)', 'DOUBLE', 'VARCHAR']) {
      const values = ['1050', '-1', '0', '99999999']
      const found = await readings(price(2, 2), stored, values.map(quoted), asMinor, { priceUnit: 0.01 })
      expect([stored, ...found]).toEqual([stored, ...values.map(BigInt)])
    }
    // Of half a cent there is none.
    expect(await readings(price(2, 2), 'VARCHAR', ["'0.5'", "'-1.4'"], asMinor)).toEqual([1n, -1n])
    expect(await readings(price(2, 2), 'BIGINT', ['999999999999999', '1000000000000000'], asMinor)).toEqual([
      999999999999999n,
      undefined,
    ])
  })

  test('texts that stand for null', async () => {
    const options = { nulls: ['NULL', '-1', '2019-10-01', "it's"] }
    const { values } = defineBinding(options)
    for (const stored of ['VARCHAR', "ENUM('NULL', '-1', '2019-10-01', 'it''s', 'null', '2019-10-02', '-1.0')"]) {
      const texts = ['NULL', '-1', '2019-10-01', "it's", 'null', '2019-10-02', '-1.0']
      const times = instants(await readings({ ...time, required: false }, stored, texts.map(quoted), asMicros, options))
      expectSame(texts, times, instantReader(values))
      expectSame(
        texts,
        minors(await readings(price(2), stored, texts.map(quoted), asMinor, options)),
        decimalReader(2, values),
      )
    }
  })

  test('instants before 1970 of any precision', async () => {
    const nanos = [-1n, -999n, -1000n, -1001n, 1n, 1999n, -86_400_000_000_001n]
    const found = await readings(
      time,
      'TIMESTAMP_NS',
      nanos.map((nano) => `make_timestamp_ns(${nano})`),
      asMicros,
    )
    expect(found).toEqual([-1n, -1n, -1n, -2n, 0n, 1n, -86_400_000_001n])
  })

  test('infinite instants cannot be read', async () => {
    for (const stored of ['TIMESTAMP', 'DATE', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_NS', 'TIMESTAMP_S']) {
      for (const fileTimeZone of ['UTC', 'Europe/Berlin']) {
        const values = ["'infinity'", "'-infinity'", "'2019-10-01'", 'NULL']
        const [first, last, usual, none] = await readings({ ...time, required: false }, stored, values, asMicros, {
          fileTimeZone,
        })
        expect([stored, first, last, none]).toEqual([stored, undefined, undefined, null])
        expect(typeof usual).toBe('bigint')
      }
    }
  })
})
