import { constants, open, write } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { codeOf } from './unwritable.js'

/** Where bytes go, one call after the other. */
export interface Sink {
  /** Resolves once the system has taken all of it. */
  write(data: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

const [openDescriptor, writeSome] = [promisify(open), promisify(write)]

/** In milliseconds, before asking again where nothing tells that it is time to. */
const pause = 20

/** A sink that writes to a descriptor, and leaves it open. */
export function descriptorSink(descriptor: number): Sink {
  return { write: allBy((data) => writeSome(descriptor, data)), close: async () => {} }
}

/** A sink that writes to a file; closing it waits for what is being written. */
export function handleSink(handle: FileHandle): Sink {
  return { write: allBy((data) => handle.write(data)), close: () => handle.close() }
}

function allBy(writeSome: (data: Uint8Array) => Promise<{ readonly bytesWritten: number }>): Sink['write'] {
  return async (data) => {
    let rest = typeof data === 'string' ? Buffer.from(data) : data
    // Where there is not room for all, the system takes a part, and says why at the next call only.
    while (rest.length > 0) {
      try {
        rest = rest.subarray((await writeSome(rest)).bytesWritten)
      } catch (cause) {
        if (codeOf(cause) !== 'EAGAIN') throw cause
        await setTimeout(pause)
      }
    }
  }
}

/** A sink that writes to a stream. Once the signal is aborted, it waits for no reader. */
export function streamSink(stream: Writable, signal: AbortSignal | undefined): Sink {
  // The call that failed tells it.
  stream.on('error', () => {})
  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal?.reason)
        signal?.addEventListener('abort', stop, { once: true })
        stream.write(data, (error) => {
          signal?.removeEventListener('abort', stop)
          if (error == null) resolve()
          else reject(error)
        })
        if (signal?.aborted === true) stop()
      }),
    close: () =>
      new Promise((resolve) => {
        if (stream.closed) return resolve()
        stream.once('close', resolve)
        if (signal?.aborted === true || stream.errored !== null) stream.destroy()
        else stream.end(() => stream.destroy())
      }),
  }
}

/** A sink that writes to a named pipe, once somebody reads it. */
export async function pipeSink(path: string, signal: AbortSignal | undefined): Promise<Sink> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      // Without O_NONBLOCK a thread waits for a reader, and the process cannot end before there is one.
      const fd = await openDescriptor(path, constants.O_WRONLY | constants.O_NONBLOCK)
      return streamSink(new Socket({ fd, readable: false, writable: true }), signal)
    } catch (cause) {
      if (codeOf(cause) !== 'ENXIO') throw cause
    }
    await setTimeout(pause)
  }
}
