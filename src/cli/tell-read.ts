import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import { counted } from './format-value.js'
import { rejectedLine } from './rejected-rows.js'
import type { Terminal } from './terminal.js'
import { warningLine } from './warning-line.js'

/** What there is to say of the events that were read for an answer. */
export interface ReadEvents {
  readonly rejected: Rejected
  readonly duplicates: number
  readonly warnings: readonly Warning[]
}

/**
 * Says what was passed over, what was left out, and what whoever reads the answer should know, a line each.
 *
 * @param where stands before each, such as `in the previous period, `
 */
export async function tellRead(
  { rejected, duplicates, warnings }: ReadEvents,
  { err }: Terminal,
  where = '',
): Promise<void> {
  const say = (text: string) => err.write(`cartometrics: ${where}${text}\n`)
  if (rejected.count > 0) await say(rejectedLine(rejected))
  if (duplicates > 0) await say(`left out ${counted(duplicates, 'event')} that had been sent before (--duplicates)`)
  for (const warning of warnings) {
    await err.write(warningLine({ ...warning, message: `${where}${warning.message}` }))
  }
}
