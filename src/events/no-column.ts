import { SourceError } from '../errors.js'
import { type EventField, eventFieldNames } from './fields.js'
import { isField, type LackedColumn, lackingText } from './lacking.js'
import { likelyColumns } from './likely-columns.js'

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
  return lackingText(source, lacked, names, adviceFor(lacked, names))
}

/** What can be said of all events, where no column says it of each. */
const constants: Readonly<Record<string, string>> = {
  eventType: ', or say what all events are: { binding: { eventTypeIs: "purchase" } }',
}

/** A further column is not bound, but named as the source has it. */
function adviceFor(lacked: readonly LackedColumn[], names: readonly string[]): string {
  const fields = lacked.flatMap(({ column, field }) => (isField(field) ? [{ column, field }] : []))
  if (fields.length === 0) return ''
  const likely = likelyColumns(fields, names)
  const bound = eventFieldNames.filter((name) => name in likely || fields.some(({ field }) => field === name))
  const what = bound.length === 1 ? 'the field to its column' : 'the fields to their columns'
  const others = fields.map(({ field }) => (field in likely ? '' : (constants[field] ?? ''))).join('')
  return `Bind ${what}: ${bindingText(bound, likely)}${others}`
}

/** How to bind fields: to the columns that are likely to hold them, where there are any. */
function bindingText(fields: readonly EventField[], likely: ReturnType<typeof likelyColumns>): string {
  if (Object.keys(likely).length === 0)
    return `{ binding: { columns: { ${fields.map((field) => `${field}: '...'`).join(', ')} } } }`
  const columns = fields.map((field) => `${field}: ${JSON.stringify(likely[field] ?? '...')}`)
  return `{ binding: defineBinding({ columns: { ${columns.join(', ')} } }) }`
}
