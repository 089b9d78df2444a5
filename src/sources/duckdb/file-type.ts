import { open } from 'node:fs/promises'
import { SourceError } from '../../errors.js'
import type { RunOptions } from '../source.js'
import { firstBytes } from './text/beginning.js'
import { type Compression, type PackedFile, unreadable } from './text/bytes.js'
import { encodingToldBy } from './text/encoding.js'

/** What a file holds, told by its first bytes. */
export type FileType =
  | { readonly kind: 'parquet' | 'empty' }
  | { readonly kind: 'arrow'; readonly form: ArrowForm }
  | { readonly kind: 'text' | 'json'; readonly compression: Compression }

/** How Arrow's format of interprocess communication is written: a stream, or a file with a table of contents at its end. */
export type ArrowForm = 'file' | 'stream'

/** A format that is not read. */
interface OtherFormat {
  readonly name: string
  /** What to do. */
  readonly advice: string
  /** The bytes that it begins with, or that are at another place. */
  readonly begins: string
  readonly at?: number
}

const unpack = 'unpack it, or pack it with gzip'
const encrypted: OtherFormat = { begins: 'PARE', name: 'encrypted Parquet', advice: 'write it without encryption' }
const workbook = { name: 'an Excel workbook', advice: 'save it as CSV' }

/** An archive has the name of its first file after 30 bytes. */
const firstName = 30

const binaries: readonly OtherFormat[] = [
  encrypted,
  ...['[Content_Types].xml', '_rels/', 'xl/', 'docProps/'].map((begins) => ({ ...workbook, begins, at: firstName })),
  { ...workbook, begins: '\xd0\xcf\x11\xe0' },
  { begins: 'PK\x03\x04', name: 'a zip archive', advice: 'unpack it' },
  { begins: 'PK\x05\x06', name: 'an empty zip archive', advice: 'give CSV or Parquet' },
  { begins: 'ORC', name: 'ORC', advice: 'write it as Parquet' },
  { begins: 'Obj\x01', name: 'Avro', advice: 'write it as Parquet' },
  { begins: 'FEA1', name: 'Feather of version 1', advice: 'write it as Parquet, or in version 2' },
  { begins: 'SQLite format 3', name: 'a SQLite database', advice: 'export the table as CSV' },
  { begins: 'DUCK', at: 8, name: 'a DuckDB database', advice: 'open it, and give { connection, table }' },
  { begins: 'BZh', name: 'packed with bzip2', advice: unpack },
  { begins: '\xfd7zXZ', name: 'packed with xz', advice: unpack },
  { begins: '\x04"M\x18', name: 'packed with LZ4', advice: unpack },
  { begins: '\xff\x06\0\0sNaPpY', name: 'packed with Snappy', advice: unpack },
  { begins: '7z\xbc\xaf', name: 'a 7z archive', advice: 'unpack it' },
  { begins: 'ustar', at: 257, name: 'a tar archive', advice: 'unpack it' },
  { begins: '\xff\xfe\0\0', name: 'UTF-32', advice: 'write it in UTF-8' },
  { begins: '\0\0\xfe\xff', name: 'UTF-32', advice: 'write it in UTF-8' },
]

const unknown = { name: 'binary data of an unknown kind', advice: 'give CSV or Parquet' }

/** How JSON begins: with an object, or with an array of objects or arrays. */
const json = /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{\]]|$))/

/** Texts that are neither CSV nor JSON. */
const otherTexts = [
  { begins: /^%PDF-/, name: 'PDF', advice: 'export the events as CSV' },
  { begins: /^<[!?a-z]/i, name: 'XML or HTML', advice: 'write it as CSV' },
] as const

const lookedAt = 4096

/**
 * Tells what a file holds.
 *
 * @throws {@link SourceError} for a format that is not read, with what to do, and for what cannot be opened
 */
export async function fileTypeOf(path: string, opened: string, stop: Pick<RunOptions, 'signal'>): Promise<FileType> {
  const file: PackedFile = { path, opened, compression: 'none' }
  const bytes = await firstBytes(file, lookedAt, stop)
  if (bytes.length === 0) return { kind: 'empty' }
  const beginning = bytes.toString('latin1')
  if (beginning.startsWith('PAR1')) {
    await refuseCutParquet(path, opened)
    return { kind: 'parquet' }
  }
  const form = arrowForm(bytes)
  if (form !== undefined) return { kind: 'arrow', form }
  const compression = compressionOf(bytes)
  if (compression === 'none') return textType(path, bytes, compression)
  const unpacked = await firstBytes({ ...file, compression }, lookedAt, stop)
  if (unpacked.length === 0) return { kind: 'empty' }
  if (unpacked.toString('latin1', 0, 4) === 'PAR1') {
    throw refusal(path, { name: `Parquet packed with ${compression}`, advice: 'unpack it' })
  }
  if (arrowForm(unpacked) !== undefined) {
    throw refusal(path, { name: `Arrow packed with ${compression}`, advice: 'unpack it' })
  }
  return textType(path, unpacked, compression)
}

/** Whether Arrow begins so: its magic with zeros up to eight bytes, or the mark of a message and the length of it. */
function arrowForm(bytes: Buffer): ArrowForm | undefined {
  const beginning = bytes.toString('latin1', 0, 8)
  if (beginning === 'ARROW1\0\0') return 'file'
  if (beginning.length < 8 || !beginning.startsWith('\xff\xff\xff\xff')) return undefined
  const length = bytes.readInt32LE(4)
  return length >= 0 && length < 1 << 28 ? 'stream' : undefined
}

function compressionOf(bytes: Buffer): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  return bytes.length >= 4 && isZstd(bytes.readUInt32LE(0)) ? 'zstd' : 'none'
}

/** Whether a frame of zstd begins so, or one that is to be skipped. */
function isZstd(magic: number): boolean {
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50
}

function textType(path: string, bytes: Buffer, compression: Compression): FileType {
  const encoding = encodingToldBy(bytes)
  const text = encoding?.startsWith('utf-16') ? new TextDecoder(encoding).decode(bytes) : bytes.toString()
  if (isBinary(text)) {
    const beginning = bytes.toString('latin1')
    throw refusal(path, binaries.find(({ begins, at = 0 }) => beginning.startsWith(begins, at)) ?? unknown)
  }
  const first = text.replace(/^\ufeff/, '').trimStart()
  const other = otherTexts.find(({ begins }) => begins.test(first))
  if (other !== undefined) throw refusal(path, other)
  return { kind: json.test(first) ? 'json' : 'text', compression }
}

/** Whether there are more than a few characters that no text has but by mistake. */
function isBinary(text: string): boolean {
  let controls = 0
  for (const character of text) if (character < ' ' && !'\t\n\v\f\r\x1b\x01'.includes(character)) controls++
  return controls > 3 && controls * 20 > text.length
}

function refusal(path: string, { name, advice }: Pick<OtherFormat, 'name' | 'advice'>): SourceError {
  return new SourceError(`${path} is ${name}, which is not read: ${advice}`, { source: path, path })
}

/** A Parquet file ends as it begins, and what it holds is told at its end. */
async function refuseCutParquet(path: string, opened: string): Promise<void> {
  const end = Buffer.alloc(4)
  try {
    const file = await open(opened)
    try {
      const { size } = await file.stat()
      if (size >= 12) await file.read(end, 0, 4, size - 4)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
  const magic = end.toString('latin1')
  if (magic === 'PAR1') return
  if (magic === 'PARE') throw refusal(path, encrypted)
  throw new SourceError(
    `${path} cannot be read: its end is missing, so it was cut off or is still being written; copy or write it again`,
    { source: path, path },
  )
}
