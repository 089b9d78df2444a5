import { deflateSync, inflateSync } from 'fflate'
import { TableauFileError } from './file-error.js'

/*
 * Packaged files (.tdsx, .twbx) are zip archives. Members that are not changed are copied as they are, compressed, so that an extract
 * of any size costs no more than its bytes.
 */

/** One file of an archive. */
export interface ZipMember {
  readonly name: string
  readonly content: Uint8Array
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly compressedSize: number
  readonly localOffset: number
  /** Where its record of the directory starts, and its length. */
  readonly record: number
  readonly recordLength: number
}

interface Directory {
  readonly entries: readonly Entry[]
  readonly from: number
  readonly to: number
}

const localSignature = 0x04034b50
const recordSignature = 0x02014b50
const endSignature = 0x06054b50
const utf8Names = 0x0800
const hasDescriptor = 0x0008
const encrypted = 0x0001
const deflated = 8
/** 1 January 1980, the first day that an archive can name: the same input gives the same bytes. */
const firstDay = 0x0021

/** Whether bytes are those of an archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 4 && view(bytes).getUint32(0, true) === localSignature
}

/** The names of an archive's members, in the order of its directory. */
export function zipNames(bytes: Uint8Array): readonly string[] {
  return readDirectory(bytes).entries.map(({ name }) => name)
}

/** Reads one member. */
export function readMember(bytes: Uint8Array, name: string): Uint8Array {
  const entry = readDirectory(bytes).entries.find((one) => one.name === name)
  if (entry === undefined)
    throw new TableauFileError(`the archive has no member ${JSON.stringify(name)}`, { member: name })
  if ((entry.flags & encrypted) !== 0) throw damaged(`its member ${name} is encrypted`)
  const data = view(bytes)
  if (data.getUint32(entry.localOffset, true) !== localSignature)
    throw damaged(`its member ${name} is not where it should be`)
  const from =
    entry.localOffset + 30 + data.getUint16(entry.localOffset + 26, true) + data.getUint16(entry.localOffset + 28, true)
  const stored = bytes.subarray(from, from + entry.compressedSize)
  if (entry.method === 0) return stored
  if (entry.method !== deflated) throw damaged(`its member ${name} is compressed in an unknown way (${entry.method})`)
  try {
    return inflateSync(stored)
  } catch (cause) {
    throw damaged(`its member ${name} cannot be unpacked`, cause)
  }
}

/** An archive with one member replaced, and all others as they are. */
export function replaceMember(bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const directory = readDirectory(bytes)
  const data = view(bytes)
  const inPlace = [...directory.entries].sort((a, b) => a.localOffset - b.localOffset)
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
    const headerLength =
      30 + data.getUint16(entry.localOffset + 26, true) + data.getUint16(entry.localOffset + 28, true)
    const header = bytes.slice(entry.localOffset, entry.localOffset + headerLength)
    const fields = view(header)
    fields.setUint16(6, entry.flags & ~hasDescriptor, true)
    fields.setUint16(8, deflated, true)
    setSizes(fields, 14, packed)
    parts.push(header, packed.compressed)
    at += headerLength + packed.compressed.length
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
    const header = new Uint8Array(30 + encoded.length)
    const local = view(header)
    local.setUint32(0, localSignature, true)
    writeCommon(local, 4, packed)
    local.setUint16(26, encoded.length, true)
    header.set(encoded, 30)
    const record = new Uint8Array(46 + encoded.length)
    const central = view(record)
    central.setUint32(0, recordSignature, true)
    central.setUint16(4, 20, true)
    writeCommon(central, 6, packed)
    central.setUint16(28, encoded.length, true)
    central.setUint32(42, at, true)
    record.set(encoded, 46)
    parts.push(header, packed.compressed)
    records.push(record)
    at += header.length + packed.compressed.length
  }
  const end = new Uint8Array(22)
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

function readDirectory(bytes: Uint8Array): Directory {
  const data = view(bytes)
  let end = bytes.length - 22
  while (end >= 0 && data.getUint32(end, true) !== endSignature) end--
  if (end < 0) throw damaged('it has no directory')
  const count = data.getUint16(end + 10, true)
  const from = data.getUint32(end + 16, true)
  if (count === 0xffff || from === 0xffffffff) throw damaged('it is larger than 4 GB (zip64), which is not read here')
  const entries: Entry[] = []
  let at = from
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || data.getUint32(at, true) !== recordSignature) throw damaged('its directory is cut off')
    const nameLength = data.getUint16(at + 28, true)
    const recordLength = 46 + nameLength + data.getUint16(at + 30, true) + data.getUint16(at + 32, true)
    const compressedSize = data.getUint32(at + 20, true)
    const localOffset = data.getUint32(at + 42, true)
    if (compressedSize === 0xffffffff || localOffset === 0xffffffff) {
      throw damaged('it is larger than 4 GB (zip64), which is not read here')
    }
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      flags: data.getUint16(at + 8, true),
      method: data.getUint16(at + 10, true),
      compressedSize,
      localOffset,
      record: at,
      recordLength,
    })
    at += recordLength
  }
  return { entries, from, to: end }
}

function damaged(problem: string, cause?: unknown): TableauFileError {
  return new TableauFileError(`the archive cannot be read: ${problem}`, {}, { cause })
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
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

let table: Uint32Array | undefined

function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
    return value
  })
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] as number)
  return (crc ^ 0xffffffff) >>> 0
}
