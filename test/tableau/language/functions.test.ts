import { describe, expect, it } from 'vitest'
import {
  checkFormula,
  evaluateFormula,
  TableauEvaluationError,
  TableauTypeError,
} from '../../../src/tableau/language/index.js'
import { constant } from './evaluate.js'

const date = (text: string) => new Date(`${text.replace(' ', 'T')}${text.length > 10 ? '' : 'T00:00:00'}Z`)

describe('number functions', () => {
  it.each([
    ['ABS(-7)', 7],
    ['CEILING(-0.5)', 0],
    ['CEILING(3.1415)', 4],
    ['FLOOR(-3.1)', -4],
    ['DIV(11, 2)', 5],
    ['DIV(-11, 2)', -5],
    ['DIV(1, 0)', null],
    ['-7 % 3', -1],
    ['5 % 0', null],
    ['1 / 0', null],
    ['7 / 2', 3.5],
    ['(-8) ^ 0.5', null],
    ['0 ^ -1', null],
    ['LN(0)', null],
    ['LOG(256, 2)', 8],
    ['LOG(100)', 2],
    ['LOG(8, 1)', null],
    ['SQRT(-1)', null],
    ['ACOS(2)', null],
    ['COT(0)', null],
    ['EXP(1000)', null],
    ['ROUND(2.5)', 3],
    ['ROUND(-2.5)', -3],
    ['ROUND(1.005, 2)', 1.01],
    ['ROUND(10.85, 1)', 10.9],
    ['ROUND(1234.5, -2)', 1200],
    ['ROUND(1e300, 2)', 1e300],
    ['ROUND(1.5e-7, 7)', 2e-7],
    ['SIGN(-0.1)', -1],
    ['MAX(1, 2.5)', 2.5],
    ["MIN('b', 'a')", 'a'],
    ['MAX(1, NULL)', null],
    ['ZN(NULL)', 0],
    ['ROUND(-0.4)', 0],
    ['ROUND(-1234, -5)', 0],
    ['0 * -5', 0],
    ['0 / -5', 0],
    ['SQUARE(3)', 9],
    ['SQUARE(-1.5)', 2.25],
    ['9007199254740990 + 1', 9007199254740991],
    ['FLOOR(1e18)', 1e18],
  ])('%s is %s', (formula, value) => {
    expect(constant(formula)).toBe(value)
  })

  it.each([
    [0, 0, [0, 0]],
    [-0.1, -0.1, [0, 0]],
    [1.1, 0.1, [1.5, 0.8660254]],
    [-1.1, -0.1, [-1.5, -0.8660254]],
    [1.9, 0.1, [1.5, 0.8660254]],
    [0.4, 0.9, [0, 1.7320508]],
    [-4.4, 2.6, [-4.5, 2.5980762]],
    // As near to the centre of an even column as to two of an odd one.
    [1, 0, [0, 0]],
    [-1, 0, [0, 0]],
    [2, 0, [3, 0]],
    [-4, 0, [-3, 0]],
    [5, 0, [6, 0]],
  ])('HEXBINX and HEXBINY of %d, %d are %j', (x, y, centre) => {
    const found = [constant(`HEXBINX(${x}, ${y})`), constant(`HEXBINY(${x}, ${y})`)]
    expect(found.map((value) => Number(Number(value).toFixed(7)))).toEqual(centre)
  })

  it.each([
    '9007199254740991 + 1',
    '-9007199254740991 - 1',
    '3037000500 * 3037000500',
    'SQUARE(3037000500)',
    "INT('9007199254740993')",
    'INT(1e19)',
    'FLOOR(-1e19)',
    'CEILING(1e300)',
  ])('%s has no integer that is exact, and is refused', (formula) => {
    expect(() => constant(formula)).toThrow(TableauEvaluationError)
    expect(() => constant(formula)).toThrow(/cannot be computed exactly|too large for an integer/)
  })
})

