import type { Warning } from '../events/warning.js'
import { counted } from './format-value.js'
import type { Terminal } from './terminal.js'

/** What is known of the groups of an answer. */
export interface GroupCounts {
  readonly groups: number
  /** Those that have fewer sessions than are needed. */
  readonly smallGroups: number
  readonly minSessions: number
  readonly warnings: readonly Warning[]
}

/** Says in one line how many groups are left out of thresholds and classes, and how to change that, unless a warning has said it. */
export async function tellSmallGroups(
  { groups, smallGroups, minSessions, warnings }: GroupCounts,
  { err }: Terminal,
): Promise<void> {
  if (smallGroups === 0 || warnings.some(({ code }) => code === 'no-eligible-groups')) return
  const small = `${smallGroups.toLocaleString('en-US')} of ${counted(groups, 'group')}`
  const [have, take] = smallGroups === 1 ? ['has', 'takes'] : ['have', 'take']
  await err.write(
    `cartometrics: ${small} ${have} fewer than ${counted(minSessions, 'session')} and ${take} no part in thresholds and classes; --min-sessions sets another limit\n`,
  )
}
