import type { AthenaApi, ResultPage } from './api.js'
import { type AthenaValue, decoderOf } from './decode.js'
import { persist } from './requests.js'
import type { Timing } from './timing.js'

export interface AthenaColumn {
  readonly name: string
  /** Athena's name of the type, in lower case, such as `bigint` or `timestamp with time zone`. */
  readonly type: string
}

export interface AthenaTable {
  readonly columns: readonly AthenaColumn[]
  /** The rows in the order of the result, each with a value for every column. */
  readonly rows: readonly (readonly AthenaValue[])[]
}

/** A result that cannot be read as what Athena says it is. */
export class UnreadableResult extends Error {
  override readonly name = 'UnreadableResult'
}

type Page = NonNullable<ResultPage['ResultSet']>

/** Reads a whole result, page by page; a page that fails is asked for again, and counts only once it is complete. */
export async function readResults(
  api: AthenaApi,
  id: string,
  hasHeader: boolean,
  timing: Timing,
  signal: AbortSignal,
): Promise<AthenaTable> {
  const rows: AthenaValue[][] = []
  let columns: readonly AthenaColumn[] = []
  let token: string | undefined
  for (let first = true; first || token !== undefined; first = false) {
    const asked = token
    const page = await persist((requestSignal) => api.results(id, asked, requestSignal), timing, signal)
    const set: Page = page.ResultSet ?? {}
    if (first) columns = columnsOf(set)
    const data = first && hasHeader ? withoutHeader(set.Rows ?? [], columns) : (set.Rows ?? [])
    decodePage(data, columns, rows)
    if (page.NextToken !== undefined && page.NextToken === asked)
      throw new UnreadableResult(`Athena answered the page after ${rows.length} rows with its own token`)
    token = page.NextToken
  }
  return { columns, rows }
}

function columnsOf(set: Page): AthenaColumn[] {
  const info = set.ResultSetMetadata?.ColumnInfo ?? []
  return info.map(({ Name, Type }) => ({ name: Name, type: Type.toLowerCase() }))
}

/**
 * Athena puts the column names in front of the first page of a SELECT. They are compared, not cut off blindly: a row too
 * many fails to decode, a row too few would never be noticed.
 */
function withoutHeader(rows: NonNullable<Page['Rows']>, columns: readonly AthenaColumn[]): NonNullable<Page['Rows']> {
  const header = rows[0]?.Data ?? []
  const isHeader = header.length === columns.length && columns.every(({ name }, i) => header[i]?.VarCharValue === name)
  return isHeader ? rows.slice(1) : rows
}

function decodePage(data: NonNullable<Page['Rows']>, columns: readonly AthenaColumn[], into: AthenaValue[][]): void {
  const decoders = columns.map(({ type }) => decoderOf(type))
  for (const { Data = [] } of data) {
    into.push(
      columns.map(({ name, type }, i) => {
        // A missing text is NULL; an empty one is ''.
        const text = Data[i]?.VarCharValue
        if (text === undefined) return null
        const value = decoders[i]?.(text)
        if (value === undefined)
          throw new UnreadableResult(
            `row ${into.length + 1} of the result: ${JSON.stringify(text)} in column "${name}" is no ${type}`,
          )
        return value
      }),
    )
  }
}
