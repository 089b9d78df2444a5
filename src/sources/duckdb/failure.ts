import { SourceError } from '../../errors.js'
import type { Advice } from '../../hint.js'
import { isError } from '../../shown.js'
import { type EngineOptions, engineHint } from './engine-options.js'
import type { SpillFolder } from './spill/folder.js'

/** Where an engine spills to. */
export interface Spilling {
  /** The folder in which it has one of its own to spill to. */
  readonly tempDirectory: string
  /** Null where none can be made in the system's temporary folder: it does not spill then. */
  readonly spill: SpillFolder | null
}

/**
 * What an engine of ours has too little of, where that is why it failed, and which options give it more.
 *
 * @returns undefined for all other errors
 */
export function shortageOf(cause: unknown, { tempDirectory, spill }: Spilling): Advice | undefined {
  const text = textOf(cause)
  if (/failed to offload|No space left|disk full/i.test(text) && /offload|duckdb_temp_/.test(text)) {
    return naming(
      `the disk is full where it spills to (${tempDirectory}): free some of it, name another folder with tempDirectory, or raise memoryLimit`,
      'tempDirectory',
      'memoryLimit',
    )
  }
  if (/^Out of Memory Error|bad_alloc/.test(text)) {
    const [, used = ''] = /( \([^()]* used\))/.exec(text) ?? []
    const more = 'raise memoryLimit or lower threads (DuckDB wants at least 125 MB for each)'
    return spill === null
      ? naming(
          `the memory ran out${used}, and it cannot spill to ${tempDirectory}: name a folder with tempDirectory, or ${more}`,
          'tempDirectory',
          'memoryLimit',
          'threads',
        )
      : naming(`the memory ran out${used}: ${more}`, 'memoryLimit', 'threads')
  }
  if (spill !== null && text.includes(spill.path)) {
    return naming(
      `it cannot spill to ${tempDirectory} (${firstLine(text)}): name another folder with tempDirectory, or raise memoryLimit`,
      'tempDirectory',
      'memoryLimit',
    )
  }
  return undefined
}

/** Advice that names options, in this order. */
function naming(text: string, ...options: readonly (keyof EngineOptions)[]): Advice {
  return { text, hints: options.map(engineHint) }
}

/** Whether an engine answers nothing more after an error. */
export function isFatal(error: unknown): boolean {
  return /^(?:INTERNAL|FATAL) Error/.test(textOf(engineError(error)))
}

/** Whether an engine of ours is to be opened anew after an error: it answers nothing more, or has lost its folder. */
export function isOver(error: unknown, { spill }: Spilling): boolean {
  return isFatal(error) || (spill !== null && textOf(engineError(error)).includes(spill.path))
}

/** The error of a query over an engine of ours, which is told what to do about it. */
export function explained(error: unknown, spilling: Spilling): unknown {
  const cause = engineError(error)
  const reason = shortageOf(cause, spilling) ?? (isFatal(cause) ? naming(breakdown(textOf(cause))) : undefined)
  if (reason === undefined) return error
  const { text, hints } = reason
  if (!(error instanceof SourceError)) {
    return new SourceError(`DuckDB cannot go on: ${text}`, { source: 'duckdb', hints }, { cause })
  }
  return new SourceError(`${error.context.source} cannot be read: ${text}`, { ...error.context, hints }, { cause })
}

function breakdown(text: string): string {
  return /previous fatal error/.test(text)
    ? `DuckDB broke down in another query at the same time; ask again, as it is started anew`
    : `DuckDB broke down (${firstLine(text)}); it is started anew for the next query`
}

/** The engine's own error, below those of ours. */
function engineError(error: unknown): unknown {
  return error instanceof SourceError && error.cause !== undefined ? error.cause : error
}

function textOf(cause: unknown): string {
  return isError(cause) ? cause.message : String(cause)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] as string
}
