import { countMangled, isIdentifier, mangledWarning } from '../events/mangled-ids.js'
import type { Warning } from '../events/warning.js'
import type { MeasurePlan } from '../plan/measure-plan.js'
import type { ScanField } from '../plan/scan-fields.js'

/**
 * A warning that identifiers by which groups are made have lost digits. Only the keys of an answer are looked at: to look at what is
 * merely counted would cost an engine more than the answer does.
 *
 * @param keys for each dimension, the key of each group
 */
export function mangledKeys(
  { dimensions }: MeasurePlan,
  keys: readonly (readonly (string | null)[])[],
  read: readonly ScanField[],
  source: string,
): Warning | undefined {
  const counts = new Map<string, number>()
  dimensions.forEach(({ expr }, place) => {
    if (expr.kind !== 'field' || !isIdentifier(expr.name)) return
    const column = read.find(({ name }) => name === expr.name)?.column ?? expr.name
    counts.set(column, countMangled(keys[place] ?? []))
  })
  return mangledWarning(source, counts)
}
