export type { Addressing, AddressingOptions, OrderBy } from './addressing.js'
export type {
  BinaryOperator,
  Branch,
  DateLiteral,
  FieldReference,
  FormulaAst,
  FunctionCall,
  LodExpression,
  LodScope,
  NumberLiteral,
} from './ast.js'
export { type FormulaColumns, type FormulaData, type FormulaInput, formulaData, readFormulaData } from './data.js'
export { type Position, TableauEvaluationError, TableauSyntaxError, TableauTypeError } from './error.js'
export { evaluateFormula, evaluateFormulas, type FormulaResult, type FormulasResult, type Mark } from './evaluate.js'
export { parseFormula } from './parse.js'
export { printFormula, printName, printString } from './print.js'
export { checkFormula, type FormulaEnvironment, type FormulaLevel, type FormulaType, type Parameter } from './types.js'
export type { FieldType, ValueType } from './values.js'
export type { EvaluateOptions, FormulaValue, RowFilter } from './view.js'
