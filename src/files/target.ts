import { constants, type Stats } from 'node:fs'
import { access, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, sep } from 'node:path'
import { absolutePath, joinedPath } from './joined-path.js'
import { codeOf, unwritable } from './unwritable.js'

/** What a path that is to be written stands for. */
export type Target = FileTarget | DirectTarget

interface Named {
  /** The path as it was given. */
  readonly name: string
  /** Whoever writes, as errors call it. */
  readonly source: string
}

/** A file to be replaced or made. */
export interface FileTarget extends Named {
  readonly kind: 'file'
  /** Where all links end. */
  readonly path: string
  /** Undefined where there is none yet. */
  readonly before: Stats | undefined
}

/** What can only be written to as it is. */
export interface DirectTarget extends Named {
  readonly kind: 'pipe' | 'device'
  /** The descriptor of this process that the path means, such as 1 of `/dev/stdout`. */
  readonly descriptor: number | undefined
}

/**
 * Finds what a path stands for, through links, also through those to what is not there yet.
 *
 * @throws {@link SourceError} for what cannot be written, such as a folder
 */
export async function targetOf(name: string, source = 'output'): Promise<Target> {
  try {
    const before = await stat(name).catch(unlessMissing)
    if (before?.isDirectory() || name.endsWith('/') || name.endsWith(sep))
      throw new Error('it is a folder; name a file')
    if (before?.isBlockDevice()) throw new Error('it is a disk; name a file')
    const path = await endOfLinks(name)
    const descriptor = descriptorOf(path)
    if (before?.isFIFO()) return { kind: 'pipe', name, source, descriptor }
    if (descriptor !== undefined || before?.isFile() === false) return { kind: 'device', name, source, descriptor }
    if (before !== undefined) await access(path, constants.W_OK).catch(refuseProtected)
    return { kind: 'file', name, source, path, before }
  } catch (cause) {
    throw unwritable(name, cause, source)
  }
}

/** More than any system follows. */
const mostLinks = 40

async function endOfLinks(name: string): Promise<string> {
  let path = absolutePath(name)
  for (let links = 0; links <= mostLinks; links++) {
    if (descriptorOf(path) !== undefined) return path
    const folder = await realFolder(dirname(path))
    path = joinedPath(folder, basename(path))
    const link = await readlink(path).catch(() => undefined)
    if (link === undefined) return path
    path = absolutePath(link, folder)
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause
    throw new Error(`there is no folder ${folder}; make it first`, { cause })
  }
}

/** A path of these is never replaced or opened anew: writing goes on where the descriptor stands. */
function descriptorOf(path: string): number | undefined {
  const [, owner = 'self', number] = /^\/(?:dev|proc\/([^/]+))\/fd\/(\d+)$/.exec(path) ?? []
  const isOurs = owner === 'self' || owner === 'thread-self' || owner === String(process.pid)
  return number !== undefined && isOurs ? Number(number) : undefined
}

function unlessMissing(cause: unknown): undefined {
  if (codeOf(cause) !== 'ENOENT') throw cause
}

function refuseProtected(cause: unknown): never {
  throw new Error('it is protected against writing; choose another name', { cause })
}
