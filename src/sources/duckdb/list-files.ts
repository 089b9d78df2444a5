import type { RunOptions } from '../source.js'
import { findPaths } from './find/find-paths.js'
import { remotePlace } from './remote/place.js'

/**
 * Lists the files of each path, pattern or folder, as a source would find them; none of other machines.
 *
 * @throws {@link SourceError} where there is none, or a part of a folder cannot be looked into
 */
export async function listFiles(
  patterns: readonly string[],
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly (readonly string[])[]> {
  const lists: (readonly string[])[] = []
  for (const pattern of patterns) {
    const isHere = remotePlace(pattern) === undefined
    lists.push(isHere ? (await findPaths(pattern, run)).paths.map(({ path }) => path) : [])
  }
  return lists
}
