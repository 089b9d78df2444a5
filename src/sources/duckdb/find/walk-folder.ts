import { SourceError } from '../../../errors.js'
import type { Found } from './found.js'
import { type Entry, identityOfFolder, listFolder } from './list-folder.js'
import { formatByName, hiddenReason, isHidden, otherEnding } from './names.js'

/**
 * Finds the data in a folder and in all that lie in it: what ends as data does, and is not hidden. Links are followed.
 *
 * @throws {@link SourceError} where a part of it cannot be looked into
 */
export async function walkFolder(folder: string, into: Found): Promise<void> {
  into.signal?.throwIfAborted()
  into.folders.add(await identityOfFolder(folder))
  for (const entry of await listFolder(folder)) {
    if (isHidden(entry.name)) into.skipped.push({ path: entry.path, reason: hiddenReason })
    else await take(entry, into, formatByName(entry.name) === undefined ? otherEnding : undefined)
  }
}

/**
 * Takes a file, or all the data in a folder.
 *
 * @param unless why a file is passed over
 */
export async function take({ path, kind, isLink }: Entry, into: Found, unless?: string): Promise<void> {
  switch (kind) {
    case 'file':
      if (unless === undefined) into.files.push(path)
      else into.skipped.push({ path, reason: unless })
      break
    case 'folder':
      if (!into.folders.has(await identityOfFolder(path))) await walkFolder(path, into)
      else if (isLink) into.skipped.push({ path, reason: 'it is a folder that is read under another name' })
      break
    case 'other':
      into.skipped.push({ path, reason: 'it is neither a file nor a folder' })
      break
    case 'lost':
      if (unless === undefined) {
        throw new SourceError(`${path} is a link to something that is not there; its events would be missing`, {
          source: path,
          path,
        })
      }
      into.skipped.push({ path, reason: unless })
  }
}
