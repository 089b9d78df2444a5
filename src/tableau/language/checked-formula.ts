import {
  aFlag,
  aList,
  aName,
  anObject,
  aText,
  checkOptions,
  choice,
  isObject,
  needed,
  type OptionRule,
  type OptionRules,
} from '../../checked-options.js'
import { hint, type Refusal } from '../../known-names.js'
import { shown } from '../../shown.js'
import { children, type FormulaAst } from './ast.js'
import { TableauEvaluationError, TableauTypeError } from './error.js'
import { parseFormula } from './parse.js'

/*
 * What is given for a formula may be a tree that was built by hand, or anything at all.
 */

type NodeOf<Kind> = Extract<FormulaAst, { readonly kind: Kind }>
type Shapes = { readonly [Kind in FormulaAst['kind']]: OptionRules<Required<NodeOf<Kind>>> }

const operators = ['+', '-', '*', '/', '%', '^', '=', '<>', '<', '<=', '>', '>=', 'and', 'or'] as const
const located = { kind: true, at: anObject } as const
const branches: OptionRule = needed([
  'an array of { when, value }',
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && 'when' in one && 'value' in one),
])

const shapes: Shapes = {
  null: located,
  boolean: { ...located, value: needed(aFlag) },
  string: { ...located, value: needed(aText) },
  number: { ...located, text: needed(aName) },
  date: { ...located, iso: needed(aName) },
  field: { ...located, name: needed(aText), source: aText },
  unary: { ...located, operator: needed(choice('-', 'not')), operand: true },
  binary: { ...located, operator: needed(choice(...operators)), left: true, right: true },
  in: { ...located, operand: true, list: needed(aList) },
  if: { ...located, branches, otherwise: true },
  case: { ...located, operand: true, branches, otherwise: true },
  call: { ...located, name: needed(aName), args: needed(aList) },
  lod: { ...located, scope: needed(choice('fixed', 'include', 'exclude')), dimensions: needed(aList), body: true },
}

/** How deep a tree may be: as deep as one that is read from text. */
const deepest = 2000

/** Trees that have been found right. */
const checked = new WeakSet<FormulaAst>()

/** Refuses an option of an evaluation. */
export const evaluationRefusal: Refusal = (message, option, value) =>
  new TableauEvaluationError(message, { option, value })

const typeRefusal: Refusal = (message, _, value) => new TableauTypeError(message, { expression: shown(value) })

/**
 * Reads a formula from text, or takes one that has been read or built.
 *
 * @throws TableauSyntaxError for text that is no formula, TableauTypeError for what is neither text nor a formula
 */
export function readFormula(formula: string | FormulaAst): FormulaAst {
  if (typeof formula === 'string') return parseFormula(formula)
  checkFormulaAst(formula)
  return formula
}

/**
 * Checks that something is a formula, in all its parts.
 *
 * @throws TableauTypeError that names what is wrong
 */
export function checkFormulaAst(node: FormulaAst, depth = 0): void {
  if (isObject(node) && checked.has(node)) return
  const kind: unknown = isObject(node) && 'kind' in node ? node.kind : undefined
  if (typeof kind !== 'string' || depth > deepest) {
    throw typeRefusal(
      depth > deepest ? 'The formula is nested too deeply' : `${shown(node)} is no formula`,
      'formula',
      node,
    )
  }
  if (!Object.hasOwn(shapes, kind)) {
    throw typeRefusal(`There is no formula of kind "${kind}"${hint(kind, Object.keys(shapes))}`, 'kind', node)
  }
  checkOptions<FormulaAst>(kind, node, shapes[kind as keyof Shapes] as OptionRules<FormulaAst>, typeRefusal)
  for (const child of children(node)) checkFormulaAst(child, depth + 1)
  checked.add(node)
}

/**
 * Checks a text to be printed.
 *
 * @throws TableauTypeError for what is none
 */
export function checkText(call: string, text: string): void {
  if (typeof text === 'string') return
  checkOptions(call, { text }, { text: needed(aText) }, typeRefusal)
}

/** What the fields of some data are: a type for each. */
export const fieldTypes: OptionRule = [
  "an object of types by field, such as { Price: 'real' }",
  (value) =>
    anObject[1](value) &&
    Object.values(value as object).every(choice('string', 'integer', 'real', 'boolean', 'date', 'datetime')[1]),
]
