import { deflateSync, inflateSync } from 'fflate'
import { crc32 } from './crc32.js'
import { TableauFileError } from './file-error.js'
import {
  damaged,
  type Entry,
  endLength,
  endSignature,
  inOrder,
  localLength,
  localSignature,
  readDirectory,
  recordLength,
  recordSignature,
  view,
} from './zip-directory.js'

/*
 * Packaged files (.tdsx, .twbx) are zip archives. Members that are not changed are copied as they are, compressed, so that an extract
 * of any size costs no more than its bytes.
 */

/** One file of an archive. */
export interface ZipMember {
  readonly name: string
  readonly content: Uint8Array
}

const utf8Names = 0x0800
const hasDescriptor = 0x0008
const encrypted = 0x0001
const stored = 0
const deflated = 8
/** 1 January 1980, the first day that an archive can name: the same input gives the same bytes. */
const firstDay = 0x0021
/** Nothing is packed more tightly by deflate. */
const tightest = 1032
/** The most that is unpacked, in bytes: data sources and workbooks are text of some megabytes at most. */
const largestMember = 256 * 1024 * 1024

/** Whether bytes are those of an archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 4 && view(bytes).getUint32(0, true) === localSignature
}

/** The names of an archive's members, in the order of its directory. */
export function zipNames(bytes: Uint8Array): readonly string[] {
  return readDirectory(bytes).entries.map(({ name }) => name)
}

/**
 * Reads one member.
 *
 * @throws {@link TableauFileError} where there is none of this name, or it is not what the archive says of it
 */
export function readMember(bytes: Uint8Array, name: string): Uint8Array {
  const entry = readDirectory(bytes).entries.find((one) => one.name === name)
  if (entry === undefined)
    throw new TableauFileError(`the archive has no member ${JSON.stringify(name)}`, { member: name })
  const content = unpacked(entry, bytes.subarray(entry.contentFrom, entry.contentFrom + entry.compressedSize))
  if (content.length !== entry.size || crc32(content) !== entry.crc)
    throw damaged(`its member ${name} is not what its checksum says`)
  return content
}

function unpacked({ name, method, flags, size }: Entry, packed: Uint8Array): Uint8Array {
  if ((flags & encrypted) !== 0) throw damaged(`its member ${name} is encrypted`)
  if (method === stored) return packed
  if (method !== deflated) throw damaged(`its member ${name} is compressed in an unknown way (${method})`)
  if (size > packed.length * tightest) throw damaged(`its member ${name} cannot hold the ${size} bytes it should`)
  if (size > largestMember)
    throw damaged(`its member ${name} has ${size} bytes; no more than ${largestMember} are unpacked`)
  try {
    // A byte more than it should have: where there are more, they are not unpacked, but known of.
    return inflateSync(packed, { out: new Uint8Array(size + 1) })
  } catch (cause) {
    throw damaged(`its member ${name} cannot be unpacked`, cause)
  }
}

/** An archive with one member replaced, and all others as they are. */
export function replaceMember(bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const directory = readDirectory(bytes)
  const inPlace = inOrder(directory.entries)
  const parts: Uint8Array[] = []
  const offsets = new Map<Entry, number>()
  let packed: Packed | undefined
  let at = inPlace[0]?.localOffset ?? 0
  parts.push(bytes.subarray(0, at))
  for (const [index, entry] of inPlace.entries()) {
    const end = inPlace[index + 1]?.localOffset ?? directory.from
    offsets.set(entry, at)
    if (entry.name !== name) {
      parts.push(bytes.subarray(entry.localOffset, end))
      at += end - entry.localOffset
      continue
    }
    packed = pack(content)
    const header = bytes.slice(entry.localOffset, entry.contentFrom)
    const fields = view(header)
    fields.setUint16(6, entry.flags & ~hasDescriptor, true)
    fields.setUint16(8, deflated, true)
    setSizes(fields, 14, packed)
    parts.push(header, packed.compressed)
    at += header.length + packed.compressed.length
  }
  const directoryFrom = at
  for (const entry of directory.entries) {
    const record = bytes.slice(entry.record, entry.record + entry.recordLength)
    const fields = view(record)
    fields.setUint32(42, offsets.get(entry) as number, true)
    if (entry.name === name && packed !== undefined) {
      fields.setUint16(8, entry.flags & ~hasDescriptor, true)
      fields.setUint16(10, deflated, true)
      setSizes(fields, 16, packed)
    }
    parts.push(record)
    at += record.length
  }
  const end = bytes.slice(directory.to)
  const fields = view(end)
  fields.setUint32(12, at - directoryFrom, true)
  fields.setUint32(16, directoryFrom, true)
  parts.push(end)
  return joined(parts)
}

/** Writes an archive. Its members are all of one day, so that the same content gives the same bytes. */
export function writeZip(members: readonly ZipMember[]): Uint8Array {
  const parts: Uint8Array[] = []
  const records: Uint8Array[] = []
  let at = 0
  for (const { name, content } of members) {
    const packed = pack(content)
    const encoded = new TextEncoder().encode(name)
    const header = new Uint8Array(localLength + encoded.length)
    const local = view(header)
    local.setUint32(0, localSignature, true)
    writeCommon(local, 4, packed)
    local.setUint16(26, encoded.length, true)
    header.set(encoded, localLength)
    const record = new Uint8Array(recordLength + encoded.length)
    const central = view(record)
    central.setUint32(0, recordSignature, true)
    central.setUint16(4, 20, true)
    writeCommon(central, 6, packed)
    central.setUint16(28, encoded.length, true)
    central.setUint32(42, at, true)
    record.set(encoded, recordLength)
    parts.push(header, packed.compressed)
    records.push(record)
    at += header.length + packed.compressed.length
  }
  const end = new Uint8Array(endLength)
  const fields = view(end)
  fields.setUint32(0, endSignature, true)
  fields.setUint16(8, members.length, true)
  fields.setUint16(10, members.length, true)
  fields.setUint32(
    12,
    records.reduce((sum, { length }) => sum + length, 0),
    true,
  )
  fields.setUint32(16, at, true)
  return joined([...parts, ...records, end])
}

interface Packed {
  readonly compressed: Uint8Array
  readonly size: number
  readonly crc: number
}

function pack(content: Uint8Array): Packed {
  return { compressed: deflateSync(content, { level: 6 }), size: content.length, crc: crc32(content) }
}

/** What a local header and a record of the directory have in common, from the version that is needed on. */
function writeCommon(fields: DataView, at: number, packed: Packed): void {
  fields.setUint16(at, 20, true)
  fields.setUint16(at + 2, utf8Names, true)
  fields.setUint16(at + 4, deflated, true)
  fields.setUint16(at + 8, firstDay, true)
  setSizes(fields, at + 10, packed)
}

function setSizes(fields: DataView, at: number, { crc, compressed, size }: Packed): void {
  fields.setUint32(at, crc, true)
  fields.setUint32(at + 4, compressed.length, true)
  fields.setUint32(at + 8, size, true)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
