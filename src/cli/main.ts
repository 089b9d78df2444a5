#!/usr/bin/env node
import { run } from './run.js'
import { processTerminal } from './terminal.js'

const terminal = processTerminal()
process.exitCode = await run(process.argv.slice(2), terminal)
// A reader that stands still would keep a process that was told to end.
if (terminal.signal.aborted && process.stdout.writableLength + process.stderr.writableLength > 0) process.exit()
