import type { FieldNode } from '../../definition/expression.js'
import { aggregatesIn, fieldsIn } from '../../definition/walk.js'
import { CartometricsError, QueryError, UnsupportedError } from '../../errors.js'
import { ownTypes } from '../../events/own-types.js'
import { children, type FormulaAst } from '../language/ast.js'
import { printFormula } from '../language/print.js'
import { checkFormula, type FormulaEnvironment, type Parameter } from '../language/types.js'
import type { FieldType } from '../language/values.js'
import { aggregateScale } from './aggregates.js'
import { number, reference } from './ast.js'
import { isFixed, needsGroups } from './comparisons.js'
import { dimensionFormula, isColumn } from './dimension-formula.js'
import type { EventNames } from './event-formula.js'
import { type GroupFormula, type GroupScope, groupFormula } from './group-formula.js'
import { findField } from './metric-fields.js'
import { type Naming, tableauType } from './naming.js'
import { type TableauKind, writeNotes } from './notes.js'
import { listParameters, type TableauParameter } from './parameters.js'
import { partSentence } from './part-sentence.js'
import type { FieldsPlan, PlannedField } from './plan-fields.js'
import type { TableauField, TableauFields } from './tableau-fields.js'

/**
 * Writes planned fields with the names of a naming, and checks every formula.
 *
 * @param types the types of columns by their names, where they are others than fields usually have
 */
export function writeFields(
  plan: FieldsPlan,
  naming: Naming,
  types: ReadonlyMap<string, FieldType> = new Map(),
): TableauFields {
  const { binding, fields } = plan
  const parameters = listParameters(plan.parameters)
  const names: EventNames = { binding, fieldName: naming.field, version: plan.version }
  const columns = Object.fromEntries(
    plan.columns.map((field) => [naming.field(field), types.get(naming.field(field)) ?? tableauType(field)]),
  )
  const dimensions = plan.dimensions.map(({ name, caption, expr }) => {
    const formula = isColumn(expr, binding) ? null : dimensionFormula(expr, names)
    const type =
      formula === null ? columns[naming.field(expr as FieldNode)] : checkFormula(formula, { fields: columns }).type
    return { name, caption, formula: formula && printFormula(formula), type: type as FieldType }
  })
  const environment: FormulaEnvironment & { calculations: Record<string, string | FormulaAst> } = {
    fields: columns,
    calculations: Object.fromEntries(
      dimensions.flatMap(({ name, formula }) => (formula === null ? [] : [[naming.dimension(name), formula] as const])),
    ),
    parameters: Object.fromEntries(
      parameters.map(({ name, type, value }): [string, Parameter] => [naming.parameter(name), { type, value }]),
    ),
  }
  const scope = groupScope(plan, naming, names)
  const withPercentile = new Set<string>()
  const hasPercentile = (part: FormulaAst) =>
    (part.kind === 'call' && part.name === 'PERCENTILE') || (part.kind === 'field' && withPercentile.has(part.name))
  return {
    dimensions,
    parameters,
    columns,
    fields: fields.map((field, index) => {
      const calculated: GroupScope['calculated'] = (node) => {
        const found = findField(node, fields.slice(0, index))
        return found && reference(naming.calculation(found.name))
      }
      const name = naming.calculation(field.name)
      const { formula, order } = withMetricName(field.name, () => groupFormula(field.expr, { ...scope, calculated }))
      const needsPercentile = contains(formula, hasPercentile)
      if (needsPercentile) withPercentile.add(name)
      const written = describeField({ field, plan, formula, order, needsPercentile }, environment)
      define(environment.calculations, name, written.formula)
      return written
    }),
  }
}

function groupScope(plan: FieldsPlan, naming: Naming, names: EventNames): Omit<GroupScope, 'calculated'> {
  const { eligible, parameters } = plan
  const parameter = (one: TableauParameter | undefined) => one && reference(naming.parameter(one.name), 'Parameters')
  // A formula that stands alone can refer to columns only.
  const standsAlone = listParameters(parameters).length === 0 && plan.fields.length <= 1
  return {
    ...names,
    form: plan.form,
    dimensions: plan.dimensions.map(({ name, expr }) => {
      if (isColumn(expr, plan.binding)) return reference(naming.field(expr))
      return standsAlone ? dimensionFormula(expr, names) : reference(naming.dimension(name))
    }),
    eligible: eligible && {
      measure: eligible.measure,
      atLeast: parameter(parameters.minSessions) ?? number(eligible.atLeast),
    },
    thresholds: new Map(
      Object.entries(plan.thresholds).map(([metric, method]) => [
        metric,
        parameter(parameters.thresholds.get(metric)) ?? method,
      ]),
    ),
  }
}

interface WrittenFormula extends GroupFormula {
  readonly field: PlannedField
  readonly plan: FieldsPlan
  /** Whether the formula, or a field that it refers to, has PERCENTILE. */
  readonly needsPercentile: boolean
}

/** Prints the formula of a field, and says what it is. */
function describeField(
  { field, plan, formula: ast, order, needsPercentile }: WrittenFormula,
  environment: FormulaEnvironment,
): TableauField {
  const { expr, ...described } = field
  const aggregates = aggregatesIn([expr])
  const formula = printFormula(ast)
  const { type, level } = checkFormula(formula, environment)
  const groups = needsGroups(expr)
  const isTable = level === 'table'
  const dimensions = groups ? plan.dimensions.map(({ caption }) => caption) : []
  const hasLods = contains(ast, (part) => part.kind === 'lod' && part.scope === 'fixed')
  const kind: TableauKind = isTable ? 'table-calculation' : hasLods ? 'lod' : 'aggregate'
  return {
    ...described,
    description: field.description === '' ? partSentence(expr, plan) : field.description,
    formula,
    type: type as FieldType,
    kind,
    ...(isTable && {
      addressing: {
        ...(groups && { along: dimensions }),
        ...(order !== undefined && { orderBy: [{ by: printFormula(order), direction: 'desc' as const }] }),
      },
    }),
    notes: writeNotes({
      kind,
      form: plan.form,
      hasLods,
      isFixed: isFixed(expr, plan.form),
      dimensions,
      isOrdered: order !== undefined,
      hasIncluded: contains(ast, (part) => part.kind === 'lod' && part.scope === 'include'),
      percentile: needsPercentile
        ? aggregates.some(({ fn }) => fn === 'quantile')
          ? 'aggregate'
          : 'threshold'
        : undefined,
      isRounded: aggregates.some((one) => aggregateScale(one, plan.binding) !== null),
      ownTypes: fieldsIn([expr]).some(({ name }) => name === 'eventType') ? ownTypes(plan.binding) : [],
    }),
  }
}

/** Puts the metric's name before the message of an error. */
function withMetricName<T>(metric: string, write: () => T): T {
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
