import { SourceError } from '../errors.js'
import { type Advice, said } from '../hint.js'
import { bindingHint, columnsHint, givenHint } from './binding-hints.js'
import { eventFieldNames } from './fields.js'
import { isField, type LackedColumn, lackingText } from './lacking.js'
import { likelyColumns } from './likely-columns.js'

/** A column that a source does not have: the one that was probably meant, those that there are, and how to bind a field to another. */
export function noColumn(
  source: string,
  column: string,
  names: readonly string[],
  field?: string | undefined,
): SourceError {
  if (column.includes('[].') && names.includes(column)) {
    const productId = column.replace(/\[\]\..*/s, '[].id')
    const text = `{ binding: { columns: { productId: ${JSON.stringify(productId)} } } }`
    const hint = bindingHint('columns', text, { productId })
    const { text: message, hints } =
      said`${source}: "${column}" is of items, which are lines of their own only where a field of the binding is found in them, such as ${hint}`
    return new SourceError(message, { source, column, hints, ...(field === undefined ? {} : { field }) })
  }
  const { text, hints } = lackedColumnsText(source, [{ column, field }], names)
  return new SourceError(text, { source, column, hints, ...(field === undefined ? {} : { field }) })
}

/** Says of columns that a source does not have which were probably meant, which there are, and how to bind fields to others. */
export function lackedColumnsText(source: string, lacked: readonly LackedColumn[], names: readonly string[]): Advice {
  const { text, hints } = adviceFor(lacked, names)
  return { text: lackingText(source, lacked, names, text), hints }
}

/** A further column is not bound, but named as the source has it. */
function adviceFor(lacked: readonly LackedColumn[], names: readonly string[]): Advice {
  const fields = lacked.flatMap(({ column, field }) => (isField(field) ? [{ column, field }] : []))
  if (fields.length === 0) return said``
  const likely = likelyColumns(fields, names)
  const bound = eventFieldNames.filter((name) => name in likely || fields.some(({ field }) => field === name))
  const what = bound.length === 1 ? 'the field to its column' : 'the fields to their columns'
  const isEachSaid = 'eventType' in likely || fields.every(({ field }) => field !== 'eventType')
  const constant = isEachSaid ? '' : said`, or say what all events are: ${givenHint('eventTypeIs', 'purchase')}`
  return said`Bind ${what}: ${columnsHint(bound, likely)}${constant}`
}

/** An identifier that is held as a float. */
export function heldAsFloat(column: string, stored: string, source: string): SourceError {
  return new SourceError(
    `the column "${column}" of ${source} is ${stored}: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
    { source, column },
  )
}
