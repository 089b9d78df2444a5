import { keyOfColumn } from '../events/column-key.js'
import { type EventField, eventFieldNames, eventFields } from '../events/fields.js'
import { shareOf } from './beginning.js'
import type { ColumnEvidence } from './column-evidence.js'
import type { Problem, ProposedField } from './inspection.js'
import { problem } from './problems.js'

/** Columns that are called as those of fields are, and so are read, but cannot be. */
export function unusableColumns(
  columns: readonly ColumnEvidence[],
  fields: readonly ProposedField[],
): readonly Problem[] {
  return eventFieldNames.flatMap((field): readonly Problem[] => {
    const { column, type } = eventFields[field]
    const evidence = columns.find((one) => keyOfColumn(one.column.name) === column)
    const proposed = fields.find((one) => one.field === field)
    if (evidence === undefined || (proposed !== undefined && proposed.column !== evidence.column.name)) return []
    // It was found to hold another field, as prices that are those of whole lines.
    if (fields.some((one) => one.column === evidence.column.name && one.field !== field)) return []
    const why = proposed === undefined ? unfit(field, evidence) : type === 'text' ? unfitKey(evidence) : undefined
    if (why === undefined) return []
    const message = `${JSON.stringify(evidence.column.name)} ${why}`
    return [problem('unusable-column', message, { isBlocking: true })]
  })
}

function unfit(field: EventField, { withCurrency, values, column }: ColumnEvidence): string | undefined {
  const text = values[0]?.text ?? ''
  const example = JSON.stringify(text)
  const blanks = text === text.trim() ? '' : ', with blanks around them: write the file without'
  switch (field) {
    case 'eventTime':
      return `holds no times, but ${column.kind === 'text' ? `texts such as ${example}${blanks}` : column.type}`
    case 'price':
      return withCurrency > 0
        ? `holds amounts with their currency, such as ${example}: export numbers alone`
        : `holds no numbers, but ${column.kind === 'text' ? `texts such as ${example}${blanks}` : column.type}`
    default:
      return undefined
  }
}

function unfitKey({ column }: ColumnEvidence): string | undefined {
  return column.kind === 'float'
    ? `is ${column.type}: an identifier in a float may have lost digits; store it as text or as a 64-bit integer`
    : undefined
}

/** Columns of fields that hold lists or objects, which are read as the texts that they are written as. */
export function listColumns(columns: readonly ColumnEvidence[], fields: readonly ProposedField[]): readonly Problem[] {
  return fields.flatMap(({ field, column }): readonly Problem[] => {
    const values = columns.find((one) => one.column.name === column)?.values ?? []
    if (shareOf(values, (text) => /^(?:\[.*\]|\{.*\})$/s.test(text)) < 0.5) return []
    const message = `${JSON.stringify(column)} holds lists or objects, such as ${values[0]?.text}: each is one ${field}, as it is written`
    return [problem('lists-of-values', message)]
  })
}
