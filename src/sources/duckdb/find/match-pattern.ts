import { parse } from 'node:path'
import { joinedPath } from '../../../files/joined-path.js'
import type { Found } from './found.js'
import { expressionOf, isPattern, partsOf } from './glob.js'
import { type Entry, identityOfFolder, kindAt, listFolder } from './list-folder.js'
import { hiddenReason, isHidden } from './names.js'
import { take, walkFolder } from './walk-folder.js'

/**
 * Finds what matches a pattern: `*` and `?` stand for characters of a name, `[a-z]` for one of some, `**` for any number of folders. What
 * is hidden matches only where the pattern says so (`.*.csv`, `_old/*.csv`). Of a folder that matches, all data are taken.
 *
 * @throws {@link SourceError} where a folder cannot be looked into
 */
export async function matchPattern(pattern: string, into: Found): Promise<void> {
  const { root } = parse(pattern)
  await match(root, partsOf(pattern.slice(root.length)), into)
}

async function match(folder: string, [part, ...rest]: readonly string[], into: Found): Promise<void> {
  into.signal?.throwIfAborted()
  if (part === undefined) return
  if (part === '**') {
    await matchDeep(folder, rest, into, new Set())
  } else if (isPattern(part)) {
    const expression = expressionOf(part)
    for (const entry of await listFolder(folder)) {
      if (!expression.test(entry.name)) continue
      if (isHidden(entry.name) && !isHidden(part)) into.skipped.push({ path: entry.path, reason: hiddenReason })
      else await matched(entry, rest, into)
    }
  } else {
    const path = joinedPath(folder, part)
    const kind = await kindAt(path)
    if (kind !== 'lost') await matched({ name: part, path, kind, isLink: false }, rest, into)
  }
}

async function matched(entry: Entry, rest: readonly string[], into: Found): Promise<void> {
  if (rest.length === 0) await take(entry, into)
  else if (entry.kind === 'folder') await match(entry.path, rest, into)
}

/** Matches in a folder and in all that lie in it. */
async function matchDeep(folder: string, rest: readonly string[], into: Found, seen: Set<string>): Promise<void> {
  const identity = await identityOfFolder(folder)
  if (seen.has(identity)) return
  seen.add(identity)
  if (rest.length === 0) return walkFolder(folder, into)
  await match(folder, rest, into)
  for (const { name, path, kind } of await listFolder(folder)) {
    if (kind !== 'folder') continue
    if (isHidden(name)) into.skipped.push({ path, reason: hiddenReason })
    else await matchDeep(path, rest, into, seen)
  }
}
