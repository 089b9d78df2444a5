import { SourceError } from '../../errors.js'
import { isError } from '../../shown.js'
import { untilAborted } from '../abort.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'

/** A value as DuckDB returns it. */
export type Cell = unknown

/** How often progress is looked at, in milliseconds. */
const progressInterval = 100

/** How often a statement is interrupted until it ends, in milliseconds: the engine takes no notice before it has begun. */
const interruptInterval = 20

/**
 * Runs a statement and returns its columns, in their order. The signal interrupts it.
 *
 * @throws {@link SourceError} with the SQL, where the engine refuses it
 */
export async function runColumns(
  connection: DuckdbConnection,
  sql: string,
  source: string,
  options: RunOptions = {},
): Promise<readonly (readonly Cell[])[]> {
  return (await run(connection, sql, source, options)).map(([, cells]) => cells)
}

/** The same by their names, of which no two may be one. */
export async function runNamed(
  connection: DuckdbConnection,
  sql: string,
  source: string,
  options: RunOptions = {},
): Promise<ReadonlyMap<string, readonly Cell[]>> {
  return new Map(await run(connection, sql, source, options))
}

async function run(
  connection: DuckdbConnection,
  sql: string,
  source: string,
  { signal, onProgress }: RunOptions,
): Promise<readonly (readonly [name: string, cells: readonly Cell[]])[]> {
  const leave = await takeTurn(connection, signal)
  let interrupter: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    interrupter ??= setInterval(() => connection.interrupt(), interruptInterval)
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  let failure: { readonly error: unknown } | undefined
  const tick = () => {
    if (failure !== undefined) return
    try {
      report(connection, onProgress)
    } catch (error) {
      // What a listener throws ends the query, and reaches its caller.
      failure = { error }
      interrupt()
    }
  }
  const ticker = onProgress === undefined ? undefined : setInterval(tick, progressInterval)
  try {
    const result = await connection.run(sql)
    const columns = await result.getColumns()
    if (failure !== undefined) throw failure.error
    // Of no rows, it returns no columns.
    return result.columnNames().map((name, index) => [name, columns[index] ?? []] as const)
  } catch (cause) {
    signal?.throwIfAborted()
    if (failure !== undefined) throw failure.error
    throw new SourceError(`${source} cannot be read: ${reasonOf(cause)}`, { source, sql }, { cause })
  } finally {
    clearInterval(ticker)
    clearInterval(interrupter)
    signal?.removeEventListener('abort', interrupt)
    leave()
  }
}

/** The statements of ours that each connection still has to run. */
const turns = new WeakMap<DuckdbConnection, Promise<void>>()

/**
 * Waits until no other statement of ours runs on a connection: an interruption stops whatever runs on it, and must not stop
 * another's. A signal ends the waiting. @returns what lets the next one in
 */
async function takeTurn(connection: DuckdbConnection, signal: AbortSignal | undefined): Promise<() => void> {
  signal?.throwIfAborted()
  const before = turns.get(connection) ?? Promise.resolve()
  let leave = () => {}
  const mine = new Promise<void>((resolve) => {
    leave = resolve
  })
  turns.set(
    connection,
    before.then(() => mine),
  )
  try {
    await untilAborted(before, signal)
    return leave
  } catch (reason) {
    leave()
    throw reason
  }
}

function report(connection: DuckdbConnection, onProgress: RunOptions['onProgress']): void {
  const { percentage, rows_processed: rows } = connection.progress
  if (percentage >= 0) onProgress?.({ fraction: Math.min(percentage / 100, 1), rows: rows > 0n ? Number(rows) : null })
}

/** What the engine says of files that are not as they were written. */
const damaged =
  /TProtocolException|decompression failure|don't know what type|invalid TType|Out of buffer|magic bytes|read enough bytes|stats size|Footer length|enough columns|bytes outside file|Variable-length int/

/** What is wrong, of an engine's error: its first line; the rest points into the statement. */
export function reasonOf(cause: unknown): string {
  const text = isError(cause) ? cause.message : String(cause)
  if (damaged.test(text)) {
    const [, file = 'it'] = /file ["']([^"']+)["']/.exec(text) ?? []
    return `${file} is damaged or was cut off; copy or write it again`
  }
  if (/not valid UTF-?8|Invalid unicode/i.test(text)) return 'a text in it is not UTF-8; write it anew'
  return text.split('\n', 1)[0] as string
}
