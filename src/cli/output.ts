import { QueryError } from '../errors.js'
import { openFile } from '../files/open-file.js'
import { targetOf } from '../files/target.js'
import type { Terminal } from './terminal.js'
import { escapeControls } from './text-width.js'

/** Where a result goes. To a file goes all of it, or nothing. */
export interface Output {
  /** The file that it becomes; undefined where it becomes none, but goes to a stream, a pipe or a device. */
  readonly file: string | undefined
  write(chunks: Iterable<string | Uint8Array>): Promise<void>
  /** Makes what was written visible under its name. */
  commit(): Promise<void>
  /** Forgets what was written. Never fails, and does nothing after `commit`. */
  discard(): Promise<void>
}

/**
 * Opens standard output, which is meant by `-` and by no path, or a file. A file is opened before any work is done, so that one that cannot be written is found at once.
 *
 * @param alone for what reads the file that it replaces: two commands that do so at the same time would undo each other
 */
export async function openOutput(
  path: string | undefined,
  { out, signal }: Terminal,
  { alone = false } = {},
): Promise<Output> {
  if (path === '') throw new QueryError('--output: name a file', { option: 'output', value: path })
  const target = path === undefined || path === '-' ? undefined : await targetOf(path)
  const isStandard = target === undefined || (target.kind !== 'file' && target.descriptor === 1)
  const { write, commit, discard } = isStandard
    ? { write: (data: string | Uint8Array) => out.write(data), commit: async () => 0, discard: async () => {} }
    : await openFile(target, { signal, alone })
  return {
    file: target?.kind === 'file' ? target.path : undefined,
    async write(chunks) {
      for (const piece of inPieces(chunks)) {
        await write(piece)
        signal.throwIfAborted()
      }
    },
    commit: async () => void (await commit()),
    discard,
  }
}

/** Writes the whole of a result. */
export async function writeOutput(
  content: string | Uint8Array,
  path: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const output = await openOutput(path, terminal)
  try {
    await output.write([content])
    await output.commit()
  } finally {
    await output.discard()
  }
}

/** Says where a result is. */
export async function tellWritten(path: string, { err }: Terminal): Promise<void> {
  if (path !== '-') await err.write(`cartometrics: wrote ${escapeControls(path)}\n`)
}

const pieceSize = 1 << 16

/** Puts small texts together, since each piece is a call of the system. */
function* inPieces(chunks: Iterable<string | Uint8Array>): Generator<string | Uint8Array, void, undefined> {
  let pending = ''
  for (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      if (pending !== '') yield pending
      pending = ''
      yield chunk
      continue
    }
    pending += chunk
    if (pending.length < pieceSize) continue
    yield pending
    pending = ''
  }
  if (pending !== '') yield pending
}
