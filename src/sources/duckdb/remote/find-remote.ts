import { SourceError } from '../../../errors.js'
import { quoteText } from '../../../sql/dialects/standard.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runColumns } from '../engine.js'
import type { EventFile, EventFiles } from '../files.js'
import { type FileFormat, formatByName, formatNames } from '../find/names.js'
import { type RemotePlace, remotePlace } from './place.js'

type Stop = Pick<RunOptions, 'signal'>

/**
 * Finds Parquet files on other machines, through DuckDB's own extensions, which are loaded and never installed.
 *
 * @throws {@link SourceError} where an extension is not there, where there are no files, or where they are not Parquet
 */
export async function findRemote(
  connection: DuckdbConnection,
  patterns: readonly string[],
  given: FileFormat | undefined,
  run: Stop,
): Promise<EventFiles> {
  const prepared = new Set<RemotePlace>()
  const files = new Map<string, EventFile>()
  for (const pattern of patterns) {
    const place = remotePlace(pattern)
    if (place === undefined) {
      throw new SourceError(
        `${pattern} is of this machine, and ${patterns.find(remotePlace)} is not: analyze each apart`,
        { source: pattern, path: pattern },
      )
    }
    refuseOthers(pattern, given)
    if (!prepared.has(place)) await prepare(connection, pattern, place, run)
    prepared.add(place)
    for (const path of await pathsOf(connection, pattern, place, run)) {
      refuseOthers(path, given)
      files.set(path, { path, opened: path, version: undefined, compression: 'none' })
    }
  }
  return { files: [...files.values()], format: 'parquet', skipped: [] }
}

/** Loads what reads a place, and the credentials for it where they are found. */
async function prepare(
  connection: DuckdbConnection,
  pattern: string,
  { extension, credentials }: RemotePlace,
  run: Stop,
): Promise<void> {
  try {
    await runColumns(connection, `LOAD ${extension}`, pattern, run)
  } catch (cause) {
    run.signal?.throwIfAborted()
    throw new SourceError(
      `${pattern} cannot be read: DuckDB needs its extension ${extension}, which is not installed here; install it once (INSTALL ${extension} in a DuckDB of the same version, with SET http_proxy where there is a proxy), or download the files first`,
      { source: pattern, path: pattern, sql: `LOAD ${extension}` },
      { cause },
    )
  }
  if (credentials === undefined) return
  const { extension: finder, type } = credentials
  try {
    await runColumns(connection, `LOAD ${finder}`, pattern, run)
    const secret = `CREATE OR REPLACE SECRET cartometrics_${type} (TYPE ${type}, PROVIDER credential_chain)`
    await runColumns(connection, secret, pattern, run)
  } catch {
    // Files that are open to everybody need none; for others, the server's refusal is told.
    run.signal?.throwIfAborted()
  }
}

/** The files of a pattern; a folder is searched for Parquet through and through. */
async function pathsOf(
  connection: DuckdbConnection,
  pattern: string,
  { hasPatterns }: RemotePlace,
  run: Stop,
): Promise<readonly string[]> {
  const searched = hasPatterns && pattern.endsWith('/') ? `${pattern}**/*.parquet` : pattern
  if (!hasPatterns || !/[*?[]/.test(searched)) return [searched]
  const sql = `SELECT file FROM glob(${quoteText(searched)}) ORDER BY file ASC`
  const [found = []] = await runColumns(connection, sql, pattern, run)
  if (found.length > 0) return found.map(String)
  throw new SourceError(`no file matches ${searched}`, { source: pattern, path: pattern, sql })
}

function refuseOthers(path: string, given: FileFormat | undefined): void {
  const format = given ?? formatByName(path.replace(/[?#].*$/, ''))
  if (format === undefined || format === 'parquet') return
  throw new SourceError(
    `${path}: of other machines, only Parquet is read, and not ${formatNames[format]}; download it first`,
    { source: path, path },
  )
}
