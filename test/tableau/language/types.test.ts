import { describe, expect, it } from 'vitest'
import {
  checkFormula,
  evaluateFormula,
  type FormulaEnvironment,
  TableauTypeError,
} from '../../../src/tableau/language/index.js'

const environment: FormulaEnvironment = {
  fields: {
    Brand: 'string',
    Price: 'real',
    Quantity: 'integer',
    Day: 'date',
    Time: 'datetime',
    Returned: 'boolean',
  },
  calculations: {
    Revenue: 'SUM([Price] * [Quantity])',
    Share: '[Revenue] / TOTAL([Revenue])',
    Line: '[Price] * [Quantity]',
    Chicken: '[Egg] + 1',
    Egg: '[Chicken] - 1',
    Broken: 'SUM([Pric])',
  },
  parameters: { 'Top N': { type: 'integer', value: 10 } },
}

function errorOf(formula: string): TableauTypeError {
  try {
    checkFormula(formula, environment)
  } catch (error) {
    if (error instanceof TableauTypeError) return error
    throw error
  }
  throw new Error(`${formula} has no type error`)
}

describe('numbers', () => {
  it('are refused where they would be read as others', () => {
    for (const formula of ['9007199254740993', '1 - 9007199254740992', '[Quantity] = 12345678901234567890']) {
      expect(() => checkFormula(formula, environment)).toThrow('Integers are exact up to 9007199254740991 here')
    }
    expect(checkFormula('9007199254740991', environment).type).toBe('integer')
    expect(checkFormula('9007199254740993.0', environment).type).toBe('real')
    expect(() => checkFormula('1e309', environment)).toThrow('The number is larger than any that there is')
  })
})

describe('calculations that refer to each other', () => {
  const chain = (length: number, formula: (before: string) => string) => ({
    C0: '[x]',
    ...Object.fromEntries(Array.from({ length }, (_, i) => [`C${i + 1}`, formula(`[C${i}]`)])),
  })
  const sumOf = (calculations: Readonly<Record<string, string>>, formula: string) =>
    evaluateFormula(formula, { fields: { x: 'real' }, rows: [{ x: 1 }], calculations }).marks[0]?.value

  it('may do so many times', () => {
    const calculations = chain(50, (before) => `${before} + ${before}`)
    expect(sumOf(calculations, 'SUM([C50])')).toBe(2 ** 50)
    expect(sumOf({ ...calculations, C0: 'SUM([x])' }, '[C50]')).toBe(2 ** 50)
    expect(sumOf({ ...calculations, C0: '{FIXED : SUM([x])}' }, 'SUM([C50])')).toBe(2 ** 50)
    expect(sumOf({ ...calculations, C0: 'RUNNING_SUM(SUM([x]))' }, '[C50]')).toBe(2 ** 50)
  })

  it('may be deep, but not without end', () => {
    expect(
      sumOf(
        chain(500, (before) => `${before} + 1`),
        'SUM([C500])',
      ),
    ).toBe(501)
    for (const length of [600, 50_000]) {
      expect(() =>
        sumOf(
          chain(length, (before) => `${before} + 1`),
          `SUM([C${length}])`,
        ),
      ).toThrow('Calculations that refer to each other are nested too deeply')
    }
  })
})

