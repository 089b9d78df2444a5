import type { RunOptions } from '../../source.js'
import { bytesOf, type PackedFile } from '../text/bytes.js'
import { type Encoding, inUtf8 } from '../text/encoding.js'

/** The most blanks between a key and its colon. */
const mostBlanks = 100

/**
 * Looks for keys of objects in all bytes of a text, such as those of fields that only few events have. Keys with escapes in them are not
 * found.
 *
 * @returns those that are there
 */
export async function keysIn(
  file: PackedFile & { readonly encoding: Encoding },
  keys: readonly string[],
  stop: Pick<RunOptions, 'signal'>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const sought = new Map(keys.map((key) => [key, Buffer.from(JSON.stringify(key))]))
  const kept = Math.max(0, ...[...sought.values()].map(({ length }) => length)) + mostBlanks
  let rest: Buffer = Buffer.alloc(0)
  for await (const block of inUtf8(bytesOf(file, stop), file.encoding)) {
    const bytes = Buffer.concat([rest, block])
    for (const [key, written] of sought) {
      if (!hasKey(bytes, written)) continue
      found.add(key)
      sought.delete(key)
    }
    if (sought.size === 0) break
    rest = bytes.subarray(Math.max(0, bytes.length - kept))
  }
  return found
}

/** Whether a text in quotes is followed by a colon. */
function hasKey(bytes: Buffer, written: Buffer): boolean {
  for (let at = bytes.indexOf(written); at >= 0; at = bytes.indexOf(written, at + 1)) {
    const after = bytes.toString('latin1', at + written.length, at + written.length + mostBlanks)
    if (/^\s*:/.test(after)) return true
  }
  return false
}
