import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChildOptions, childScript } from '../support/child-script.js'
import { hasSpilled, spillFolders, writeWideEvents } from '../support/spilling.js'

/** How often each is tried. */
const runs = Number(process.env['CARTOMETRICS_RUNS'] ?? 50)

// Readable by all users, with a short path.
const root = mkdtempSync(join(tmpdir(), 'cm-'))
chmodSync(root, 0o755)
afterAll(() => rmSync(root, { recursive: true, force: true }))
const files = join(root, 'wide.parquet')

/** Answers a query over the events with little memory, from so many sources at once, and prints what it found of each. */
const script = childScript(`
  import { createHash } from 'node:crypto'
  import { analyze } from './src/analysis/analyze.js'
  import { duckdb } from './src/sources/duckdb/source.js'
  import { littleMemory, wideQuery } from './test/support/spilling.js'
  const [files, sources, memory] = process.argv.slice(2)
  const ask = async () => {
    await using source = duckdb({ files, ...(memory === 'much' ? {} : littleMemory) })
    const { rows, totals } = await analyze(source, { by: wideQuery.by, metrics: wideQuery.metrics })
    return createHash('sha256').update(JSON.stringify([rows, totals])).digest('hex')
  }
  console.log((await Promise.all(Array.from({ length: Number(sources) }, ask))).join())`)

let answer: string
beforeAll(async () => {
  await writeWideEvents(files)
  chmodSync(files, 0o644)
  const { out, err } = await (await script)([files, '1', 'much']).ended
  expect(err).toBe('')
  answer = out.trim()
})

/** A temporary folder that all may write to, as the system's, and a working folder. */
function world() {
  const folder = mkdtempSync(join(root, 'w-'))
  const [temporary, cwd] = [join(folder, 't'), join(folder, 'working')]
  mkdirSync(temporary)
  mkdirSync(cwd)
  chmodSync(folder, 0o755)
  chmodSync(temporary, 0o1777)
  return {
    temporary,
    async start(sources: number, options: ChildOptions = {}) {
      return (await script)([files, String(sources)], { cwd, env: { TMPDIR: temporary }, ...options })
    },
    /** What is in either folder. */
    left: () => [...readdirSync(temporary), ...readdirSync(cwd)],
  }
}

type Started = Awaited<ReturnType<ReturnType<typeof world>['start']>>

async function expectAnswers({ ended }: Started, sources = 1) {
  const { code, signal, out, err } = await ended
  expect({ code, signal, err, out }).toEqual({
    code: 0,
    signal: null,
    err: '',
    out: `${Array.from({ length: sources }, () => answer).join()}\n`,
  })
}

const eachRun = Array.from({ length: runs }, (_, index) => index)

test('two runs that spill side by side are right every time, and leave nothing behind', async () => {
  const { start, left } = world()
  for (const _ of eachRun) {
    const both = [await start(1), await start(1)]
    for (const one of both) await expectAnswers(one)
    expect(left()).toEqual([])
  }
})

test('two sources that spill in one process are right every time, and leave nothing behind', async () => {
  const { start, left } = world()
  for (const _ of eachRun) {
    await expectAnswers(await start(2), 2)
    expect(left()).toEqual([])
  }
})

/** Kills a run when both spill, or at some time after, and lets the other one go on. */
async function killBeside(first: Started, second: Started, temporary: string, run: number) {
  while (first.child.exitCode === null && spillFolders(temporary).filter(hasSpilled).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await new Promise((resolve) => setTimeout(resolve, (run * 37) % 300))
  first.child.kill('SIGKILL')
  await first.ended
  await expectAnswers(second)
}

test('what a run that was killed has left is removed by a later one, and nothing of one that goes on', async () => {
  const { start, left, temporary } = world()
  let found = 0
  for (const run of eachRun) {
    await killBeside(await start(1), await start(1), temporary, run)
    found += left().length
    await expectAnswers(await start(1))
    expect(left()).toEqual([])
  }
  expect(found).toBeGreaterThan(0)
})

/** A process of another user's, or one that is the first of its own numbering, can be started by the system's administrator alone. */
const isRoot = process.geteuid?.() === 0
const pidNamespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const hasNamespaces = isRoot && spawnSync(pidNamespace[0] as string, [...pidNamespace.slice(1), 'true']).status === 0

describe.runIf(hasNamespaces)('where all processes have the same id', () => {
  test('what was left is removed, and nothing of one that goes on', async () => {
    const { start, left, temporary } = world()
    const inside = { through: pidNamespace }
    for (const run of eachRun) {
      await killBeside(await start(1, inside), await start(1, inside), temporary, run)
      await expectAnswers(await start(1, inside))
      expect(left()).toEqual([])
    }
  })
})

describe.runIf(isRoot)('where several users share the temporary folder', () => {
  test('each removes what is its own', async () => {
    const { start, left, temporary } = world()
    const nobody = { uid: 65_534, gid: 65_534 }
    for (const run of eachRun) {
      const other = await start(1, nobody)
      await killBeside(await start(1), other, temporary, run)
      const killed = await start(1, nobody)
      while (killed.child.exitCode === null && spillFolders(temporary).length < 2) {
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      killed.child.kill('SIGKILL')
      await killed.ended
      await expectAnswers(await start(1))
      expect(spillFolders(temporary).length).toBeLessThanOrEqual(1)
      await expectAnswers(await start(1, nobody))
      expect(left()).toEqual([])
    }
  })
})
