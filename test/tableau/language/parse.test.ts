import { describe, expect, it } from 'vitest'
import { type FormulaAst, parseFormula, printFormula, TableauSyntaxError } from '../../../src/tableau/language/index.js'

/** The tree as text with every operation in parentheses. */
function shape(node: FormulaAst): string {
  switch (node.kind) {
    case 'binary':
      return `(${shape(node.left)} ${node.operator} ${shape(node.right)})`
    case 'unary':
      return `(${node.operator} ${shape(node.operand)})`
    case 'in':
      return `(${shape(node.operand)} in ${node.list.map(shape).join(' ')})`
    default:
      return printFormula(node)
  }
}

describe('the grammar', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['2 ^ 3 ^ 2', '((2 ^ 3) ^ 2)'],
    ['-2 ^ 2', '((- 2) ^ 2)'],
    ['2 ^ -1', '(2 ^ (- 1))'],
    ['- -a', '(- (- [a]))'],
    ['a % 2 = 0', '(([a] % 2) = 0)'],
    ['NOT a = 1', '(not ([a] = 1))'],
    ['NOT a AND b OR c', '(((not [a]) and [b]) or [c])'],
    ['a OR b AND c', '([a] or ([b] and [c]))'],
    ["a IN ('x', 'y') AND NOT b IN (1)", "(([a] in 'x' 'y') and (not ([b] in 1)))"],
    ['a + 1 in (2, 3)', '(([a] + 1) in 2 3)'],
  ])('binds operators as Tableau does: %s', (formula, expected) => {
    expect(shape(parseFormula(formula))).toBe(expected)
  })

  it('ignores the case of keywords and functions', () => {
    expect(printFormula(parseFormula('iF a tHEN sum([b]) eLSEIF c THen countD(d) elSE nuLL enD'))).toBe(
      'IF [a] THEN SUM([b]) ELSEIF [c] THEN COUNTD([d]) ELSE NULL END',
    )
  })

  it.each([
    ["CASE [a] WHEN 1 THEN 'x' WHEN 2 THEN 'y' END", "CASE [a] WHEN 1 THEN 'x' WHEN 2 THEN 'y' END"],
    ['{ fixed [a],[b] : SUM([c]) }', '{FIXED [a], [b] : SUM([c])}'],
    ['{SUM([c])}', '{FIXED : SUM([c])}'],
    ['{ fixed : max([d]) }', '{FIXED : MAX([d])}'],
    [
      '{INCLUDE DATETRUNC("month", [d]) : AVG({EXCLUDE [a]: SUM(c)})}',
      "{INCLUDE DATETRUNC('month', [d]) : AVG({EXCLUDE [a] : SUM([c])})}",
    ],
    ['[Sales].[Unit Price] + [Parameters].[Top N]', '[Sales].[Unit Price] + [Parameters].[Top N]'],
    ['PI ( )', 'PI()'],
    ['TRUE and false', 'TRUE AND FALSE'],
    ['"O\'Neil"', "'O''Neil'"],
  ])('reads %s', (formula, text) => {
    expect(printFormula(parseFormula(formula))).toBe(text)
  })

  it.each([
    ['', 'Formula is empty', 1, 1],
    ['  // nothing', 'Formula is empty', 1, 13],
    ['SUM([x]', 'Expected ) to close the call of SUM, but found the end of the formula', 1, 8],
    ['(1 + 2', 'Expected ) to close the parenthesis of line 1, column 1', 1, 7],
    ['1 +', 'Expected a value, but the formula ends', 1, 4],
    ['1 2', 'Expected an operator or the end of the formula, but found 2', 1, 3],
    ['IF a 1 END', 'Expected THEN after the condition of IF, but found 1', 1, 6],
    ['IF a THEN 1\nELSE 2', 'Expected END to close the IF of line 1, column 1', 2, 7],
    ['IF a THEN 1 ELSEIF b ELSE 2 END', 'Expected THEN after the condition of ELSEIF, but found ELSE', 1, 22],
    ['CASE a THEN 1 END', 'Expected WHEN after the value of CASE, but found THEN', 1, 8],
    ['a IN 1', 'Expected ( after IN, but found 1', 1, 6],
    ['{FIXED [a] [b] : SUM(c)}', 'Expected , or : after a dimension, but found [b]', 1, 12],
    ['{FIXED [a] : SUM(c)', 'Expected } to close the level-of-detail expression of line 1, column 1', 1, 20],
    ['1 + END', 'Expected a value, but found END', 1, 5],
    ['[a].b', 'Expected a field name in brackets after [a].', 1, 5],
    ['SUM(a,)', 'Expected a value, but found )', 1, 7],
  ])('says what is wrong with %s', (formula, problem, line, column) => {
    let error: unknown
    try {
      parseFormula(formula)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(TableauSyntaxError)
    expect((error as TableauSyntaxError).message).toContain(problem)
    expect((error as TableauSyntaxError).context).toMatchObject({ formula, position: { line, column } })
  })

  it('refuses what is nested too deeply instead of running out of stack', () => {
    expect(() => parseFormula('('.repeat(100_000))).toThrow('nested too deeply')
    expect(() => parseFormula(`${'NOT '.repeat(100_000)}a`)).toThrow('nested too deeply')
    expect(() => parseFormula(Array.from({ length: 100_000 }, () => 'a').join(' + '))).toThrow('nested too deeply')
  })

  it('reads long chains', () => {
    const chain = Array.from({ length: 1000 }, (_, index) => `[Brand] = 'b${index}'`).join(' OR ')
    expect(printFormula(parseFormula(chain))).toBe(chain)
  })
})
