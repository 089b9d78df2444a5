import type { Sample } from '../contestant.js'
import { openDatabase } from '../database.js'
import { differences } from '../figures.js'
import { machine } from '../machine.js'
import { BenchOptionError, parseTrinoOptions, trinoHelp } from '../options.js'
import { writePage } from '../page.js'
import { referenceAnswer } from '../processes.js'
import { sampleOf } from '../samples.js'
import { median } from '../statistics.js'
import { digits, markdown, millions, plain, type TextTable } from '../tables.js'
import { findJava } from './java.js'
import { createLakeTable } from './lake.js'
import type { QueryCost } from './query-cost.js'
import { sampleColumns, sampleSelect } from './sample-columns.js'
import { startTrino } from './start-trino.js'
import {
  eventsTable,
  type TrinoContestant,
  type TrinoQuestion,
  trinoContestants,
  trinoQuestions,
} from './statements.js'
import { LEAST_JAVA } from './trino-files.js'

const started = performance.now()

/** Says how far the run is. What it ends with goes to the standard output. */
function say(text: string): void {
  console.error(`${String(Math.round((performance.now() - started) / 1000)).padStart(5)} s  ${text}`)
}

interface Server {
  readonly url: string
  readonly lake: string
}

/** Writes the sample into a table of several files, so that several threads scan it. */
async function writeTable(server: Server, { events, parquet }: Sample): Promise<string> {
  const schema = `of_${events}`
  const database = await openDatabase()
  await createLakeTable(server, {
    schema,
    table: eventsTable,
    columns: sampleColumns,
    write: async (folder) => {
      await database.connection.run(
        `COPY (SELECT ${sampleSelect} FROM read_parquet('${parquet.replaceAll("'", "''")}'))
        TO '${folder}' (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '4MB', OVERWRITE_OR_IGNORE)`,
      )
    },
  })
  database.close()
  return schema
}

/** All contestants in every round, one after the other; the first round, in which Trino compiles, is for the check alone. */
async function measure(
  server: Server,
  sample: Sample,
  schema: string,
  question: TrinoQuestion,
  rounds: number,
  failed: string[],
): Promise<TextTable> {
  const session = { url: server.url, catalog: 'hive', schema }
  const reference = await referenceAnswer(question, sample.parquet)
  const costs = new Map<TrinoContestant, QueryCost[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of round % 2 === 0 ? trinoContestants : trinoContestants.toReversed()) {
      if (round > 0 && !costs.has(contestant)) continue
      try {
        const { table, cost } = await contestant.run(session, question)
        const found = round === 0 ? differences({ [question]: table }, reference) : []
        if (found.length > 0) throw new Error(`${found.length} numbers differ: ${found.slice(0, 5).join('; ')}`)
        costs.set(contestant, [...(costs.get(contestant) ?? []), ...(round === 0 ? [] : [cost])])
        say(`round ${round} of ${rounds}, by ${question}: ${contestant.title}: CPU ${digits(cost.cpuMs / 1000)} s`)
      } catch (error) {
        costs.delete(contestant)
        failed.push(
          `FAILED: ${contestant.title}, by ${question}, ${millions(sample.events)}: ${(error as Error).message}`,
        )
        say(failed.at(-1) as string)
      }
    }
  }
  const middle = (all: readonly QueryCost[], of: (cost: QueryCost) => number) => median(all.map(of))
  return {
    title: `By ${question}: ${millions(sample.events)} events`,
    head: [
      '',
      'time, s',
      'CPU, s',
      'of one thread, s',
      'scans',
      'read, MB',
      'exchanged, M rows',
      'exchanged, MB',
      'peak memory, MB',
    ],
    rows: [...costs].map(([{ title }, all]) => [
      title,
      digits(middle(all, ({ wallMs }) => wallMs) / 1000),
      digits(middle(all, ({ cpuMs }) => cpuMs) / 1000),
      digits(middle(all, ({ threadMs }) => threadMs) / 1000),
      String(middle(all, ({ scans }) => scans)),
      digits(middle(all, ({ readBytes }) => readBytes) / 1e6),
      digits(middle(all, ({ exchangedRows }) => exchangedRows) / 1e6),
      digits(middle(all, ({ exchangedBytes }) => exchangedBytes) / 1e6),
      digits(middle(all, ({ peakBytes }) => peakBytes) / 1e6),
    ]),
  }
}

async function bench(sizes: readonly number[], rounds: number, write: boolean): Promise<boolean> {
  const failed: string[] = []
  const tables: TextTable[] = []
  const server = await startTrino(say)
  try {
    for (const events of sizes) {
      const sample = await sampleOf(events, false, say)
      const schema = await writeTable(server, sample)
      for (const question of Object.keys(trinoQuestions) as TrinoQuestion[])
        tables.push(await measure(server, sample, schema, question, rounds, failed))
    }
  } finally {
    await server.stop()
  }
  const about = [
    machine()[0],
    `${new Date().toISOString().slice(0, 10)}; medians of ${rounds} rounds; one machine, 2 GB of heap`,
  ]
  console.log([...tables.map(plain), about.join('\n'), ...failed].join('\n\n'))
  if (write) {
    const lines = [...about, ...failed.map((line) => line.replaceAll(/\s+/g, ' '))].map((line) => `- ${line}`)
    say(`wrote ${writePage([lines.join('\n'), ...tables.map(markdown)].join('\n\n'), 'docs/benchmarks-trino.md')}`)
  }
  return failed.length === 0
}

// Trino is ended when this process exits; a signal alone would leave it running.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  const options = parseTrinoOptions(process.argv.slice(2))
  if (options === null) console.log(trinoHelp)
  else {
    const missing = await findJava(LEAST_JAVA).then(
      () => null,
      (error: Error) => error.message,
    )
    if (missing !== null) console.error(`SKIPPED, nothing was measured: ${missing}`)
    else if (!(await bench(options.events, options.rounds, options.write))) process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof BenchOptionError)) throw error
  console.error(`bench: ${error.message}`)
  process.exitCode = 2
}
