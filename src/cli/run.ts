import { isError } from '../shown.js'
import { failureOf } from './failure.js'
import { createProgram } from './program.js'
import type { Terminal } from './terminal.js'
import type { TextStream } from './text-stream.js'

/**
 * Runs the command line. @returns the exit code: 0, 1 for data, 2 for usage, 3 for
 * files that cannot be analyzed as they are, 130 where it was interrupted, 141 where whoever read its
 * output stopped.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await runCommand(args, terminal)
    return 0
  } catch (error) {
    const { exitCode, message } = failureOf(error, terminal.signal)
    if (message !== undefined) await terminal.err.write(`cartometrics: ${message}\n`)
    const debug = terminal.env['CARTOMETRICS_DEBUG']
    if (exitCode !== 0 && debug !== undefined && debug !== '' && debug !== '0' && isError(error)) {
      await terminal.err.write(`${withCauses(error)}\n`)
    }
    return exitCode
  }
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const said: (readonly [TextStream, string])[] = []
  try {
    await createProgram(terminal, (...words) => said.push(words)).parseAsync([...args], { from: 'user' })
  } finally {
    // Here, since what cannot be written is a failure, too.
    for (const [stream, text] of said) await stream.write(text)
  }
}

function withCauses(error: Error): string {
  const cause = isError(error.cause) ? `\ncaused by ${withCauses(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
