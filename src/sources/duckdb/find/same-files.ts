import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { goesUp } from '../../../files/joined-path.js'
import type { SkippedFile } from '../../source.js'
import { versionIn } from '../file-versions.js'
import { unreadable } from '../text/bytes.js'

/**
 * Takes each file once, whatever its names are: other spellings of its path, links to it, and hard links.
 *
 * @returns the state of each, by its path
 * @throws {@link SourceError} where one cannot be looked at
 */
export async function withoutRepeats(
  paths: readonly string[],
): Promise<{ versions: ReadonlyMap<string, string>; skipped: readonly SkippedFile[] }> {
  const versions = new Map<string, string>()
  const skipped: SkippedFile[] = []
  const known = new Map<string, string>()
  const spellings = new Set<string>()
  for (const path of paths) {
    // Behind a link, `..` is not what it looks like.
    const spelling = goesUp(path) ? path : resolve(path)
    if (spellings.has(spelling)) continue
    spellings.add(spelling)
    const found = await stat(path, { bigint: true }).catch((cause) => {
      throw unreadable(path, cause)
    })
    const identity = `${found.dev}:${found.ino}`
    const other = known.get(identity)
    // Some file systems give several files one number: only to a file with several names may two paths lead.
    if (other !== undefined && (found.nlink > 1n || (await isSamePath(path, other)))) {
      skipped.push({ path, reason: `it is the same file as ${other}` })
      continue
    }
    known.set(identity, path)
    versions.set(path, versionIn(found))
  }
  return { versions, skipped }
}

async function isSamePath(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([realpath(one), realpath(other)])
  return a === b
}
