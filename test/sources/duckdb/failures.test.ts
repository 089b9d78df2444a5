import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { SourceError } from '../../../src/errors.js'
import type { Advice } from '../../../src/hint.js'
import { runColumns } from '../../../src/sources/duckdb/engine.js'
import { engineSettings } from '../../../src/sources/duckdb/engine-options.js'
import { shortageOf } from '../../../src/sources/duckdb/failure.js'
import { type OwnEngine, ownEngine } from '../../../src/sources/duckdb/own-engine.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { scratchFolder } from '../../support/scratch.js'
import { littleMemory, spillFolders, wideQuery, writeWideEvents } from '../../support/spilling.js'
import { messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
const files = join(folder, 'wide.parquet')
const broken = join(folder, 'broken.csv')
beforeAll(async () => {
  await writeWideEvents(files)
  writeFileSync(broken, Buffer.from('a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n1,2,3,4,5,m\xfcller,7\n1,2,3,4,5,6,7\n', 'latin1'))
})

let parent: string
let engine: OwnEngine
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'cm-'))
  engine = ownEngine(engineSettings({ tempDirectory: parent, threads: 2 }))
})
afterEach(() => {
  engine.close()
  expect(readdirSync(parent)).toEqual([])
  rmSync(parent, { recursive: true, force: true })
})

const one = (connection: DuckDBConnection) => runColumns(connection, 'SELECT 1', 'one')

/** A statement that breaks DuckDB 1.5: it looks for the column of the byte that is not UTF-8 among those that are read. */
const breaking = (connection: DuckDBConnection) =>
  runColumns(
    connection,
    `SELECT b, f FROM read_csv('${broken}', header = true, delim = ',', auto_detect = false, store_rejects = true,
      columns = {a: 'VARCHAR', b: 'VARCHAR', c: 'VARCHAR', d: 'VARCHAR', e: 'VARCHAR', f: 'VARCHAR', g: 'VARCHAR'})`,
    'broken.csv',
  )

describe('an engine that breaks down', () => {
  test('is started anew for the next query', async () => {
    for (let time = 0; time < 3; time++) {
      const error = await engine.use(breaking).catch((error) => error)
      expect(error).toBeInstanceOf(SourceError)
      expect(error.message).toMatch(
        /^broken\.csv cannot be read: DuckDB broke down \(INTERNAL Error: [^\n]+\); it is started anew for the next query$/,
      )
      expect(error.context).toMatchObject({ source: 'broken.csv', sql: expect.stringContaining('read_csv') })
      expect(error.cause.message).toMatch(/^INTERNAL Error/)
      expect(await engine.use(one)).toEqual([[1]])
      expect(spillFolders(parent)).toHaveLength(1)
    }
  })

  test('fails the queries that it answers at the same time, and no others', async () => {
    let breakNow = () => {}
    const isBroken = new Promise<void>((resolve) => {
      breakNow = resolve
    })
    const bystanders = Array.from({ length: 3 }, () =>
      engine.use(async (connection) => {
        await isBroken
        return one(connection)
      }),
    )
    const messages = Promise.all(bystanders.map(messageOf))
    const first = messageOf(
      engine.use(async (connection) => {
        try {
          return await breaking(connection)
        } finally {
          // Before anybody has given the engine up.
          expect(await engine.use(one)).toEqual([[1]])
          breakNow()
        }
      }),
    )
    expect(await first).toContain('broken.csv cannot be read: DuckDB broke down (INTERNAL Error')
    for (const message of await messages) {
      expect(message).toBe(
        'SourceError: one cannot be read: DuckDB broke down in another query at the same time; ask again, as it is started anew',
      )
    }
    expect(await Promise.all([engine.use(one), engine.use(one)])).toEqual([[[1]], [[1]]])
    expect(spillFolders(parent)).toHaveLength(1)
  })
})

