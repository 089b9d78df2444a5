import type { ExpressionNode, FieldNode, MetricNode } from '../../definition/expression.js'
import type { AnyMetric } from '../../definition/metric.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import { aggregatesIn, comparisonsIn, fieldsIn, thresholdsIn } from '../../definition/walk.js'
import { QueryError } from '../../errors.js'
import { type Binding, bindingOf } from '../../events/binding.js'
import type { Hint } from '../../hint.js'
import { catalogue } from '../../metrics/catalogue.js'
import { sessions } from '../../metrics/measures.js'
import { boundDimensions, boundExpression } from '../../plan/bound-plan.js'
import type { PlannedDimension } from '../../plan/measure-plan.js'
import { inOneCurrency, severalAreCounted } from '../../plan/one-currency.js'
import { planAnalysis } from '../../plan/plan-analysis.js'
import { impliedFields } from './aggregates.js'
import { reserveCaptions } from './captions.js'
import type { TableauForm } from './comparisons.js'
import { isColumn } from './dimension-formula.js'
import { type MetricField, metricField, withComponents } from './metric-fields.js'
import { fieldCaption } from './naming.js'
import { checkForm, checkSteps, checkValues, type TableauFieldsOptions } from './options.js'
import { noParameters, type Parameters, planParameters } from './parameters.js'
import { sentenceCase } from './sentence-case.js'
import { defaultVersion, type TableauVersion } from './version.js'

function formHint(value: TableauForm): Hint {
  return { option: 'form', value, text: `{ form: "${value}" }` }
}

/** A calculated field to write, with its caption. */
export interface PlannedField extends MetricField {
  readonly caption: string
}

/** Which groups thresholds are of: those whose measure is at least so much. */
export interface Eligibility {
  readonly measure: MetricNode
  readonly atLeast: number
}

/** Everything that is needed to write calculated fields, checked. */
export interface FieldsPlan {
  readonly binding: Binding
  readonly form: TableauForm | undefined
  /** The version of Tableau that formulas are for. */
  readonly version: TableauVersion
  readonly dimensions: readonly (PlannedDimension & { readonly caption: string })[]
  /** In an order in which each refers to those before it. */
  readonly fields: readonly PlannedField[]
  /** Undefined where every group is eligible. */
  readonly eligible: Eligibility | undefined
  /** How thresholds are found, by metric; by the median unless given. */
  readonly thresholds: Readonly<Record<string, ThresholdMethod>>
  readonly parameters: Parameters
  /** The columns that are read. */
  readonly columns: readonly FieldNode[]
}

/** How calculated fields are planned. */
interface Planning {
  /** Whether the metrics that others are made of are fields, too. */
  readonly components: boolean
  /** Captions that other fields have. */
  readonly taken?: readonly string[]
}

/**
 * Plans calculated fields.
 *
 * @throws {@link QueryError} for an unknown metric, dimension, threshold or form, or a comparison of groups without a form
 */
export function planFields(options: TableauFieldsOptions, { components, taken = [] }: Planning): FieldsPlan {
  const { form, by = [], metrics: named = Object.values<AnyMetric>(catalogue), parameters = false } = options
  checkForm(form)
  const { metrics, methods, minSessions, measure } = planAnalysis({
    by,
    metrics: named,
    ...(options.minSessions !== undefined && { minSessions: options.minSessions }),
    ...(options.thresholds !== undefined && { thresholds: options.thresholds }),
  })
  const comparing = metrics.find(({ expr }) => comparisonsIn(expr).length > 0)
  if (comparing !== undefined && form === undefined) {
    const [fixed, moving] = [formHint('lod'), formHint('table')]
    throw new QueryError(
      `${comparing.name} compares groups: say how, with ${fixed.text} (FIXED; filters do not move it) or ${moving.text} (a table calculation; they do)`,
      { option: 'form', value: form, hints: [fixed, moving] },
    )
  }
  const binding = bindingOf(options.binding)
  checkSteps(binding)
  checkValues(binding)
  const fields = (components ? withComponents(metrics) : metrics.map((metric) => metricField(metric, false))).map(
    (field) => ({ ...field, expr: inOneCurrency(boundExpression(field.expr, binding), binding, severalAreCounted) }),
  )
  // What is a parameter can be raised from 0 in Tableau.
  const eligible = minSessions > 0 || parameters ? { measure: sessionsNode, atLeast: minSessions } : undefined
  const dimensions = boundDimensions(measure.dimensions, binding)
  const exprs = fields.map(({ expr }) => expr)
  const compared = thresholdsIn(exprs).length > 0 && eligible !== undefined ? [eligible.measure] : []
  const columns = columnsRead([...exprs, ...dimensions.map(({ expr }) => expr), ...compared], binding)
  const captions = reserveCaptions(columns, binding, taken)
  return {
    binding,
    form,
    version: options.tableauVersion ?? defaultVersion,
    eligible,
    thresholds: methods,
    // Captions are reserved in this order: of parameters, of dimensions, of fields.
    parameters: parameters ? planParameters(minSessions, methods, fields, captions) : noParameters,
    dimensions: dimensions.map(({ name, expr }) => ({
      name,
      expr,
      caption: isColumn(expr, binding)
        ? fieldCaption(expr, binding)
        : captions.reserve(sentenceCase(name), 'dimension'),
    })),
    fields: fields.map((field) => ({ ...field, caption: captions.reserve(field.label, field.name) })),
    columns,
  }
}

const sessionsNode: MetricNode = { kind: 'metric', name: sessions.name, of: sessions.expr }

/** The columns that formulas read. */
function columnsRead(exprs: readonly ExpressionNode[], binding: Binding): readonly FieldNode[] {
  const implied = impliedFields(aggregatesIn(exprs), binding)
  return fieldsIn([...exprs, ...implied]).filter(({ name }) => name !== 'eventType' || binding.eventTypeIs === null)
}
