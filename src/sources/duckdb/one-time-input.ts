import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SourceError } from '../../errors.js'
import type { RunOptions } from '../source.js'
import { standardInput } from './find/find-paths.js'
import { noRoom, type OwnFolder } from './own-folder.js'
import { unreadable } from './text/bytes.js'

type Stop = Pick<RunOptions, 'signal'>

/**
 * Keeps what comes through pipes and standard input, which can be read only once, for all the queries of a source.
 *
 * @returns what gives the path of the file that holds it, and throws a {@link SourceError} where nothing comes, as from a terminal
 */
export function oneTimeInputs(folder: OwnFolder): (path: string, stop: Stop) => Promise<string> {
  const kept = new Map<string, Promise<string>>()
  return (path, stop) => {
    const known = kept.get(path)
    if (known !== undefined) return known
    const copied = folder.path().then((parent) => keep(path, join(parent, `copied-input-${kept.size}`), stop))
    const partly = new Error('it was read in part before, and cannot be read again')
    kept.set(
      path,
      copied.catch(() => {
        throw unreadable(path, partly)
      }),
    )
    kept.get(path)?.catch(() => {})
    return copied
  }
}

async function keep(path: string, to: string, { signal }: Stop): Promise<string> {
  signal?.throwIfAborted()
  const input = streamOf(path)
  const stop = () => input.destroy()
  signal?.addEventListener('abort', stop, { once: true })
  const file = await open(to, 'wx', 0o600).catch((cause) => {
    throw noRoom(dirname(to), cause)
  })
  try {
    for await (const block of input) {
      await file.writeFile(block as Buffer).catch((cause) => {
        throw noRoom(dirname(to), cause)
      })
    }
    signal?.throwIfAborted()
    return to
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof SourceError ? cause : unreadable(path, cause)
  } finally {
    signal?.removeEventListener('abort', stop)
    await file.close()
  }
}

function streamOf(path: string): NodeJS.ReadStream | ReturnType<typeof createReadStream> {
  if (!isStandardInput(path)) return createReadStream(path)
  if (!process.stdin.isTTY) return process.stdin
  throw new SourceError('nothing comes through standard input: pipe a file into it, or name one', {
    source: path,
    path,
  })
}

/** Whether a path stands for standard input, which may be a socket that cannot be opened by it. */
function isStandardInput(path: string): boolean {
  return path === standardInput || /^\/(?:dev\/(?:stdin|fd\/0)|proc\/self\/fd\/0)$/.test(path)
}
