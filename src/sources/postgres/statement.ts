import { SourceError } from '../../errors.js'
import type { AnsweredColumns } from '../../sql/answer.js'
import { untilAborted } from '../abort.js'
import type { PostgresClient, PostgresSettings } from './client.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

/**
 * Runs a statement; an abort stops it in Postgres, too, where there is a client to do so.
 *
 * @throws {@link SourceError} where Postgres refuses or stops it, or cannot be reached; the signal's reason where it is aborted
 */
export async function runStatement(
  { client, cancelWith }: PostgresSettings,
  source: string,
  sql: string,
  { signal, values }: { readonly signal?: AbortSignal | undefined; readonly values?: readonly unknown[] } = {},
): Promise<Rows> {
  signal?.throwIfAborted()
  // By this Postgres tells the statement from others, whichever connection of a pool runs it.
  const mark = `/* cartometrics ${crypto.randomUUID()} */`
  let ended = false
  const running = Promise.resolve()
    .then(() => (values === undefined ? client.query(`${mark} ${sql}`) : client.query(`${mark} ${sql}`, [...values])))
    .finally(() => {
      ended = true
    })
  running.catch(() => {})
  try {
    const { rows } = await untilAborted(running, signal)
    return rows
  } catch (error) {
    if (signal?.aborted !== true) throw refusal(error, source, sql)
    if (cancelWith !== undefined) await cancel(cancelWith, mark, () => ended)
    throw signal.reason
  }
}

/** How often a statement that waits for a connection is looked for, and how long apart, in milliseconds. */
const attempts = 20
const pause = 100

/** Stops a statement, known by its mark. A client that cannot do so leaves it running. */
async function cancel(client: PostgresClient, mark: string, hasEnded: () => boolean): Promise<void> {
  const sql = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND starts_with(query, $1)`
  for (let attempt = 0; attempt < attempts && !hasEnded(); attempt++) {
    try {
      const { rows } = await client.query(sql, [mark])
      if (rows.length > 0) return
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** What Postgres says of a statement that it has refused, in one line. */
function refusal(error: unknown, source: string, sql: string): SourceError {
  const { message, code, detail, hint } = (error ?? {}) as Readonly<Record<string, unknown>>
  const said = [message, detail, hint].filter((part) => typeof part === 'string' && part !== '')
  const what = said.length > 0 ? said.join('; ') : String(code ?? error)
  const known = typeof code === 'string' && code !== '' && said.length > 0 ? ` (${code})` : ''
  return new SourceError(
    `Postgres, reading ${source}: ${what.replaceAll(/\s+/g, ' ')}${known}`,
    { source, sql },
    {
      cause: error,
    },
  )
}

/**
 * The columns of some rows, by name.
 *
 * @throws {@link SourceError} where the client has given them other names
 */
export function columnsOf(rows: Rows, names: readonly string[], source: string): AnsweredColumns {
  const first = rows[0]
  const lost = first === undefined ? undefined : names.find((name) => !Object.hasOwn(first, name))
  if (lost !== undefined) {
    throw new SourceError(
      `the client of ${source} gives rows without the column ${lost}, but with ${Object.keys(first as object).join(', ')}: rows must be objects, with the names of columns as the statement has them`,
      { source },
    )
  }
  return new Map(names.map((name) => [name, rows.map((row) => row[name] ?? null)]))
}
