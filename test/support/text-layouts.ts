import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { CsvOptions } from '../../src/sources/duckdb/csv-options.js'
import type { TextRows } from './every-source.js'

/*
 * The ways in which rows can be written as a file of text: by what each of them means, and not by the library's code.
 */

/** What is the same in all files of a source. */
export interface Dialect {
  readonly quote: '"' | "'"
  readonly escapedBy: '"' | "'" | '\\'
  readonly encoding: string
}

/** What may be otherwise in each file. */
export interface TextLayout {
  readonly delimiter: ',' | ';' | '\t' | '|'
  readonly newline: '\n' | '\r\n'
  /** Whether all values are in quotes. */
  readonly always: boolean
  /** What stands for null, outside of quotes. */
  readonly none: '' | '\\N'
  readonly compression: 'none' | 'gzip' | 'zstd'
}

export const anyDialect: fc.Arbitrary<Dialect> = fc
  .record({
    quote: fc.constantFrom('"', "'"),
    isBackslash: fc.boolean(),
    encoding: fc.constantFrom('utf-8', 'utf-8 with a mark', 'utf-16le', 'utf-16be', 'latin-1', 'windows-1252', 'gbk'),
  })
  .map(({ quote, isBackslash, encoding }) => ({ quote, escapedBy: isBackslash ? '\\' : quote, encoding }))

export const anyLayout: fc.Arbitrary<TextLayout> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n'),
  always: fc.boolean(),
  none: fc.constantFrom('', '\\N'),
  compression: fc.constantFrom('none', 'gzip', 'zstd'),
})

/** What must be said of a dialect: all that is not usual, and that no byte tells. */
export function csvOptions({ quote, escapedBy, encoding }: Dialect): CsvOptions {
  return {
    ...(quote === '"' ? {} : { quote }),
    ...(escapedBy === quote ? {} : { escape: escapedBy }),
    ...(encoding.startsWith('utf') ? {} : { encoding }),
  }
}

/** Rows as text, with the columns in some order. */
export function textOf(
  rows: TextRows,
  columns: readonly string[],
  { quote, escapedBy }: Dialect,
  { delimiter, newline, always, none }: TextLayout,
): string {
  const special = new RegExp(`[${delimiter === '|' ? '\\|' : delimiter}${quote}\\\\\\n\\r\\uFEFF]|^ | $`)
  const cell = (value: string | null) => {
    if (value === null) return none
    if (!always && !special.test(value)) return value
    const doubled = escapedBy === quote ? value : value.replaceAll(escapedBy, escapedBy + escapedBy)
    return `${quote}${doubled.replaceAll(quote, escapedBy + quote)}${quote}`
  }
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))]
  return lines.map((line) => `${line.map(cell).join(delimiter)}${newline}`).join('')
}

/** Text as bytes; undefined where an encoding does not have all of its characters. */
export function encoded(text: string, encoding: string): Buffer | undefined {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text)
    case 'utf-8 with a mark':
      return Buffer.from(`\uFEFF${text}`)
    case 'utf-16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le')
    case 'utf-16be':
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()
    case 'latin-1':
      return /^[\0-\xFF]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined
    default: {
      const bytes = [...text].map((character) => bytesOf(encoding).get(character))
      return bytes.includes(undefined) ? undefined : Buffer.from((bytes as number[][]).flat())
    }
  }
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>()

/** The bytes of each character of an encoding of one or two bytes. */
function bytesOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  let table = tables.get(encoding)
  if (table === undefined) {
    const decoder = new TextDecoder(encoding)
    const made = new Map<string, readonly number[]>()
    const add = (...bytes: number[]) => {
      const character = decoder.decode(Uint8Array.from(bytes))
      if ([...character].length === 1 && character !== '\uFFFD' && !made.has(character)) made.set(character, bytes)
    }
    for (let byte = 0; byte < 256; byte++) add(byte)
    if (encoding === 'gbk') for (let a = 0x81; a < 0xff; a++) for (let b = 0x40; b < 0xff; b++) add(a, b)
    tables.set(encoding, made)
    table = made
  }
  return table
}

/** Bytes as a compression writes them. */
export function compressed(bytes: Buffer, compression: TextLayout['compression']): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return gzipSync(bytes)
    case 'zstd':
      return zstdFrame(bytes)
  }
}

/** A frame of Zstandard whose blocks are as they were: Node has no writer of it before version 22. */
function zstdFrame(bytes: Buffer): Buffer {
  const most = 100_000
  // The magic number, and that the size of the content follows in eight bytes.
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])
  head.writeBigUInt64LE(BigInt(bytes.length), 5)
  const blocks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / most)) }, (_, index) => {
    const block = bytes.subarray(index * most, (index + 1) * most)
    const isLast = (index + 1) * most >= bytes.length
    const size = Buffer.alloc(3)
    size.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, 3)
    return Buffer.concat([size, block])
  })
  return Buffer.concat([head, ...blocks])
}
