import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { analyze } from '../../../../src/analysis/analyze.js'
import { duckdb } from '../../../../src/sources/duckdb/source.js'
import { childScript } from '../../../support/child-script.js'
import { scratchFolder } from '../../../support/scratch.js'
import {
  hasSpilled,
  littleMemory,
  spillFolders,
  wideQuery,
  wideTotals,
  writeWideEvents,
} from '../../../support/spilling.js'
import { messageOf } from '../../../support/with-source.js'

const files = join(scratchFolder(), 'wide.parquet')
beforeAll(() => writeWideEvents(files))

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'cm-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(parent, { recursive: true, force: true })
})

const small = (more: object = {}) => duckdb({ files, ...littleMemory, tempDirectory: parent, ...more })

describe('a source that spills', () => {
  test('has the answer of one that does not, and leaves nothing behind', async () => {
    const [few, many] = [small(), duckdb({ files })]
    const answer = await analyze(few, wideQuery)
    const folders = spillFolders(parent)
    expect(folders.map(hasSpilled)).toEqual([true])
    expect(answer.rows).toEqual((await analyze(many, wideQuery)).rows)
    expect(answer.totals).toEqual(wideTotals)
    few.close()
    many.close()
    expect(readdirSync(parent)).toEqual([])
  })

  test('shares its folder with no other source', async () => {
    const sources = [small(), small(), small()]
    const answers = await Promise.all(sources.map((source) => analyze(source, wideQuery)))
    expect(spillFolders(parent).map(hasSpilled)).toEqual([true, true, true])
    for (const { rows, totals } of answers) {
      expect(rows).toEqual(answers[0]?.rows)
      expect(totals).toEqual(wideTotals)
    }
    for (const source of sources) source.close()
    expect(readdirSync(parent)).toEqual([])
  })

  test('spills in the system’s temporary folder unless told otherwise', async () => {
    vi.stubEnv('TMPDIR', parent)
    vi.stubEnv('TEMP', parent)
    const source = duckdb({ files, ...littleMemory })
    await analyze(source, wideQuery)
    expect(spillFolders(parent).map(hasSpilled)).toEqual([true])
    source.close()
    expect(readdirSync(parent)).toEqual([])
  })

  test('goes on where somebody has cleared the temporary folder', async () => {
    const source = small()
    await analyze(source, wideQuery)
    const [before] = spillFolders(parent)
    rmSync(before as string, { recursive: true })
    expect((await analyze(source, wideQuery)).totals).toEqual(wideTotals)
    expect(spillFolders(parent).map(hasSpilled)).toEqual([true])
    source.close()
    expect(readdirSync(parent)).toEqual([])
  })
})

describe('a folder to spill to that cannot be used', () => {
  test('is an error where it was asked for, until it can', async () => {
    const folder = join(parent, 'later')
    const source = small({ tempDirectory: folder })
    const ask = () => analyze(source, wideQuery)
    expect(await messageOf(ask())).toBe(`SourceError: tempDirectory: there is no folder ${folder}; make it first`)
    writeFileSync(folder, '')
    expect(await messageOf(ask())).toBe(`SourceError: tempDirectory: ${folder} is not a folder`)
    rmSync(folder)
    mkdirSync(folder)
    expect((await ask()).totals).toEqual(wideTotals)
    source.close()
    expect(readdirSync(folder)).toEqual([])
  })

  test('does no harm where it was not, unless it is needed', async () => {
    vi.stubEnv('TMPDIR', join(parent, 'nowhere'))
    vi.stubEnv('TEMP', join(parent, 'nowhere'))
    const source = duckdb({ files, ...littleMemory })
    expect((await analyze(source, { metrics: ['events'] })).totals).toEqual({ events: 400_000 })
    expect(await messageOf(analyze(source, wideQuery))).toMatch(
      /^SourceError: .*wide\.parquet cannot be read: the memory ran out \([\d.]+ MiB\/14\.3 MiB used\), and it cannot spill to .*nowhere: name a folder with tempDirectory, or raise memoryLimit or lower threads/,
    )
    source.close()
  })

  test('is read from where the source was made', async () => {
    const here = process.cwd()
    try {
      process.chdir(parent)
      mkdirSync('spill')
      const source = small({ tempDirectory: 'spill' })
      process.chdir(here)
      await analyze(source, { metrics: ['events'] })
      expect(spillFolders(join(parent, 'spill'))).toHaveLength(1)
      source.close()
    } finally {
      process.chdir(here)
    }
  })
})

describe('a process that spills', () => {
  const script = childScript(`
    import { analyze } from './src/analysis/analyze.js'
    import { duckdb } from './src/sources/duckdb/source.js'
    import { hasSpilled, littleMemory, spillFolders, wideQuery } from './test/support/spilling.js'
    const [files, end] = process.argv.slice(2)
    const parent = process.env.TMPDIR
    const source = duckdb({ files, ...littleMemory })
    if (end === 'midway') {
      analyze(source, wideQuery)
      setInterval(() => {
        if (!hasSpilled(spillFolders(parent)[0])) return
        console.log('spilling')
        process.exit(4)
      }, 1)
    } else {
      const { totals } = await analyze(source, wideQuery)
      console.log(hasSpilled(spillFolders(parent)[0]), JSON.stringify(totals))
      if (end === 'close') source.close()
      if (end === 'throw') throw new Error('by the way')
    }`)
  const run = async (end: string) => {
    const cwd = join(parent, 'working')
    const temporary = join(parent, 'temporary')
    mkdirSync(cwd)
    mkdirSync(temporary)
    chmodSync(cwd, 0o555)
    const ended = await (await script)([files, end], { cwd, env: { TMPDIR: temporary } }).ended
    return { ...ended, written: readdirSync(cwd), left: readdirSync(temporary) }
  }

  test.each([
    ['close', 0],
    ['forget', 0],
    ['throw', 1],
  ])(
    'writes nothing into its working folder, which may be read-only, and leaves nothing behind: %s',
    async (end, code) => {
      const ended = await run(end)
      expect(ended).toMatchObject({ code, written: [], left: [] })
      expect(ended.out).toBe(`true ${JSON.stringify(wideTotals)}\n`)
    },
  )

  test('leaves nothing behind where it ends while a query runs', async () => {
    expect(await run('midway')).toMatchObject({ code: 4, out: 'spilling\n', written: [], left: [] })
  })
})
