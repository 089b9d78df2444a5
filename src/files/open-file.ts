import { open, rename, rm, stat } from 'node:fs/promises'
import { descriptorSink, handleSink, pipeSink, type Sink } from './sink.js'
import { writeThroughCopy } from './spool.js'
import type { DirectTarget, FileTarget, Target } from './target.js'
import { openUnfinished } from './unfinished.js'
import { unwritable } from './unwritable.js'

/** A file that is being written: all of it appears, or nothing. */
export interface OutputFile {
  write(data: string | Uint8Array): Promise<void>
  /** Lets something write all of it that knows files by their paths alone. Its own errors are passed on as they are. */
  writeBy(writer: (path: string) => Promise<void>): Promise<void>
  /** Makes what was written appear under its name. @returns how many bytes it was */
  commit(): Promise<number>
  /** Forgets what was written. Never fails, and does nothing after `commit`. */
  discard(): Promise<void>
}

/** How a file is written. */
export interface OpenFileOptions {
  /** Ends the writing; the calls are rejected with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Refuses a second one that does this to the same file at the same time: for those that read what they replace. */
  readonly alone?: boolean
}

/**
 * Opens a file to be written. It has another name beside its own until it is complete, so that nobody sees half of it; pipes and
 * devices are written to at once, a pipe when somebody reads it.
 *
 * @throws {@link SourceError} where it cannot be written, as all calls of it do
 */
export async function openFile(target: Target, { signal, alone = false }: OpenFileOptions = {}): Promise<OutputFile> {
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (cause) {
      signal?.throwIfAborted()
      throw unwritable(target.name, cause, target.source)
    }
  }
  const { write, writeBy, commit, discard } = await explained(() =>
    target.kind === 'file' ? openReplacement(target, alone) : openDirect(target, signal),
  )
  const writeOrExplain = (data: string | Uint8Array) => explained(() => write(data))
  return {
    write: writeOrExplain,
    writeBy: writeBy ?? ((writer) => writeThroughCopy(writer, writeOrExplain)),
    commit: () => explained(commit),
    discard,
  }
}

/** An output whose errors are still those of the system, and that may know nothing of paths. */
type Opened = Omit<OutputFile, 'writeBy'> & Partial<Pick<OutputFile, 'writeBy'>>

async function openReplacement(target: FileTarget, alone: boolean): Promise<Opened> {
  const { path, handle } = await openUnfinished(target, alone)
  const { write } = handleSink(handle)
  let done = false
  return {
    write,
    async writeBy(writer) {
      // Some systems let nobody else write what is open.
      await handle.close()
      await writer(path)
    },
    async commit() {
      // Some file systems say only now that there is no room.
      await handle.close()
      const { size } = await stat(path)
      await rename(path, target.path)
      done = true
      return size
    },
    async discard() {
      if (done) return
      await handle.close().catch(() => {})
      await rm(path, { force: true }).catch(() => {})
    },
  }
}

async function openDirect(target: DirectTarget, signal: AbortSignal | undefined): Promise<Opened> {
  const sink = await sinkOf(target, signal)
  let bytes = 0
  const write = async (data: string | Uint8Array) => {
    await sink.write(data)
    bytes += Buffer.byteLength(data)
  }
  return {
    write,
    async commit() {
      await sink.close()
      return bytes
    },
    discard: () => sink.close().catch(() => {}),
  }
}

async function sinkOf({ kind, name, descriptor }: DirectTarget, signal: AbortSignal | undefined): Promise<Sink> {
  if (kind === 'pipe') return pipeSink(name, signal)
  if (descriptor !== undefined) return descriptorSink(descriptor)
  return handleSink(await open(name, 'w'))
}