describe('string functions', () => {
  it.each([
    ["ASCII('A')", 65],
    ["ASCII('')", null],
    ['CHAR(8364)', '€'],
    ['CHAR(-1)', null],
    ["CONTAINS('a.b', '.')", true],
    ["FIND('Calculation', 'a', 3)", 7],
    ["FIND('Calculation', 'a', -3)", 2],
    ["FIND('Calculation', 'x')", 0],
    ["FIND('Calculation', '')", 1],
    ["FIND('', '')", 1],
    ["FIND('Calculation', '', 3)", 3],
    ["FIND('Calculation', '', 2.9)", 2],
    ["FIND('Calculation', '', 0)", 1],
    ["FIND('Calculation', '', -3)", 1],
    ["FIND('😀b', '', 2)", 2],
    ["FIND('Calculation', '', NULL)", null],
    ["FIND('Calculation', 'a', 8)", 0],
    ["FIND('Calculation', 'a', 80)", 0],
    ["FIND('😀b', 'b')", 2],
    ["FINDNTH('Calculation', 'a', 2)", 7],
    ["FINDNTH('Calculation', 'a', 3)", 0],
    ["FINDNTH('Calculation', '', 1)", 1],
    ["FINDNTH('Calculation', '', NULL)", null],
    ["LEFT('abc', 2)", 'ab'],
    ["LEFT('abc', -1)", null],
    ["LEFT('😀bc', 2)", '😀b'],
    ["LEN('😀')", 1],
    ["MID('Calculation', 2, 5)", 'alcul'],
    ["MID('abc', 0)", null],
    ["MID('abc', 0, 2)", 'ab'],
    ["MID('abc', 2, 0)", ''],
    ["MID('abc', 9)", ''],
    ["PROPER('darcy-mae O''NEIL')", "Darcy-Mae O'Neil"],
    ["REPLACE('a.b.c', '.', '$&')", 'a$&b$&c'],
    ["REPLACE('abc', '', 'x')", 'abc'],
    ["RIGHT('abc', 5)", 'abc'],
    ["RIGHT('abc', 0)", ''],
    ['SPACE(3)', '   '],
    ['SPACE(-1)', null],
    ["SPLIT('a-b-c', '-', -2)", 'b'],
    ["SPLIT('a-b-c', '-', 4)", ''],
    ["TRIM('  a b  ')", 'a b'],
    ["RTRIM(' a ')", ' a'],
    ["TRIM('  ')", ''],
    ["LTRIM('  a ')", 'a '],
    ["TRIM(CHAR(9) + ' a ' + CHAR(10))", 'a'],
    ["TRIM(' ' + CHAR(160) + 'a' + CHAR(13) + ' ')", 'a'],
    ["LTRIM(' ' + CHAR(10) + 'a')", 'a'],
    ["RTRIM('a' + CHAR(10) + ' ')", 'a'],
    ['CHAR(55296)', null],
    ['CHAR(1114111.5)', '\u{10ffff}'],
    ['CHAR(1114112)', null],
    ["PROPER('e' + CHAR(769) + 'tE')", 'E\u0301te'],
    ["ENDSWITH('Tableau  ', 'au')", true],
    ["STARTSWITH('  Matador', 'Ma')", true],
    ["STARTSWITH('Matador', 'at')", false],
    ["REGEXP_EXTRACT('abc 123', '[a-z]+\\s+(\\d+)')", '123'],
    ["REGEXP_EXTRACT('abc', '(\\d+)')", null],
    ["REGEXP_EXTRACT('a1', '(?<n>\\d)')", '1'],
    ["REGEXP_EXTRACT_NTH('abcdefghijkl', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)', 11)", 'k'],
    ["REGEXP_MATCH('aaa', 'a*+a')", false],
    ["REGEXP_MATCH('x-1', '[[a-z]--[x]]')", false],
    ["REGEXP_EXTRACT_NTH('abc 123', '([a-z]+)\\s+(\\d+)', 2)", '123'],
    ["REGEXP_MATCH('ABC', '(?i)^b|c$')", true],
    ["REGEXP_REPLACE('a1b22', '\\d+', '-')", 'a-b-'],
    ["REGEXP_REPLACE('ab', '(a)(b)', '$2$1')", 'ba'],
    ["REGEXP_REPLACE('aé1', '[[:alpha:]]', '.')", '..1'],
    ["'a' < 'B'", false],
    ["'\uffff' < '😀'", true],
  ])('%s is %s', (formula, value) => {
    expect(constant(formula)).toBe(value)
  })

  it.each([
    ["REGEXP_MATCH([text], '(')", 'The regular expression "(" has a ( without a ) at character 1'],
    ["REGEXP_MATCH([text], '\\N{BULLET}')", 'names a character with \\N{…}'],
    [
      "REGEXP_EXTRACT([text], 'a+')",
      'The regular expression "a+" has no group to extract: put what is wanted in parentheses',
    ],
    ["REGEXP_EXTRACT_NTH([text], '(a)', 10)", 'The regular expression "(a)" has no group 10, but one'],
    ["REGEXP_EXTRACT_NTH([text], '(a)', 0)", 'Groups are counted from 1: data sources differ in what the group 0 is'],
    ["REGEXP_EXTRACT_NTH([text], '(a)', -1)", 'Groups are counted from 1'],
    ["REGEXP_EXTRACT_NTH([text], '(a)', [number])", 'REGEXP_EXTRACT_NTH takes a constant as its argument 3'],
    ["REGEXP_REPLACE([text], '(a)', '\\1')", 'The replacement "\\\\1" has \\1: write $1 for a group'],
    ["FINDNTH([text], '', 2)", 'FINDNTH finds an empty text at 1'],
    ["FINDNTH([text], 'a', 0)", 'FINDNTH counts from 1'],
    ["SPLIT([text], '-', 0)", 'there is no part 0'],
    ["SPLIT([text], '', 1)", 'SPLIT needs a separator that is not empty'],
    ['SPLIT([text], [text], 1)', 'SPLIT takes a constant as its argument 2'],
    ["SPLIT([text], '-', [number])", 'SPLIT takes a constant as its argument 3'],
    ['SPACE(2000000)', 'SPACE makes 1000000 spaces at most'],
  ])('%s is refused when it is checked, whatever the rows are', (formula, message) => {
    const check = () => checkFormula(formula, { fields: { text: 'string', number: 'integer' } })
    expect(check).toThrow(TableauTypeError)
    expect(check).toThrow(message)
  })

  it('are refused for a constant that is no literal before the first row', () => {
    const parameters = { Pattern: { type: 'string', value: 'a(' } } as const
    const fields = { text: 'string' } as const
    expect(() =>
      evaluateFormula('REGEXP_MATCH([text], [Parameters].[Pattern])', { fields, rows: [], parameters }),
    ).toThrow('The regular expression "a(" has a ( without a ) at character 2')
    expect(() => evaluateFormula("SPLIT([text], '-' + '-', 1 - 1)", { fields, rows: [] })).toThrow('there is no part 0')
  })

  it('are refused at the row whose values have no meaning', () => {
    const over = (formula: string, ...rows: readonly object[]) =>
      evaluateFormula(formula, { fields: { text: 'string', other: 'string', number: 'integer' }, rows }).marks
    expect(() => over('REGEXP_MATCH([text], [other])', { text: 'a', other: 'a' }, { text: 'a', other: '[' })).toThrow(
      TableauEvaluationError,
    )
    expect(over('REGEXP_MATCH([text], [other])', { text: null, other: '[' })[0]?.value).toBeNull()
    expect(() => over('FINDNTH([text], [other], [number])', { text: 'a', other: 'a', number: 0 })).toThrow(
      'FINDNTH counts from 1',
    )
    expect(over('FINDNTH([text], [other], [number])', { text: 'aba', other: 'a', number: 2 })[0]?.value).toBe(3)
    expect(() => over("REGEXP_REPLACE([text], 'a', [other])", { text: 'a', other: '$' })).toThrow(
      'has a $ without a group',
    )
  })
})

