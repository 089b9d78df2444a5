import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  evaluateFormula,
  type FormulaValue,
  TableauEvaluationError,
  TableauTypeError,
} from '../../../src/tableau/language/index.js'
import { shop } from './evaluate.js'

/** A formula over marks with the values given, in this order. */
function over(formula: string, values: readonly (number | null)[], options: object = {}): FormulaValue[] {
  const { marks } = evaluateFormula(formula, {
    fields: { place: 'integer', x: 'real' },
    rows: values.map((x, place) => ({ place, x })),
    dimensions: ['place'],
    calculations: { X: 'SUM([x])' },
    ...options,
  })
  return marks.map(({ value }) => value)
}

describe('ranks', () => {
  it.each([
    ['RANK([X])', [4, 2, 2, 1]],
    ["RANK([X], 'asc')", [1, 2, 2, 4]],
    ['RANK_DENSE([X])', [3, 2, 2, 1]],
    ['RANK_MODIFIED([X])', [4, 3, 3, 1]],
    ['RANK_UNIQUE([X])', [4, 2, 3, 1]],
    ['RANK_PERCENTILE([X])', [0, 2 / 3, 2 / 3, 1]],
    ["RANK_PERCENTILE([X], 'desc')", [1, 2 / 3, 2 / 3, 0]],
  ])('%s of 6, 9, 9, 14', (formula, expected) => {
    expect(over(formula, [6, 9, 9, 14])).toEqual(expected)
  })

  it('pass over NULL', () => {
    expect(over('RANK([X])', [6, null, 9])).toEqual([2, null, 1])
    expect(over('RANK_PERCENTILE([X])', [6, null, 9])).toEqual([0, null, 1])
  })
})

describe('positions', () => {
  it.each([
    ['INDEX()', [1, 2, 3]],
    ['FIRST()', [0, -1, -2]],
    ['LAST()', [2, 1, 0]],
    ['SIZE()', [3, 3, 3]],
    ['LOOKUP([X], -1)', [null, 10, 20]],
    ['LOOKUP([X], FIRST())', [10, 10, 10]],
    ['LOOKUP([X], LAST() - 1)', [20, 20, 20]],
    ['LOOKUP([X], NULL)', [null, null, null]],
    ['[X] - LOOKUP([X], -1)', [null, 10, 10]],
    ['IF INDEX() <= 2 THEN [X] END', [10, 20, null]],
    ['PREVIOUS_VALUE(0) + [X]', [10, 30, 60]],
    ['[X] * PREVIOUS_VALUE(1)', [10, 200, 6000]],
  ])('%s', (formula, expected) => {
    expect(over(formula, [10, 20, 30])).toEqual(expected)
  })
})

