import { gzipSync } from 'node:zlib'
import {
  CompressionType,
  compressionRegistry,
  Int64,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { csv, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()

function events(brands: readonly (string | null)[], times = brands.map(() => '2019-10-01')): Table {
  const text = (values: readonly (string | null)[]) => vectorFromArray([...values], new Utf8())
  return tableFromArrays({
    event_time: text(times),
    event_type: text(brands.map(() => 'view')),
    brand: text(brands),
    price: text(brands.map(() => '10.00')),
    user_session: vectorFromArray(
      brands.map((_, at) => 2053013555631882655n + BigInt(at)),
      new Int64(),
    ),
  } as never) as never
}

const two = events(['acme', 'other'])

describe('Arrow is told by its bytes', () => {
  test.each<[string, string, Uint8Array]>([
    ['a file', 'events.arrow', tableToIPC(two, 'file')],
    ['a stream', 'events.arrows', tableToIPC(two, 'stream')],
    ['a file called otherwise', 'events.feather', tableToIPC(two, 'file')],
    ['a stream called .csv', 'events.csv', tableToIPC(two, 'stream')],
    ['a file without an ending', 'events', tableToIPC(two, 'file')],
  ])('%s', async (_, name, bytes) => {
    const path = put(folder, name, bytes)
    for (const format of [undefined, 'arrow'] as const) {
      const { brands, totals, scanned } = await brandsOf({ files: path, ...(format === undefined ? {} : { format }) })
      expect(brands).toEqual({ acme: 1, other: 1 })
      expect(totals).toEqual({ events: 2, revenue: 0, sessions: 2 })
      expect(scanned).toMatchObject({ source: path, files: [path], skipped: [], bytes: null })
    }
    expect(await messageOf(brandsOf({ files: path, format: 'csv' }))).toBe(
      `SourceError: ${path} is Arrow, by its first bytes, and not CSV`,
    )
  })

  test('all of a folder, with the places of rows that cannot be read', async () => {
    put(folder, 'parts/a.arrow', tableToIPC(events(['acme', 'acme'], ['2019-10-01', 'never']), 'file'))
    put(folder, 'parts/b.ARROWS', tableToIPC(events(['other', 'acme', 'acme'], ['2019-10-01', '', '2019']), 'stream'))
    put(folder, 'parts/_SUCCESS', '')
    const { brands, rejected, scanned } = await brandsOf({ files: `${folder}/parts` })
    expect(brands).toEqual({ acme: 1, other: 1 })
    expect(rejected.examples.map(({ file, row }) => [file, row])).toEqual([
      [`${folder}/parts/a.arrow`, 2],
      [`${folder}/parts/b.ARROWS`, 2],
      [`${folder}/parts/b.ARROWS`, 3],
    ])
    expect(scanned.source).toBe('2 files')
    expect(scanned.skipped).toHaveLength(1)
  })

  test('in several batches, each of which counts', async () => {
    const parts = [events(['acme']), events(['other', 'acme']), events(['acme'])]
    const batches = parts.flatMap((part) => part.batches)
    for (const [name, bytes] of [
      ['many.arrow', RecordBatchFileWriter.writeAll(batches).toUint8Array(true)],
      ['many.arrows', RecordBatchStreamWriter.writeAll(batches).toUint8Array(true)],
    ] as const) {
      const path = put(folder, name, bytes)
      expect((await brandsOf({ files: path })).brands).toEqual({ acme: 3, other: 1 })
    }
  })
})

/** Packs with blocks of literals alone. */
function packedWithLz4(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4)
  size.writeUInt32LE((bytes.length | 0x80000000) >>> 0)
  return Buffer.concat([Buffer.from('04224d186040', 'hex'), Buffer.of(0x82), size, bytes, Buffer.alloc(4)])
}

/** Packs with a frame of Zstandard of one block as it is. */
function packedWithZstd(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  head.writeBigUInt64LE(BigInt(bytes.length), 5)
  head.writeUIntLE((bytes.length << 3) | 1, 13, 3)
  return Buffer.concat([head, bytes])
}

describe('bodies that are packed', () => {
  test.each([
    ['LZ4', CompressionType.LZ4_FRAME, packedWithLz4],
    ['Zstandard', CompressionType.ZSTD, packedWithZstd],
  ] as const)('with %s are read', async (name, compressionType, encode) => {
    // Writing needs what packs, as well: an application that sets its own is let be.
    await import('../../../src/sources/duckdb/arrow/load.js').then(({ loadArrow }) => loadArrow())
    const decode = compressionRegistry.get(compressionType)?.decode
    expect(decode).toBeTypeOf('function')
    compressionRegistry.set(compressionType, { encode, ...(decode === undefined ? {} : { decode }) })
    for (const Writer of [RecordBatchFileWriter, RecordBatchStreamWriter]) {
      const writer = new Writer({ compressionType })
      const many = events(Array.from({ length: 500 }, (_, at) => (at % 3 === 0 ? 'acme' : 'other')))
      for (const batch of many.batches) writer.write(batch)
      writer.finish()
      const path = put(folder, `${name}.arrow`, writer.toUint8Array(true))
      expect((await brandsOf({ files: path })).brands).toEqual({ acme: 167, other: 333 })
    }
  })
})

describe('what cannot be read', () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      'cut.arrow',
      tableToIPC(two, 'file').subarray(0, 700),
      /cannot be read: it is damaged or was cut off; copy or write it again$/,
    ],
    ['cut.arrows', tableToIPC(two, 'stream').subarray(0, 700), /cannot be read: it is damaged or was cut off/],
    ['packed.arrow', gzipSync(tableToIPC(two, 'file')), /is Arrow packed with gzip, which is not read: unpack it$/],
    ['packed.arrows', gzipSync(tableToIPC(two, 'stream')), /is Arrow packed with gzip/],
    [
      'old.feather',
      Buffer.from(`FEA1${'\0\x01\x02'.repeat(100)}`),
      /is Feather of version 1, which is not read: write it as Parquet, or in version 2$/,
    ],
  ])('%s is told', async (name, bytes, message) => {
    expect(await messageOf(brandsOf({ files: put(folder, name, bytes) }))).toMatch(message)
  })

  test('with another format, or without a column', async () => {
    const path = put(folder, 'fine.arrow', tableToIPC(two, 'file'))
    const other = put(folder, 'fine.csv', csv(line()))
    expect(await messageOf(brandsOf({ files: [path, other] }))).toBe(
      `SourceError: these files are of more than one format (CSV in ${other}, Arrow in ${path}): analyze each apart`,
    )
    expect(await messageOf(ask({ files: path }, { by: 'device', metrics: ['events'] }))).toMatch(/column "device"/)
  })

  test('an abort ends a query', async () => {
    const path = put(folder, 'abort.arrow', tableToIPC(two, 'file'))
    const reason = new Error('enough')
    const run = { signal: AbortSignal.abort(reason) }
    await expect(ask({ files: path }, { metrics: ['events'] }, run)).rejects.toBe(reason)
  })
})
