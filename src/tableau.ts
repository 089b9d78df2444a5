export type { TableauForm } from './tableau/compile/comparisons.js'
export type { TableauKind } from './tableau/compile/notes.js'
export type { TableauFieldsOptions, TableauOptions } from './tableau/compile/options.js'
export type { TableauParameter } from './tableau/compile/parameters.js'
export type {
  TableauAddressing,
  TableauDimension,
  TableauField,
  TableauFields,
} from './tableau/compile/tableau-fields.js'
export { type TableauFormula, tableauFields, toTableau } from './tableau/compile/to-tableau.js'
export type { TableauVersion } from './tableau/compile/version.js'
export type { AthenaConnection, CsvConnection, TableauConnection } from './tableau/file/connection.js'
export { type TableauDatasourceOptions, tableauDatasource } from './tableau/file/datasource.js'
export { TableauFileError } from './tableau/file/file-error.js'
export type { TableauContentOptions } from './tableau/file/source-parts.js'
export type { InjectedFields, InjectOptions } from './tableau/inject/document.js'
export { type Injected, injectIntoTableau } from './tableau/inject/inject.js'
export {
  type Addressing,
  type AddressingOptions,
  type BinaryOperator,
  type Branch,
  checkFormula,
  type DateLiteral,
  type EvaluateOptions,
  evaluateFormula,
  evaluateFormulas,
  type FieldReference,
  type FieldType,
  type FormulaAst,
  type FormulaColumns,
  type FormulaData,
  type FormulaEnvironment,
  type FormulaInput,
  type FormulaLevel,
  type FormulaResult,
  type FormulasResult,
  type FormulaType,
  type FormulaValue,
  type FunctionCall,
  formulaData,
  type LodExpression,
  type LodScope,
  type Mark,
  type NumberLiteral,
  type OrderBy,
  type Parameter,
  type Position,
  parseFormula,
  printFormula,
  printName,
  printString,
  type RowFilter,
  readFormulaData,
  TableauEvaluationError,
  TableauSyntaxError,
  TableauTypeError,
  type ValueType,
} from './tableau/language/index.js'
export type { TableauFilter } from './tableau/workbook/fields.js'
export { type TableauPackageOptions, tableauPackage } from './tableau/workbook/package.js'
export { type TableauWorkbookOptions, tableauWorkbook } from './tableau/workbook/workbook.js'
