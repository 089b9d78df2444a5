import { SourceError } from '../errors.js'
import { nearestName } from '../known-names.js'
import { shortened } from '../shown.js'
import { type EventField, eventFieldNames, isEventField } from './fields.js'
import { likelyColumns } from './likely-columns.js'
import { namesIn } from './own-value.js'

/** So many objects are looked at, and so many of their names are told, to say what there is. */
const [fewObjects, mostNames] = [1000, 40]

/** The names that objects have, of no more than so many of them. */
export function namesOf(objects: Iterable<unknown>, mostObjects = fewObjects): readonly string[] {
  const names = new Set<string>()
  let seen = 0
  for (const object of objects) {
    if (typeof object !== 'object' || object === null) continue
    for (const name of namesIn(object)) names.add(name)
    if (++seen === mostObjects) break
  }
  return [...names]
}

/** The verb for a source, which may be several files. */
export function hasOrHave(source: string): string {
  return /^\d+ files$/.test(source) ? 'have' : 'has'
}

/** What can be said of all events, where no column says it of each. */
const constants: Readonly<Record<string, string>> = {
  eventType: ', or say what all events are: { binding: { eventTypeIs: "purchase" } }',
}

/** A column that a source does not have. */
export interface LackedColumn {
  readonly column: string
  /** The field that it is for, or the name of a further column. */
  readonly field?: string | undefined
}

/** A column that a source does not have: the one that was probably meant, those that there are, and how to bind a field to another. */
export function noColumn(
  source: string,
  column: string,
  names: readonly string[],
  field?: string | undefined,
): SourceError {
  const text = lackedColumnsText(source, [{ column, field }], names)
  return new SourceError(text, { source, column, ...(field === undefined ? {} : { field }) })
}

/** Says of columns that a source does not have which were probably meant, which there are, and how to bind fields to others. */
export function lackedColumnsText(source: string, lacked: readonly LackedColumn[], names: readonly string[]): string {
  const verb = hasOrHave(source)
  const isOne = lacked.length === 1
  const wanted = lacked.map(({ column, field }) => `"${column}"${isField(field) ? ` for ${field}` : ''}`)
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const there = `${verb === 'has' ? 'it has' : 'they have'} ${names.slice(0, mostNames).map(shortened).join(', ')}${more}`
  const near = lacked.flatMap(({ column, field }) => {
    const name = nearestName(column, names)
    return name === undefined ? [] : [`"${name}"${isOne ? '' : ` for ${isField(field) ? field : `"${column}"`}`}`]
  })
  const meant = near.length === 0 ? '' : ` Did you mean ${listed(near)}?`
  const advice = adviceFor(lacked, names)
  return `${source} ${verb} no column${isOne ? '' : 's'} ${listed(wanted)}; ${there}${meant === '' && advice === '' ? '' : '.'}${meant}${advice}`
}

/** A further column is not bound, but named as the source has it. */
function adviceFor(lacked: readonly LackedColumn[], names: readonly string[]): string {
  const fields = lacked.flatMap(({ column, field }) => (isField(field) ? [{ column, field }] : []))
  if (fields.length === 0) return ''
  const likely = likelyColumns(fields, names)
  const bound = eventFieldNames.filter((name) => name in likely || fields.some(({ field }) => field === name))
  const what = bound.length === 1 ? 'the field to its column' : 'the fields to their columns'
  const others = fields.map(({ field }) => (field in likely ? '' : (constants[field] ?? ''))).join('')
  return ` Bind ${what}: ${bindingText(bound, likely)}${others}`
}

/** How to bind fields: to the columns that are likely to hold them, where there are any. */
function bindingText(fields: readonly EventField[], likely: ReturnType<typeof likelyColumns>): string {
  if (Object.keys(likely).length === 0)
    return `{ binding: { columns: { ${fields.map((field) => `${field}: '...'`).join(', ')} } } }`
  const columns = fields.map((field) => `${field}: ${JSON.stringify(likely[field] ?? '...')}`)
  return `{ binding: defineBinding({ columns: { ${columns.join(', ')} } }) }`
}

function isField(name: string | undefined): name is EventField {
  return name !== undefined && isEventField(name)
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
