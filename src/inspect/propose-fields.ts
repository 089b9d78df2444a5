import { type EventField, eventFieldNames } from '../events/fields.js'
import type { ColumnEvidence } from './column-evidence.js'
import { type Candidate, fieldCandidates } from './field-candidates.js'
import { fieldsByValues } from './fields-by-values.js'
import type { ProposedField } from './inspection.js'
import type { NameEvidence } from './name-evidence.js'

/** Fields with the columns that hold them, by names that values confirm, and by values where names say nothing. */
export function proposeFields(columns: readonly ColumnEvidence[]): readonly ProposedField[] {
  const candidates = fieldCandidates(columns)
  const found = new Map<EventField, Candidate>()
  const taken = new Set<ColumnEvidence>()
  for (const one of candidates) {
    if (found.has(one.field) || taken.has(one.evidence)) continue
    found.set(one.field, one)
    taken.add(one.evidence)
  }
  const named = [...found.values()].map((one): ProposedField => {
    // Beside the usual name, another one says little, unless it has values where that has none.
    const isRival = (other: Candidate) =>
      one.kind === 'usual'
        ? other.kind === 'usual' || isInPlaceOf(other.evidence, one.evidence)
        : other.weight > one.weight - 30
    const rivals = candidates.filter(
      (other) => other.field === one.field && !taken.has(other.evidence) && isRival(other),
    )
    return {
      field: one.field,
      column: one.evidence.column.name,
      reason: `${nameReason(one)}${valueReason(one)}`,
      isGuess: one.kind === 'part' || rivals.length > 0,
      others: rivals.map(({ evidence }) => evidence.column.name),
    }
  })
  const free = columns.filter((column) => !taken.has(column))
  return inOrderOfModel([...named, ...fieldsByValues(columns, free, named)])
}

/** Fields in the order of the model. */
export function inOrderOfModel(fields: readonly ProposedField[]): readonly ProposedField[] {
  return eventFieldNames.flatMap((name) => fields.find(({ field }) => field === name) ?? [])
}

/** Whether a column has values just where another one has none, as of files whose columns are called differently. */
function isInPlaceOf({ column }: ColumnEvidence, { column: other }: ColumnEvidence): boolean {
  const isPresent = (text: string | null | undefined) => text !== null && text !== undefined && text !== ''
  const present = column.texts.flatMap((text, row) => (isPresent(text) ? [isPresent(other.texts[row])] : []))
  return present.length > 0 && !present.includes(true)
}

const nameReasons: Readonly<Record<NameEvidence['kind'], string>> = {
  usual: 'by its name',
  alias: 'by its name',
  part: 'by a part of its name',
}

function nameReason({ kind }: Candidate): string {
  return nameReasons[kind]
}

/** What the values say beside the name. */
function valueReason({ field, evidence }: Candidate): string {
  const { values, knownTypes, uuids, isRepeated } = evidence
  if (values.length === 0) return '; the first rows have no value in it'
  switch (field) {
    case 'eventTime':
      return '; it holds times'
    case 'price':
    case 'amount':
      return '; it holds numbers'
    case 'quantity':
      return '; it holds small numbers'
    case 'currency':
      return `; it holds ${values.length === 1 ? 'one text' : `${values.length} different texts`}`
    case 'eventId':
      return isRepeated ? '; few of its values come again' : '; none of its values comes again in the first rows'
    case 'eventType':
      return knownTypes > 0
        ? `; its values are types of events`
        : `; it holds ${values.length} different texts, none of them a type that is known`
    case 'userSession':
      return uuids === 1 ? '; it holds UUIDs that come again' : ''
    default:
      return ''
  }
}
