import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SourceError } from '../../../errors.js'
import type { RunOptions } from '../../source.js'
import type { EventFile } from '../files.js'
import { noRoom, type OwnFolder } from '../own-folder.js'
import { bytesOf } from '../text/bytes.js'
import { type Encoding, inUtf8 } from '../text/encoding.js'
import { splitValues } from './split-values.js'

type Stop = Pick<RunOptions, 'signal'>

/**
 * Copies files of JSON in UTF-8, with each value on a line of its own, once for all queries of a source.
 *
 * @returns what gives the path of a copy, and throws a {@link SourceError} where the file ends within a value, or there is no room
 */
export function lineCopies(folder: OwnFolder): (file: EventFile, encoding: Encoding, stop: Stop) => Promise<string> {
  const copies = new Map<string, string>()
  let made = 0
  return async (file, encoding, stop) => {
    const key = JSON.stringify([file.opened, file.version, encoding])
    const known = copies.get(key)
    // Somebody may have cleared the temporary folder.
    if (known !== undefined && existsSync(known)) return known
    const path = join(await folder.path(), `copied-values-${++made}.ndjson`)
    try {
      await copyValues(file, encoding, path, stop)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    copies.set(key, path)
    return path
  }
}

async function copyValues(file: EventFile, encoding: Encoding, to: string, stop: Stop): Promise<void> {
  const fail = (cause: unknown) => {
    throw noRoom(dirname(to), cause)
  }
  const splitter = splitValues()
  const copy = await open(to, 'wx', 0o600).catch(fail)
  try {
    for await (const block of inUtf8(bytesOf(file, stop), encoding)) {
      await copy.writeFile(splitter.push(block)).catch(fail)
    }
    await copy.writeFile(splitter.end()).catch(fail)
  } finally {
    await copy.close()
  }
  if (!splitter.isOpen()) return
  throw new SourceError(
    `${file.path} cannot be read: its JSON is not closed at its end: it was cut off, or is still being written; copy it again`,
    { source: file.path, path: file.path },
  )
}
