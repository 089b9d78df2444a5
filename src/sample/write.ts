import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CartometricsError, QueryError, SourceError } from '../errors.js'
import { generateSample } from './generate.js'
import type { SampleOptions } from './options.js'
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

/**
 * Writes a sample of shop events to a CSV or Parquet file, in bounded memory. An aborted or failed call leaves no file.
 *
 * @example
 * await writeSample({ events: 1_000_000, seed: 7, path: 'events.parquet' })
 *
 * @throws QueryError for an option out of its range or an unknown ending; SourceError where the file cannot be written; the
 * signal's reason if it is aborted.
 */
export async function writeSample({
  path,
  onProgress,
  signal,
  ...options
}: WriteSampleOptions): Promise<WrittenSample> {
  signal?.throwIfAborted()
  const write = writerFor(path)
  const sample = generateSample(options)
  const target = resolve(path)
  const unfinished = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  const { events } = options
  try {
    await refuseFolder(target)
    await (await open(unfinished, 'wx')).close()
    await write(sample, unfinished, (done) => onProgress?.({ events: done, total: events }), signal)
    signal?.throwIfAborted()
    await rename(unfinished, target)
    return { path, events, bytes: (await stat(target)).size }
  } catch (cause) {
    await rm(unfinished, { force: true })
    if (signal?.aborted) throw signal.reason
    throw cause instanceof CartometricsError ? cause : unwritable(path, cause)
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

async function refuseFolder(target: string): Promise<void> {
  const there = await stat(target).catch(() => undefined)
  if (there?.isDirectory()) {
    throw new SourceError(`cannot write ${target}: it is a folder; name a file`, { source: 'sample', path: target })
  }
}

function unwritable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const reason =
    code === 'ENOENT'
      ? `there is no folder ${dirname(resolve(path))}; make it first`
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'it may not be written there; choose another folder'
        : code === 'ENOSPC'
          ? 'the disk is full'
          : code === 'ENOTDIR'
            ? `${dirname(resolve(path))} is not a folder`
            : cause instanceof Error
              ? cause.message
              : String(cause)
  return new SourceError(`cannot write ${path}: ${reason}`, { source: 'sample', path }, { cause })
}
