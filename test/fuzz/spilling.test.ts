import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChildOptions, childScript } from '../support/child-script.js'
import { hasSpilled, spillFolders, writeWideEvents } from '../support/spilling.js'

/** How often each is tried. */
const runs = Number(process.env['CARTOMETRICS_RUNS'] ?? 50)
const eachRun = Array.from({ length: runs }, (_, index) => index)

// With a short path, and readable by all users, as the project may not be.
const root = mkdtempSync(join(tmpdir(), 'cm-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engine = '../../node_modules/@duckdb'
cpSync(fileURLToPath(new URL(engine, import.meta.url)), join(root, 'node_modules/@duckdb'), { recursive: true })
const files = join(root, 'wide.parquet')

/** Answers a query over the events with little memory, from so many sources at once, and prints what each has found. */
const script = childScript(
  `
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
  console.log((await Promise.all(Array.from({ length: Number(sources) }, ask))).join())`,
  root,
)

let answer: string
beforeAll(async () => {
  await writeWideEvents(files)
  const run = await script
  execFileSync('chmod', ['-R', 'a+rX', root])
  const { out, err } = await run([files, '1', 'much']).ended
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
  const answers = Array.from({ length: sources }, () => answer).join()
  expect({ code, signal, err, out }).toEqual({ code: 0, signal: null, err: '', out: `${answers}\n` })
}

const isRunning = ({ child }: Started) => child.exitCode === null && child.signalCode === null

/** Waits while a process runs and something has not yet happened. */
async function until(started: Started, happened: () => boolean) {
  while (isRunning(started) && !happened()) await new Promise((resolve) => setTimeout(resolve, 2))
}

async function kill({ child, ended }: Started) {
  child.kill('SIGKILL')
  await ended
}

/** Kills a run when both spill, or some time after, and lets the other one go on. */
async function killBeside(first: Started, second: Started, temporary: string, run: number) {
  await until(first, () => spillFolders(temporary).filter(hasSpilled).length >= 2)
  await new Promise((resolve) => setTimeout(resolve, (run * 37) % 300))
  await kill(first)
  await expectAnswers(second)
}

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

// Processes of other users, and such as are numbered anew, can be started by the system's administrator alone.
const isRoot = process.geteuid?.() === 0
const numberedAnew = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const canNumberAnew = isRoot && spawnSync('unshare', [...numberedAnew.slice(1), 'true']).status === 0

describe.runIf(canNumberAnew)('where all processes have the same id', () => {
  test('what was left is removed, and nothing of one that goes on', async () => {
    const { start, left, temporary } = world()
    const inside = { through: numberedAnew }
    for (const run of eachRun) {
      await killBeside(await start(1, inside), await start(1, inside), temporary, run)
      await expectAnswers(await start(1, inside))
      expect(left()).toEqual([])
    }
  })
})

// Node itself may be where nobody else can read it.
const other = { uid: 65_534, gid: 65_534 }
const canRunAsOther = isRoot && spawnSync(process.execPath, ['--version'], { cwd: root, ...other }).status === 0

describe.runIf(canRunAsOther)('where several users share the temporary folder', () => {
  test('each removes what is its own', async () => {
    const { start, left, temporary } = world()
    for (const run of eachRun) {
      await killBeside(await start(1), await start(1, other), temporary, run)
      await expectAnswers(await start(1))
      expect(left()).toEqual([])
      const killed = await start(1, other)
      await until(killed, () => spillFolders(temporary).some(hasSpilled))
      await kill(killed)
      const ofOther = left()
      // Not even by the administrator, who could.
      await expectAnswers(await start(1))
      expect(left()).toEqual(ofOther)
      await expectAnswers(await start(1, other))
      expect(left()).toEqual([])
    }
  })
})
