import type { ExpressionNode, MetricNode, MetricReference } from '../../definition/expression.js'
import type { AnyMetric, MetricDescription } from '../../definition/metric.js'
import { keyOf, walk } from '../../definition/walk.js'
import { sentenceCase } from './sentence-case.js'

/** A calculated field to write: a metric that was asked for, or one that it is made of. */
export interface MetricField extends MetricDescription {
  readonly name: string
  readonly expr: ExpressionNode
  /** Whether it is only there because others refer to it. */
  readonly helper: boolean
}

/** The field of a metric. */
export function metricField(metric: AnyMetric, helper: boolean): MetricField {
  const { name, expr, label, description, unit, format } = metric
  return { name, expr, label, description, unit, format, helper }
}

/** The fields of metrics and of all metrics that they are made of, each once and after those it refers to. */
export function withComponents(metrics: readonly AnyMetric[]): readonly MetricField[] {
  const defined = definedMetrics(metrics)
  const asked = new Set(metrics.map(({ name }) => name))
  const fields = new Map<string, MetricField>()
  const add = (name: string, expr: ExpressionNode) => {
    walk(expr, (inner) => {
      if (inner.kind === 'metric') add(inner.name, inner.of)
      return inner.kind === 'metric' ? 'skip' : undefined
    })
    if (fields.has(name)) return
    const metric = defined.get(name)
    if (metric === undefined) fields.set(name, undescribedField(name, expr, defined))
    // A component that has the name of another metric stays within the formulas that it is part of.
    else if (keyOf(metric.expr) === keyOf(expr)) fields.set(name, metricField(metric, !asked.has(name)))
  }
  for (const { name, expr } of metrics) add(name, expr)
  return [...fields.values()]
}

/** The field that holds a metric which is named in another's expression. */
export function findField<F extends MetricField>({ name, of }: MetricNode, fields: readonly F[]): F | undefined {
  return fields.find((field) => field.name === name && keyOf(field.expr) === keyOf(of))
}

/** Metrics and those that they have for inputs, by name; of several with one name, the first. */
function definedMetrics(metrics: readonly AnyMetric[]): ReadonlyMap<string, AnyMetric> {
  const defined = new Map<string, AnyMetric>()
  const add = (metric: AnyMetric) => {
    if (defined.has(metric.name)) return
    defined.set(metric.name, metric)
    const inputs = (metric.inputs ?? {}) as Record<string, MetricReference & Partial<AnyMetric>>
    for (const input of Object.values(inputs)) if (input.label !== undefined) add(input as AnyMetric)
  }
  for (const metric of metrics) add(metric)
  return defined
}

/** The field of an expression that has a name but no description, such as a threshold: with the unit of the metric that it is of. */
function undescribedField(name: string, expr: ExpressionNode, defined: ReadonlyMap<string, AnyMetric>): MetricField {
  const of = expr.kind === 'window' || expr.kind === 'threshold' ? expr.of : undefined
  const metric = of?.kind === 'metric' ? defined.get(of.name) : undefined
  return {
    name,
    expr,
    label: sentenceCase(name),
    description: '',
    unit: metric?.unit ?? '',
    format: metric?.format ?? 'decimal',
    helper: true,
  }
}
