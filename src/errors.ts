/**
 * The base of every error this library throws on purpose.
 *
 * `message` says what is wrong, where, and what to do. `context` carries the same facts as data, `cause` the error of the
 * engine or parser below, if there was one.
 */
export abstract class CartometricsError<Context extends object = object> extends Error {
  abstract override readonly name: string
  readonly context: Readonly<Context>

  constructor(message: string, context: Context, options?: { cause?: unknown }) {
    super(message, options)
    this.context = context
  }
}

/** A metric, expression or binding that contradicts itself: a ratio of a text, an aggregate inside an aggregate, a bad name. */
export class DefinitionError extends CartometricsError<{ metric?: string; kind?: string; option?: string }> {
  override readonly name = 'DefinitionError'
}

/** A query that cannot be answered as asked: an unknown metric, dimension, threshold or time zone. */
export class QueryError extends CartometricsError<{ option: string; value?: unknown }> {
  override readonly name = 'QueryError'
}

/** Events that cannot be read, where the caller asked for none to be passed over (`strict`, or the parse of one event). */
export class EventError extends CartometricsError<{
  count: number
  examples: readonly { reason: string; field?: string; value?: unknown; file?: string; row?: number }[]
}> {
  override readonly name = 'EventError'
}

/** A source that cannot be read: no such file, a missing column, an engine that failed. Carries the SQL where there was one. */
export class SourceError extends CartometricsError<{
  source: string
  sql?: string
  path?: string
  column?: string
  /** The field that the column is for, where there is no such column. */
  field?: string
}> {
  override readonly name = 'SourceError'
}

/** A metric or query that a target cannot express, and why. */
export class UnsupportedError extends CartometricsError<{ target: string; feature: string }> {
  override readonly name = 'UnsupportedError'
}
