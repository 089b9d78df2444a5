import type { FieldNode, MetricNode } from '../../definition/expression.js'
import type { MetricDescription } from '../../definition/metric.js'
import { aggregatesIn, fieldsIn } from '../../definition/walk.js'
import { CartometricsError, QueryError, UnsupportedError } from '../../errors.js'
import { ownTypes } from '../../events/own-types.js'
import { sessions } from '../../metrics/measures.js'
import { children, type FormulaAst } from '../language/ast.js'
import { printFormula } from '../language/print.js'
import { checkFormula, type FormulaEnvironment, type Parameter } from '../language/types.js'
import type { FieldType } from '../language/values.js'
import { number, reference } from './ast.js'
import { dimensionFormula, type EventNames } from './event-formula.js'
import { type GroupScope, groupFormula, isFixed, needsGroups } from './group-formula.js'
import { fieldTypeOf, type Naming } from './naming.js'
import { notesOf, type TableauKind } from './notes.js'
import { type FieldsPlan, fieldFor, isColumn, minSessionsParameter, type PlannedField } from './plan-fields.js'

/** How a table calculation goes through the marks: Tableau's "compute using". */
export interface TableauAddressing {
  /** The captions of the dimensions it goes along; undefined where it goes along all that the view has. */
  readonly along?: readonly string[]
  /** What the marks are put in order by, where the order matters. */
  readonly orderBy?: readonly { readonly by: string; readonly direction: 'desc' }[]
}

/** A dimension that the groups are made by. */
export interface TableauDimension {
  readonly name: string
  readonly caption: string
  /** Its formula, for a calculated field; null where it is a field of the data source as it is. */
  readonly formula: string | null
  readonly type: FieldType
}

/** A parameter that formulas refer to. */
export interface TableauParameter {
  readonly name: string
  readonly caption: string
  readonly type: 'integer' | 'real'
  readonly value: number
  readonly format: MetricDescription['format']
}

/** A calculated field. */
export interface TableauField extends MetricDescription {
  /** The metric's name. */
  readonly name: string
  readonly caption: string
  readonly formula: string
  readonly type: FieldType
  readonly kind: TableauKind
  /** For a table calculation only. */
  readonly addressing?: TableauAddressing
  /** What its user must know: what filters, the view and grand totals do to it. */
  readonly notes: readonly string[]
  /** Whether it is only there because others refer to it. */
  readonly helper: boolean
}

/** Calculated fields with all that they refer to. */
export interface TableauFields {
  /** Each refers only to those before it. */
  readonly fields: readonly TableauField[]
  readonly dimensions: readonly TableauDimension[]
  readonly parameters: readonly TableauParameter[]
  /** The fields of the data source that are read, with their types. */
  readonly columns: Readonly<Record<string, FieldType>>
}

/** Writes planned fields, in the names of a naming, and checks every formula. */
export function writeFields(plan: FieldsPlan, naming: Naming): TableauFields {
  const { binding, fields } = plan
  const names: EventNames = { binding, nameOf: naming.field }
  const columns = Object.fromEntries(plan.columns.map((field) => [naming.field(field), fieldTypeOf(field)]))
  const dimensions = plan.dimensions.map(({ name, caption, expr }) => {
    const formula = isColumn(expr, binding) ? null : dimensionFormula(expr, names)
    const type = formula === null ? fieldTypeOf(expr as FieldNode) : checkFormula(formula, { fields: columns }).type
    return { name, caption, formula: formula && printFormula(formula), type: type as FieldType }
  })
  const environment: FormulaEnvironment & { calculations: Record<string, string | FormulaAst> } = {
    fields: columns,
    calculations: Object.fromEntries(
      dimensions.flatMap(({ name, formula }) => (formula === null ? [] : [[naming.dimension(name), formula] as const])),
    ),
    parameters: Object.fromEntries(
      plan.parameters.map(({ name, type, value }): [string, Parameter] => [naming.parameter(name), { type, value }]),
    ),
  }
  const scope = { ...scopeOf(plan, naming, names), known: (_: MetricNode): FormulaAst | undefined => undefined }
  const known = (before: readonly PlannedField[]) => (node: MetricNode) => {
    const field = fieldFor(node, before)
    return field && reference(naming.calculation(field.name))
  }
  return {
    dimensions,
    parameters: plan.parameters,
    columns,
    fields: fields.map((field, index) => {
      const written = writeField(field, plan, { ...scope, known: known(fields.slice(0, index)) }, environment)
      define(environment.calculations, naming.calculation(field.name), written.formula)
      return written
    }),
  }
}

