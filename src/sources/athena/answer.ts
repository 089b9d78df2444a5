import type { RunOptions } from '../source.js'
import { AthenaError } from './athena-error.js'
import type { AthenaValue } from './decode.js'
import { type AthenaResult, runQuery } from './query.js'
import type { AthenaSourceOptions } from './settings.js'

/** The columns of a result, by name. */
type Columns = ReadonlyMap<string, readonly AthenaValue[]>

/** The statements of one answer: the limits hold for all of them together, and so do the bytes and the price. */
export interface AnswerStatements {
  readonly run: (sql: string) => Promise<Columns>
  /**
   * Runs a statement that reads no more than those before it have, if the limits leave room for it; else, or where it fails, says why
   * there is no answer.
   */
  readonly runIfCheap: (sql: string) => Promise<Columns | string>
  readonly scanned: () => { readonly bytes: number; readonly dollars: number; readonly sql: string }
}

/** Begins an answer. */
export function answerStatements(settings: AthenaSourceOptions, options: RunOptions): AnswerStatements {
  const { timeLimit, maxBytesScanned } = settings
  const { signal, onProgress } = options
  const started = Date.now()
  const statements: string[] = []
  let bytes = 0
  let dollars = 0
  const timeLeft = () => (timeLimit === undefined ? Number.POSITIVE_INFINITY : timeLimit - (Date.now() - started))
  const bytesLeft = () => (maxBytesScanned === undefined ? Number.POSITIVE_INFINITY : maxBytesScanned - bytes)

  const run = async (sql: string): Promise<Columns> => {
    const isFirst = statements.length === 0
    const result = await runQuery(settings, sql, {
      ...(signal === undefined ? {} : { signal }),
      ...(timeLimit === undefined ? {} : { timeLimit: isFirst ? timeLimit : Math.max(1, timeLeft()) }),
      ...(maxBytesScanned === undefined
        ? {}
        : { maxBytesScanned: isFirst ? maxBytesScanned : Math.max(0, bytesLeft()) }),
      onProgress: (progress) => {
        settings.onProgress?.(progress)
        onProgress?.({ fraction: null, rows: null })
      },
    })
    statements.push(sql)
    bytes += result.bytesScanned
    dollars += result.dollars
    return columnsOf(result)
  }
  return {
    run,
    async runIfCheap(sql) {
      if (bytesLeft() < bytes) return 'that might have scanned more than maxBytesScanned allows'
      if (timeLeft() <= 0) return 'there was no time left of timeLimit'
      try {
        return await run(sql)
      } catch (error) {
        if (!(error instanceof AthenaError)) throw error
        // What it has scanned is to be paid, with an answer or without.
        statements.push(sql)
        bytes += error.context.bytesScanned ?? 0
        dollars += error.context.dollars ?? 0
        return error.message
      }
    },
    scanned: () => ({ bytes, dollars, sql: statements.join(';\n\n') }),
  }
}

function columnsOf({ columns, rows }: AthenaResult): Columns {
  return new Map(columns.map(({ name }, place) => [name, rows.map((row) => row[place] ?? null)]))
}
