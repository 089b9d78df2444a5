import { fieldsIn } from '../definition/walk.js'
import { columnsHint } from '../events/binding-hints.js'
import type { EventField } from '../events/fields.js'
import { hasOrHave } from '../events/lacking.js'
import type { Warning } from '../events/warning.js'
import { said } from '../hint.js'
import { listed } from '../shown.js'
import { expressionsOf, type MeasurePlan } from './measure-plan.js'
import type { ScanField } from './scan-fields.js'

/**
 * Warns of columns that a source may lack by its binding, and does, though the plan asks for their fields: these are null.
 *
 * @param isLacked whether a source has no column for a field
 */
export function lackedWarnings(
  plan: MeasurePlan,
  wanted: readonly ScanField[],
  isLacked: (name: string) => boolean,
  source: string,
): readonly Warning[] {
  const asked = new Set(fieldsIn(expressionsOf(plan)).map(({ name }) => name))
  const lacked = wanted.filter(({ name, optional }) => optional && asked.has(name) && isLacked(name))
  if (lacked.length === 0) return []
  const columns = listed(
    lacked.map(({ column, name }) => `${JSON.stringify(column)} for ${name}`),
    'and',
  )
  const isOne = lacked.length === 1
  const hint = columnsHint(lacked.map(({ name }) => name as EventField))
  const { text, hints } =
    said`${source} ${hasOrHave(source)} no column${isOne ? '' : 's'} ${columns}: ${isOne ? 'it is' : 'they are'} taken to be null. Where ${isOne ? 'it is' : 'they are'} called otherwise, say so: ${hint}`
  return [{ code: 'lacked-columns', message: text, quality: false, hints }]
}
