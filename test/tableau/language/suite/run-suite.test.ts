import { describe, expect, it } from 'vitest'
import { formulaData } from '../../../../src/tableau/language/index.js'
import type { ExpressionTest } from './read-suite.js'
import { runTest } from './run-suite.js'

const data = formulaData(
  { x: 'real', d: 'date' },
  {
    rows: [
      { x: 1 / 3, d: '2024-01-02' },
      { x: null, d: '2024-01-02' },
    ],
  },
)

/** A test of some formulas, with the values each expected file has of them. */
const test = (formulas: string[], ...variants: { values: string[]; tolerance?: number }[][]): ExpressionTest => ({
  name: 'own/test',
  formulas,
  variants: variants.map((cases, index) => ({
    file: `expected.${index}.txt`,
    cases: cases.map(({ values, tolerance = null }) => ({ name: '', values, tolerance })),
  })),
})

const passes = (formula: string, values: string[], tolerance?: number): boolean =>
  runTest(test([formula], [{ values, ...(tolerance === undefined ? {} : { tolerance }) }]), data).matched !== null

describe('the runner of expression tests', () => {
  it('passes right answers', () => {
    expect(passes('[x]', ['%null%', '0.33333333'])).toBe(true)
    expect(passes('[d]', ['#2024-01-02#'])).toBe(true)
    expect(passes('[d]', ['#2024-01-02 00:00:00#'])).toBe(true)
    expect(passes('[x] > 0', ['%null%', 'true'])).toBe(true)
    expect(passes("'a'", ['"a"'])).toBe(true)
    expect(passes('SUM([x])', ['0.4'], 0.1)).toBe(true)
  })

  it('fails wrong ones: values, kinds, missing and surplus values, errors', () => {
    expect(passes('[x]', ['%null%', '0.33333334'])).toBe(false)
    expect(passes('[x]', ['0.33333333'])).toBe(false)
    expect(passes('[x]', ['%null%', '0.33333333', '0.33333333'])).toBe(false)
    expect(passes('[d]', ['#2024-01-02 00:00:01#'])).toBe(false)
    expect(passes("'1'", ['1'])).toBe(false)
    expect(passes('1', ['"1"'])).toBe(false)
    expect(passes('1', ['true'])).toBe(false)
    expect(passes('0', ['%null%'])).toBe(false)
    expect(passes('SUM([x])', ['0.5'], 0.1)).toBe(false)
    expect(passes('SUM([nothing])', [])).toBe(false)
  })

  it('wants one expected file that has all the answers', () => {
    const both = test(['1', '2'], [{ values: ['1'] }, { values: ['9'] }], [{ values: ['9'] }, { values: ['2'] }])
    expect(runTest(both, data)).toMatchObject({ matched: null, failures: [] })
    expect(runTest(test(['1', '2'], [{ values: ['1'] }, { values: ['2'] }]), data).matched).toBe('expected.0.txt')
    expect(runTest(test(['1', '3'], [{ values: ['1'] }, { values: ['2'] }]), data).failures).toEqual([
      { formula: '3', answer: '3' },
    ])
  })
})
