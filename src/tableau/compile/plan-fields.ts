import { aFlag, aList, anObject, checkOptions, type OptionRules } from '../../checked-options.js'
import type { ExpressionNode, FieldNode, MetricNode, MetricReference } from '../../definition/expression.js'
import type { AnyMetric, MetricDescription } from '../../definition/metric.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import { aggregatesIn, fieldsIn, keyOf, thresholdsIn, walk } from '../../definition/walk.js'
import { QueryError, UnsupportedError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import { givenOptions } from '../../events/value-options.js'
import { sessions } from '../../metrics/measures.js'
import { planDimension } from '../../plan/dimension.js'
import type { PlannedDimension } from '../../plan/measure-plan.js'
import { defaultMinSessions, planAnalysis } from '../../plan/plan-analysis.js'
import type { DimensionInput, MetricInput } from '../../plan/query.js'
import { shown } from '../../shown.js'
import type { FieldType } from '../language/values.js'
import { countedField } from './event-formula.js'
import { comparisonsIn, type TableauForm } from './group-formula.js'
import { captionOf, newCaptions } from './naming.js'
import { inWords } from './words.js'

/** How metrics are written for Tableau. */
export interface TableauOptions {
  /**
   * How groups are compared; to be said for every metric that compares some. `lod`: FIXED by the dimensions, so that filters do not
   * move it. `table`: a table calculation over the marks of the view, so that they do.
   */
  readonly form?: TableauForm
  /** The dimensions whose groups are compared: as in a query. */
  readonly by?: DimensionInput | readonly DimensionInput[]
  readonly binding?: Binding | BindingOptions
  /** The fewest sessions a group needs for thresholds and classes; 30 unless given. */
  readonly minSessions?: number
  /** How thresholds are found, by metric; the median unless given. */
  readonly thresholds?: Readonly<Record<string, ThresholdMethod>>
}

/** Several metrics that refer to each other as calculated fields. */
export interface TableauFieldsOptions extends TableauOptions {
  /** The whole catalogue unless given. */
  readonly metrics?: readonly MetricInput[]
  /** Makes parameters of the fewest sessions and of fixed thresholds, so that they can be changed in Tableau. */
  readonly parameters?: boolean
}

/** A calculated field to write: a metric that was asked for, or one that it is made of. */
export interface PlannedField extends MetricDescription {
  readonly name: string
  readonly caption: string
  readonly expr: ExpressionNode
  /** Whether it is only there because others refer to it. */
  readonly helper: boolean
}

/** A parameter: a number that can be changed in Tableau. */
export interface PlannedParameter {
  readonly name: string
  readonly caption: string
  readonly type: FieldType & ('integer' | 'real')
  readonly value: number
  readonly format: MetricDescription['format']
}

/** Everything that is needed to write calculated fields, checked. */
export interface FieldsPlan {
  readonly binding: Binding
  readonly form: TableauForm | undefined
  readonly dimensions: readonly (PlannedDimension & { readonly caption: string })[]
  /** In an order in which each refers to those before it. */
  readonly fields: readonly PlannedField[]
  readonly minSessions: number
  readonly thresholds: Readonly<Record<string, ThresholdMethod>>
  readonly parameters: readonly PlannedParameter[]
  /** The columns that are read. */
  readonly columns: readonly FieldNode[]
}

/** The name of the parameter with the fewest sessions. */
export const minSessionsParameter = 'minSessions'

/** What the options of a metric's formula must be. */
export const formulaRules: OptionRules<TableauOptions> = {
  form: true,
  by: true,
  binding: true,
  minSessions: true,
  thresholds: anObject,
}

/** What the options of calculated fields must be. */
export const fieldRules: OptionRules<TableauFieldsOptions> = { ...formulaRules, metrics: aList, parameters: aFlag }

/**
 * Plans calculated fields.
 *
 * @throws {@link QueryError} for an unknown metric, dimension, option or form, or a comparison of groups without them
 */
export function planFields(
  given: TableauFieldsOptions,
  alone: boolean,
  takenCaptions: readonly string[] = [],
): FieldsPlan {
  checkOptions('tableau', given, fieldRules)
  const { form, by = [], minSessions = defaultMinSessions, thresholds = {} } = given
  if (form !== undefined && form !== 'lod' && form !== 'table') {
    throw new QueryError(`form: write "lod" or "table", not ${shown(form)}`, { option: 'form', value: form })
  }
  const asked = given.metrics === undefined ? {} : { metrics: given.metrics }
  const { metrics } = planAnalysis({ by, minSessions, ...asked })
  const methods = planThresholds(thresholds, metrics)
  const comparing = metrics.find(({ expr }) => comparisonsIn(expr).length > 0)
  if (comparing !== undefined && form === undefined) {
    throw new QueryError(
      `${comparing.name} compares groups: say how, with { form: "lod" } (FIXED; filters do not move it) or { form: "table" } (a table calculation; they do)`,
      { option: 'form', value: form },
    )
  }
  const binding = bindingOf(given.binding)
  refuseWrittenValues(binding)
  const planned = (Array.isArray(by) ? by : [by]).map((input: DimensionInput) => planDimension(input))
  const all = alone ? metrics.map((metric) => described(metric, false)) : withParts(metrics)
  const exprs = [...all.map(({ expr }) => expr), ...planned.map(({ expr }) => expr)]
  const compared = thresholdsIn(all.map(({ expr }) => expr)).length > 0
  if (compared && (minSessions > 0 || given.parameters === true)) exprs.push(sessions.expr)
  if (aggregatesIn(exprs).some(({ fn }) => fn === 'count')) exprs.push(countedField(binding))
  const columns = fieldsIn(exprs).filter(({ name }) => name !== 'eventType' || binding.eventTypeIs === null)
  const captions = newCaptions(columns, binding, takenCaptions)
  const parameters = given.parameters === true ? planParameters(minSessions, methods, all, captions.give) : []
  return {
    binding,
    form,
    dimensions: planned.map(({ name, expr }) => ({
      name,
      expr,
      caption: isColumn(expr, binding) ? captionOf(expr, binding) : captions.give(inWords(name), 'dimension'),
    })),
    fields: all.map((one) => ({ ...one, caption: captions.give(one.label, one.name) })),
    minSessions,
    thresholds: methods,
    parameters,
    columns,
  }
}

/** Formulas take the values of a data source as they are. */
function refuseWrittenValues({ values }: Binding): void {
  const [option] = givenOptions(values)
  if (option === undefined) return
  throw new UnsupportedError(
    `${option}: Tableau takes the columns of a data source as they are, and no formula of it can say how times, numbers and nulls are written; convert the events first, or make a view of them, and leave it out`,
    { target: 'tableau', feature: option },
  )
}

/** How thresholds are found, by the metrics' own names; of metrics that are part of others, too. */
function planThresholds(
  given: Readonly<Record<string, ThresholdMethod>>,
  metrics: readonly AnyMetric[],
): Readonly<Record<string, ThresholdMethod>> {
  const parts = new Set(
    metrics.flatMap(({ expr }) => comparisonsIn(expr).map((one) => (one.kind === 'threshold' ? one.metric : ''))),
  )
  return Object.fromEntries(
    Object.entries(given).map(([name, method]) => {
      const isPart = parts.has(name)
      const { methods } = planAnalysis({ metrics, thresholds: { [isPart ? sessions.name : name]: method } })
      return [isPart ? name : (Object.keys(methods)[0] as string), method]
    }),
  )
}

/** Whether a dimension is a column of the source as it is, and needs no calculated field. */
export function isColumn(expr: ExpressionNode, binding: Binding): expr is FieldNode {
  const isOther = binding.eventTypes.size > 0 || binding.eventTypeIs !== null
  return expr.kind === 'field' && !(expr.name === 'eventType' && isOther)
}

type Described = Omit<PlannedField, 'caption'>

function described({ name, expr, label, description, unit, format }: AnyMetric, helper: boolean): Described {
  return { name, expr, label, description, unit, format, helper }
}

/** The metrics with all those that they are made of, each once and after its own parts. */
function withParts(metrics: readonly AnyMetric[]): readonly Described[] {
  const known = new Map<string, AnyMetric>()
  const learn = (metric: AnyMetric) => {
    if (known.has(metric.name)) return
    known.set(metric.name, metric)
    for (const input of Object.values((metric.inputs ?? {}) as Record<string, MetricReference & Partial<AnyMetric>>))
      if (input.label !== undefined) learn(input as AnyMetric)
  }
  for (const metric of metrics) learn(metric)
  const names = new Set(metrics.map(({ name }) => name))
  const found = new Map<string, Described>()
  const add = (name: string, expr: ExpressionNode) => {
    walk(expr, (inner) => {
      if (inner.kind === 'metric') add(inner.name, inner.of)
      return inner.kind === 'metric' ? 'skip' : undefined
    })
    if (found.has(name)) return
    const metric = known.get(name)
    const same = metric !== undefined && keyOf(metric.expr) === keyOf(expr)
    // A part that goes by the name of another metric stays within the formulas that it is part of.
    if (metric !== undefined && !same) return
    found.set(name, metric === undefined ? unnamed(name, expr, known) : described(metric, !names.has(name)))
  }
  for (const { name, expr } of metrics) add(name, expr)
  return [...found.values()]
}

/** A total or a threshold is written as the metric that it is of. */
function unnamed(name: string, expr: ExpressionNode, known: ReadonlyMap<string, AnyMetric>): Described {
  const of = expr.kind === 'window' || expr.kind === 'threshold' ? expr.of : undefined
  const metric = of?.kind === 'metric' ? known.get(of.name) : undefined
  return {
    name,
    expr,
    label: inWords(name),
    description: '',
    unit: metric?.unit ?? '',
    format: metric?.format ?? 'decimal',
    helper: true,
  }
}

function planParameters(
  minSessions: number,
  methods: Readonly<Record<string, ThresholdMethod>>,
  fields: readonly Described[],
  give: (caption: string, apart: string) => string,
): readonly PlannedParameter[] {
  const own: PlannedParameter = {
    name: minSessionsParameter,
    caption: give('Minimum sessions', 'parameter'),
    type: 'integer',
    value: Math.ceil(minSessions),
    format: 'integer',
  }
  const fixed = Object.entries(methods).flatMap(([metric, method]): PlannedParameter[] => {
    if (typeof method !== 'number') return []
    const of = fields.find(({ name }) => name === metric)
    const caption = give(`Fixed threshold of ${of?.label ?? metric}`, 'parameter')
    return [{ name: `${metric}Threshold`, caption, type: 'real', value: method, format: of?.format ?? 'decimal' }]
  })
  return [own, ...fixed]
}

/** The calculated field that stands for a metric within another's formula. */
export function fieldFor({ name, of }: MetricNode, fields: readonly PlannedField[]): PlannedField | undefined {
  return fields.find((one) => one.name === name && keyOf(one.expr) === keyOf(of))
}
