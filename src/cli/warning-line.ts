import type { Warning } from '../events/warning.js'
import { escapeControls } from './text-width.js'
import { worded } from './worded.js'

/** Says a warning in one line, in the words of the command line. */
export function warningLine({ message, hints }: Warning): string {
  return `cartometrics: warning: ${escapeControls(worded(message, hints))}\n`
}
