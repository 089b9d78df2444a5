import type { ScanField } from '../plan/scan-fields.js'
import { columnFields } from './column-field.js'
import { type NestedField, type NestedInput, nestedColumns } from './nested.js'
import { readingOnce } from './reading-once.js'
import type { Relation } from './relation.js'

/** What reads the fields of a plan, of whatever stands after FROM with the columns of a relation. */
export interface RelationReader {
  readonly relation: (from: string, more?: readonly string[]) => Relation
  /** Whether columns are found within others. */
  readonly isNested: boolean
}

/**
 * Finds out how the fields that a plan needs are read of a relation.
 *
 * @throws {@link SourceError} where a column is missing, or its type cannot hold the field
 */
export function relationReader(input: NestedInput): RelationReader {
  const { wanted, columns, binding, source, dialect, within } = input
  const nested = nestedColumns(input)
  const fields: readonly NestedField[] = nested?.fields ?? wanted
  const stored = nested?.columns ?? columns
  const ofEvents = readingOnce(dialect, stored)
  const ofLines = readingOnce(dialect, stored, 'line read')
  const items = nested?.items ?? null
  const isOfLines = ({ name }: ScanField) => items?.ofLines.has(name) === true
  const readerFor = (field: ScanField) => (isOfLines(field) ? ofLines : ofEvents).reader
  const read = columnFields(fields, stored, binding, source, dialect, { readerFor, names: within?.names })
  const numbers = new Set(fields.flatMap((field) => (field.type === 'number' && !isOfLines(field) ? [field.name] : [])))
  return {
    isNested: nested !== undefined,
    relation(from, more) {
      const flat = ofEvents.wrapped(ofLines.wrapped(nested?.lines(from, more) ?? from))
      if (items === null) return { from: flat, fields: read }
      return {
        from: flat,
        fields: read,
        items: {
          ...items,
          numbers,
          events: ofEvents.wrapped(items.events(from, more)),
          linesOf: (events, list) => ofLines.wrapped(items.linesOf(events, list)),
        },
      }
    },
  }
}
