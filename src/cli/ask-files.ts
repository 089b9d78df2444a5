import type { Binding } from '../events/binding.js'
import type { DuckdbSource } from '../sources/duckdb/source.js'
import type { RunOptions } from '../sources/source.js'
import { counted } from './format-value.js'
import { progressLine } from './progress.js'
import { openSource, type SourceOptions } from './source-options.js'
import type { Terminal } from './terminal.js'

/** Opens files, asks something of them, and closes them; how far it is stands on the terminal meanwhile. */
export async function askFiles<Answer>(
  files: readonly string[],
  options: SourceOptions,
  binding: Binding,
  terminal: Terminal,
  ask: (source: DuckdbSource, run: RunOptions) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = terminal
  const progress = progressLine(terminal, 'Reading')
  const source = await openSource(files, options, binding)
  let answer: Answer
  try {
    answer = await ask(source, {
      signal,
      onProgress: ({ fraction, rows }) => progress.report(fraction, rows === null ? '' : counted(rows, 'row')),
    })
  } finally {
    source.close()
    progress.clear()
  }
  signal.throwIfAborted()
  return answer
}
