import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { readInstant } from '../events/values.js'
import {
  defaultDays,
  defaultStart,
  type SampleShape,
  sampleEndings,
  shapeEndings,
  shapeNames,
} from '../sample/options.js'
import { listed } from '../shown.js'
import { counted } from './format-value.js'
import { wholeNumber } from './option-values.js'
import { progressLine } from './progress.js'
import type { Terminal } from './terminal.js'
import { escapeControls } from './text-width.js'

interface SampleCommandOptions {
  readonly events: number
  readonly seed: number
  readonly days: number
  readonly start?: Date
  readonly as?: SampleShape
  readonly output: string
}

/** Adds `cartometrics sample`. */
export function registerSample(program: Command, terminal: Terminal): void {
  program
    .command('sample')
    .summary('write a file of made-up events to try things out')
    .description(
      'Writes a file of made-up shop events, shaped like real ones: a few giants and a long tail of brands, daily and weekly rhythms, sessions that now and then end in a purchase. The same options give the same events on every machine.',
    )
    .requiredOption(
      '-o, --output <FILE>',
      `the file to write, named ${listed(sampleEndings, 'or')}, or as a shape is written`,
    )
    .addOption(
      new Option('--as <SHAPE>', "the shape of another system's events, with orders of several products").choices(
        shapeNames,
      ),
    )
    .option(
      '--events <N>',
      'the number of events, such as 250000 or 12M',
      wholeNumber(1, 'a number of events'),
      1_000_000,
    )
    .option('--seed <N>', 'the seed; another one gives another sample', wholeNumber(0, 'a seed'), 1)
    .option('--days <N>', 'the number of days they span', wholeNumber(1, 'a number of days'), defaultDays)
    .option('--start <DATE>', `the first day, in UTC (default: ${defaultStart})`, day)
    .addHelpText(
      'after',
      `
Examples:
  $ cartometrics sample -o events.parquet
  $ cartometrics sample --events 12M --seed 7 -o events.csv.gz
  $ cartometrics sample --events 10k --as ga4 -o events.ndjson

Files of the shapes:
${shapeNames.map((name) => `  ${name.padEnd(14)} ${listed(shapeEndings[name], 'or')}`).join('\n')}`,
    )
    .action((options: SampleCommandOptions) => runSample(options, terminal))
}

async function runSample(options: SampleCommandOptions, terminal: Terminal): Promise<void> {
  const { output, events, seed, days, start, as } = options
  const { writeSample } = await import('../sample/write.js')
  const progress = progressLine(terminal, 'Writing')
  try {
    const { bytes } = await writeSample({
      path: output,
      events,
      seed,
      days,
      ...(start === undefined ? {} : { start }),
      ...(as === undefined ? {} : { as }),
      signal: terminal.signal,
      onProgress: ({ events, total }) => progress.report(events / total, counted(events, 'event')),
    })
    progress.clear()
    const size = `${(bytes / 1e6).toFixed(1)} MB`
    await terminal.err.write(`cartometrics: wrote ${counted(events, 'event')} to ${escapeControls(output)} (${size})\n`)
  } finally {
    progress.clear()
  }
}

function day(value: string): Date {
  const read = /^\d{4}-\d{2}-\d{2}$/.test(value) ? readInstant(value) : undefined
  if (typeof read !== 'number') throw new InvalidArgumentError('Give a date such as 2019-10-01.')
  return new Date(read)
}