describe('an engine that is closed', () => {
  const closed = 'SourceError: this source is closed; make a new one with duckdb()'

  test('while it is opened or connected to refuses who waits for it, with a typed error', async () => {
    const opening = [messageOf(engine.use(one)), messageOf(engine.use(one))]
    engine.close()
    expect(await Promise.all(opening)).toEqual([closed, closed])
    const source = duckdb({ files })
    const asked = messageOf(analyze(source, wideQuery))
    source.close()
    expect(await asked).toBe(closed)
  })

  test('while another one connects refuses that one alone', async () => {
    let asked: Promise<string> | undefined
    const answer = await engine.use(async (connection) => {
      asked = messageOf(engine.use(one))
      engine.close()
      return one(connection)
    })
    expect(answer).toEqual([[1]])
    expect(await asked).toBe(closed)
    expect(await messageOf(engine.use(one))).toBe(closed)
  })

  test('while it runs answers first', async () => {
    const answer = await engine.use(async (connection) => {
      engine.close()
      expect(spillFolders(parent)).toHaveLength(1)
      return one(connection)
    })
    expect(answer).toEqual([[1]])
    expect(readdirSync(parent)).toEqual([])
  })
})

describe('an engine that has too little', () => {
  const little = () => ownEngine(engineSettings({ ...littleMemory, tempDirectory: parent }))
  const wide = (connection: DuckDBConnection) =>
    runColumns(connection, `SELECT count(*) FROM (SELECT DISTINCT user_session, brand FROM '${files}')`, 'wide.parquet')

  test('memory names memoryLimit', async () => {
    const source = duckdb({ files, memoryLimit: '2MB', tempDirectory: parent })
    expect(await messageOf(analyze(source, wideQuery))).toMatch(
      /^SourceError: .*wide\.parquet cannot be read: the memory ran out \([^()]+ used\): raise memoryLimit or lower threads \(DuckDB wants at least 125 MB for each\)$/,
    )
    source.close()
    const tiny = duckdb({ files, memoryLimit: '1KB', tempDirectory: parent })
    expect(await messageOf(analyze(tiny, wideQuery))).toMatch(
      /^SourceError: .*: the memory ran out \([^()]+ used\): raise memoryLimit/,
    )
    tiny.close()
  })

  test('disk names tempDirectory', async () => {
    const full = little()
    await full.use((connection) => runColumns(connection, "SET max_temp_directory_size = '1MB'", 'a setting'))
    expect(await messageOf(full.use(wide))).toBe(
      `SourceError: wide.parquet cannot be read: the disk is full where it spills to (${parent}): free some of it, name another folder with tempDirectory, or raise memoryLimit`,
    )
    full.close()
  })

  test('of a disk that others fill names tempDirectory', () => {
    const spill = { path: `${parent}/x/duckdb`, touch: () => true, remove: () => {} }
    const cause = new Error(
      `IO Error: Could not write file "${spill.path}/duckdb_temp_storage_S32K-0.tmp": No space left on device`,
    )
    const { text, hints } = shortageOf(cause, { tempDirectory: parent, spill }) as Advice
    expect(text).toMatch(/^the disk is full where it spills to/)
    expect(hints.map(({ option }) => option)).toEqual(['tempDirectory', 'memoryLimit'])
    const other = new Error('IO Error: Could not write file "/out/events.parquet": No space left on device')
    expect(shortageOf(other, { tempDirectory: parent, spill })).toBeUndefined()
  })

  test('of a folder that is gone names tempDirectory, and has another one for the next query', async () => {
    const cleared = little()
    const message = messageOf(
      cleared.use(async (connection) => {
        await wide(connection)
        for (const spill of spillFolders(parent)) rmSync(join(spill, 'duckdb'), { recursive: true })
        return wide(connection)
      }),
    )
    expect(await message).toMatch(
      /^SourceError: wide\.parquet cannot be read: it cannot spill to \S+ \(IO Error: Cannot open file .*\): name another folder with tempDirectory, or raise memoryLimit$/,
    )
    expect(await cleared.use(wide)).toEqual([[400_000n]])
    cleared.close()
  })
})
