export type { AthenaConnection, CsvConnection, TableauConnection } from './tableau/file/connection.js'
export { type TableauDatasourceOptions, tableauDatasource } from './tableau/file/datasource.js'
export type { TableauContentOptions } from './tableau/file/source-parts.js'
export type { TableauForm } from './tableau/group-formula.js'
export type { InjectedFields } from './tableau/inject/document.js'
export { TableauFileError } from './tableau/inject/error.js'
export { type Injected, type InjectOptions, injectIntoTableau } from './tableau/inject/inject.js'
export type { Addressing, AddressingOptions, OrderBy } from './tableau/language/addressing.js'
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
} from './tableau/language/ast.js'
export {
  type FormulaColumns,
  type FormulaData,
  type FormulaInput,
  formulaData,
  readFormulaData,
} from './tableau/language/data.js'
export {
  type Position,
  TableauEvaluationError,
  TableauSyntaxError,
  TableauTypeError,
} from './tableau/language/error.js'
export {
  evaluateFormula,
  evaluateFormulas,
  type FormulaResult,
  type FormulasResult,
  type Mark,
} from './tableau/language/evaluate.js'
export { parseFormula } from './tableau/language/parse.js'
export { printFormula, printName, printString } from './tableau/language/print.js'
export {
  checkFormula,
  type FormulaEnvironment,
  type FormulaLevel,
  type FormulaType,
  type Parameter,
} from './tableau/language/types.js'
export type { FieldType, ValueType } from './tableau/language/values.js'
export type { EvaluateOptions, FormulaValue, RowFilter } from './tableau/language/view.js'
export type { TableauKind } from './tableau/notes.js'
export type { TableauFieldsOptions, TableauOptions } from './tableau/plan-fields.js'
export { type TableauFormula, tableauFields, toTableau } from './tableau/to-tableau.js'
export { type TableauPackageOptions, tableauPackage } from './tableau/workbook/package.js'
export { type TableauWorkbookOptions, tableauWorkbook } from './tableau/workbook/workbook.js'
export type {
  TableauAddressing,
  TableauDimension,
  TableauField,
  TableauFields,
  TableauParameter,
} from './tableau/write-fields.js'
