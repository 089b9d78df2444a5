/** A result of Trino's REST protocol; numbers beyond 2^53 are kept as their text. */
export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly queryId: string
  /** Bytes read from the files. */
  readonly bytesRead: number
  readonly elapsedMs: number
}

export interface TrinoSession {
  readonly url: string
  readonly catalog?: string
  readonly schema?: string
  readonly user?: string
  /** Whether timestamps come to their last digit: else Trino rounds them to the millisecond. */
  readonly exactTimes?: boolean
  readonly signal?: AbortSignal
}

/** A statement that Trino failed, with its own name for the error, such as `TABLE_NOT_FOUND`. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError'
  readonly errorName: string
  readonly errorType: string
  readonly sql: string

  constructor(errorName: string, errorType: string, message: string, sql: string) {
    super(`${errorName}: ${message}\n${sql}`)
    this.errorName = errorName
    this.errorType = errorType
    this.sql = sql
  }
}

interface Answer {
  readonly id: string
  readonly nextUri?: string
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly data?: readonly (readonly unknown[])[]
  readonly stats: {
    readonly elapsedTimeMillis: number
    readonly physicalInputBytes?: number
    readonly processedBytes: number
  }
  readonly error?: { readonly message: string; readonly errorName: string; readonly errorType: string }
}

/** Runs one statement on Trino; an aborted signal cancels it there. */
export async function runTrino(session: TrinoSession, sql: string): Promise<TrinoResult> {
  const headers = {
    'X-Trino-User': session.user ?? 'test',
    'X-Trino-Time-Zone': 'UTC',
    ...(session.exactTimes === true ? { 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME' } : {}),
    ...(session.catalog === undefined ? {} : { 'X-Trino-Catalog': session.catalog }),
    ...(session.schema === undefined ? {} : { 'X-Trino-Schema': session.schema }),
  }
  const signal = session.signal ?? null
  const rows: (readonly unknown[])[] = []
  let columns: TrinoResult['columns'] = []
  let answer = await ask(`${session.url}/v1/statement`, { method: 'POST', body: sql, headers, signal })
  try {
    for (;;) {
      if (answer.error !== undefined) {
        const { errorName, errorType, message } = answer.error
        throw new TrinoError(errorName, errorType, message, sql)
      }
      if (answer.columns !== undefined) columns = answer.columns
      if (answer.data !== undefined) for (const row of answer.data) rows.push(row)
      if (answer.nextUri === undefined) break
      answer = await ask(answer.nextUri, { headers, signal })
    }
  } catch (error) {
    if (session.signal?.aborted && answer.nextUri !== undefined)
      await fetch(answer.nextUri, { method: 'DELETE', headers }).catch(() => undefined)
    throw error
  }
  const { elapsedTimeMillis, physicalInputBytes, processedBytes } = answer.stats
  return {
    columns,
    rows,
    queryId: answer.id,
    bytesRead: physicalInputBytes ?? processedBytes,
    elapsedMs: elapsedTimeMillis,
  }
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init)
    const text = await response.text()
    if (response.ok) return JSON.parse(quoteLongNumbers(text)) as Answer
    // The protocol asks for these to be tried again.
    if (![429, 502, 503, 504].includes(response.status) || attempt === 20)
      throw new Error(`Trino answered ${response.status} to ${url}: ${text.slice(0, 500)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** JSON.parse would round a bigint of more than 15 digits. */
function quoteLongNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) ? `"${token}"` : token,
  )
}
