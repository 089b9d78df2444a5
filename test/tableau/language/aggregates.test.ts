import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateFormula, type FieldType } from '../../../src/tableau/language/index.js'
import { shop } from './evaluate.js'

const over = (formula: string, values: readonly (number | null)[], others: readonly (number | null)[] = []) =>
  evaluateFormula(formula, {
    fields: { x: 'real', y: 'real' },
    rows: values.map((x, index) => ({ x, y: others[index] ?? null })),
  }).marks[0]?.value

/** PERCENTILE_CONT as the SQL standard describes it: of rows numbered from 1, the two next to row 1 + p × (n − 1), weighted by nearness. */
function percentileCont(values: readonly (number | null)[], p: number): number | null {
  const there = values.filter((value) => value !== null).sort((a, b) => a - b)
  if (there.length === 0) return null
  const row = 1 + p * (there.length - 1)
  const [below, above] = [Math.floor(row), Math.ceil(row)]
  const [low, high] = [there[below - 1] as number, there[above - 1] as number]
  return below === above ? low : (above - row) * low + (row - below) * high
}

describe('aggregates', () => {
  it.each([
    ['COUNT([Price])', { A: 3, B: 2, C: 0, '∅': 1 }],
    ['SUM([Price])', { A: 30.3, B: 12.5, C: null, '∅': 1 }],
    ['AVG([Price])', { A: 10.1, B: 6.25, C: null, '∅': 1 }],
    ['COUNTD([Session])', { A: 2, B: 2, C: 1, '∅': 1 }],
    ['MEDIAN([Price])', { A: 10.1, B: 6.25, C: null, '∅': 1 }],
    ['PERCENTILE([Price], 0.25)', { A: 5.15, B: 5.625, C: null, '∅': 1 }],
    ['MAX([Type])', { A: 'view', B: 'view', C: 'view', '∅': 'purchase' }],
    ['ATTR([Session])', { A: '*', B: '*', C: 's4', '∅': 's5' }],
    ['ATTR([Price])', { A: null, B: null, C: null, '∅': 1 }],
    ["COUNT(IF [Type] = 'purchase' THEN [Type] END) / COUNTD([Session])", { A: 1, B: 0.5, C: 0, '∅': 1 }],
    ['SUM(1)', { A: 3, B: 2, C: 1, '∅': 1 }],
    ["IF SUM([Price]) > 10 THEN 'high' ELSE 'low' END", { A: 'high', B: 'high', C: 'low', '∅': 'low' }],
  ])('%s', (formula, expected) => {
    expect(shop(formula, ['Brand'])).toEqual(expected)
  })

  it('COUNT counts the rows of a table', () => {
    const rows = 'COUNT([__tableau_internal_object_id__].[events_1234])'
    expect(shop(rows, ['Brand'])).toEqual({ A: 3, B: 2, C: 1, '∅': 1 })
    expect(shop(rows)).toEqual({ '': 7 })
    expect(shop(`SUM({FIXED [Session] : ${rows}})`)).toEqual({ '': 7 })
    expect(over(rows, [])).toBe(0)
    expect(() => shop('COUNTD([__tableau_internal_object_id__].[events_1234])')).toThrow(
      'A table can only be counted: COUNT takes it, and nothing else',
    )
    expect(() => shop('[__tableau_internal_object_id__].[events_1234] + 1')).toThrow('A table can only be counted')
  })

  it('keep large integers exact, and are NULL beyond the range of numbers', () => {
    expect(over('SUM([x])', [2 ** 53 - 1, 2, 5])).toBe(Number(2n ** 53n + 6n))
    expect(over('SUM([x]) - 9007199254740991.0', [2 ** 53 - 1, 1, -1])).toBe(0)
    for (const formula of ['SUM([x])', 'AVG([x])', 'VAR([x])', 'WINDOW_SUM(SUM([x]))']) {
      expect(over(formula, [1e308, 1e308, -1e307])).toBeNull()
    }
  })

  it('of quantiles need a number from 0 to 1', () => {
    expect(() => over('PERCENTILE([x], 1.5)', [])).toThrow('PERCENTILE needs a constant number from 0 to 1')
    expect(() => over('PERCENTILE([x], 2 * 1)', [])).toThrow('PERCENTILE needs a number from 0 to 1, not 2')
    expect(() => over('PERCENTILE([x], NULL)', [])).toThrow('PERCENTILE needs a number from 0 to 1, not NULL')
    expect(() => over('WINDOW_PERCENTILE(SUM([x]), 5)', [1])).toThrow('WINDOW_PERCENTILE needs a number from 0 to 1')
  })

  it('of no rows are 0 for counts and NULL for all else', () => {
    expect(over('COUNT([x])', [])).toBe(0)
    expect(over('COUNTD([x])', [])).toBe(0)
    expect(over('SUM([x])', [])).toBeNull()
    expect(over('MEDIAN([x])', [])).toBeNull()
    expect(over('VARP([x])', [])).toBeNull()
  })

  it.each([
    ['MIN([text])', 'Z'],
    ['MAX([text])', 'ä'],
    ['MIN([number])', -2.5],
    ['MAX([number])', 10],
    ['MIN([day])', new Date('2019-10-01T00:00:00Z')],
    ['MAX([day])', new Date('2019-10-02T00:00:00Z')],
    ['MIN([time])', new Date('2019-10-01T00:00:00.001Z')],
    ['MAX([time])', new Date('2019-10-01T00:00:00.002Z')],
    ["MIN(IF [text] <> 'Z' THEN [number] END)", 9],
    ["MAX(IF [text] <> 'Z' THEN [time] END)", new Date('2019-10-01T00:00:00.001Z')],
    ["MAX(IF [text] = 'b' THEN [time] END)", null],
    ["MIN(IF [text] = 'none' THEN [text] END)", null],
    ['MAX([number] * 2)', 20],
    ["MIN(DATEDIFF('second', [day], [time]))", 0],
  ])('%s is the least or the greatest of the values that are there', (formula, expected) => {
    const { marks } = evaluateFormula(formula, {
      fields: { text: 'string', number: 'real', day: 'date', time: 'datetime' },
      rows: [
        { text: null, number: null, day: null, time: null },
        { text: 'ä', number: 9, day: '2019-10-02', time: null },
        { text: 'b', number: 10, day: '2019-10-01', time: null },
        { text: 'Z', number: -2.5, day: '2019-10-01', time: '2019-10-01T00:00:00.002Z' },
        { text: 'a', number: null, day: '2019-10-01', time: '2019-10-01T00:00:00.001Z' },
      ],
    })
    expect(marks[0]?.value).toEqual(expected)
  })

  it('of quantiles interpolate as PERCENTILE_CONT does', () => {
    expect(over('PERCENTILE([x], 0.9)', [10, null, 20, 40])).toBe(36)
    expect(over('PERCENTILE(IF [x] < 40 THEN [x] END, 0.9)', [10, null, 20, 40])).toBe(19)
    expect(over('PERCENTILE([x], 0.5)', [7])).toBe(7)
    expect(over('PERCENTILE([x], 0.5)', [null])).toBeNull()
    expect(over('PERCENTILE(IF [x] < 0 THEN [x] END, 0.5)', [1, 2])).toBeNull()
    const value = fc.option(fc.integer({ min: -1000, max: 1000 }).map((cents) => cents / 100))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const p = percent / 100
        const found = over(`PERCENTILE([x], ${p})`, values)
        const wanted = percentileCont(values, p)
        if (wanted === null) expect(found).toBeNull()
        else expect(found).toBeCloseTo(wanted, 10)
        expect(over('MEDIAN([x])', values)).toBe(over('PERCENTILE([x], 0.5)', values))
        expect(over('MIN([x])', values)).toBe(over('PERCENTILE([x], 0)', values))
        expect(over('MAX([x])', values)).toBe(over('PERCENTILE([x], 1)', values))
      }),
    )
  })

  it('of samples need two values', () => {
    expect(over('VAR([x])', [5])).toBeNull()
    expect(over('STDEV([x])', [5, null])).toBeNull()
    expect(over('VARP([x])', [5])).toBe(0)
    expect(over('VAR([x])', [2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(32 / 7, 12)
    expect(over('STDEVP([x])', [2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2, 12)
  })

  it('of pairs pass over rows where a side is NULL', () => {
    const [x, y] = [
      [1, 2, 3, 4, null],
      [2, 4, 5, null, 9],
    ]
    expect(over('CORR([x], [y])', x, y)).toBeCloseTo(0.9819805060619659, 12)
    expect(over('COVAR([x], [y])', x, y)).toBeCloseTo(1.5, 12)
    expect(over('COVARP([x], [y])', x, y)).toBeCloseTo(1, 12)
    expect(over('CORR([x], [y])', [1, 1], [2, 3])).toBeNull()
  })

  it('add amounts exactly', () => {
    expect(over('SUM([x])', [0.1, 0.2])).toBe(0.3)
    expect(
      over(
        'SUM([x])',
        Array.from({ length: 1000 }, () => 0.01),
      ),
    ).toBe(10)
    expect(over('SUM([x])', [1e9, 0.01, -1e9])).toBe(0.01)
    expect(
      over(
        'SUM([x])',
        Array.from({ length: 100 }, () => 99_999_999_999.99),
      ),
    ).toBe(9_999_999_999_999)
    expect(
      over(
        'SUM([x])',
        Array.from({ length: 100 }, () => -99_999_999_999.99),
      ),
    ).toBe(-9_999_999_999_999)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), { minLength: 1 }), (cents) => {
        const sum = cents.reduce((total, cent) => total + BigInt(cent), 0n)
        expect(
          over(
            'SUM([x])',
            cents.map((cent) => cent / 100),
          ),
        ).toBeCloseTo(Number(sum) / 100, 9)
      }),
    )
  })

  it('add what is no amount without losing the small parts', () => {
    expect(over('SUM([x])', [1e20, 1, -1e20])).toBe(1)
    expect(over('SUM([x])', [1e-9, 1e15, -1e15])).toBeCloseTo(1e-9, 15)
  })
})

