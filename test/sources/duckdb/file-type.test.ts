import { gzipSync } from 'node:zlib'
import type { DuckDBConnection } from '@duckdb/node-api'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csv, line, put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const usual = csv(line(), line({ brand: 'other' }))
const events = `(SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, 'acme' AS brand, 's' AS user_session)`

describe('what a file is is told by its bytes', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['gzip in .csv', 'packed.csv', gzipSync(usual)],
    ['gzip in .CSV.GZ', 'upper.CSV.GZ', gzipSync(usual)],
    ['plain text in .csv.gz', 'plain.csv.gz', usual],
    ['plain text in .csv.zst', 'plain.csv.zst', usual],
    [
      'gzip in several members',
      'members.csv.gz',
      Buffer.concat([gzipSync(''), gzipSync(usual.slice(0, 150)), gzipSync(usual.slice(150))]),
    ],
    ['gzip with zeros after it', 'padded.csv.gz', Buffer.concat([gzipSync(usual), Buffer.alloc(512)])],
    ['UTF-16 with a mark', 'utf-16.csv', Buffer.from(`\uFEFF${usual}`, 'utf16le')],
    ['UTF-16 without a mark', 'bare-utf-16.csv', Buffer.from(usual, 'utf16le')],
    ['UTF-16, high bytes first', 'utf-16be.csv', Buffer.from(`\uFEFF${usual}`, 'utf16le').swap16()],
    ['UTF-16 in gzip', 'utf-16.csv.gz', gzipSync(Buffer.from(`\uFEFF${usual}`, 'utf16le'))],
    ['a blank first line', 'blank.csv', `\n${usual}`],
    ['blank first lines, and CRLF', 'blanks.csv', `\r\n  \r\n${usual.replaceAll('\n', '\r\n')}`],
    ['what Excel writes before the header', 'sep.csv', `sep=;\n${usual.replaceAll(',', ';')}`],
    [
      'the same after a mark, with CRLF',
      'sep-crlf.csv',
      `\uFEFFsep=|\r\n\r\n${usual.replaceAll(',', '|').replaceAll('\n', '\r\n')}`,
    ],
    ['lines that end with a carriage return', 'mac.csv', usual.replaceAll('\n', '\r')],
    ['lines that end in different ways', 'mixed.csv', usual.replace('\n', '\r\n')],
    ['lines of which one ends twice', 'double.csv', usual.replace('\n', '\r\r\n')],
  ])('%s', async (_, name, content) => {
    const { brands, rejected, warnings } = await brandsOf({ files: put(folder, name, content) })
    expect(brands).toEqual({ acme: 1, other: 1 })
    expect(rejected.count).toBe(0)
    expect(warnings.filter(({ quality }) => quality)).toEqual([])
  })

  test('zstd in .csv, and of several frames', async () => {
    await connection.run(`COPY (FROM ${events}) TO '${folder}/one.csv.zst' (FORMAT csv, COMPRESSION zstd)`)
    const { readFileSync } = await import('node:fs')
    const frame = readFileSync(`${folder}/one.csv.zst`)
    expect((await brandsOf({ files: put(folder, 'zstd.csv', frame) })).brands).toEqual({ acme: 1 })
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9])
    const twice = put(folder, 'frames.csv.zst', Buffer.concat([skippable, frame, frame]))
    const { brands, rejected } = await brandsOf({ files: twice })
    expect(brands).toEqual({ acme: 2 })
    expect(rejected.reasons).toEqual({ 'price is not a decimal number': 1 })
  })

  test('Parquet under any name', async () => {
    for (const name of ['as.csv', 'as.dat', 'without-ending']) {
      await connection.run(`COPY (FROM ${events}) TO '${folder}/${name}' (FORMAT parquet)`)
      expect((await brandsOf({ files: `${folder}/${name}` })).brands).toEqual({ acme: 1 })
    }
    expect(await messageOf(brandsOf({ files: `${folder}/as.csv`, format: 'csv' }))).toBe(
      `SourceError: ${folder}/as.csv is Parquet, by its first bytes, and not CSV`,
    )
  })

  test.each<[string, string | Uint8Array, RegExp]>([
    ['page.csv', '<!DOCTYPE html><html>', /is XML or HTML/],
    ['error.csv', '<?xml version="1.0"?><Error>', /is XML or HTML/],
    [
      'book.csv',
      zipSync({ '[Content_Types].xml': new Uint8Array(300), 'xl/workbook.xml': new Uint8Array(300) }),
      /is an Excel workbook, which is not read: save it as CSV/,
    ],
    ['old.csv', Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(500)}`, 'hex'), /is an Excel workbook/],
    ['archive.csv', zipSync({ 'a.csv': new Uint8Array(300) }), /is a zip archive, which is not read: unpack it/],
    ['empty.zip', zipSync({}), /is an empty zip archive/],
    ['x.orc', Buffer.from(`ORC${'\0\x01\x02'.repeat(100)}`), /is ORC/],
    ['x.avro', Buffer.from(`Obj\x01${'\0\x02\x03'.repeat(100)}`), /is Avro/],
    ['x.csv.bz2', Buffer.from(`BZh91AY&SY${'\0\x01\x02'.repeat(100)}`), /is packed with bzip2/],
    ['x.csv.xz', Buffer.from(`fd377a585a00${'000102'.repeat(100)}`, 'hex'), /is packed with xz/],
    ['x.tar.gz', gzipSync(`a.csv${'\0'.repeat(252)}ustar${'\0'.repeat(255)}`), /is a tar archive/],
    ['x.pdf', '%PDF-1.7\n', /is PDF/],
    ['x.sqlite', Buffer.from(`SQLite format 3\0${'\0\0\x02'.repeat(100)}`), /is a SQLite database/],
    ['utf-32.csv', Buffer.from(`fffe0000${'61000000'.repeat(50)}`, 'hex'), /is UTF-32/],
    ['bytes.csv', Buffer.from('000102030405060708'.repeat(40), 'hex'), /is binary data of an unknown kind/],
    ['twice.csv', gzipSync('PAR1----PAR1'), /is Parquet packed with gzip, which is not read: unpack it/],
  ])('%s is refused by name', async (name, content, message) => {
    const path = put(folder, name, content)
    expect(await messageOf(brandsOf({ files: path }))).toMatch(message)
    expect(await messageOf(brandsOf({ files: path, format: 'csv' }))).toMatch(message)
  })

  test.each(['ORC', 'Obj', 'BZh', 'PARE', 'FEA1', 'ARROW1', 'SQLite format 3'])(
    'a header that begins with %s is a header',
    async (name) => {
      const lines = usual.trimEnd().split('\n')
      const path = put(folder, 'header.csv', lines.map((text, at) => `${at === 0 ? name : at},${text}\n`).join(''))
      expect((await brandsOf({ files: path })).brands).toEqual({ acme: 1, other: 1 })
    },
  )
})

describe('a file that was cut off', () => {
  const long = csv(...Array.from({ length: 20_000 }, (_, i) => line({ session: String(i), user: String(i * 7919) })))

  test('in gzip is an error, wherever it was cut', async () => {
    const packed = gzipSync(long)
    for (const end of [packed.length - 1, packed.length - 9, packed.length >> 1, 70_000, 5000]) {
      const path = put(folder, 'cut.csv.gz', packed.subarray(0, end))
      expect([end, await messageOf(brandsOf({ files: path }))]).toEqual([
        end,
        `SourceError: ${path} cannot be read: it ends too early: it was cut off, or is still being written; copy it again`,
      ])
    }
  })

  test('or changed on its way, in gzip, is an error', async () => {
    const packed = gzipSync(long)
    packed.writeUInt8(packed.readUInt8(packed.length - 6) ^ 1, packed.length - 6)
    const path = put(folder, 'changed.csv.gz', packed)
    expect(await messageOf(brandsOf({ files: path }))).toBe(
      `SourceError: ${path} cannot be read: what is packed in it is damaged; copy it again`,
    )
  })

  test('in zstd is an error, wherever it was cut', async () => {
    put(folder, 'long.csv', long)
    await connection.run(
      `COPY (FROM read_csv('${folder}/long.csv', all_varchar = true)) TO '${folder}/long.csv.zst' (FORMAT csv, COMPRESSION zstd)`,
    )
    const { readFileSync } = await import('node:fs')
    const packed = readFileSync(`${folder}/long.csv.zst`)
    for (const end of [packed.length - 1, packed.length >> 1, 1000]) {
      const path = put(folder, 'cut.csv.zst', packed.subarray(0, end))
      expect([end, await messageOf(brandsOf({ files: path }))]).toEqual([
        end,
        `SourceError: ${path} cannot be read: it ends too early: it was cut off, or is still being written; copy it again`,
      ])
    }
  })

  test('or damaged, in Parquet, is told', async () => {
    const path = `${folder}/damaged.parquet`
    await connection.run(
      `COPY (SELECT ${events}.*, i FROM ${events}, range(50000) t(i)) TO '${path}' (FORMAT parquet)`.replace(
        `${events}.*`,
        '*',
      ),
    )
    const { readFileSync } = await import('node:fs')
    const whole = readFileSync(path)
    const cut = put(folder, 'cut.parquet', whole.subarray(0, whole.length >> 1))
    expect(await messageOf(brandsOf({ files: cut }))).toBe(
      `SourceError: ${cut} cannot be read: its end is missing, so it was cut off or is still being written; copy or write it again`,
    )
    const footer = Buffer.from(whole).fill(0xff, whole.length - 300, whole.length - 8)
    const broken = put(folder, 'footer.parquet', footer)
    expect(await messageOf(brandsOf({ files: broken }))).toMatch(/ is damaged or was cut off; copy or write it again$/)
    const length = Buffer.from(whole).fill(0xff, whole.length - 8, whole.length - 4)
    const tooLong = put(folder, 'length.parquet', length)
    expect(await messageOf(brandsOf({ files: tooLong }))).toMatch(/ is damaged or was cut off; copy or write it again$/)
  })
})
