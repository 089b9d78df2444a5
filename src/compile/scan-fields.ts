import { fieldsIn } from '../definition/walk.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { type EventField, eventFields, isEventField, type ValueType } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import type { MeasurePlan } from './measure-plan.js'

/** A column that a scan reads. */
export interface ScanField {
  /** The field of the event model, or the name of a further column. */
  readonly name: string
  /** Its name in the source. */
  readonly column: string
  readonly type: ValueType
  /** Decimal places of a number. */
  readonly scale: number
  /** Whether an event without it cannot be read. */
  readonly required: boolean
  /** Whether the plan cannot do without it. */
  readonly used: boolean
}

/**
 * These decide whether an event can be read, whatever is asked: else the number of events would depend on which other metrics a
 * query names.
 */
const alwaysChecked = ['eventTime', 'eventType', 'price'] as const satisfies readonly EventField[]

/**
 * The columns that a plan needs of a source: those it makes use of, and those that decide whether an event can be read. A column
 * that is only checked, or only of use to an optional measure, may be missing.
 *
 * @throws {@link QueryError} where a plan reads one column both as text and as numbers, or with several scales
 */
export function scanFields(plan: MeasurePlan, binding: Binding): readonly ScanField[] {
  const used = fieldsIn([...plan.dimensions.map(({ expr }) => expr), ...plan.measures, ...plan.where])
  const found = new Map<string, ScanField>()
  for (const { name, type, scale } of used) {
    const known = found.get(name)
    if (known !== undefined && known.type !== type) {
      throw new QueryError(`the column ${name} is used both as ${known.type} and as ${type}`, {
        option: 'metrics',
        value: name,
      })
    }
    if (known !== undefined && scale !== undefined && known.scale !== scale) {
      throw new QueryError(
        `the column ${name} is used with ${known.scale} decimal places and with ${scale}; give all its numberColumn()s one scale`,
        { option: 'metrics', value: name },
      )
    }
    if (isEventField(name)) found.set(name, fieldOf(name, binding, true))
    else found.set(name, { name, column: name, type, scale: scale ?? 0, required: false, used: true })
  }
  const optional = fieldsIn(plan.optional ?? [])
    .map(({ name }) => name)
    .filter(isEventField)
  for (const name of [...optional, ...alwaysChecked]) {
    if (!found.has(name)) found.set(name, fieldOf(name, binding, false))
  }
  return [...found.values()]
}

function fieldOf(name: EventField, binding: Binding, used: boolean): ScanField {
  const { type, required } = eventFields[name]
  return {
    name,
    column: binding.columns[name],
    type,
    scale: type === 'number' ? binding.moneyScale : 0,
    required,
    used,
  }
}

/** Fields with their columns as a source calls them: `Event_Time` for `event_time`, where no other can be meant. */
export function asCalledIn(columns: Iterable<string>, fields: readonly ScanField[]): readonly ScanField[] {
  const names = [...columns]
  return fields.map((field) => ({ ...field, column: findColumn(names, field.column) ?? field.column }))
}

/** Why a value of a column cannot be read, in the words that every source uses. */
export function unreadableReason({ column, type }: ScanField, missing: boolean): string {
  if (missing) return `${column} is missing`
  switch (type) {
    case 'instant':
      return `${column} is not a time`
    case 'number':
      return `${column} is not a decimal number`
    case 'text':
    case 'boolean':
      return `${column} is not ${type}`
  }
}
