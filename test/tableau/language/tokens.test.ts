import { describe, expect, it } from 'vitest'
import { TableauSyntaxError } from '../../../src/tableau/language/index.js'
import { tokenize } from '../../../src/tableau/language/tokens.js'

const read = (formula: string) => tokenize(formula).map(({ kind, text }) => `${kind} ${text}`.trim())

function errorOf(formula: string): TableauSyntaxError {
  try {
    tokenize(formula)
  } catch (error) {
    if (error instanceof TableauSyntaxError) return error
  }
  throw new Error(`no syntax error in ${formula}`)
}

describe('tokens', () => {
  it('are words, names, strings, numbers, dates and symbols', () => {
    expect(read(`SUM([Unit Price]) >= 1.5e3 + .5 OR "a" <> 'b'`)).toEqual([
      'word SUM',
      'symbol (',
      'name Unit Price',
      'symbol )',
      'symbol >=',
      'number 1.5e3',
      'symbol +',
      'number .5',
      'word OR',
      'string a',
      'symbol <>',
      'string b',
      'end',
    ])
  })

  it.each([
    ["'O''Neil'", "string O'Neil"],
    ['"say ""hi"""', 'string say "hi"'],
    [`"it's"`, "string it's"],
    ['"A\\("', 'string A\\('],
    ['[a]]b]', 'name a]b'],
    ['[[x]', 'name [x'],
    ["'two\nlines'", 'string two\nlines'],
  ])('undo what is doubled and keep everything else: %s', (formula, token) => {
    expect(read(formula)).toEqual([token, 'end'])
  })

  it.each([
    ['#2004-04-15#', '2004-04-15'],
    ['#4/15/2004#', '2004-04-15'],
    ['#April 15, 2004#', '2004-04-15'],
    ['#2004-04-15 7:30:05 PM#', '2004-04-15 19:30:05'],
    ['#2004-04-15T07:30:00.25Z#', '2004-04-15 07:30:00.250'],
  ])('read dates as they are written: %s', (formula, iso) => {
    expect(read(formula)).toEqual([`date ${iso}`, 'end'])
  })

  it('have one spelling for operators with two', () => {
    expect(read('== != = <>')).toEqual(['symbol =', 'symbol <>', 'symbol =', 'symbol <>', 'end'])
  })

  it('leave out comments, but not their looks inside strings', () => {
    expect(read("1 // one\n/* two\n lines */ '//x' // end")).toEqual(['number 1', 'string //x', 'end'])
  })

  it('know their line and column, whatever ends the lines', () => {
    const at = tokenize('a\r\n  b\n\nc\rd').map((token) => [token.at.line, token.at.column, token.at.offset])
    expect(at).toEqual([
      [1, 1, 0],
      [2, 3, 5],
      [4, 1, 8],
      [5, 1, 10],
      [5, 2, 11],
    ])
  })

  it.each([
    ["1 + 'abc", 'String is not closed', 1, 5],
    ['[Price', 'Field name is not closed', 1, 1],
    ['[]', 'Field name is empty', 1, 1],
    ['1 /* x', 'Comment is not closed', 1, 3],
    ['#2004-02-30#', '#2004-02-30# is not a date', 1, 1],
    ['#2004-01-01', 'Date is not closed', 1, 1],
    ['a\n + $b', 'Unexpected character "$"', 2, 4],
  ])('say what is wrong with %s', (formula, problem, line, column) => {
    const error = errorOf(formula)
    expect(error.message).toContain(problem)
    expect(error.context.position).toMatchObject({ line, column })
  })

  it('show the place of an error', () => {
    expect(errorOf('SUM([a])\n+ "x').message).toBe(
      'String is not closed: expected " at line 2, column 3:\n  + "x\n    ^',
    )
  })
})
