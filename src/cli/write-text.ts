import { openOutput } from './output.js'
import type { Terminal } from './terminal.js'
import { escapeControls } from './text-width.js'

/** Writes a text to a file, which appears once it is complete, or to standard output. */
export async function writeText(text: string, path: string | undefined, terminal: Terminal): Promise<void> {
  const output = await openOutput(path, terminal)
  try {
    await output.write([text])
    await output.commit()
  } finally {
    await output.discard()
  }
  if (path !== undefined && terminal.err.isTerminal)
    await terminal.err.write(`cartometrics: wrote ${escapeControls(path)}\n`)
}
