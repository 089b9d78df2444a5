import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contestant, Sample } from './contestant.js'
import type { Answer } from './figures.js'
import type { Job, Run } from './job.js'
import { pythonProgram, pythonScript } from './python.js'
import { start } from './start.js'

const child = fileURLToPath(new URL('./child.js', import.meta.url))
/** The heap may grow as far as a contestant needs; what it takes is measured. */
const nodeOptions = ['--expose-gc', '--max-old-space-size=12288']

/** Runs a contestant once, in a process of its own. */
export async function runContestant(contestant: Contestant, sample: Sample): Promise<Run> {
  return parseRun(await startContestant(contestant, sample, null))
}

/** Runs a contestant once for its answer. */
export function answerOf(contestant: Contestant, sample: Sample): Promise<Answer> {
  return withAnswerFile(async (answer) => {
    await startContestant(contestant, sample, answer)
  })
}

/** The answer that others are held against. */
export function referenceAnswer(table: string, parquet: string): Promise<Answer> {
  return withAnswerFile(async (answer) => {
    await startJob({ kind: 'reference', table, parquet, answer })
  })
}

export async function makeArrow(sample: Sample): Promise<void> {
  await startJob({ kind: 'arrow', sample })
}

function startContestant(contestant: Contestant, sample: Sample, answer: string | null): Promise<string> {
  return contestant.runtime === 'node'
    ? startJob({ kind: 'run', contestant: contestant.name, sample, answer })
    : start(pythonProgram, [pythonScript(contestant.script), sample.parquet, ...(answer === null ? [] : [answer])])
}

function startJob(job: Job): Promise<string> {
  return start(process.execPath, [...nodeOptions, child, JSON.stringify(job)])
}

async function withAnswerFile(work: (path: string) => Promise<void>): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'cartometrics-bench-'))
  try {
    const path = join(folder, 'answer.json')
    await work(path)
    return JSON.parse(readFileSync(path, 'utf8')) as Answer
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function parseRun(output: string): Run {
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Run
}
