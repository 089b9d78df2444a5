import { writeFileSync } from 'node:fs'
import { writeArrow } from './arrow-file.js'
import { contestants } from './contestants/all.js'
import type { Answer } from './figures.js'
import type { Job, Run } from './job.js'
import { measured } from './measure.js'
import { referenceTable } from './reference.js'

// One job in a process of its own.
const job = JSON.parse(process.argv[2] ?? 'null') as Job
switch (job.kind) {
  case 'run': {
    const contestant = contestants.find(({ name }) => name === job.contestant)
    if (contestant?.runtime !== 'node') throw new Error(`there is no contestant "${job.contestant}" in Node`)
    const timed = await contestant.prepare(job.sample)
    const { value: finish, cost } = await measured(timed)
    const { answer, readings = {} } = finish()
    if (job.answer !== null) writeAnswer(job.answer, answer)
    console.log(JSON.stringify({ cost, readings } satisfies Run))
    break
  }
  case 'reference':
    writeAnswer(job.answer, { [job.table]: await referenceTable(job.table, job.parquet) })
    break
  case 'arrow':
    await writeArrow(job.sample.parquet, job.sample.arrow)
    break
}

function writeAnswer(path: string, answer: Answer): void {
  writeFileSync(path, JSON.stringify(answer))
}