describe('types and levels', () => {
  it.each([
    ['1', 'integer', 'constant'],
    ['1.0', 'real', 'constant'],
    ['NULL', 'null', 'constant'],
    ['[Parameters].[Top N] * 2', 'integer', 'constant'],
    ['[Price]', 'real', 'row'],
    ['[Orders].[Price]', 'real', 'row'],
    ['[Line]', 'real', 'row'],
    ['[Quantity] + 1', 'integer', 'row'],
    ['[Quantity] / 2', 'real', 'row'],
    ['[Quantity] ^ 2', 'real', 'row'],
    ["[Brand] + 'x'", 'string', 'row'],
    ['[Day] + 1', 'date', 'row'],
    ['[Day] + 1.5', 'datetime', 'row'],
    ['[Time] - [Day]', 'real', 'row'],
    ["DATETRUNC('month', [Day])", 'datetime', 'row'],
    ['[Day] - [Day]', 'integer', 'row'],
    ["[Time] > '2004-01-01'", 'boolean', 'row'],
    ["DATEPARSE('y' + '-MM', [Brand])", 'datetime', 'row'],
    ['[Returned] = 1', 'boolean', 'row'],
    ['IF [Returned] THEN [Quantity] ELSE [Price] END', 'real', 'row'],
    ['IF [Returned] THEN NULL ELSE [Brand] END', 'string', 'row'],
    ['IIF([Returned], [Day], [Time])', 'datetime', 'row'],
    ['MAX([Price], [Quantity])', 'real', 'row'],
    ['SUM([Quantity])', 'integer', 'aggregate'],
    ['AVG([Quantity])', 'real', 'aggregate'],
    ['MAX([Day])', 'date', 'aggregate'],
    ['MIN([Time])', 'datetime', 'aggregate'],
    ['MIN([Brand])', 'string', 'aggregate'],
    ['MAX([Quantity])', 'integer', 'aggregate'],
    ["MIN(IF [Brand] = 'x' THEN [Price] * [Quantity] END)", 'real', 'aggregate'],
    ['MEDIAN([Quantity])', 'real', 'aggregate'],
    ['PERCENTILE([Quantity], 0.9)', 'real', 'aggregate'],
    ["MEDIAN(DATEDIFF('second', [Day], [Time]))", 'real', 'aggregate'],
    ["DATEDIFF('second', [Day], [Time])", 'integer', 'row'],
    ['COUNTD([Brand])', 'integer', 'aggregate'],
    ['[Revenue] > [Parameters].[Top N]', 'boolean', 'aggregate'],
    ['{FIXED [Brand] : SUM([Price])}', 'real', 'row'],
    ['{FIXED YEAR([Day]) : [Revenue]}', 'real', 'row'],
    ['SUM([Price]) / MIN({FIXED : [Revenue]})', 'real', 'aggregate'],
    ['RANK([Revenue])', 'integer', 'table'],
    ['[Share]', 'real', 'table'],
    ['IF INDEX() <= [Parameters].[Top N] THEN [Revenue] END', 'real', 'table'],
    ['WINDOW_SUM(SUM([Quantity]), -1, 1)', 'integer', 'table'],
    ['WINDOW_AVG(RANK([Revenue]), FIRST(), LAST())', 'real', 'table'],
  ])('%s is %s, %s', (formula, type, level) => {
    expect(checkFormula(formula, environment)).toEqual({ type, level })
  })

  it.each([
    ['SUM([Price]) + [Price]', 'Cannot mix aggregate and non-aggregate arguments'],
    ['IF [Returned] THEN SUM([Price]) END', 'Cannot mix aggregate and non-aggregate arguments'],
    ['SUM([Price]) / {FIXED : SUM([Price])}', 'Cannot mix aggregate and non-aggregate arguments'],
    ['[Line] * INDEX()', 'Cannot mix aggregate and non-aggregate arguments'],
    ['SUM(SUM([Price]))', 'SUM takes rows, but its argument is already an aggregate'],
    ['SUM([Revenue])', 'SUM takes rows, but its argument is already an aggregate'],
    ['SUM(INDEX())', 'SUM takes rows, but its argument is a table calculation'],
    ['SUM([Brand])', 'SUM is called with (string), but takes (number)'],
    ['LEFT([Brand])', 'LEFT is called with (string), but takes (string, number)'],
    ['MAX([Brand], [Price])', 'MAX is called with (string, real)'],
    ['RANK([Price])', 'RANK is a table calculation and takes aggregates: [Price] is not one'],
    ['TOTAL(INDEX())', 'TOTAL takes an aggregate'],
    ['{FIXED [Brand] : [Price]}', 'needs an aggregate after the colon'],
    ['{FIXED [Brand] : INDEX()}', 'cannot contain a table calculation'],
    ['{FIXED [Revenue] : SUM([Price])}', 'The dimensions of a level-of-detail expression are fields'],
    ['[Price] + [Brand]', 'Cannot add a real and a string'],
    ['[Price] = [Brand]', 'Cannot compare a real and a string'],
    ['[Returned] < 1', 'Cannot compare a boolean and an integer'],
    ['NOT [Price]', 'NOT needs a boolean, but this is a real'],
    ['-[Brand]', 'Cannot negate a string'],
    ['[Price] AND TRUE', 'Cannot combine with AND a real and a boolean'],
    ['IF [Price] THEN 1 END', 'the condition of IF needs a boolean, but this is a real'],
    ["IF TRUE THEN 1 ELSE 'x' END", 'The results of IF are an integer and a string'],
    ["CASE [Price] WHEN 'x' THEN 1 END", 'Cannot compare a real and a string'],
    ["[Price] IN (1, 'x')", 'Cannot compare a real and a string'],
    ["DATEPART('yaer', [Day])", "does not know the date part 'yaer'"],
    ["DATETRUNC('week', [Day], 'moonday')", "needs a day such as 'monday'"],
    ['DATEPART([Brand], [Day])', 'DATEPART takes a constant as its argument 1'],
    ["DATETRUNC('week', [Day], [Brand])", 'DATETRUNC takes a constant as its argument 3'],
    ["DATEPARSE([Brand], '2004')", 'DATEPARSE takes a constant as its argument 1'],
    [
      "DATEPARSE('yyyy-MM-ddTHH:mm', [Brand])",
      "The date pattern 'yyyy-MM-ddTHH:mm' has T, and T has no meaning in a pattern",
    ],
    ["[Day] = 'soon'", "'soon' is not a date and cannot be compared with one"],
    ["'soon' < [Time]", "'soon' is not a date and cannot be compared with one"],
    ["[Day] IN ('2004-01-01', 'soon')", "'soon' is not a date"],
    ["CASE [Day] WHEN 'soon' THEN 1 END", "'soon' is not a date"],
    ['[Day] IN (1)', 'Cannot compare a date and an integer'],
    ['[Day] + [Day]', 'Cannot add a date and a date'],
    ['[Day] * 2', 'Cannot multiply a date and an integer'],
    ['1 - [Day]', 'Cannot subtract an integer and a date'],
    ['DATE([Returned])', 'DATE is called with (boolean)'],
    ['ISDATE([Day])', 'ISDATE is called with (date), but takes (string)'],
    ["IFNULL([Day], 'none')", 'IFNULL is called with (date, string)'],
    ['[Returned] < TRUE', 'Cannot compare a boolean and a boolean'],
    ['[Quantity] = 9007199254740993', 'Integers are exact up to 9007199254740991 here'],
    ["RANK([Revenue], 'up')", "RANK needs 'asc' or 'desc'"],
    ['MEDIAN([Brand])', 'MEDIAN is called with (string), but takes (number)'],
    ['MEDIAN([Time])', 'MEDIAN is called with (datetime), but takes (number)'],
    ['PERCENTILE([Time], 0.5)', 'PERCENTILE is called with (datetime, real), but takes (number, number)'],
    ['PERCENTILE([Price])', 'PERCENTILE is called with (real), but takes (number, number)'],
    ['PERCENTILE([Price], [Price])', 'PERCENTILE needs a constant number'],
    ['FOO([Price])', 'There is no function FOO'],
    ["SCRIPT_REAL('x', [Revenue])", 'SCRIPT_REAL cannot be computed here: it calls an analytics extension'],
    ['[Pirce]', 'There is no field [Pirce], in [Pirce] (line 1, column 1); did you mean [Price]?'],
    ['[brand]', 'did you mean [Brand]?'],
    ['[Parameters].[Top M]', '; did you mean [Top N]?'],
    ['[toString]', 'There is no field [toString]'],
  ])('refuses %s', (formula, problem) => {
    expect(errorOf(formula).message).toContain(problem)
  })

  it('says where, and in which calculation', () => {
    const error = errorOf('1 +\n  [Broken]')
    expect(error.message).toBe(
      'There is no field [Pric], in [Pric] (line 1, column 5) of the calculation [Broken]; did you mean [Price]?',
    )
    expect(error.context).toEqual({
      expression: '[Pric]',
      position: { offset: 4, line: 1, column: 5 },
      calculation: 'Broken',
    })
    expect(errorOf('1 +\n  SUM([Brand])').context.position).toEqual({ offset: 6, line: 2, column: 3 })
  })

  it('finds calculations that refer to themselves', () => {
    expect(errorOf('[Chicken]').message).toContain('Calculation refers to itself: [Chicken] → [Egg] → [Chicken]')
  })

  it('checks trees that were built, which have no places', () => {
    expect(() => checkFormula({ kind: 'date', iso: 'soon' }, environment)).toThrow("'soon' is not a date")
    expect(checkFormula({ kind: 'date', iso: 'April 15, 2004' }, environment).type).toBe('date')
    expect(checkFormula({ kind: 'date', iso: '7:30 AM' }, environment).type).toBe('datetime')
    const built = { kind: 'call', name: 'SUM', args: [{ kind: 'field', name: 'Brand' }] } as const
    expect(() => checkFormula(built, environment)).toThrow(
      'SUM is called with (string), but takes (number), in SUM([Brand])',
    )
  })
})