describe('date functions', () => {
  it('say nothing about a text that is not there', () => {
    expect(constant('ISDATE(NULL)')).toBeNull()
  })

  it('count the boundaries of seconds that lie between two times, not the time between them', () => {
    const between = (formula: string, from: string, to: string) =>
      evaluateFormula(formula, { fields: { from: 'datetime', to: 'datetime' }, rows: [{ from, to }] }).marks[0]?.value
    const seconds = "DATEDIFF('second', [from], [to])"
    expect(between(seconds, '2024-01-01T00:00:00.999Z', '2024-01-01T00:00:01.001Z')).toBe(1)
    expect(between(seconds, '2024-01-01T00:00:00.001Z', '2024-01-01T00:00:00.999Z')).toBe(0)
    const exact = 'ROUND(([to] - [from]) * 86400, 3)'
    expect(between(exact, '2024-01-01T00:00:00.999Z', '2024-01-01T00:00:01.001Z')).toBe(0.002)
    expect(between(exact, '2024-01-01T00:00:00.001Z', '2024-01-02T00:00:00.999Z')).toBe(86_400.998)
  })

  it.each([
    ["DATEADD('month', 1, #2024-01-31#)", date('2024-02-29')],
    ["DATEADD('year', -1, #2024-02-29 12:00:00#)", date('2023-02-28 12:00:00')],
    ["DATEADD('quarter', 1, #2023-11-30#)", date('2024-02-29')],
    ["DATEADD('iso-year', 1, #2020-12-31#)", date('2021-12-30')],
    ["DATEADD('second', -1, #2024-01-01#)", date('2023-12-31 23:59:59')],
    ["DATEDIFF('week', #2013-09-22#, #2013-09-24#, 'monday')", 1],
    ["DATEDIFF('week', #2013-09-22#, #2013-09-24#, 'sunday')", 0],
    ["DATEDIFF('year', #2023-12-31#, #2024-01-01#)", 1],
    ["DATEDIFF('hour', #2024-01-01 00:59:00#, #2024-01-01 01:01:00#)", 1],
    ["DATEDIFF('second', #2024-01-01 00:00:59#, #2024-01-01 00:01:01#)", 2],
    ["DATEDIFF('second', #2024-01-01 00:01:01#, #2024-01-01 00:00:59#)", -2],
    ["DATEDIFF('second', #2024-02-29#, #2024-03-01#)", 86_400],
    ["DATEDIFF('second', NULL, #2024-03-01#)", null],
    ["DATEDIFF('iso-quarter', #2020-12-31#, #2021-01-04#)", 1],
    ["DATENAME('weekday', #1986-03-25#)", 'Tuesday'],
    ["DATENAME('month', #1986-03-25#)", 'March'],
    ["DATENAME('quarter', #1986-03-25#)", '1'],
    ["DATEPART('weekday', #2024-03-05#)", 3],
    ["DATEPART('weekday', #2024-03-05#, 'monday')", 3],
    ["DATEPART('weekday', #2024-03-03#, 'saturday')", 1],
    ["DATENAME('weekday', #2024-03-05#, 'monday')", 'Tuesday'],
    ["DATENAME('iso-week', #2024-01-03#)", '01'],
    ["DATENAME('iso-week', #2024-03-05#)", '10'],
    ["DATENAME('iso-weekday', #2024-03-05#)", '2'],
    ["DATENAME('iso-quarter', #2020-12-31#)", '4'],
    ["DATENAME('week', #2024-01-03#)", '1'],
    ["DATEADD('iso-quarter', 1, #2020-10-01 06:00:00#)", date('2021-01-07 06:00:00')],
    ["DATEADD('iso-quarter', 1, #2020-12-31#)", date('2021-04-01')],
    ["DATEADD('iso-quarter', 1, #2020-07-01#)", date('2020-09-30')],
    ["DATEADD('iso-quarter', -1, #2021-01-07#)", date('2020-10-01')],
    ["DATEADD('iso-quarter', -5, #2021-01-07#)", date('2019-10-03')],
    ["DATEADD('iso-year', -1, #2021-01-07#)", date('2020-01-02')],
    ["DATEADD('day', -1.9, #2024-03-05#)", date('2024-03-04')],
    ["DATEADD('year', 300000, #2024-03-05#)", null],
    ["DATETRUNC('iso-quarter', #2020-12-31#)", date('2020-09-28')],
    ["DATEPART('WEEK', #2024-01-06#)", 1],
    ["DATEPART('week', #2024-01-07#)", 2],
    ["DATEPART('iso-week', #2021-01-01#)", 53],
    ["DATEPART('second', #2010-10-10 10:10:10.9#)", 10],
    ["DATETRUNC('week', #2024-03-05#)", date('2024-03-03')],
    ["DATETRUNC('week', #2024-03-03#, 'monday')", date('2024-02-26')],
    ["DATETRUNC('iso-week', #2024-03-03#)", date('2024-02-26')],
    ["DATETRUNC('iso-year', #2021-01-01#)", date('2019-12-30')],
    ["DATETRUNC('iso-quarter', #2024-05-05#)", date('2024-04-01')],
    ["DATETRUNC('hour', #1960-01-01 07:59:00#)", date('1960-01-01 07:00:00')],
    ["DATEPARSE('dd.MMMM.yyyy', '15.April.2004')", date('2004-04-15')],
    ["DATEPARSE('yyyyMMddHHmmss', '20240229173005')", date('2024-02-29 17:30:05')],
    ["DATEPARSE('yyyy-MM-dd''T''h:mm a', '2024-02-29T5:30 PM')", date('2024-02-29 17:30:00')],
    ["DATEPARSE('yyyy-MM-dd', '2023-02-29')", null],
    ["DATEPARSE('yyyy-MM-dd', '2023-02-28 x')", null],
    ["ISDATE('2015-01-01')", true],
    ["ISDATE('2015-13-01')", false],
    ['ISOYEAR(#2021-01-03#)', 2020],
    ['ISOQUARTER(#2020-12-31#)', 4],
    ['ISOWEEKDAY(#2024-03-03#)', 7],
    ['MAKEDATE(2024, 2, 29)', date('2024-02-29')],
    ['MAKEDATE(2023, 2, 29)', date('2023-03-01')],
    ['MAKEDATE(2004, 13, 32)', date('2005-02-01')],
    ['MAKEDATE(2004, 0, 0)', date('2003-11-30')],
    ['MAKEDATE(2004, -1, 1.9)', date('2003-11-01')],
    ['MAKEDATE(300000, 1, 1)', null],
    ['MAKETIME(23, 59, 60)', date('1899-12-31 00:00:00')],
    ['MAKETIME(0, -1, 0)', date('1899-12-29 23:59:00')],
    ["MAKEDATETIME('4/15/04', #07:59:00#)", date('2004-04-15 07:59:00')],
    ["MAKEDATETIME('soon', #07:59:00#)", null],
    ['MAKEDATETIME(#2024-01-02 23:00:00#, MAKETIME(7, 59, 1))', date('2024-01-02 07:59:01')],
    ['NOW()', date('2024-03-05 10:20:30')],
    ['TODAY()', date('2024-03-05')],
    ['#2024-03-01# - 1', date('2024-02-29')],
    ['#2024-03-01# + 0.5', date('2024-03-01 12:00:00')],
    ['#2024-03-01 12:00:00# - #2024-02-29#', 1.5],
    ['#2024-03-01# - #2024-02-01#', 29],
    ["#2024-03-01# = '2024-03-01'", true],
    ["'March 1, 2024' = #2024-03-01#", true],
    ["#2024-03-01# IN ('2/1/24', '3/1/24')", true],
    ['#2024-03-01# IN (#2024-03-01 00:00:00#)', true],
    ['#2024-03-01# < #2024-03-01 00:00:01#', true],
    ['MAX(#2024-03-01#, #2024-03-01 00:00:01#)', date('2024-03-01 00:00:01')],
    ['CASE #2024-03-01# WHEN #2024-03-01 00:00:00# THEN 1 END', 1],
    ['#2/20/21#', date('2021-02-20')],
    ['#November 27, 2021#', date('2021-11-27')],
    ['#2018-09-22 14:52#', date('2018-09-22 14:52:00')],
    ['#22-Sep-2018 2 PM#', date('2018-09-22 14:00:00')],
    ['#10:05:03#', date('1899-12-30 10:05:03')],
  ])('%s is %s', (formula, value) => {
    expect(constant(formula)).toEqual(value)
  })

  it.each([
    ["DATEPART('ye' + 'ra', #2024-03-01#)", '"yera" is not a date part'],
    ['DATETRUNC(NULL, #2024-03-01#)', 'NULL is not a date part'],
    ["DATEDIFF('week', #2024-03-01#, #2024-03-01#, 'mon' + 'dai')", '"mondai" is not a day of the week'],
    ["DATENAME('week', #2024-03-01#, NULL)", 'NULL is not a day of the week'],
  ])('%s is refused', (formula, problem) => {
    expect(() => constant(formula)).toThrow(TableauEvaluationError)
    expect(() => constant(formula)).toThrow(problem)
    expect(constant("DATEPART('YE' + 'ar', #2024-03-01#)")).toBe(2024)
  })

  it('count days between dates as integers, and between moments as reals', () => {
    const environment = { fields: { Day: 'date', Time: 'datetime' } } as const
    expect(checkFormula('[Day] - [Day]', environment).type).toBe('integer')
    expect(checkFormula('[Time] - [Time]', environment).type).toBe('real')
    expect(checkFormula('[Day] - [Time]', environment).type).toBe('real')
  })
})

