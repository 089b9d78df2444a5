import { TableauFileError } from './file-error.js'

/** What the directory of an archive says of a member. */
export interface Entry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly crc: number
  readonly compressedSize: number
  readonly size: number
  readonly localOffset: number
  /** Where its content starts, after the local header. */
  readonly contentFrom: number
  /** Where its record of the directory starts, and its length. */
  readonly record: number
  readonly recordLength: number
}

/** The directory of an archive, and where it lies. */
export interface Directory {
  readonly entries: readonly Entry[]
  readonly from: number
  readonly to: number
}

export const localSignature = 0x04034b50
export const recordSignature = 0x02014b50
export const endSignature = 0x06054b50
export const localLength = 30
export const recordLength = 46
export const endLength = 22
/** The longest comment that may follow the end of the directory. */
const longestComment = 0xffff

/** Reads the directory, and sees that all that it says lies in the archive, and no member in another. */
export function readDirectory(bytes: Uint8Array): Directory {
  const data = view(bytes)
  const to = endOfDirectory(data)
  const count = data.getUint16(to + 10, true)
  const size = data.getUint32(to + 12, true)
  const from = data.getUint32(to + 16, true)
  if (count === 0xffff || from === 0xffffffff) throw zip64()
  if (from + size > to) throw damaged('its directory is cut off')
  const entries: Entry[] = []
  let at = from
  for (let index = 0; index < count; index++) {
    const entry = readRecord(bytes, data, at, from + size)
    entries.push(entry)
    at += entry.recordLength
  }
  let free = 0
  for (const { name, localOffset, contentFrom, compressedSize } of inOrder(entries)) {
    if (localOffset < free || contentFrom + compressedSize > from)
      throw damaged(`its member ${name} is not where it should be`)
    free = contentFrom + compressedSize
  }
  return { entries, from, to }
}

/** Where the record that ends the directory starts. */
function endOfDirectory(data: DataView): number {
  const last = data.byteLength - endLength
  for (let at = last; at >= Math.max(0, last - longestComment); at--)
    if (data.getUint32(at, true) === endSignature && at + data.getUint16(at + 20, true) <= last) return at
  throw damaged('it has no directory')
}

/** Reads a record of the directory, and where the local header puts the content. */
function readRecord(bytes: Uint8Array, data: DataView, at: number, end: number): Entry {
  if (at + recordLength > end || data.getUint32(at, true) !== recordSignature) throw damaged('its directory is cut off')
  const nameLength = data.getUint16(at + 28, true)
  const length = recordLength + nameLength + data.getUint16(at + 30, true) + data.getUint16(at + 32, true)
  if (at + length > end) throw damaged('its directory is cut off')
  const compressedSize = data.getUint32(at + 20, true)
  const size = data.getUint32(at + 24, true)
  const localOffset = data.getUint32(at + 42, true)
  if ([compressedSize, size, localOffset].includes(0xffffffff)) throw zip64()
  const name = new TextDecoder().decode(bytes.subarray(at + recordLength, at + recordLength + nameLength))
  if (localOffset + localLength > end || data.getUint32(localOffset, true) !== localSignature)
    throw damaged(`its member ${name} is not where it should be`)
  return {
    name,
    flags: data.getUint16(at + 8, true),
    method: data.getUint16(at + 10, true),
    crc: data.getUint32(at + 16, true),
    compressedSize,
    size,
    localOffset,
    contentFrom:
      localOffset + localLength + data.getUint16(localOffset + 26, true) + data.getUint16(localOffset + 28, true),
    record: at,
    recordLength: length,
  }
}

/** The members in the order in which they lie in the archive. */
export function inOrder(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => a.localOffset - b.localOffset)
}

function zip64(): TableauFileError {
  return damaged('it is larger than 4 GB (zip64), which is not read here')
}

/** That an archive is not as it should be. */
export function damaged(problem: string, cause?: unknown): TableauFileError {
  return new TableauFileError(`the archive cannot be read: ${problem}`, {}, { cause })
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
