import { evaluateFormula, type FormulaData, type FormulaValue } from '../../../../src/tableau/language/index.js'
import type { ExpectedCase, ExpressionTest } from './read-suite.js'

/*
 * Runs expression tests as TDVT does: each formula is a query of its own, without dimensions. A row-level formula is a dimension, so
 * that the answer has each of its values once; an aggregate is a measure, with one value. The answers of a file pass if one of the
 * expected files has them all. TDVT compares the printed text, numbers with 8 significant digits; here values are compared, numbers
 * with the same 8 digits (or within the tolerance of the file, where it has one), dates as moments, so that `#2004-01-01#` and
 * `#2004-01-01 00:00:00#` are one.
 */

export interface TestOutcome {
  readonly name: string
  readonly cases: number
  /** The expected file that has all the answers; null where there is none. */
  readonly matched: string | null
  /** The cases that no expected file has the answer of, with the answer. */
  readonly failures: readonly { readonly formula: string; readonly answer: string }[]
}

export function runTest(test: ExpressionTest, data: FormulaData): TestOutcome {
  const answers = test.formulas.map((formula) => answer(formula, data))
  const matching = test.variants.find(
    ({ cases }) =>
      cases.length === answers.length && cases.every((expected, index) => matches(answers[index], expected)),
  )
  const failures = answers.flatMap((values, index) => {
    const right = test.variants.some(({ cases }) => {
      const expected = cases[index]
      return expected !== undefined && matches(values, expected)
    })
    return right ? [] : [{ formula: test.formulas[index] ?? '', answer: shown(values) }]
  })
  return { name: test.name, cases: answers.length, matched: matching?.file ?? null, failures }
}

/** The values of a formula, or the error it ends with. */
function answer(formula: string, data: FormulaData): readonly FormulaValue[] | Error {
  try {
    return evaluateFormula(formula, { data }).marks.map(({ value }) => value)
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

function matches(
  values: readonly FormulaValue[] | Error | undefined,
  { values: expected, tolerance }: ExpectedCase,
): boolean {
  if (values === undefined || values instanceof Error || values.length !== expected.length) return false
  const left = [...expected]
  for (const value of values) {
    const found = left.findIndex((text) => equal(value, text, null))
    const near = found >= 0 || tolerance === null ? found : left.findIndex((text) => equal(value, text, tolerance))
    if (near < 0) return false
    left.splice(near, 1)
  }
  return true
}

function equal(value: FormulaValue, text: string, tolerance: number | null): boolean {
  if (value === null) return text === '%null%'
  if (typeof value === 'string') return text === `"${value}"`
  if (typeof value === 'boolean') return text === String(value)
  if (value instanceof Date) {
    const iso = /^#(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d+)?))?#$/.exec(text)
    return iso !== null && new Date(`${iso[1]}T${iso[2] ?? '00:00:00'}Z`).getTime() === value.getTime()
  }
  if (!/^[-+]?[\d.]/.test(text)) return false
  const expected = Number(text)
  if (tolerance !== null) return Math.abs(value - expected) <= tolerance
  return value === expected || Number(value.toPrecision(8)) === expected
}

function shown(values: readonly FormulaValue[] | Error | undefined): string {
  if (values === undefined) return 'nothing'
  if (values instanceof Error) return `${values.name}: ${values.message}`
  return values.map((value) => (value instanceof Date ? value.toISOString() : JSON.stringify(value))).join(' | ')
}
