import type { Position } from './error.js'

/** The operators between two values. `=` is written `==` too, `<>` also `!=`. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

/** How the dimensions of a level-of-detail expression relate to those of the view. */
export type LodScope = 'fixed' | 'include' | 'exclude'

interface Located {
  /** Where the node starts in the text it was read from; absent in trees that were built. */
  readonly at?: Position
}

/** A number as it is written, without a sign; an integer where it has neither a point nor an exponent. */
export interface NumberLiteral extends Located {
  readonly kind: 'number'
  readonly text: string
}

/** `#2004-04-15#`, with a time of day where `iso` has one: `2004-04-15 07:30:00`. */
export interface DateLiteral extends Located {
  readonly kind: 'date'
  readonly iso: string
}

/** `[Price]`, `[Sales].[Price]`, or a parameter: `[Parameters].[Top N]`. */
export interface FieldReference extends Located {
  readonly kind: 'field'
  readonly name: string
  readonly source?: string
}

/** One `IF`/`ELSEIF` or `WHEN`, with the value after its `THEN`. */
export interface Branch {
  readonly when: FormulaAst
  readonly value: FormulaAst
}

/** `{FIXED [Brand] : SUM([Price])}`. A table-scoped `{SUM([Price])}` is `fixed` without dimensions. */
export interface LodExpression extends Located {
  readonly kind: 'lod'
  readonly scope: LodScope
  readonly dimensions: readonly FormulaAst[]
  readonly body: FormulaAst
}

/** A call. Names are in upper case: the language ignores their case. */
export interface FunctionCall extends Located {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly FormulaAst[]
}

/** A formula of Tableau's calculation language. */
export type FormulaAst =
  | (Located & { readonly kind: 'null' })
  | (Located & { readonly kind: 'boolean'; readonly value: boolean })
  | (Located & { readonly kind: 'string'; readonly value: string })
  | NumberLiteral
  | DateLiteral
  | FieldReference
  | (Located & { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: FormulaAst })
  | (Located & {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: FormulaAst
      readonly right: FormulaAst
    })
  | (Located & { readonly kind: 'in'; readonly operand: FormulaAst; readonly list: readonly FormulaAst[] })
  | (Located & { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise?: FormulaAst })
  | (Located & {
      readonly kind: 'case'
      readonly operand: FormulaAst
      readonly branches: readonly Branch[]
      readonly otherwise?: FormulaAst
    })
  | FunctionCall
  | LodExpression

/** The source name by which formulas refer to parameters. */
const parametersSource = 'Parameters'

/** Whether a reference is to a parameter and not to a field. */
export function isParameter(reference: FieldReference): boolean {
  return reference.source === parametersSource
}

/** Whether a reference is to a table, as Tableau writes `COUNT([__tableau_internal_object_id__].[events_1234])`. */
export function isTable(reference: FieldReference): boolean {
  return reference.source === '__tableau_internal_object_id__'
}

/** The nodes directly below one, in the order they are written. */
export function children(node: FormulaAst): readonly FormulaAst[] {
  switch (node.kind) {
    case 'null':
    case 'boolean':
    case 'string':
    case 'number':
    case 'date':
    case 'field':
      return []
    case 'unary':
      return [node.operand]
    case 'binary':
      return [node.left, node.right]
    case 'in':
      return [node.operand, ...node.list]
    case 'if':
    case 'case':
      return [
        ...(node.kind === 'case' ? [node.operand] : []),
        ...node.branches.flatMap((branch) => [branch.when, branch.value]),
        ...(node.otherwise === undefined ? [] : [node.otherwise]),
      ]
    case 'call':
      return node.args
    case 'lod':
      return [...node.dimensions, node.body]
  }
}
