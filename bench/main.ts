import type { Contestant, Sample } from './contestant.js'
import { contestants } from './contestants/all.js'
import type { Run } from './job.js'
import { machine } from './machine.js'
import { BenchOptionError, type BenchOptions, help, parseOptions } from './options.js'
import { writePage } from './page.js'
import { runContestant } from './processes.js'
import { installPython } from './python.js'
import { type Entry, type Result, resultOf } from './results.js'
import { sampleOf, smallSamples } from './samples.js'
import { markdown, millions, plain, tablesOf } from './tables.js'
import { verifier } from './verify.js'

const started = performance.now()

/** Says how far the run is. What it ends with goes to the standard output. */
function say(text: string): void {
  const seconds = String(Math.round((performance.now() - started) / 1000)).padStart(5)
  console.error(`${seconds} s  ${text}`)
}

interface Task extends Entry {
  readonly sample: Sample
  readonly rounds: number
  readonly runs: Run[]
}

const label = ({ contestant, events }: Entry) =>
  events === null ? contestant.name : `${contestant.name}, ${millions(events)}`

async function bench(options: BenchOptions): Promise<boolean> {
  const missing: string[] = []
  const wanted = await available(options.contestants, missing)
  const tasks = await prepare(wanted, options)
  const failed: string[] = []
  const sound = await check(tasks, failed)
  await measure(sound, failed)
  const measured = sound.filter(({ runs }) => runs.length > 0)
  report(
    measured.map((task) => resultOf(task, task.runs)),
    [...missing, ...failed],
    options,
  )
  return failed.length === 0
}

/** The contestants that can run here; why others cannot is said, here and in the end. */
async function available(all: readonly Contestant[], missing: string[]): Promise<readonly Contestant[]> {
  if (!all.some(({ runtime }) => runtime === 'python')) return all
  const reason = await installPython(say)
  if (reason === null) return all
  const without = all.filter(({ runtime }) => runtime === 'python').map(({ name }) => name)
  missing.push(`SKIPPED: ${without.join(', ')}: ${reason}`)
  for (const text of missing) say(text)
  return all.filter(({ runtime }) => runtime !== 'python')
}

async function prepare(
  wanted: readonly Contestant[],
  { events: sizes, rounds }: BenchOptions,
): Promise<readonly Task[]> {
  const tasks: Task[] = []
  const isSized = (one: Contestant) => one.runtime === 'python' || one.ownEvents !== true
  for (const events of sizes) {
    const here = wanted.filter((one) => isSized(one) && events <= (one.largest ?? Number.POSITIVE_INFINITY))
    if (here.length === 0) continue
    const sample = await sampleOf(
      events,
      here.some((one) => one.runtime === 'node' && one.arrow === true),
      say,
    )
    for (const contestant of here) {
      tasks.push({
        contestant,
        events,
        sample,
        rounds: rounds ?? Math.min(events > 20_000_000 ? 3 : 5, contestant.mostRounds ?? 5),
        runs: [],
      })
    }
  }
  const none = { events: 0, parquet: '', arrow: '' }
  for (const contestant of wanted.filter((one) => !isSized(one))) {
    tasks.push({ contestant, events: null, sample: none, rounds: rounds ?? 5, runs: [] })
  }
  return tasks
}

/** Leaves those whose numbers are right: the time of a wrong answer says nothing. */
async function check(tasks: readonly Task[], failed: string[]): Promise<readonly Task[]> {
  const small = await smallSamples()
  const verify = verifier((table, sample) => small[table] ?? sample.parquet)
  const sound: Task[] = []
  for (const task of tasks) {
    say(`checking ${label(task)}`)
    try {
      const found = await verify(task.contestant, task.sample)
      if (found.length === 0) sound.push(task)
      else fail(failed, task, `${found.length} numbers differ: ${found.slice(0, 5).join('; ')}`)
    } catch (error) {
      fail(failed, task, (error as Error).message)
    }
  }
  return sound
}

/** All contestants in every round, one after the other, and backwards in every other one, so that none has the better hours of the machine. */
async function measure(tasks: readonly Task[], failed: string[]): Promise<void> {
  const most = Math.max(0, ...tasks.map(({ rounds }) => rounds))
  for (let round = 1; round <= most; round++) {
    const order = tasks.filter(({ rounds }) => rounds >= round)
    for (const task of round % 2 === 0 ? order.toReversed() : order) {
      try {
        const run = await runContestant(task.contestant, task.sample)
        task.runs.push(run)
        say(`round ${round} of ${task.rounds}: ${label(task)}: ${(run.cost.wallMs / 1000).toFixed(3)} s`)
      } catch (error) {
        fail(failed, task, (error as Error).message)
      }
    }
  }
}

function fail(failed: string[], entry: Entry, reason: string): void {
  failed.push(`FAILED: ${label(entry)}: ${reason}`)
  say(failed.at(-1) as string)
}

function report(results: readonly Result[], notes: readonly string[], { write }: BenchOptions): void {
  const tables = tablesOf(results)
  const about = [
    ...machine(),
    `${new Date().toISOString().slice(0, 10)}; medians; rounds: ${[...new Set(results.map(({ rounds }) => rounds))].join(' and ')}`,
  ]
  console.log([...tables.map(plain), about.join('\n'), ...notes].join('\n\n'))
  if (!write) return
  const quoted = notes.map((note) => `- ${note.replaceAll(/\s+/g, ' ')}`)
  const parts = [
    about
      .map((line) => `- ${line}`)
      .concat(quoted)
      .join('\n'),
    ...tables.map(markdown),
  ]
  say(`wrote ${writePage(parts.join('\n\n'))}`)
}

try {
  const options = parseOptions(process.argv.slice(2), contestants)
  if (options === null) console.log(help(contestants))
  else if (!(await bench(options))) process.exitCode = 1
} catch (error) {
  if (!(error instanceof BenchOptionError)) throw error
  console.error(`bench: ${error.message}`)
  process.exitCode = 2
}