describe('running and window calculations', () => {
  it.each([
    ['RUNNING_SUM([X])', [1, 3, 3, 7]],
    ['RUNNING_AVG([X])', [1, 1.5, 1.5, 7 / 3]],
    ['RUNNING_COUNT([X])', [1, 2, 2, 3]],
    ['RUNNING_MAX([X])', [1, 2, 2, 4]],
    ['RUNNING_MIN([X])', [1, 1, 1, 1]],
    ['WINDOW_SUM([X])', [7, 7, 7, 7]],
    ['WINDOW_SUM([X], -1, 1)', [3, 3, 6, 4]],
    ['WINDOW_SUM([X], 1, 1)', [2, null, 4, null]],
    ['WINDOW_COUNT([X], 1, 2)', [1, 1, 1, 0]],
    ['WINDOW_SUM([X], FIRST() + 1, LAST())', [6, 6, 6, 6]],
    ['WINDOW_SUM([X], 1, -1)', [null, null, null, null]],
    ['WINDOW_AVG([X], FIRST(), 0)', [1, 1.5, 1.5, 7 / 3]],
    ['WINDOW_MAX([X], -1, 0)', [1, 2, 2, 4]],
    ['WINDOW_MEDIAN([X])', [2, 2, 2, 2]],
    ['WINDOW_PERCENTILE([X], 0.25)', [1.5, 1.5, 1.5, 1.5]],
    ['WINDOW_PERCENTILE([X], 1, -1, 0)', [1, 2, 2, 4]],
    ['WINDOW_VARP([X], -1, 0)', [0, 0.25, 0, 0]],
    ['WINDOW_CORR([X], -[X])', [-1, -1, -1, -1]],
    ['WINDOW_COVARP([X], [X], -1, 0)', [0, 0.25, 0, 0]],
    ["WINDOW_MAX(IF [X] > 1 THEN 'big' ELSE 'small' END)", ['small', 'small', 'small', 'small']],
  ])('%s of 1, 2, NULL, 4', (formula, expected) => {
    const values = over(formula, [1, 2, null, 4])
    expect(values.length).toBe(4)
    for (const [index, value] of values.entries()) {
      const wanted = expected[index] ?? null
      if (typeof value === 'number' && typeof wanted === 'number') expect(value).toBeCloseTo(wanted, 12)
      else expect(value).toBe(wanted)
    }
  })

  const cents = fc.option(fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100))

  it('are what going through each window gives', () => {
    fc.assert(
      fc.property(
        fc.array(cents, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: -6, max: 6 }),
        fc.integer({ min: -6, max: 6 }),
        (values, from, to) => {
          const window = (place: number): number[] =>
            values.filter(
              (value, other): value is number => value !== null && other >= place + from && other <= place + to,
            )
          const expectAll = (name: string, of: (window: number[]) => number | null) => {
            const results = over(`${name}, ${from}, ${to})`, values)
            for (const [place, result] of results.entries()) {
              const wanted = of(window(place))
              if (wanted === null) expect(result).toBeNull()
              else expect(result).toBeCloseTo(wanted, 9)
            }
          }
          const sum = (all: number[]) => all.reduce((total, value) => total + value, 0)
          const unlessEmpty = (of: (all: number[]) => number) => (all: number[]) => (all.length === 0 ? null : of(all))
          expectAll('WINDOW_SUM([X]', unlessEmpty(sum))
          expectAll('WINDOW_COUNT([X]', (all) => all.length)
          expectAll(
            'WINDOW_MIN([X]',
            unlessEmpty((all) => Math.min(...all)),
          )
          expectAll(
            'WINDOW_VARP([X]',
            unlessEmpty((all) => sum(all.map((v) => (v - sum(all) / all.length) ** 2)) / all.length),
          )
          expectAll(
            'WINDOW_MEDIAN([X]',
            unlessEmpty((all) => {
              const sorted = all.toSorted((a, b) => a - b)
              return (
                ((sorted[Math.floor((all.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2
              )
            }),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('do not drift: a window after a huge value is exact', () => {
    expect(over('WINDOW_SUM([X], 0, 0)', [1e18, 0.1, 0.2])).toEqual([1e18, 0.1, 0.2])
  })

  // A quadratic computation of one of them takes longer than a test may.
  it('take thousands of marks', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 10_007)
    for (const formula of [
      'WINDOW_SUM([X], -500, 500)',
      'WINDOW_MEDIAN([X], -500, 500)',
      'RUNNING_AVG([X])',
      'RANK([X])',
    ]) {
      expect(over(formula, values)).toHaveLength(20_000)
    }
  })
})

describe('TOTAL', () => {
  it('computes the aggregate again over the rows, where WINDOW_SUM adds the marks', () => {
    expect(shop('TOTAL(COUNTD([Session]))', ['Brand'])).toEqual({ '∅': 5, A: 5, B: 5, C: 5 })
    expect(shop('WINDOW_SUM(COUNTD([Session]))', ['Brand'])).toEqual({ '∅': 6, A: 6, B: 6, C: 6 })
    expect(shop('TOTAL(SUM([Price]) / COUNT([Price]))', ['Brand'])).toMatchObject({ A: 7.3 })
  })
})

describe('addressing', () => {
  const dimensions = ['Brand', 'Region']

  it('goes along all dimensions unless told', () => {
    expect(shop('INDEX()', dimensions)).toEqual({
      '∅/south': 1,
      'A/north': 2,
      'A/south': 3,
      'B/north': 4,
      'B/south': 5,
      'C/south': 6,
    })
  })

  it('makes partitions of the other dimensions', () => {
    const addressing = { along: ['Brand'] }
    expect(shop('INDEX()', dimensions, { addressing })).toEqual({
      'A/north': 1,
      'B/north': 2,
      '∅/south': 1,
      'A/south': 2,
      'B/south': 3,
      'C/south': 4,
    })
    expect(shop('SUM([Price]) / TOTAL(SUM([Price]))', dimensions, { addressing })).toMatchObject({
      'A/north': 10.3 / 15.3,
      'A/south': 20 / 28.5,
    })
    expect(shop('WINDOW_SUM(COUNT([Session]))', dimensions, { addressing: { along: ['Region'] } })).toEqual({
      '∅/south': 1,
      'A/north': 3,
      'A/south': 3,
      'B/north': 2,
      'B/south': 2,
      'C/south': 1,
    })
    expect(shop('SIZE()', dimensions, { addressing: { along: ['Region'] } })).toMatchObject({
      'C/south': 1,
      'A/north': 2,
    })
    expect(shop('SIZE()', dimensions, { addressing: { along: [] } })).toMatchObject({ 'A/north': 1 })
  })

  it('goes along several dimensions in their order of importance', () => {
    expect(shop('INDEX()', dimensions, { addressing: { along: ['Region', 'Brand'] } })).toEqual({
      'A/north': 1,
      'B/north': 2,
      '∅/south': 3,
      'A/south': 4,
      'B/south': 5,
      'C/south': 6,
    })
  })

  it('takes an order, in which NULL is lowest, with ties by the dimensions', () => {
    const by = (direction: 'asc' | 'desc') => ({ addressing: { orderBy: [{ by: 'SUM([Price])', direction }] } })
    expect(shop('INDEX()', ['Brand'], by('desc'))).toEqual({ A: 1, B: 2, '∅': 3, C: 4 })
    expect(shop('INDEX()', ['Brand'], by('asc'))).toEqual({ C: 1, '∅': 2, B: 3, A: 4 })
    expect(
      shop('INDEX()', ['Brand'], { addressing: { orderBy: [{ by: 'COUNTD([Session])', direction: 'desc' }] } }),
    ).toEqual({
      A: 1,
      B: 2,
      '∅': 3,
      C: 4,
    })
    expect(shop('INDEX()', ['Brand'], { addressing: { orderBy: [{ by: '[Brand]', direction: 'desc' }] } })).toEqual({
      C: 1,
      B: 2,
      A: 3,
      '∅': 4,
    })
  })

  it('gives the running share of a ranking', () => {
    const ranked = 'IF NOT ISNULL(MIN([Brand])) THEN SUM([Price]) END'
    const share = shop(`RUNNING_SUM(${ranked}) / TOTAL(SUM([Price]))`, ['Brand'], {
      addressing: { orderBy: [{ by: 'SUM([Price])', direction: 'desc' }] },
    })
    expect(share).toEqual({ A: 30.3 / 43.8, B: 42.8 / 43.8, '∅': 42.8 / 43.8, C: 42.8 / 43.8 })
  })

  it('can be another one for a calculation that is referred to', () => {
    const calculations = { Rank: 'RANK(SUM([Price]))', Place: 'INDEX()' }
    expect(
      shop('10 * [Rank] + [Place]', ['Brand'], {
        calculations,
        calculationAddressing: { Place: { orderBy: [{ by: '[Brand]', direction: 'desc' }] } },
      }),
    ).toEqual({ A: 13, B: 22, '∅': 34, C: null })
    expect(
      shop('[Rank]', dimensions, {
        calculations,
        addressing: { along: ['Brand'] },
        calculationAddressing: { Rank: { along: ['Brand', 'Region'] } },
      }),
    ).toMatchObject({ 'A/south': 1, 'A/north': 2, 'B/south': 3 })
  })

  it('lets table calculations be nested', () => {
    const calculations = { Running: 'RUNNING_SUM(SUM([Price]))' }
    expect(shop('RANK([Running])', ['Region'], { calculations })).toEqual({ north: 2, south: 1 })
    expect(shop('WINDOW_MAX(RUNNING_SUM(COUNT([Session])) - LOOKUP(COUNT([Session]), 0))', ['Region'])).toEqual({
      north: 3,
      south: 3,
    })
  })

  it('keeps PREVIOUS_VALUE to its own calculation and partition', () => {
    const calculations = { Compound: 'PREVIOUS_VALUE(100) - COUNT([Session])' }
    expect(shop('[Compound] + 0', dimensions, { calculations, addressing: { along: ['Brand'] } })).toMatchObject({
      'A/north': 98,
      'B/north': 97,
      '∅/south': 99,
      'A/south': 98,
    })
    expect(() => shop('RUNNING_SUM(PREVIOUS_VALUE(0) + 1)', ['Brand'])).toThrow(TableauTypeError)
    expect(shop('RUNNING_SUM([Compound])', ['Region'], { calculations })).toEqual({ north: 97, south: 190 })
  })

  it('starts PREVIOUS_VALUE with a value of the type of its calculation', () => {
    expect(over("PREVIOUS_VALUE('') + STR([X])", [1, 2])).toEqual(['1', '12'])
    expect(() => over("IF PREVIOUS_VALUE(0) > 1 THEN 'many' ELSE 'few' END", [1, 2])).toThrow(
      'PREVIOUS_VALUE starts with an integer, but is a string after the first mark',
    )
  })

  it.each([
    [{ along: ['Day'] }, '[Day] is not a dimension of the view'],
    [{ orderBy: [{ by: '[Price]' }] }, '[Price] is neither'],
    [{ orderBy: [{ by: 'INDEX()' }] }, 'cannot be ordered by a table calculation: INDEX()'],
  ])('says what is wrong with %j', (addressing, problem) => {
    expect(() => shop('INDEX()', ['Brand'], { addressing })).toThrow(TableauEvaluationError)
    expect(() => shop('INDEX()', ['Brand'], { addressing })).toThrow(problem)
  })
})

describe('parameters', () => {
  const parameters = {
    'Top N': { type: 'integer', value: 2 },
    From: { type: 'date', value: new Date('2024-01-02T00:00:00Z') },
    Nothing: { type: 'real', value: null },
  } as const

  it('are constants at every level', () => {
    expect(
      shop('IF RANK(SUM([Price])) <= [Parameters].[Top N] THEN SUM([Price]) END', ['Brand'], { parameters }),
    ).toEqual({
      A: 30.3,
      B: 12.5,
      C: null,
      '∅': null,
    })
    expect(shop('COUNT(IF [Day] >= [Parameters].[From] THEN 1 END)', [], { parameters })).toEqual({ '': 4 })
    expect(shop('SUM([Price]) + [Parameters].[Nothing]', [], { parameters })).toEqual({ '': null })
  })

  it('must be of their type', () => {
    expect(() => shop('[Parameters].[P] + 1', [], { parameters: { P: { type: 'integer', value: 'two' } } })).toThrow(
      '[Parameters.P] is "two", which is not of type integer',
    )
  })
})
