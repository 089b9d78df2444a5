import { anObject, checkOptions, needed, type OptionRules } from '../../checked-options.js'
import {
  children,
  type FieldReference,
  type FormulaAst,
  type FunctionCall,
  isParameter,
  isTable,
  type LodExpression,
  type NumberLiteral,
} from './ast.js'
import { readDateText } from './calendar.js'
import { evaluationRefusal, fieldTypes, readFormula } from './checked-formula.js'
import { datePartNamed, weekdayNamed } from './date-parts.js'
import { TableauTypeError } from './error.js'
import type { ParameterType, ScalarFunction } from './functions/definition.js'
import { type FunctionDefinition, functionsNamed } from './functions/index.js'
import { unsupportedFunctions } from './functions/unsupported.js'
import { printFormula, printName } from './print.js'
import { suggestion } from './suggestion.js'
import { article, binaryType, comparable, fit, signatureText, verb } from './type-rules.js'
import { commonType, type FieldType, isNumeric, isTemporal, type Value, type ValueType } from './values.js'

/**
 * What a value is a value of: `constant`, the same everywhere; `row`, of each row of the data; `aggregate`, of each mark of the
 * view; `table`, of each mark, computed from other marks.
 */
export type FormulaLevel = 'constant' | 'row' | 'aggregate' | 'table'

/** What checking finds out about an expression. */
export interface FormulaType {
  readonly type: ValueType
  readonly level: FormulaLevel
}

/** A parameter of the workbook, and the value it has. */
export interface Parameter {
  readonly type: FieldType
  readonly value: string | number | boolean | Date | null
}

/** What a formula can refer to, by caption. */
export interface FormulaEnvironment {
  readonly fields: Readonly<Record<string, FieldType>>
  /** Calculated fields, which may refer to each other. */
  readonly calculations?: Readonly<Record<string, string | FormulaAst>>
  /** Referred to as `[Parameters].[caption]`. */
  readonly parameters?: Readonly<Record<string, Parameter>>
}

/** What an environment of formulas must be. */
const environmentRules: OptionRules<FormulaEnvironment> = {
  fields: needed(fieldTypes),
  calculations: anObject,
  parameters: anObject,
}

/** What a reference stands for. */
type Reference =
  | { readonly kind: 'field'; readonly name: string; readonly type: FieldType }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'calculation'; readonly name: string; readonly formula: FormulaAst }
  /** A table of the data source, for COUNT: a value that each of its rows has. */
  | { readonly kind: 'table' }

/** What is known about formulas of one environment. Each calculation is gone through once. */
export interface Checker {
  /** Reads and checks a formula. */
  check(formula: string | FormulaAst): FormulaAst
  typeOf(node: FormulaAst): FormulaType
  functionOf(call: FunctionCall): FunctionDefinition
  referenceOf(field: FieldReference): Reference
}

/**
 * Checks a formula and tells its type and level.
 *
 * @example checkFormula('SUM([Price]) / COUNTD([User Session])', { fields }) // { type: 'real', level: 'aggregate' }
 * @throws TableauSyntaxError for text that is no formula.
 * @throws TableauTypeError for unknown fields and functions, arguments of the wrong type, and row-level values mixed with aggregates.
 * @throws TableauEvaluationError for an environment that is none
 */
export function checkFormula(formula: string | FormulaAst, environment: FormulaEnvironment): FormulaType {
  checkOptions('checkFormula', environment, environmentRules, evaluationRefusal)
  const checker = newChecker(environment)
  return checker.typeOf(checker.check(formula))
}

/** How deep a formula may be with all that it refers to, for the stack's sake; a formula alone is bounded by the parser. */
const deepest = 2200
const referenceDepth = 2

