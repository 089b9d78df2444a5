#!/usr/bin/env node
import { loadOptional } from '../optional-package.js'
import { processTerminal } from './terminal.js'

const terminal = processTerminal()
const commander = { name: 'commander', install: 'commander@14', neededBy: 'the command line', source: 'command line' }
const { run } = await loadOptional(commander, () => import('./run.js')).catch(({ message }: Error) => ({
  async run() {
    await terminal.err.write(`cartometrics: ${message}\n`)
    return 1
  },
}))
process.exitCode = await run(process.argv.slice(2), terminal)
// A reader that stands still would keep a process that was told to end.
if (terminal.signal.aborted && process.stdout.writableLength + process.stderr.writableLength > 0) process.exit()
