import { standardError, standardOutput } from './streams.js'
import type { TextStream } from './text-stream.js'

/** The world outside, as far as a command may see it; tests give their own. */
export interface Terminal {
  readonly out: TextStream
  readonly err: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C and the like; its reason is an {@link Interruption}. */
  readonly signal: AbortSignal
}

/** That the user, or the system, asked the command to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly exitCode: number

  constructor(exitCode: number) {
    super('interrupted')
    this.exitCode = exitCode
  }
}

/** What ends a command from outside, with the exit codes that shells give them. */
const endings = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

/** The terminal of this process. The first Ctrl-C stops the command in order, a second one at once. */
export function processTerminal(): Terminal {
  const interrupted = new AbortController()
  for (const [name, exitCode] of endings) {
    process.on(name, () => {
      // Not by the signal itself, so that what tidies up when a process ends can do so.
      if (interrupted.signal.aborted) process.exit(exitCode)
      interrupted.abort(new Interruption(exitCode))
    })
  }
  const { signal } = interrupted
  return { out: standardOutput(signal), err: standardError(signal), env: process.env, signal }
}
