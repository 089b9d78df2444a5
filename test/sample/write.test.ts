import { execFileSync, spawn } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { QueryError, SourceError } from '../../src/errors.js'
import { sampleEvents } from '../../src/sample/events.js'
import { generateSample } from '../../src/sample/generate.js'
import { writeSample } from '../../src/sample/write.js'
import { literal, query, sha256 } from '../support/written-files.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sample's "))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('writeSample', () => {
  it.each([1, 2_049, 40_000])(
    'writes %i events as CSV and as Parquet with the same rows in the same order',
    async (events) => {
      const csv = join(folder, 'events.csv')
      const parquet = join(folder, 'events.parquet')
      const written = await writeSample({ events, seed: 5, path: csv })
      await writeSample({ events, seed: 5, path: parquet })
      expect(written).toEqual({ path: csv, events, bytes: (await readFile(csv)).length })
      expect((await readdir(folder)).toSorted()).toEqual(['events.csv', 'events.parquet'])

      const types = `{'event_time': 'VARCHAR', 'event_type': 'VARCHAR', 'product_id': 'BIGINT', 'category_id': 'BIGINT',
      'category_code': 'VARCHAR', 'brand': 'VARCHAR', 'price': 'DECIMAL(18,2)', 'user_id': 'BIGINT', 'user_session': 'VARCHAR'}`
      const fromCsv = await query(
        `SELECT * REPLACE (strptime(event_time, '%Y-%m-%d %H:%M:%S UTC') AS event_time)
       FROM read_csv(${literal(csv)}, header = true, columns = ${types})`,
      )
      const fromParquet = await query(`SELECT * FROM ${literal(parquet)}`)
      expect(fromCsv).toHaveLength(events)
      expect(fromParquet).toEqual(fromCsv)
    },
  )

  it('writes Parquet that hyparquet reads, equal to the generated events', async () => {
    const path = join(folder, 'events.parquet')
    const options = { events: 17_000, seed: 6 }
    await writeSample({ ...options, path })
    const sample = generateSample(options)
    const expected = [...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)])
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors })
    expect(
      rows.map((row) => ({
        eventTime: row['event_time'],
        eventType: row['event_type'],
        productId: String(row['product_id']),
        categoryId: String(row['category_id']),
        categoryCode: row['category_code'] ?? null,
        brand: row['brand'] ?? null,
        // hyparquet multiplies the decimal's integer by 0.01.
        price: Math.round(Number(row['price']) * 100) / 100,
        userId: String(row['user_id']),
        userSession: row['user_session'] ?? null,
      })),
    ).toEqual(expected)
  })

  it('writes the physical types, compression and row groups it promises, in order across row groups', async () => {
    const path = join(folder, 'events.parquet')
    await writeSample({ events: 130_000, seed: 6, path })
    expect(await query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${literal(path)})`)).toEqual(
      Object.entries({
        event_time: 'TIMESTAMP',
        event_type: 'VARCHAR',
        product_id: 'BIGINT',
        category_id: 'BIGINT',
        category_code: 'VARCHAR',
        brand: 'VARCHAR',
        price: 'DECIMAL(18,2)',
        user_id: 'BIGINT',
        user_session: 'VARCHAR',
      }).map(([column_name, column_type]) => ({ column_name, column_type })),
    )
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path))
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([122_880, 7_120])
    expect(metadata.row_groups[0]?.columns.map(({ meta_data }) => meta_data?.codec)).toEqual(new Array(9).fill('ZSTD'))
    const csv = join(folder, 'events.csv')
    await writeSample({ events: 130_000, seed: 6, path: csv })
    const lines = `SELECT md5(string_agg(concat_ws(',', product_id, user_id, user_session, event_type), chr(10) ORDER BY n)) AS hash
      FROM (SELECT *, row_number() OVER () AS n FROM`
    expect(await query(`${lines} ${literal(path)})`)).toEqual(await query(`${lines} read_csv(${literal(csv)}))`))
  })

  it('writes gzip whose content is the plain CSV', async () => {
    await writeSample({ events: 3_000, seed: 5, path: join(folder, 'events.csv') })
    await writeSample({ events: 3_000, seed: 5, path: join(folder, 'events.csv.gz') })
    const plain = await readFile(join(folder, 'events.csv'))
    expect(sha256(gunzipSync(await readFile(join(folder, 'events.csv.gz'))))).toBe(sha256(plain))
  })

  it.each(['events.csv', 'events.csv.gz', 'events.parquet'])('tells its progress to the end (%s)', async (name) => {
    const told: number[] = []
    await writeSample({
      events: 70_000,
      seed: 5,
      path: join(folder, name),
      onProgress: ({ events, total }) => {
        expect(total).toBe(70_000)
        told.push(events)
      },
    })
    expect(told.length).toBeGreaterThan(3)
    expect(told).toEqual(told.toSorted((left, right) => left - right))
    expect(told.at(-1)).toBe(70_000)
  })

  describe.each(['events.csv', 'events.csv.gz', 'events.parquet'])('%s', (name) => {
    it('leaves nothing behind when aborted midway, and keeps the file that was there', async () => {
      const path = join(folder, name)
      await writeFile(path, 'the old file')
      const abort = new AbortController()
      const reason = new Error('enough')
      const writing = writeSample({
        events: 5_000_000,
        seed: 5,
        path,
        signal: abort.signal,
        onProgress: ({ events }) => {
          if (events > 20_000) abort.abort(reason)
        },
      })
      await expect(writing).rejects.toBe(reason)
      expect(await readdir(folder)).toEqual([name])
      expect(await readFile(path, 'utf8')).toBe('the old file')
    })

    it('is stopped by a timer, too', async () => {
      const writing = writeSample({
        events: 5_000_000,
        seed: 5,
        path: join(folder, name),
        signal: AbortSignal.timeout(300),
      })
      await expect(writing).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(await readdir(folder)).toEqual([])
    })

    it('does not start when aborted before', async () => {
      const path = join(folder, name)
      await expect(writeSample({ events: 10, seed: 5, path, signal: AbortSignal.abort() })).rejects.toMatchObject({
        name: 'AbortError',
      })
      expect(await readdir(folder)).toEqual([])
    })

    it('passes on what the progress callback throws, and leaves nothing behind', async () => {
      const failure = new Error('the bar broke')
      const writing = writeSample({
        events: 20_000,
        seed: 5,
        path: join(folder, name),
        onProgress: () => {
          throw failure
        },
      })
      await expect(writing).rejects.toBe(failure)
      expect(await readdir(folder)).toEqual([])
    })

    it('says that the folder is not there', async () => {
      const path = join(folder, 'missing', name)
      const error = await writeSample({ events: 10, seed: 5, path }).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(SourceError)
      expect(error).toMatchObject({
        message: `cannot write ${path}: there is no folder ${join(folder, 'missing')}; make it first`,
        context: { source: 'sample', path },
      })
    })

    it('says that the path goes through a file', async () => {
      await writeFile(join(folder, 'file'), '')
      const through = join(folder, 'file', name)
      await expect(writeSample({ events: 10, seed: 5, path: through })).rejects.toThrow(
        `cannot write ${through}: ${join(folder, 'file')} is not a folder`,
      )
    })
  })

  describe.runIf(process.platform !== 'win32').each(['events.csv', 'events.csv.gz', 'events.parquet'])(
    'where it is written: %s',
    (name) => {
      const options = { events: 3_000, seed: 5 }
      let expected: Buffer
      beforeAll(async () => {
        const plain = await mkdtemp(join(tmpdir(), 'sample-'))
        const written = await writeSample({ ...options, path: join(plain, name) })
        expected = await readFile(written.path)
        await rm(plain, { recursive: true })
      })

      it('replaces what a link leads to, and keeps its mode', async () => {
        const real = join(folder, 'real')
        await writeFile(real, 'the old file')
        await chmod(real, 0o600)
        await symlink('real', join(folder, name))
        await writeSample({ ...options, path: join(folder, name) })
        expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true)
        expect((await lstat(real)).mode & 0o777).toBe(0o600)
        expect(sha256(await readFile(real))).toBe(sha256(expected))
        expect((await readdir(folder)).toSorted()).toEqual([name, 'real'].toSorted())
      })

      it('writes into a pipe', async () => {
        const path = join(folder, name)
        execFileSync('mkfifo', [path])
        const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] })
        const [read, written] = await Promise.all([buffer(reader.stdout), writeSample({ ...options, path })])
        expect(sha256(read)).toBe(sha256(expected))
        expect(written).toEqual({ path, events: 3_000, bytes: expected.length })
        expect((await lstat(path)).isFIFO()).toBe(true)
      })
    },
  )

  it('refuses a folder as the file', async () => {
    const path = `${folder}/sub.csv`
    await mkdir(path)
    await expect(writeSample({ events: 10, seed: 5, path })).rejects.toThrow(
      `cannot write ${path}: it is a folder; name a file`,
    )
  })

  it.each(['events', 'events.json', 'events.gz', 'csv', ''])(
    'refuses a name without a known ending: %j',
    async (path) => {
      const error = await writeSample({ events: 10, seed: 5, path }).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(QueryError)
      expect(error).toMatchObject({
        message: `cannot tell the format of "${path}": name a file that ends in .csv, .csv.gz, .parquet`,
        context: { option: 'path', value: path },
      })
    },
  )

  it('refuses bad options before it touches the disk', async () => {
    await expect(writeSample({ events: 0, seed: 5, path: join(folder, 'events.csv') })).rejects.toThrow(QueryError)
    expect(await readdir(folder)).toEqual([])
  })
})
