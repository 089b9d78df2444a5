import { parseArgs } from 'node:util'
import { type Contestant, sections } from './contestant.js'

/** What is to be measured. */
export interface BenchOptions {
  /** The sizes of the samples. */
  readonly events: readonly number[]
  /** How often each contestant runs; null for as often as suits the sample. */
  readonly rounds: number | null
  readonly contestants: readonly Contestant[]
  /** Whether to write docs/benchmarks.md. */
  readonly write: boolean
}

/** A mistake in what was asked for. */
export class BenchOptionError extends Error {
  override readonly name = 'BenchOptionError'
}

const usage = `npm run bench -- [options]

  --events 1M,12M,50M   how many events the samples have; those three unless given
  --rounds 5            how often each contestant runs; 5 unless given; 3 beyond 20 M, 2 for the slowest
  --only NAME,...       these contestants or parts alone
  --skip NAME,...       all but these
  --write               writes the tables into docs/benchmarks.md
  --help

Samples and what Python needs are kept in .cache/bench, or where CARTOMETRICS_BENCH_CACHE says.`

export function help(contestants: readonly Contestant[]): string {
  const parts = Object.entries(sections).map(([section, title]) => {
    const names = contestants.filter((one) => one.section === section).map(({ name }) => name)
    return `  ${section.padEnd(12)}${title}\n${' '.repeat(14)}${names.join(', ')}`
  })
  return `${usage}\n\nParts, and the contestants in them:\n\n${parts.join('\n')}`
}

/**
 * Reads the command line.
 *
 * @returns null where help is asked for
 * @throws BenchOptionError for a mistake
 */
export function parseOptions(args: readonly string[], all: readonly Contestant[]): BenchOptions | null {
  const { values } = parse(args)
  if (values.help === true) return null
  const only = listOf(values.only)
  const skip = listOf(values.skip)
  const isNamed = ({ name, section }: Contestant, names: readonly string[]) =>
    names.includes(name) || names.includes(section)
  refuseUnknown('--only', only ?? [], all)
  refuseUnknown('--skip', skip ?? [], all)
  const contestants = all.filter((one) => (only === null || isNamed(one, only)) && !isNamed(one, skip ?? []))
  if (contestants.length === 0) throw new BenchOptionError('--only and --skip leave no contestant')
  return {
    events: (listOf(values.events) ?? ['1M', '12M', '50M']).map(eventCount),
    rounds: values.rounds === undefined ? null : roundCount(values.rounds),
    contestants,
    write: values.write === true,
  }
}

export const trinoHelp = `npm run bench:trino -- [options]

  --events 1M,3M        how many events the tables have; 1M unless given
  --rounds 3            how often each statement runs; 3 unless given
  --write               writes the tables into docs/benchmarks-trino.md
  --help

It needs Java and, the first time, Maven; without Java it says so and measures nothing.`

/**
 * Reads the command line of the benchmark on Trino.
 *
 * @returns null where help is asked for
 * @throws BenchOptionError for a mistake
 */
export function parseTrinoOptions(args: readonly string[]) {
  const { values } = parse(args)
  if (values.help === true) return null
  if (values.only !== undefined || values.skip !== undefined)
    throw new BenchOptionError('on Trino all contestants run: there is no --only and no --skip')
  return {
    events: (listOf(values.events) ?? ['1M']).map(eventCount),
    rounds: values.rounds === undefined ? 3 : roundCount(values.rounds),
    write: values.write === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        events: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        skip: { type: 'string' },
        write: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new BenchOptionError(`${(error as Error).message}; npm run bench -- --help tells the options`)
  }
}

function listOf(text: string | undefined): readonly string[] | null {
  return text === undefined ? null : text.split(',').map((part) => part.trim())
}

function eventCount(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? []
  const events = Math.round(Number(digits) * (unit === 'M' ? 1e6 : unit === 'k' ? 1e3 : 1))
  if (events >= 1000 && events <= 2e9) return events
  throw new BenchOptionError(`--events: "${text}" is no number of events from 1000 on; say 20k, 1M or 12000000`)
}

function roundCount(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new BenchOptionError(`--rounds: "${text}" is no whole number from 1 to 999`)
}

function refuseUnknown(option: string, names: readonly string[], all: readonly Contestant[]): void {
  const known = [...Object.keys(sections), ...all.map(({ name }) => name)]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new BenchOptionError(`${option}: there is no ${unknown.join(', ')}; there are ${known.join(', ')}`)
}
