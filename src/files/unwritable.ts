import { dirname, resolve } from 'node:path'
import { SourceError } from '../errors.js'
import { isError } from '../shown.js'

/** Says why something cannot be written, whoever tried: the system, or an engine that tells it in words of its own. */
export function unwritable(what: string, cause: unknown, source = 'output'): SourceError {
  return new SourceError(`cannot write ${what}: ${reasonOf(what, cause)}`, { source, path: what }, { cause })
}

const elsewhere = 'it may not be written there; choose another folder'
const noReader = 'whoever read it has stopped'

const reasons: Readonly<Record<string, string>> = {
  EACCES: elsewhere,
  EPERM: elsewhere,
  EROFS: elsewhere,
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk has no more room for this user',
  EFBIG: 'it would be larger than a file may be there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EBUSY: 'it is in use, or mounted by itself; choose another name',
  EPIPE: noReader,
  ECONNRESET: noReader,
}

/** What an engine says where the system has a code. */
const inWords: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/File too large/, 'EFBIG'],
]

function reasonOf(path: string, cause: unknown): string {
  const text = isError(cause) ? cause.message : String(cause)
  const code = codeOf(cause) ?? inWords.find(([words]) => words.test(text))?.[1] ?? ''
  if (code === 'ENOENT') return `there is no folder ${dirname(resolve(path))}; make it first`
  if (code === 'ENOTDIR') return `${dirname(resolve(path))} is not a folder`
  return reasons[code] ?? text
}

/** The system's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return isError(error) && 'code' in error ? String(error.code) : undefined
}