describe('marks', () => {
  it('are the combinations of the dimensions, in order, NULL first', () => {
    expect(Object.keys(shop('COUNT([Session])', ['Brand', 'Region']))).toEqual([
      '∅/south',
      'A/north',
      'A/south',
      'B/north',
      'B/south',
      'C/south',
    ])
  })

  it('can be of calculations', () => {
    const calculations = { Weekday: "DATENAME('weekday', [Day])", Late: "[Weekday] = 'Wednesday'" }
    expect(shop('COUNT([Session])', ['Weekday'], { calculations })).toEqual({ Monday: 3, Tuesday: 2, Wednesday: 2 })
    expect(shop('COUNT([Session])', ['Late'], { calculations })).toEqual({ false: 5, true: 2 })
  })

  it('of a row-level formula are its values', () => {
    const { marks } = evaluateFormula('[a] > 1', {
      fields: { a: 'integer' },
      rows: [{ a: 1 }, { a: 2 }, { a: 3 }, { a: null }],
    })
    expect(marks.map(({ value }) => value)).toEqual([null, false, true])
  })

  it('keep names like __proto__ and constructor apart', () => {
    const { marks } = evaluateFormula('SUM([constructor])', {
      fields: Object.fromEntries<FieldType>([
        ['__proto__', 'string'],
        ['constructor', 'integer'],
      ]),
      columns: { ['__proto__']: ['__proto__', 'constructor', '__proto__'], constructor: [1, 2, 3] },
      dimensions: ['__proto__'],
    })
    expect(marks.map(({ dimensions, value }) => [Object.entries(dimensions), value])).toEqual([
      [[['__proto__', '__proto__']], 4],
      [[['__proto__', 'constructor']], 2],
    ])
  })

  it('have a grand total that is computed from the rows', () => {
    const total = (formula: string) =>
      evaluateFormula(formula, {
        fields: { Brand: 'string', User: 'string' },
        rows: [
          { Brand: 'A', User: 'u1' },
          { Brand: 'A', User: 'u2' },
          { Brand: 'B', User: 'u1' },
        ],
        dimensions: ['Brand'],
        grandTotal: true,
      }).grandTotal
    expect(total('COUNTD([User])')).toBe(2)
    expect(total('RANK(COUNT([User]))')).toBe(1)
    expect(total('SUM({INCLUDE [User] : COUNT([User])})')).toBe(3)
  })
})
