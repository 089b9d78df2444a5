import type { Binding } from '../events/binding.js'
import type { ScanField } from '../plan/scan-fields.js'
import { comparedFields } from '../plan/steps.js'
import { columnFields } from './column-field.js'
import type { StoredColumns } from './column-reader.js'
import type { SqlDialect } from './dialect.js'
import { type NestedField, nestedColumns, type WithinColumns } from './nested.js'
import { readingOnce } from './reading-once.js'
import type { Relation } from './relation.js'

/** A relation of events as an engine has it. */
interface StoredRelation {
  readonly wanted: readonly ScanField[]
  readonly columns: StoredColumns
  readonly binding: Binding
  readonly source: string
  readonly dialect: SqlDialect
  readonly within?: WithinColumns | undefined
}

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
export function relationReader({ wanted, columns, binding, source, dialect, within }: StoredRelation): RelationReader {
  const nested = nestedColumns({
    wanted,
    columns,
    binding,
    source,
    dialect,
    compared: new Set(binding.duplicates === null ? [] : comparedFields(binding)),
    within,
  })
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
