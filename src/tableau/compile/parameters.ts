import type { MetricDescription } from '../../definition/metric.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import type { Captions } from './captions.js'
import type { MetricField } from './metric-fields.js'

/** A parameter that formulas refer to: a number that can be changed in Tableau. */
export interface TableauParameter {
  readonly name: string
  readonly caption: string
  readonly type: 'integer' | 'real'
  readonly value: number
  readonly format: MetricDescription['format']
}

/** The parameters that take the place of numbers in formulas. */
export interface Parameters {
  /** The fewest sessions that a group needs. */
  readonly minSessions?: TableauParameter
  /** Those of fixed thresholds, by metric. */
  readonly thresholds: ReadonlyMap<string, TableauParameter>
}

export const noParameters: Parameters = { thresholds: new Map() }

/** Plans a parameter of the fewest sessions, and of each threshold that is a fixed number. */
export function planParameters(
  minSessions: number,
  methods: Readonly<Record<string, ThresholdMethod>>,
  fields: readonly MetricField[],
  captions: Captions,
): Parameters {
  return {
    minSessions: {
      name: 'minSessions',
      caption: captions.reserve('Minimum sessions', 'parameter'),
      type: 'integer',
      value: Math.ceil(minSessions),
      format: 'integer',
    },
    thresholds: new Map(
      Object.entries(methods).flatMap(([metric, method]) =>
        typeof method === 'number' ? [[metric, thresholdParameter(metric, method, fields, captions)] as const] : [],
      ),
    ),
  }
}

/** All parameters, in the order in which they are listed. */
export function listParameters({ minSessions, thresholds }: Parameters): readonly TableauParameter[] {
  return [...(minSessions === undefined ? [] : [minSessions]), ...thresholds.values()]
}

/** Its name ends as no other parameter's does, so that a metric may have any name. */
function thresholdParameter(
  metric: string,
  value: number,
  fields: readonly MetricField[],
  captions: Captions,
): TableauParameter {
  const field = fields.find(({ name }) => name === metric)
  return {
    name: `${metric}Threshold`,
    caption: captions.reserve(`Fixed threshold of ${field?.label ?? metric}`, 'parameter'),
    type: 'real',
    value,
    format: field?.format ?? 'decimal',
  }
}
