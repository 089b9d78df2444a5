import { randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SourceError } from '../errors.js'
import type { Terminal } from './terminal.js'

/** Where a result goes: all of it, or nothing. */
export interface Output {
  write(chunks: Iterable<string>): Promise<void>
  /** Makes what was written visible under its name. */
  commit(): Promise<void>
  /** Forgets what was written. Does nothing after `commit`. */
  discard(): Promise<void>
}

const chunkSize = 1 << 16

/**
 * Opens standard output, or a file. A file is opened before any work is done, so that one that cannot be written is found at once;
 * it has another name until it is complete, so that nobody sees half of it.
 */
export async function openOutput(path: string | undefined, { out, signal }: Terminal): Promise<Output> {
  if (path === undefined) {
    return { write: (chunks) => inPieces(chunks, (text) => out.write(text), signal), ...noSteps }
  }
  try {
    return await openFile(path, signal)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

const noSteps = { commit: async () => {}, discard: async () => {} }

async function openFile(path: string, signal: AbortSignal): Promise<Output> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) throw new Error('it is a folder; name a file')
  if (there !== undefined && !there.isFile()) return overHandle(await open(path, 'w'), path, undefined, signal)
  const target = there === undefined ? resolve(path) : await realpath(path)
  const unfinished = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  return overHandle(await open(unfinished, 'wx', there?.mode), path, { unfinished, target }, signal)
}

function overHandle(
  handle: FileHandle,
  path: string,
  move: { unfinished: string; target: string } | undefined,
  signal: AbortSignal,
): Output {
  let isOpen = true
  const close = async () => {
    if (isOpen) await handle.close()
    isOpen = false
  }
  const explained = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (cause) {
      throw signal.aborted ? signal.reason : unwritable(path, cause)
    }
  }
  let done = false
  return {
    write: (chunks) => explained(() => inPieces(chunks, (text) => handle.appendFile(text), signal)),
    commit: () =>
      explained(async () => {
        signal.throwIfAborted()
        await close()
        if (move !== undefined) await rename(move.unfinished, move.target)
        done = true
      }),
    async discard() {
      if (done) return
      await close()
      if (move !== undefined) await rm(move.unfinished, { force: true })
    },
  }
}

async function inPieces(
  chunks: Iterable<string>,
  write: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let pending = ''
  for (const chunk of chunks) {
    pending += chunk
    if (pending.length < chunkSize) continue
    await write(pending)
    signal.throwIfAborted()
    pending = ''
  }
  if (pending !== '') await write(pending)
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written there; choose another folder',
  EPERM: 'it may not be written there; choose another folder',
  EROFS: 'it may not be written there; choose another folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'its folder is a file',
}

function unwritable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const text = cause instanceof Error ? cause.message : String(cause)
  const reason =
    code === 'ENOENT' ? `there is no folder ${dirname(resolve(path))}; make it first` : (reasons[code] ?? text)
  return new SourceError(`cannot write ${path}: ${reason}`, { source: 'output', path }, { cause })
}
