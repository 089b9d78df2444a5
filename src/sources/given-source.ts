import { isObject } from '../checked-options.js'
import { SourceError } from '../errors.js'
import { shown } from '../shown.js'
import type { ArrowBatch, ArrowTable } from './memory/arrow.js'
import type { Source } from './source.js'

/** What to make a source of, where something else was given; the compiler says the same as the error does. */
const advice = {
  path: "files are read by duckdb({ files: '...' }) of cartometrics/duckdb",
  promise: 'await the promise first',
  table: 'give fromArrow(table)',
  batches: 'give fromBatches(batches)',
  duckdb: "give duckdb({ connection, table: '...' }) of cartometrics/duckdb",
  postgres: "give postgres({ client, table: '...' }) of cartometrics/postgres",
  athena: "give athena({ client, table: '...' }) of cartometrics/athena",
  rows: 'give fromEvents(rows)',
  stream: 'gather its rows in an array and give fromEvents(rows); record batches of Arrow go to fromBatches()',
  other: 'make one, such as with fromEvents(rows) or duckdb({ files })',
} as const

type Advice = typeof advice

type Method = (...given: never) => unknown

type KindOf<S> = S extends string | { readonly files: unknown }
  ? 'path'
  : S extends PromiseLike<unknown>
    ? 'promise'
    : S extends ArrowTable
      ? 'table'
      : S extends { readonly run: Method; readonly interrupt: Method }
        ? 'duckdb'
        : S extends { readonly query: Method }
          ? 'postgres'
          : S extends { readonly send: Method }
            ? 'athena'
            : S extends Iterable<infer Row>
              ? KindOfRows<Row>
              : S extends AsyncIterable<unknown>
                ? 'stream'
                : 'other'

type KindOfRows<Row> = [Row] extends [never] ? 'rows' : [Row] extends [ArrowBatch] ? 'batches' : 'rows'

/**
 * A {@link Source} as it is; of what is none, a text that says what to give, which the compiler shows as what it expected. The text itself
 * goes through, since without it the compiler could not tell the `Parameters` of a function that takes one.
 *
 * @typeParam S - what is given
 */
export type GivenSource<S> = S extends Source | `no source: ${string}` ? S : `no source: ${Advice[KindOf<S>]}`

/**
 * Checks that something is a source.
 *
 * @throws {@link SourceError} that says what to make of it
 */
export function checkSource(call: string, given: unknown): asserts given is Source {
  if (isObject(given) && hasMethod(given, 'measure')) return
  throw new SourceError(`${call}: ${shown(given)} is no source: ${advice[kindOf(given)]}`, { source: call })
}

function kindOf(given: unknown): keyof Advice {
  if (typeof given === 'string') return 'path'
  if (!isObject(given)) return 'other'
  if ('files' in given) return 'path'
  if (hasMethod(given, 'then')) return 'promise'
  if ('schema' in given && 'batches' in given && Array.isArray(given.batches)) return 'table'
  if (hasMethod(given, 'run') && hasMethod(given, 'interrupt')) return 'duckdb'
  if (hasMethod(given, 'query')) return 'postgres'
  if (hasMethod(given, 'send')) return 'athena'
  if (Array.isArray(given)) return isObject(given[0]) && hasMethod(given[0], 'getChild') ? 'batches' : 'rows'
  if (Symbol.asyncIterator in given) return 'stream'
  return Symbol.iterator in given ? 'rows' : 'other'
}

function hasMethod(given: object, name: string): boolean {
  return name in given && typeof (given as Readonly<Record<string, unknown>>)[name] === 'function'
}
