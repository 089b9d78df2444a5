import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { aFunction, aSignal, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError, SourceError } from '../errors.js'
import { generateSample } from './generate.js'
import { type SampleOptions, sampleOptions } from './options.js'
import { writeCsv } from './write-csv.js'
import { writeParquet } from './write-parquet.js'

/** What to write, and where. */
export interface WriteSampleOptions extends SampleOptions {
  /** A file ending in `.csv`, `.csv.gz` or `.parquet`. One that is there is replaced once the new one is complete. */
  readonly path: string
  /** Called from time to time, and at the end, with the number of events written so far. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void
  /** Stops the writing; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What was written. */
export interface WrittenSample {
  readonly path: string
  readonly events: number
  readonly bytes: number
}

const writers = { '.csv': writeCsv(false), '.csv.gz': writeCsv(true), '.parquet': writeParquet }

const rules: OptionRules<WriteSampleOptions> = {
  ...sampleOptions,
  path: true,
  onProgress: aFunction,
  signal: aSignal,
}

/**
 * Writes a sample of shop events to a CSV or Parquet file, in bounded memory. An aborted or failed call leaves no file.
 *
 * @example
 * await writeSample({ events: 1_000_000, seed: 7, path: 'events.parquet' })
 *
 * @throws QueryError for an option out of its range or an unknown ending; SourceError where the file cannot be written; the
 * signal's reason if it is aborted.
 */
export async function writeSample(given: WriteSampleOptions): Promise<WrittenSample> {
  checkOptions('writeSample', given, rules)
  const { path, onProgress, signal, ...options } = given
  signal?.throwIfAborted()
  const write = writerFor(path)
  const sample = generateSample(options)
  const target = resolve(path)
  const unfinished = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  const { events } = options
  await reserve(path, target, unfinished)
  try {
    await write(sample, unfinished, (done) => onProgress?.({ events: done, total: events }), signal)
    signal?.throwIfAborted()
    await rename(unfinished, target)
    return { path, events, bytes: (await stat(target)).size }
  } catch (cause) {
    await rm(unfinished, { force: true })
    signal?.throwIfAborted()
    throw isOfWriting(cause) ? unwritable(path, cause) : cause
  }
}

function writerFor(path: string) {
  const name = typeof path === 'string' ? basename(path).toLowerCase() : ''
  for (const [ending, write] of Object.entries(writers)) {
    if (name.endsWith(ending)) return write
  }
  const given = typeof path === 'string' ? JSON.stringify(path) : String(path)
  throw new QueryError(
    `cannot tell the format of ${given}: name a file that ends in ${Object.keys(writers).join(', ')}`,
    {
      option: 'path',
      value: path,
    },
  )
}

/** Makes the unfinished file, so that each format fails in the same way where nothing can be written. */
async function reserve(path: string, target: string, unfinished: string): Promise<void> {
  const there = await stat(target).catch(() => undefined)
  if (there?.isDirectory()) {
    throw new SourceError(`cannot write ${path}: it is a folder; name a file`, { source: 'sample', path })
  }
  try {
    await (await open(unfinished, 'wx')).close()
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** Whether an error comes from the system or from DuckDB, and not from a callback of the caller's. */
function isOfWriting(cause: unknown): boolean {
  return cause instanceof Error && ('syscall' in cause || /^(IO|Out of Memory|Permission) Error/.test(cause.message))
}

function unwritable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const reason = reasonOf(code, path) ?? (cause instanceof Error ? cause.message : String(cause))
  return new SourceError(`cannot write ${path}: ${reason}`, { source: 'sample', path }, { cause })
}

function reasonOf(code: unknown, path: string): string | undefined {
  switch (code) {
    case 'ENOENT':
      return `there is no folder ${dirname(resolve(path))}; make it first`
    case 'ENOTDIR':
      return `${dirname(resolve(path))} is not a folder`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'it may not be written there; choose another folder'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return undefined
  }
}