describe('conversions', () => {
  it.each([
    ['STR(1.0)', '1'],
    ['STR(-0.25)', '-0.25'],
    ['STR(TRUE)', '1'],
    ['STR(#2024-01-02#)', '2024-01-02'],
    ['STR(#2024-01-02 03:04:05#)', '2024-01-02 03:04:05'],
    ['INT(-9.7)', -9],
    ["INT('8.327')", 8],
    ["INT('8 apples')", null],
    ['INT(TRUE)', 1],
    ['FLOAT(#1900-01-02 12:00:00#)', 1.5],
    ['INT(#1899-12-31 12:00:00#)', -1],
    ["FLOAT('1e3')", 1000],
    ['DATE(-0.5)', date('1899-12-31')],
    ['DATETIME(1.5)', date('1900-01-02 12:00:00')],
    ["DATE('April 15, 2004 07:30')", date('2004-04-15')],
    ["DATETIME('4/15/2004 7:30 PM')", date('2004-04-15 19:30:00')],
    ["DATE('soon')", null],
    ["FLOAT(' -1.5e-1 ')", -0.15],
    ["FLOAT('1,000')", null],
    ["INT('1e3')", 1000],
    ["INT('-1.9')", -1],
    ['STR(1e21)', '1e+21'],
    ['STR(#2024-01-02 03:04:05.25#)', '2024-01-02 03:04:05.250'],
    ['STR(MAKEDATE(33, 4, 3))', '0033-04-03'],
    ['STR(MAKEDATE(12004, 4, 3))', '12004-04-03'],
    ['DATETIME(1e300)', null],
    ['FLOAT(#2024-01-02# - #2024-01-01#)', 1],
  ])('%s is %s', (formula, value) => {
    expect(constant(formula)).toEqual(value)
  })

  const texts: readonly (readonly [string, string | null])[] = [
    ['3/12/12', '2012-03-12'],
    ['3/12/49', '2049-03-12'],
    ['3/12/50', '1950-03-12'],
    ['2000,11,12', '2000-11-12'],
    ['2000/11-12', '2000-11-12'],
    ['2000.11.12', '2000-11-12'],
    ['2000 11 12', '2000-11-12'],
    ['11.12.2000', '2000-11-12'],
    ['20001112', '2000-11-12'],
    ['20001112173005', '2000-11-12 17:30:05'],
    ['20001112T1730', '2000-11-12 17:30:00'],
    ['September 22, 2018', '2018-09-22'],
    ['Sept. 22 2018', '2018-09-22'],
    ['2018 September 22', '2018-09-22'],
    ['22-Sep-18', '2018-09-22'],
    ['Saturday, September 22, 2018, 7:30 am', '2018-09-22 07:30:00'],
    ['9/22/2018 12:05 AM', '2018-09-22 00:05:00'],
    ['9/22/2018 7 p.m.', '2018-09-22 19:00:00'],
    ['2018-09-22T07:30:00.123456Z', '2018-09-22 07:30:00.123'],
    ['2018-09-22 07:30:00 UTC', '2018-09-22 07:30:00'],
    [' 7:5:9 ', '1899-12-30 07:05:09'],
    ['0033-04-03', '0033-04-03'],
    ['22/9/2018', null],
    ['2018-09-31', null],
    ['2018-09-22 24:00', null],
    ['2018-09-22 13:00 PM', null],
    ['2018-09-22 07', null],
    ['2018-09-22x', null],
    ['3/12/123', null],
    ['12', null],
    ['', null],
  ]

  it.each(texts)('DATETIME, DATE and ISDATE agree about %j', (text, expected) => {
    const literal = `'${text}'`
    expect(constant(`DATETIME(${literal})`)).toEqual(expected === null ? null : date(expected))
    expect(constant(`DATE(${literal})`)).toEqual(expected === null ? null : date(expected.slice(0, 10)))
    expect(constant(`ISDATE(${literal})`)).toBe(expected !== null)
  })

  it.each(['DATE', 'DATETIME', 'ISDATE'])(
    '%s refuses an offset from UTC, which data sources read differently',
    (name) => {
      for (const text of ['2018-09-22T07:30:00+02:00', '2018-09-22 07:30 -0330', '9/22/2018 7:30 PM GMT+2']) {
        expect(() => constant(`${name}('${text}')`)).toThrow(TableauEvaluationError)
        expect(() => constant(`${name}('${text}')`)).toThrow(`"${text}" has an offset from UTC`)
      }
      expect(constant(`${name}('2018-09-22 +02:00')`)).toBe(name === 'ISDATE' ? false : null)
    },
  )
})

describe('NULL', () => {
  it.each([
    ['NULL + 1', null],
    ["NULL + 'x'", null],
    ['NULL = NULL', null],
    ['NOT NULL', null],
    ['FALSE AND NULL', false],
    ['NULL AND FALSE', false],
    ['TRUE AND NULL', null],
    ['TRUE OR NULL', true],
    ['NULL OR FALSE', null],
    ['1 IN (2, NULL)', null],
    ['1 IN (NULL, 1)', true],
    ['NULL IN (1)', null],
    ['IF NULL THEN 1 END', null],
    ['IF NULL THEN 1 ELSE 2 END', 2],
    ['IIF(NULL, 1, 2)', null],
    ['IIF(NULL, 1, 2, 3)', 3],
    ['CASE NULL WHEN NULL THEN 1 ELSE 2 END', 2],
    ['CASE 3 WHEN 1 THEN 2 END', null],
    ['ISNULL(NULL)', true],
    ["IFNULL(NULL, 'x')", 'x'],
    ["CONTAINS('a', NULL)", null],
    ["DATEDIFF('day', NULL, #2024-01-01#)", null],
  ])('%s is %s', (formula, value) => {
    expect(constant(formula)).toBe(value)
  })
})
