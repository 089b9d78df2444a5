import type { Warning } from '../events/warning.js'
import { reworded } from './failure.js'
import { escapeControls } from './text-width.js'

/** Says a warning in one line, in the words of the command line. */
export function warningLine({ message }: Warning): string {
  return `cartometrics: warning: ${escapeControls(reworded(message))}\n`
}
