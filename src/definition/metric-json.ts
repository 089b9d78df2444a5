import type { ValueType } from '../events/fields.js'
import type { ExpressionNode, Level } from './expression.js'
import type { MetricDescription } from './metric.js'

/**
 * A metric as data, which is what `JSON.stringify` writes of it: the same text each time. Its `expr` is whole, with those of its inputs in it,
 * so that a metric can be made of it again: `defineMetric({ name, formula: () => expr })`.
 */
export interface MetricJson extends MetricDescription {
  readonly name: string
  readonly aliases: readonly string[]
  /** The type of its value, null aside. */
  readonly type: ValueType | 'null'
  /** What it has one value for: a `group` of events, a group in sight of the others (`table`), or all groups together (`summary`). */
  readonly level: Exclude<Level, 'event'> | 'constant'
  /** The names of the metrics it is made of, by the names they are given under when it is called. */
  readonly inputs: Readonly<Record<string, string>>
  /** The formula as data; `formulaOf` writes it for people. */
  readonly expr: ExpressionNode
}
