import type { Hint } from './hint.js'

/**
 * The base of every error this library throws on purpose.
 *
 * `message` says what is wrong, where, and what to do. `context` carries the same facts as data, with the options that the message names
 * as `hints`, and `cause` the error of the engine or parser below, if there was one.
 *
 * @example
 * try {
 *   eq(field.brand, Number.NaN as never)
 * } catch (error) {
 *   if (!(error instanceof CartometricsError)) throw error
 *   console.error(`${error.name}: ${error.message}`)
 * }
 */
export abstract class CartometricsError<Context extends object = object> extends Error {
  abstract override readonly name: string
  readonly context: Readonly<Context> & { readonly hints?: readonly Hint[] }

  constructor(message: string, context: Context & { readonly hints?: readonly Hint[] }, options?: { cause?: unknown }) {
    super(message, options)
    this.context = context
  }
}

/**
 * A metric, expression or binding that contradicts itself: a ratio of a text, an aggregate inside an aggregate, a bad name.
 *
 * @example
 * try {
 *   defineMetric({ name: 'carts per session', formula: () => count() })
 * } catch (error) {
 *   if (error instanceof DefinitionError) console.error(error.context.metric) // the metric that is wrong
 * }
 */
export class DefinitionError extends CartometricsError<{ metric?: string; kind?: string; option?: string }> {
  override readonly name = 'DefinitionError'
}

/**
 * A query that cannot be answered as asked: an unknown metric, dimension, threshold or time zone.
 *
 * @example
 * const asked = await analyze(fromEvents([]), { time: { timeZone: 'Mars/Olympus' } }).catch((error: unknown) => error)
 * if (asked instanceof QueryError) console.error(asked.context.option, asked.context.value)
 */
export class QueryError extends CartometricsError<{ option: string; value?: unknown }> {
  override readonly name = 'QueryError'
}

/**
 * Events that cannot be read, where the caller asked for none to be passed over (`strict`, or the parse of one event).
 *
 * @example
 * try {
 *   parseEvent({ event_time: 'yesterday', event_type: 'view' })
 * } catch (error) {
 *   if (error instanceof EventError) console.error(error.context.count, error.context.examples)
 * }
 */
export class EventError extends CartometricsError<{
  count: number
  examples: readonly {
    reason: string
    field?: string
    value?: unknown
    file?: string
    row?: number
    hints?: readonly Hint[]
  }[]
}> {
  override readonly name = 'EventError'
}

/** The facts of a {@link SourceError}. */
export interface SourceErrorContext {
  readonly source: string
  readonly sql?: string
  readonly path?: string
  readonly column?: string
  /** The field that a missing column is for, or the name of a further column. */
  readonly field?: string
}

/**
 * A source that cannot be read: no such file, a missing column, an engine that failed. Carries the SQL where there was one. That of
 * Athena has a class of its own, which is a `SourceError`, too.
 *
 * @example
 * const unread = await analyze(fromEvents([{ eventTime: '2019-10-01' }]), { metrics: ['revenue'] }).catch((error: unknown) => error)
 * if (unread instanceof SourceError) console.error(unread.message, unread.context.column)
 */
export class SourceError extends CartometricsError<SourceErrorContext> {
  override readonly name: 'SourceError' | 'AthenaError' = 'SourceError'
}

/**
 * A metric or query that a target cannot express, and why.
 *
 * @example
 * try {
 *   toSqlExpression(marketShare, { dialect: 'duckdb' })
 * } catch (error) {
 *   if (error instanceof UnsupportedError) console.error(error.context.target, error.context.feature)
 * }
 */
export class UnsupportedError extends CartometricsError<{ target: string; feature: string }> {
  override readonly name = 'UnsupportedError'
}
