import { type BigIntStats, fstatSync } from 'node:fs'
import { descriptorSink, streamSink } from '../files/sink.js'
import { codeOf, unwritable } from '../files/unwritable.js'
import type { TextStream } from './text-stream.js'

/** That whoever read standard output has had enough, as `head` has: nothing to tell, but no success. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

/** Standard output. What cannot be written to it is an error. */
export function standardOutput(signal: AbortSignal): TextStream {
  return textStream(1, process.stdout, signal, (cause) => {
    signal.throwIfAborted()
    const code = codeOf(cause)
    if (code === 'EPIPE' || code === 'ECONNRESET') throw new ReaderGone('standard output is read no more', { cause })
    throw unwritable('standard output', cause)
  })
}

/** Standard error. Where it cannot be written to, there is nobody to tell, and the command goes on. */
export function standardError(signal: AbortSignal): TextStream {
  return textStream(2, process.stderr, signal, () => {})
}

function textStream(
  descriptor: 1 | 2,
  stream: NodeJS.WriteStream,
  signal: AbortSignal,
  onFailure: (cause: unknown) => void,
): TextStream {
  const stats = statsOf(descriptor)
  // Node's own stream to a file or a device loses what the system has no room for, and does not say so.
  const isPlain = stats?.isFile() || (stats?.isCharacterDevice() && !stream.isTTY)
  const sink = isPlain ? descriptorSink(descriptor) : streamSink(stream, signal)
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
    file: stats?.isFile() ? stats : undefined,
    write: (data) => sink.write(data).catch(onFailure),
  }
}

function statsOf(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true })
  } catch {
    return undefined
  }
}
