import { tellWritten, writeOutput } from './output.js'
import type { Terminal } from './terminal.js'

/** Writes a text to a file, which appears once it is complete, or to standard output. */
export async function writeText(text: string, path: string | undefined, terminal: Terminal): Promise<void> {
  await writeOutput(text, path, terminal)
  if (path !== undefined && terminal.err.isTerminal) await tellWritten(path, terminal)
}
