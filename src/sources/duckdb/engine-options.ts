import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { QueryError } from '../../errors.js'
import type { Hint } from '../../hint.js'
import { shown } from '../../shown.js'
import { memoryLimitBytes } from './memory-limit.js'

/** How DuckDB may use the machine. */
export interface EngineOptions {
  /**
   * The most memory it may take: `'512MB'`, `'1.5GB'`, `'2GiB'`, or a share of the machine's, `'60%'`; beyond it, it spills to disk. 80 %
   * of the machine's unless given.
   */
  readonly memoryLimit?: string
  /** The most threads; as many as there are cores unless given, but with `memoryLimit` no more than one for each 125 MB of it. */
  readonly threads?: number
  /**
   * The folder in which it makes a folder of its own to spill to, which is removed when it closes; the system's temporary folder unless
   * given.
   */
  readonly tempDirectory?: string
}

/** An option of an engine, as messages name it. */
export function engineHint(option: keyof EngineOptions): Hint {
  return { option, text: option }
}

/** The options of an engine, read. */
export interface EngineSettings {
  /** In bytes. */
  readonly memoryLimit?: number | undefined
  readonly threads?: number | undefined
  /** An absolute path. */
  readonly tempDirectory?: string | undefined
}

/** With less memory for each of its threads, DuckDB runs out of it where it could spill. */
const bytesPerThread = 125_000_000

/** Far more than machines have; very many of them take the machine down. */
const mostThreads = 1024

/**
 * Reads the options of an engine.
 *
 * @throws {@link QueryError} for a value that an option cannot have
 */
export function engineSettings({ memoryLimit, threads, tempDirectory }: EngineOptions): EngineSettings {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)) {
    throw new QueryError(`threads must be a whole number from 1 to ${mostThreads}, not ${shown(threads)}`, {
      option: 'threads',
      value: threads,
    })
  }
  if (tempDirectory !== undefined && (typeof tempDirectory !== 'string' || tempDirectory === '')) {
    throw new QueryError(`tempDirectory must be the path of a folder, not ${shown(tempDirectory)}`, {
      option: 'tempDirectory',
      value: tempDirectory,
    })
  }
  const bytes = memoryLimit === undefined ? undefined : memoryLimitBytes(memoryLimit)
  return {
    memoryLimit: bytes,
    threads: threads ?? (bytes === undefined ? undefined : threadsWithin(bytes)),
    // Now, as the process may go to another folder before it is needed.
    tempDirectory: tempDirectory === undefined ? undefined : resolve(tempDirectory),
  }
}

function threadsWithin(bytes: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(bytes / bytesPerThread)))
}
