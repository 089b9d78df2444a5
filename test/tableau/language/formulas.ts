import fc from 'fast-check'
import type { BinaryOperator, FormulaAst } from '../../../src/tableau/language/index.js'

const operators: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
]

/** What names and texts are made of: with everything that has a meaning in a formula, and what lies beyond one UTF-16 unit. */
const character = fc.constantFrom(...'aZ0 [].\'"#/*-\n\r\\{}:,é', '😀', '\ud800', '\u0000')

/** A text of awkward characters. */
export const awkwardText: fc.Arbitrary<string> = fc.string({ unit: character, maxLength: 12 })
const name = awkwardText.filter((text) => text !== '')
const literal = fc.oneof(
  fc.constant<FormulaAst>({ kind: 'null' }),
  fc.boolean().map((value): FormulaAst => ({ kind: 'boolean', value })),
  awkwardText.map((value): FormulaAst => ({ kind: 'string', value })),
  fc
    .oneof(fc.nat().map(String), fc.constantFrom('0.10', '1.5e-3', '.5', '1E6', '12345678901234567890'))
    .map((text): FormulaAst => ({ kind: 'number', text })),
  fc
    .constantFrom('2004-02-29', '1899-12-30 21:07:32', '2010-10-10 10:10:10.400')
    .map((iso): FormulaAst => ({ kind: 'date', iso })),
  fc.record({ kind: fc.constant('field' as const), name }),
  fc.record({ kind: fc.constant('field' as const), name, source: name }),
)

/** Any formula the grammar has, with or without meaning. */
export const anyFormula: fc.Arbitrary<FormulaAst> = fc.letrec<{ formula: FormulaAst }>((tie) => {
  const formula = tie('formula')
  const branches = fc.array(fc.record({ when: formula, value: formula }), { minLength: 1, maxLength: 3 })
  const optional = { otherwise: formula }
  return {
    formula: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('-' as const, 'not' as const),
        operand: formula,
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...operators),
        left: formula,
        right: formula,
      }),
      fc.record({
        kind: fc.constant('in' as const),
        operand: formula,
        list: fc.array(formula, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('if' as const), branches, ...optional }, { requiredKeys: ['kind', 'branches'] }),
      fc.record(
        { kind: fc.constant('case' as const), operand: formula, branches, ...optional },
        { requiredKeys: ['kind', 'operand', 'branches'] },
      ),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('SUM', 'RANK_UNIQUE', 'F2', 'LEFT'),
        args: fc.array(formula, { maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('lod' as const),
        scope: fc.constantFrom('fixed' as const, 'include' as const, 'exclude' as const),
        dimensions: fc.array(formula, { maxLength: 2 }),
        body: formula,
      }),
    ),
  }
}).formula

/** A tree without the places its nodes were read from. */
export function withoutPlaces(node: FormulaAst): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'at' ? undefined : value)))
}
