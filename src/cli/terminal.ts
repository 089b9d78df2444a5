/** Where text goes. */
export interface TextStream {
  readonly isTerminal: boolean
  /** How many columns wide the terminal is; undefined where it is none. */
  readonly columns: number | undefined
  /** Resolves once there is room for more. */
  write(text: string): Promise<void>
}

/** The world outside, as far as a command may see it; tests give their own. */
export interface Terminal {
  readonly out: TextStream
  readonly err: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C; its reason is an {@link Interruption}. */
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

/** The terminal of this process. The first Ctrl-C stops the command in order, a second one at once. */
export function processTerminal(): Terminal {
  const interrupted = new AbortController()
  const stopAt = (name: NodeJS.Signals, exitCode: number) =>
    process.on(name, () => {
      // Not by the signal itself, so that what tidies up when a process ends can do so.
      if (interrupted.signal.aborted) process.exit(exitCode)
      interrupted.abort(new Interruption(exitCode))
    })
  stopAt('SIGINT', 130)
  stopAt('SIGTERM', 143)
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever reads has had enough, such as `| head`: no failure, and nobody is left to tell.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      throw error
    })
  }
  return {
    out: textStream(process.stdout),
    err: textStream(process.stderr),
    env: process.env,
    signal: interrupted.signal,
  }
}

function textStream(stream: NodeJS.WriteStream): TextStream {
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
    write: (text) =>
      new Promise((resolve) => {
        if (stream.write(text)) resolve()
        else stream.once('drain', resolve)
      }),
  }
}