function scopeOf(plan: FieldsPlan, naming: Naming, names: EventNames): Omit<GroupScope, 'known'> {
  const parameters = new Map(plan.parameters.map(({ name }) => [name, reference(naming.parameter(name), 'Parameters')]))
  const least = parameters.get(minSessionsParameter) ?? number(plan.minSessions)
  const isNamed = plan.parameters.length > 0 || plan.fields.length > 1
  return {
    ...names,
    form: plan.form,
    dimensions: plan.dimensions.map(({ name, expr }) => {
      if (isColumn(expr, plan.binding)) return reference(naming.field(expr))
      return isNamed ? reference(naming.dimension(name)) : dimensionFormula(expr, names)
    }),
    enough:
      plan.minSessions > 0 || parameters.has(minSessionsParameter)
        ? { sessions: { kind: 'metric', name: sessions.name, of: sessions.expr }, least }
        : undefined,
    thresholds: new Map(
      Object.entries(plan.thresholds).map(([metric, method]) => [
        metric,
        (typeof method === 'number' ? parameters.get(`${metric}Threshold`) : undefined) ?? method,
      ]),
    ),
  }
}

function writeField(
  field: PlannedField,
  plan: FieldsPlan,
  scope: GroupScope,
  environment: FormulaEnvironment,
): TableauField {
  const { expr, ...rest } = field
  const { formula: ast, order } = inContext(field.name, () => groupFormula(expr, scope))
  const formula = printFormula(ast)
  const { type, level } = checkFormula(formula, environment)
  const groups = needsGroups(expr)
  const isTable = level === 'table'
  const dimensions = groups ? plan.dimensions.map(({ caption }) => caption) : []
  const hasLods = contains(ast, (part) => part.kind === 'lod' && part.scope === 'fixed')
  const kind: TableauKind = isTable ? 'table-calculation' : hasLods ? 'lod' : 'aggregate'
  return {
    ...rest,
    formula,
    type: type as FieldType,
    kind,
    ...(isTable && {
      addressing: {
        ...(groups && { along: dimensions }),
        ...(order !== undefined && { orderBy: [{ by: printFormula(order), direction: 'desc' as const }] }),
      },
    }),
    notes: notesOf({
      kind,
      form: plan.form,
      hasLods,
      isFixed: isFixed(expr, plan.form),
      dimensions,
      isOrdered: order !== undefined,
      hasIncluded: contains(ast, (part) => part.kind === 'lod' && part.scope === 'include'),
      hasSums: aggregatesIn([expr]).some(({ fn }) => fn === 'sum'),
      ownTypes: fieldsIn([expr]).some(({ name }) => name === 'eventType') ? ownTypes(plan.binding) : [],
    }),
  }
}

/** Names the metric in what is wrong with it. */
function inContext<T>(metric: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof CartometricsError)) throw error
    const message = `${metric}: ${error.message}`
    if (error instanceof QueryError) throw new QueryError(message, error.context, { cause: error })
    if (error instanceof UnsupportedError) throw new UnsupportedError(message, error.context, { cause: error })
    throw error
  }
}

function contains(node: FormulaAst, found: (node: FormulaAst) => boolean): boolean {
  return found(node) || children(node).some((child) => contains(child, found))
}

/** Defined, not assigned: a field may be called __proto__. */
function define(record: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true })
}
