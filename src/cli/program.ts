import { createRequire } from 'node:module'
import { Command } from 'commander'
import { registerAnalyze } from './analyze.js'
import { registerCompletion } from './completion.js'
import { registerDdl } from './ddl.js'
import { addHelp } from './help.js'
import { registerIam } from './iam.js'
import { registerInspect } from './inspect.js'
import { registerMetrics } from './metrics.js'
import { quietable } from './quiet.js'
import { registerReport } from './report.js'
import { registerRevenueTree } from './revenue-tree.js'
import { registerSample } from './sample.js'
import { registerSql } from './sql.js'
import { registerTableau } from './tableau.js'
import type { Terminal } from './terminal.js'
import type { TextStream } from './text-stream.js'

/** Adds a command to the program. */
type Register = (program: Command, terminal: Terminal) => void

const commands: readonly Register[] = [
  registerAnalyze,
  registerInspect,
  registerReport,
  registerRevenueTree,
  registerMetrics,
  registerSample,
  registerTableau,
  registerSql,
  registerDdl,
  registerIam,
  registerCompletion,
]

/**
 * The whole command line. Errors are thrown, never printed, and the process is never ended from here.
 *
 * @param say takes what the command line says of itself, such as its help
 */
export function createProgram(given: Terminal, say: (stream: TextStream, text: string) => void): Command {
  const { terminal, addTo: addQuiet } = quietable(given)
  const program = new Command('cartometrics')
    .description('E-commerce behaviour metrics from files of events: views, carts, purchases.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => say(terminal.out, text),
      writeErr: (text) => say(terminal.err, text),
      outputError: () => {},
      getOutHelpWidth: () => Math.min(terminal.out.columns ?? 100, 110),
      getErrHelpWidth: () => Math.min(terminal.err.columns ?? 100, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText(
      'after',
      `
Start here:
  $ cartometrics sample --events 1000000 -o events.parquet
  $ cartometrics analyze events.parquet --by brand
  $ cartometrics inspect your-export.csv
  $ cartometrics analyze --help

Exit codes: 0 success; 1 the data cannot be read or written, or lack a column; 2 the command was not understood, or would
overwrite its input; 3 inspect found that the files cannot be analyzed as they are; 130 interrupted; 141 the reader of the output
stopped early, as with | head.`,
    )
  for (const register of commands) register(program, terminal)
  addQuiet(program)
  addHelp(program)
  return program
}

function version(): string {
  return (createRequire(import.meta.url)('cartometrics/package.json') as { version: string }).version
}
