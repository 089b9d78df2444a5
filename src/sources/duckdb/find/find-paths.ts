import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parse, resolve } from 'node:path'
import { SourceError } from '../../../errors.js'
import { compareText } from '../../../events/values.js'
import type { RunOptions, SkippedFile } from '../../source.js'
import { unreadable } from '../text/bytes.js'
import type { Found } from './found.js'
import { isPattern } from './glob.js'
import { matchPattern } from './match-pattern.js'
import { walkFolder } from './walk-folder.js'

/** A path that was found. */
export interface FoundPath {
  readonly path: string
  /** Whether it was named itself, and not found by a pattern or in a folder. */
  readonly named: boolean
  /** Whether it can be read only once, as a pipe. */
  readonly once: boolean
}

/** What is meant by a path, a pattern or a folder. */
export interface FoundPaths {
  readonly paths: readonly FoundPath[]
  readonly skipped: readonly SkippedFile[]
}

/** Standard input, as other programs call it. */
export const standardInput = '-'

/**
 * Finds the files that are meant by a path, a pattern or a folder.
 *
 * @throws {@link SourceError} where there is none, or a part of a folder cannot be looked into
 */
export async function findPaths(pattern: unknown, { signal }: Pick<RunOptions, 'signal'>): Promise<FoundPaths> {
  if (typeof pattern !== 'string' || pattern === '') {
    throw new SourceError(
      `files: ${JSON.stringify(pattern)} is no path; name a file, a folder or a pattern such as data/*.parquet`,
      { source: 'files' },
    )
  }
  const here = await stat(pattern).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
    throw unreadable(pattern, cause)
  })
  if (here?.isFile()) return { paths: [{ path: pattern, named: true, once: false }], skipped: [] }
  if (isOnce(pattern, here)) {
    return { paths: [{ path: pattern, named: true, once: true }], skipped: [] }
  }
  if (here === undefined) refusePlaces(pattern)
  const found: Found = { files: [], skipped: [], folders: new Set(), signal }
  if (here !== undefined) await searchFolder(pattern, found)
  else if (isPattern(pattern)) await matchPattern(pattern, found)
  if (found.files.length === 0) throw nothingFound(pattern, here !== undefined, found.skipped)
  const paths = found.files.sort(compareText).map((path) => ({ path, named: false, once: false }))
  return { paths, skipped: found.skipped }
}

/** Whether a path can be read only once, as a pipe or standard input. */
export async function isReadOnce(path: string): Promise<boolean> {
  return isOnce(path, await stat(path).catch(() => undefined))
}

function isOnce(path: string, here: Stats | undefined): boolean {
  return here === undefined ? path === standardInput : !here.isFile() && !here.isDirectory()
}

async function searchFolder(folder: string, into: Found): Promise<void> {
  if (resolve(folder) === parse(resolve(folder)).root) {
    throw new SourceError(`${folder} is the root of all folders: name the one in which the events are`, {
      source: folder,
      path: folder,
    })
  }
  await walkFolder(folder, into)
}

/** How many of the files that are no data are named. */
const namedAtMost = 3

function nothingFound(pattern: string, isFolder: boolean, skipped: readonly SkippedFile[]): SourceError {
  const what = isFolder
    ? 'there is no file of CSV, JSON, Parquet or Arrow in the folder'
    : isPattern(pattern)
      ? 'no file matches'
      : 'there is no file'
  const examples = skipped.slice(0, namedAtMost).map(({ path, reason }) => `${path} (${reason})`)
  const more = skipped.length > namedAtMost ? ` and ${skipped.length - namedAtMost} more` : ''
  const passedOver = examples.length === 0 ? '' : `; passed over: ${examples.join(', ')}${more}`
  return new SourceError(`${what} ${pattern}${passedOver}`, { source: pattern, path: pattern })
}

/** Refuses addresses that neither we nor DuckDB read. */
function refusePlaces(pattern: string): void {
  const kind = /^([a-z][a-z0-9+.-]+):\/\//i.exec(pattern)?.[1]?.toLowerCase()
  if (kind === undefined) return
  const how = kind === 'file' ? 'give its path' : 'download it first'
  throw new SourceError(`${pattern}: such an address is not read; ${how}`, { source: pattern, path: pattern })
}