export function newChecker(environment: FormulaEnvironment): Checker {
  const types = new Map<FormulaAst, FormulaType>()
  const functions = new Map<FunctionCall, FunctionDefinition>()
  const calculations = new Map<string, FormulaAst>()
  /** The calculations that are being checked, to find those that refer to themselves. */
  const open: string[] = []

  const fail = (problem: string, node: FormulaAst, hint = ''): never => {
    const expression = printFormula(node)
    const where = node.at === undefined ? '' : ` (line ${node.at.line}, column ${node.at.column})`
    const calculation = open.at(-1)
    throw new TableauTypeError(
      `${problem}, in ${shorten(expression)}${where}${calculation === undefined ? '' : ` of the calculation ${printName(calculation)}`}${hint}`,
      {
        expression,
        ...(node.at === undefined ? {} : { position: node.at }),
        ...(calculation === undefined ? {} : { calculation }),
      },
    )
  }

  const referenceOf = (field: FieldReference): Reference => {
    const { name } = field
    if (isParameter(field)) {
      const parameter = own(environment.parameters, name)
      if (parameter === undefined) {
        return fail(`There is no parameter ${printName(name)}`, field, suggestion(name, environment.parameters))
      }
      return { kind: 'parameter', parameter }
    }
    if (isTable(field)) return { kind: 'table' }
    const type = own(environment.fields, name)
    if (type !== undefined) return { kind: 'field', name, type }
    const calculation = own(environment.calculations, name)
    if (calculation === undefined) {
      const all = { ...environment.fields, ...environment.calculations }
      return fail(`There is no field ${printName(name)}`, field, suggestion(name, all))
    }
    let formula = calculations.get(name)
    if (formula === undefined) {
      formula = readFormula(calculation)
      calculations.set(name, formula)
    }
    return { kind: 'calculation', name, formula }
  }

  let depth = 0
  const check = (node: FormulaAst): FormulaType => {
    const known = types.get(node)
    if (known !== undefined) return known
    if (++depth > deepest) fail('Calculations that refer to each other are nested too deeply', node)
    const result = infer(node)
    depth--
    types.set(node, result)
    return result
  }

  const infer = (node: FormulaAst): FormulaType => {
    switch (node.kind) {
      case 'null':
        return { type: 'null', level: 'constant' }
      case 'boolean':
      case 'string':
        return { type: node.kind, level: 'constant' }
      case 'number':
        return inferNumber(node)
      case 'date': {
        const written = readDateText(node.iso) ?? fail(`'${node.iso}' is not a date`, node)
        return { type: written.hasTime ? 'datetime' : 'date', level: 'constant' }
      }
      case 'field':
        return inferReference(node)
      case 'call':
        return inferCall(node)
      case 'lod':
        return inferLod(node)
      case 'unary': {
        const { type, level } = check(node.operand)
        if (node.operator === 'not') expectBoolean(type, 'NOT', node)
        else if (!isNumeric(type) && type !== 'null') fail(`Cannot negate a ${type}`, node)
        return { type: node.operator === 'not' ? 'boolean' : type, level }
      }
      case 'binary': {
        const left = check(node.left).type
        const right = check(node.right).type
        const type = binaryType(node.operator, left, right)
        if (type === undefined) fail(`Cannot ${verb[node.operator]} ${article(left)} and ${article(right)}`, node)
        if (type === 'boolean') expectDates(node, left, right)
        return { type: type ?? 'null', level: levelOf(node) }
      }
      case 'in': {
        const operand = check(node.operand).type
        for (const item of node.list) expectComparable(node.operand, operand, item)
        return { type: 'boolean', level: levelOf(node) }
      }
      case 'if': {
        for (const { when } of node.branches) expectBoolean(check(when).type, 'the condition of IF', when)
        return { type: resultType(node), level: levelOf(node) }
      }
      case 'case': {
        const operand = check(node.operand).type
        for (const { when } of node.branches) expectComparable(node.operand, operand, when)
        return { type: resultType(node), level: levelOf(node) }
      }
    }
  }

  const inferNumber = (node: NumberLiteral): FormulaType => {
    const isInteger = /^\d+$/.test(node.text)
    const value = Number(node.text)
    if (isInteger && !Number.isSafeInteger(value)) {
      fail(`Integers are exact up to ${Number.MAX_SAFE_INTEGER} here: write a larger number with a point`, node)
    }
    if (!Number.isFinite(value)) fail('The number is larger than any that there is', node)
    return { type: isInteger ? 'integer' : 'real', level: 'constant' }
  }

  const expectBoolean = (type: ValueType, what: string, node: FormulaAst): void => {
    if (type !== 'boolean' && type !== 'null') fail(`${what} needs a boolean, but this is ${article(type)}`, node)
  }

  const expectComparable = (operand: FormulaAst, a: ValueType, node: FormulaAst): void => {
    const b = check(node).type
    if (!comparable(a, b)) fail(`Cannot compare ${article(a)} and ${article(b)}`, node)
    expectDate(operand, b)
    expectDate(node, a)
  }

  const expectDates = ({ left, right }: { left: FormulaAst; right: FormulaAst }, a: ValueType, b: ValueType): void => {
    expectDate(left, b)
    expectDate(right, a)
  }

  /** A literal text that is compared with a date must be one. */
  const expectDate = (node: FormulaAst, other: ValueType): void => {
    if (node.kind === 'string' && isTemporal(other) && readDateText(node.value) === undefined) {
      fail(`'${node.value}' is not a date and cannot be compared with one`, node)
    }
  }

  const resultType = (node: FormulaAst & { kind: 'if' | 'case' }): ValueType => {
    const results = node.branches.map(({ value }) => value)
    if (node.otherwise !== undefined) results.push(node.otherwise)
    return results.reduce<ValueType>((type, result) => {
      const next = check(result).type
      const common = commonType(type, next)
      return (
        common ?? fail(`The results of ${node.kind.toUpperCase()} are ${article(type)} and ${article(next)}`, result)
      )
    }, 'null')
  }

  /** The level of an expression that computes with its parts, which must not mix rows and aggregates. */
  const levelOf = (node: FormulaAst): FormulaLevel => {
    let level: FormulaLevel = 'constant'
    let first: FormulaAst | undefined
    for (const part of children(node)) {
      const next = check(part).level
      if (next === 'constant' || next === level) continue
      if (level !== 'constant' && (level === 'row') !== (next === 'row')) {
        const [row, aggregate] = level === 'row' ? [first ?? node, part] : [part, first ?? node]
        const wrapped = `MIN(${printFormula(row)})`
        fail(
          `Cannot mix aggregate and non-aggregate arguments: ${shorten(printFormula(aggregate))} is an aggregate and ` +
            `${shorten(printFormula(row))} is not; aggregate it, for example ${shorten(wrapped)}`,
          node,
        )
      }
      if (level !== 'table') level = next
      first ??= part
    }
    return level
  }

  const inferReference = (node: FieldReference): FormulaType => {
    const reference = referenceOf(node)
    switch (reference.kind) {
      case 'field':
        return { type: reference.type, level: 'row' }
      case 'parameter':
        return { type: reference.parameter.type, level: 'constant' }
      case 'table':
        return fail('A table can only be counted: COUNT takes it, and nothing else', node)
      case 'calculation': {
        const { name, formula } = reference
        const known = types.get(formula)
        if (known !== undefined) return known
        if (open.includes(name))
          fail(`Calculation refers to itself: ${[...open, name].map(printName).join(' → ')}`, node)
        open.push(name)
        depth += referenceDepth
        const result = check(formula)
        depth -= referenceDepth
        open.pop()
        return result
      }
    }
  }

  const inferCall = (node: FunctionCall): FormulaType => {
    const { name, args } = node
    const candidates = functionsNamed(name)
    if (candidates.length === 0) {
      const reason = unsupportedFunctions.get(name)
      if (reason !== undefined) fail(`${name} cannot be computed here: ${reason}`, node)
      fail(`There is no function ${name}`, node)
    }
    // COUNT of a table is the one place where its name may stand.
    const [table] = args
    if (name === 'COUNT' && args.length === 1 && table?.kind === 'field' && isTable(table)) {
      types.set(table, { type: 'integer', level: 'row' })
    }
    const argTypes = args.map((arg) => check(arg).type)
    for (const definition of candidates) {
      for (const signature of definition.signatures) {
        const type = fit(signature, argTypes)
        if (type === undefined) continue
        for (const [index, arg] of args.entries()) expectName(signature.takes[index] ?? 'any', arg, name)
        if (definition.kind === 'scalar') expectArguments(definition, node)
        functions.set(node, definition)
        return { type, level: callLevel(definition, node) }
      }
    }
    const given = `(${argTypes.join(', ')})`
    const wanted = candidates.flatMap(({ signatures }) => signatures).map(signatureText)
    return fail(`${name} is called with ${given}, but takes ${wanted.join(' or ')}`, node)
  }

  /** Where a function wants the name of a date part, a day or a direction, a literal must be one. */
  const expectName = (parameter: ParameterType, arg: FormulaAst, name: string): void => {
    if (parameter !== 'part' && parameter !== 'weekday' && parameter !== 'direction') return
    if (arg.kind !== 'string') {
      if (parameter === 'direction') fail(`${name} needs 'asc' or 'desc'`, arg)
      return
    }
    if (parameter === 'part' && datePartNamed(arg.value) === undefined) {
      fail(`${name} does not know the date part '${arg.value}': it takes 'year', 'month', 'iso-week' and so on`, arg)
    }
    if (parameter === 'weekday' && weekdayNamed(arg.value) === undefined) {
      fail(`${name} needs a day such as 'monday' as the start of the week`, arg)
    }
    if (parameter === 'direction' && !/^(asc|desc)$/i.test(arg.value)) fail(`${name} needs 'asc' or 'desc'`, arg)
  }

  /** Arguments that must be constants, and those that a function refuses for their values. */
  const expectArguments = (definition: ScalarFunction, node: FunctionCall): void => {
    for (const place of definition.constants ?? []) {
      const arg = node.args[place]
      if (arg !== undefined && check(arg).level !== 'constant') {
        fail(`${node.name} takes a constant as its argument ${place + 1}, as it does in Tableau`, arg)
      }
    }
    const problem = definition.check?.(node.args.map(literalValue))
    if (problem !== undefined) fail(problem, node)
  }

  const callLevel = (definition: FunctionDefinition, node: FunctionCall): FormulaLevel => {
    const { name, args } = node
    switch (definition.kind) {
      case 'scalar':
        return levelOf(node)
      case 'aggregate': {
        for (const arg of args) {
          const { level } = check(arg)
          if (level === 'aggregate') fail(`${name} takes rows, but its argument is already an aggregate`, node)
          if (level === 'table') fail(`${name} takes rows, but its argument is a table calculation`, node)
        }
        const [, constant] = args
        if (definition.second === 'constant' && constant !== undefined) {
          const value = literalValue(constant)
          if (check(constant).level !== 'constant' || (typeof value === 'number' && !(value >= 0 && value <= 1))) {
            fail(`${name} needs a constant number from 0 to 1`, constant)
          }
        }
        return 'aggregate'
      }
      case 'table': {
        for (const arg of args) {
          const { level } = check(arg)
          if (level === 'row') {
            fail(`${name} is a table calculation and takes aggregates: ${printFormula(arg)} is not one`, node)
          }
          if (level === 'table' && definition.sort === 'total') {
            fail('TOTAL takes an aggregate, which it computes over the rows below; this is a table calculation', node)
          }
        }
        return 'table'
      }
    }
  }

  const inferLod = (node: LodExpression): FormulaType => {
    for (const dimension of node.dimensions) {
      const { level } = check(dimension)
      if (level !== 'row')
        fail('The dimensions of a level-of-detail expression are fields or row-level expressions', dimension)
    }
    const { type, level } = check(node.body)
    if (level === 'table') fail('A level-of-detail expression cannot contain a table calculation', node.body)
    if (level !== 'aggregate') fail('A level-of-detail expression needs an aggregate after the colon', node.body)
    return { type, level: 'row' }
  }

  return {
    check(text) {
      const formula = readFormula(text)
      check(formula)
      return formula
    },
    typeOf: check,
    functionOf(call) {
      check(call)
      return functions.get(call) ?? fail(`There is no function ${call.name}`, call)
    },
    referenceOf,
  }
}

/** The value of a text or number that is written out; undefined for all else. */
function literalValue(node: FormulaAst): Value | undefined {
  if (node.kind === 'string') return node.value
  if (node.kind === 'number') return Number(node.text)
  if (node.kind === 'unary' && node.operator === '-' && node.operand.kind === 'number')
    return -Number(node.operand.text)
  return undefined
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}...` : text)
