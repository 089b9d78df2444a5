import { SourceError } from '../../errors.js'
import { type Advice, said } from '../../hint.js'
import { isError } from '../../shown.js'
import { engineHint } from './engine-options.js'
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
  const [folder, memory] = [engineHint('tempDirectory'), engineHint('memoryLimit')]
  if (/failed to offload|No space left|disk full/i.test(text) && /offload|duckdb_temp_/.test(text)) {
    return said`the disk is full where it spills to (${tempDirectory}): free some of it, name another folder with ${folder}, or raise ${memory}`
  }
  if (/^Out of Memory Error|bad_alloc/.test(text)) {
    const [, used = ''] = /( \([^()]* used\))/.exec(text) ?? []
    const more = said`raise ${memory} or lower ${engineHint('threads')} (DuckDB wants at least 125 MB for each)`
    return spill === null
      ? said`the memory ran out${used}, and it cannot spill to ${tempDirectory}: name a folder with ${folder}, or ${more}`
      : said`the memory ran out${used}: ${more}`
  }
  if (spill !== null && text.includes(spill.path)) {
    return said`it cannot spill to ${tempDirectory} (${firstLine(text)}): name another folder with ${folder}, or raise ${memory}`
  }
  return undefined
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
  const reason = shortageOf(cause, spilling) ?? (isFatal(cause) ? breakdown(textOf(cause)) : undefined)
  if (reason === undefined) return error
  if (!(error instanceof SourceError)) {
    const { text, hints } = said`DuckDB cannot go on: ${reason}`
    return new SourceError(text, { source: 'duckdb', hints }, { cause })
  }
  const { text, hints } = said`${error.context.source} cannot be read: ${reason}`
  return new SourceError(text, { ...error.context, hints }, { cause })
}

function breakdown(text: string): Advice {
  return /previous fatal error/.test(text)
    ? said`DuckDB broke down in another query at the same time; ask again, as it is started anew`
    : said`DuckDB broke down (${firstLine(text)}); it is started anew for the next query`
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
