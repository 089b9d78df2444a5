import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFormula, printFormula, printName, printString } from '../../../src/tableau/language/index.js'
import { anyFormula, awkwardText, withoutPlaces } from './formulas.js'

describe('printing', () => {
  it('is undone by reading', () => {
    fc.assert(
      fc.property(anyFormula, (formula) => {
        expect(withoutPlaces(parseFormula(printFormula(formula)))).toEqual(withoutPlaces(formula))
      }),
      { numRuns: 1000 },
    )
  })

  it('is the same after reading what was printed', () => {
    fc.assert(
      fc.property(anyFormula, (formula) => {
        const text = printFormula(formula)
        expect(printFormula(parseFormula(text))).toBe(text)
      }),
    )
  })

  it.each([
    ['((a))', '[a]'],
    ['(a * b) + c', '[a] * [b] + [c]'],
    ['a * (b + c)', '[a] * ([b] + [c])'],
    ['a - (b - c)', '[a] - ([b] - [c])'],
    ['(a - b) - c', '[a] - [b] - [c]'],
    ['-(a ^ b)', '-([a] ^ [b])'],
    ['NOT (a AND b)', 'NOT ([a] AND [b])'],
    ['(NOT a) = b', '(NOT [a]) = [b]'],
    ['(a = b) = c', '[a] = [b] = [c]'],
    ['a = (b = c)', '[a] = ([b] = [c])'],
  ])('writes only the parentheses that are needed: %s', (formula, text) => {
    expect(printFormula(parseFormula(formula))).toBe(text)
  })

  it('keeps names and strings inside their marks, whatever they are', () => {
    expect(printName('a] + [b')).toBe('[a]] + [b]')
    expect(printString("' OR TRUE //")).toBe("''' OR TRUE //'")
    fc.assert(
      fc.property(awkwardText, (text) => {
        if (text !== '') expect(parseFormula(printName(text))).toMatchObject({ kind: 'field', name: text })
        expect(parseFormula(printString(text))).toMatchObject({ kind: 'string', value: text })
      }),
    )
  })
})
