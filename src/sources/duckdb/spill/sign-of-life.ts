import { open, rename } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/**
 * The socket in a folder that is in use; the system closes it, however its process ends. It has another name until it answers, so that
 * nobody takes it for that of a process that is gone.
 */
const socketName = 'in-use'
const unreadySocketName = 'silent'

/** All that there may be of it in a folder. */
export const socketNames = [unreadySocketName, socketName]

/** What is known of the process that uses a folder. */
export type Sign = 'alive' | 'dead' | 'unknown'

/**
 * Gives a folder a socket that answers as long as this process lives. Where there can be none, as on Windows and in some network file
 * systems, it has none.
 *
 * @returns what closes the socket
 */
export async function keepSignOfLife(folder: string): Promise<() => void> {
  const server = createServer((call) => call.destroy()).unref()
  // Without a listener, a call that goes wrong would end the process.
  server.on('error', () => {})
  const listens = await withShortPath(
    folder,
    (path) =>
      new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false))
        // In a cluster, it would be the primary process that listens, if it were not exclusive.
        server.listen({ path: join(path, unreadySocketName), exclusive: true }, () => resolve(true))
      }),
    false,
  )
  if (listens) await rename(join(folder, unreadySocketName), join(folder, socketName)).catch(() => {})
  return () => server.close()
}

/** Asks the socket of a folder whether its process is alive. */
export async function signOfLife(folder: string): Promise<Sign> {
  return withShortPath(
    folder,
    (path) =>
      new Promise<Sign>((resolve) => {
        const call = connect(join(path, socketName), () => {
          call.destroy()
          resolve('alive')
        })
        call.on('error', ({ code }: NodeJS.ErrnoException) => resolve(signs[code ?? ''] ?? 'unknown'))
      }),
    'unknown',
  )
}

const signs: Readonly<Record<string, Sign>> = {
  ECONNREFUSED: 'dead',
  // Too many have called at once for it to answer.
  EAGAIN: 'alive',
}

/** Addresses of sockets may have about a hundred bytes; of longer ones, Node takes the beginning. */
const longestAddress = 103

/** Does something with a path to a folder that is short enough to be part of a socket's address. */
async function withShortPath<T>(folder: string, work: (path: string) => Promise<T>, otherwise: T): Promise<T> {
  if (Buffer.byteLength(join(folder, socketName)) <= longestAddress) return work(folder)
  if (process.platform !== 'linux') return otherwise
  try {
    const handle = await open(folder)
    try {
      return await work(`/proc/self/fd/${handle.fd}`)
    } finally {
      await handle.close()
    }
  } catch {
    return otherwise
  }
}
