import { describe, expect, it } from 'vitest'
import { evaluateFormula, TableauEvaluationError, TableauTypeError } from '../../../src/tableau/language/index.js'
import { constant } from './evaluate.js'

const date = (text: string) => new Date(`${text.replace(' ', 'T')}${text.length > 10 ? '' : 'T00:00:00'}Z`)
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const parsed = (pattern: string, text: string) => constant(`DATEPARSE(${quoted(pattern)}, ${quoted(text)})`)

describe('DATEPARSE', () => {
  it.each([
    ['dd.MMMM.yyyy', '15.April.2004', '2004-04-15'],
    ["h'h'm'm's's'", '10h5m3s', '1899-12-30 10:05:03'],
    ["yyyy 'o''clock'", "2004 o'clock", '2004-01-01'],
    ['yyyy', '0033', '0033-01-01'],
    ['y', '12004', '12004-01-01'],
    ['u-MM', '2004-04', '2004-04-01'],
    ['yy', '49', '2049-01-01'],
    ['yy', '50', '1950-01-01'],
    ['y G', '44 BC', '-000043-01-01'],
    ['GGGG y', 'Anno Domini 2004', '2004-01-01'],
    ['yyyy QQQ', '2004 Q3', '2004-07-01'],
    ['yyyy q', '2004 2', '2004-04-01'],
    ['QQQQ yyyy', '4th quarter 2004', '2004-10-01'],
    ['LLL d, yyyy', 'Sept 5, 2004', '2004-09-05'],
    ['D yyyy', '366 2004', '2004-12-31'],
    ["YYYY-'W'ww-e", '2024-W10-3', '2024-03-05'],
    ['YYYY ww', '2024 10', '2024-03-03'],
    ['YYYY w EEEE', '2024 1 Monday', '2024-01-01'],
    ['EEEE, d MMM yyyy', 'Thursday, 15 Apr 2004', '2004-04-15'],
    ['c d MM yyyy', '5 15 04 2004', '2004-04-15'],
    ['h:mm a', '12:05 AM', '1899-12-30 00:05:00'],
    ['K:mm a', '0:05 p.m.', '1899-12-30 12:05:00'],
    ['kk:mm', '24:05', '1899-12-30 00:05:00'],
    ['yyyy-MM-dd A', '2004-04-15 86399999', '2004-04-15 23:59:59.999'],
    ['HH:mm:ss.SSSSSS', '01:02:03.289999', '1899-12-30 01:02:03.289'],
    ['Hmmss', '73005', '1899-12-30 07:30:05'],
    ['Hmmss', '173005', '1899-12-30 17:30:05'],
    ['yyyyMMddHHmmssSSS', '20040415173005289', '2004-04-15 17:30:05.289'],
    ['M/d/yyyy', '4/015/2004', '2004-04-15'],
  ])('%s reads %s', (pattern, text, expected) => {
    expect(parsed(pattern, text)).toEqual(date(expected))
  })

  it.each([
    ['yyyy-MM-dd HH:mm:ss z', '2019-12-01 00:00:00 UTC', '2019-12-01 00:00:00'],
    ['yyyy-MM-dd HH:mm:ss z', '2019-12-01 00:00:00 GMT', '2019-12-01 00:00:00'],
    ['yyyy-MM-dd HH:mm:ss z', '2019-12-01 00:00:00 GMT+02:00', '2019-11-30 22:00:00'],
    ['yyyy-MM-dd HH:mm:ss z', '2019-12-01 00:00:00 PST', '2019-12-01 08:00:00'],
    ['yyyy-MM-dd HH:mm:ss zzzz', '2019-07-01 00:00:00 Eastern Daylight Time', '2019-07-01 04:00:00'],
    ['yyyy-MM-dd HH:mm:ss zzzz', '2019-07-01 00:00:00 Coordinated Universal Time', '2019-07-01 00:00:00'],
    ['yyyy-MM-dd HH:mm:ssZ', '2019-12-01 00:00:00-0330', '2019-12-01 03:30:00'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2019-12-01T00:00:00+05:30', '2019-11-30 18:30:00'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2019-12-01T00:00:00Z', '2019-12-01 00:00:00'],
    ["yyyy-MM-dd'T'HH:mm:ssx", '2019-12-01T00:00:00-08', '2019-12-01 08:00:00'],
    ['yyyy-MM-dd HH:mm O', '2019-12-01 00:00 GMT+8', '2019-11-30 16:00:00'],
  ])('%s reads %s as the time in UTC', (pattern, text, expected) => {
    expect(parsed(pattern, text)).toEqual(date(expected))
  })

  it('says which zone it does not know', () => {
    const formula = "DATEPARSE('HH:mm z', '10:05 CET')"
    expect(() => constant(formula)).toThrow(TableauEvaluationError)
    expect(() => constant(formula)).toThrow('DATEPARSE does not know the time zone "CET"')
  })

  it.each([
    ['yyyy-MM-dd', '2023-02-29'],
    ['yyyy-MM-dd', '2023-02-28 x'],
    ['yyyy-MM-dd', '2023-13-01'],
    ['yyyy-MM-dd', 'soon'],
    ['yyyyMMdd', '2004'],
    ['D yyyy', '366 2023'],
    ['MMM', 'Foo'],
    ['EEE d', 'Foo 1'],
    ['HH', '24'],
    ['hh', '13'],
    ['mm', '60'],
    ['h a', '7 xm'],
    ['QQQ', 'Q5'],
    ['G y', 'XX 5'],
    ['HH:mm Z', '10:05 CET'],
    ['HH:mm Z', '10:05 +2'],
    ['HH:mm Z', '10:05 +99:00'],
    ['y', '999999'],
  ])('%s does not fit %s, which is NULL', (pattern, text) => {
    expect(parsed(pattern, text)).toBeNull()
  })

  const refused: readonly (readonly [string, string])[] = [
    ['yyyy-MM-dd HH:mm VV', 'has VV, and VV is a time zone by its region'],
    ['HH:mm v', 'has v, and v is a time zone by its region'],
    ['W', 'has W, and W is a week of the month'],
    ['F', 'has F, and F is a week of the month'],
    ['h b', 'has b, and b is a time of day in words'],
    ['h B', 'has B, and B is a time of day in words'],
    ['g', 'has g, and g is a count of another calendar'],
    ['r U', 'has r, and r is a count of another calendar'],
    ['jj:mm', 'has jj, and jj is for making patterns'],
    ['MMMMM', 'has MMMMM, and MMMMM stands for names too short to tell apart'],
    ['EEEEE d', 'has EEEEE, and EEEEE stands for names too short to tell apart'],
    [
      'yyyy-MM-ddTHH',
      'has T, and T has no meaning in a pattern: put letters that are to be read as they are in quotes',
    ],
    ["yyyy-MM-dd'T", 'has a quote that is not closed'],
    ['', 'has no letter that reads a date or a time'],
    ["'yyyy' - 1", 'has no letter that reads a date or a time'],
    ['HH:mm a', 'has H and a: write h for hours with AM and PM'],
    ['YYYY-MM-dd', 'has Y, the year that weeks belong to, without w: write y for the year'],
    ['yyyy-MM-DD', 'has D, the day of the year, and M: write d for the day of the month'],
    ['yyyy DD ww', 'has w and another date in the year'],
    ['EEE MMM yyyy', 'has E, a day of the week, and no date'],
    ['yyyy-MM ww', 'has w and another date in the year'],
    ['EEE HH:mm', 'has E, a day of the week, and no date'],
    ...[...'fiIlnNopPRtT'].map((letter): [string, string] => [letter, `has ${letter}, and ${letter} has no meaning`]),
  ]

  it.each(refused)('refuses the pattern %s, without a row too', (pattern, problem) => {
    const options = { fields: { Text: 'string' }, rows: [] } as const
    const literal = `DATEPARSE(${quoted(pattern)}, [Text])`
    expect(() => evaluateFormula(literal, options)).toThrow(TableauTypeError)
    expect(() => evaluateFormula(literal, options)).toThrow(`The date pattern '${pattern}' ${problem}`)
    const computed = `DATEPARSE('' + ${quoted(pattern)}, [Text])`
    expect(() => evaluateFormula(computed, options)).toThrow(TableauEvaluationError)
    expect(() => evaluateFormula(computed, options)).toThrow(`The date pattern '${pattern}' ${problem}`)
  })
})
