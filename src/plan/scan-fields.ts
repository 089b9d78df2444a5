import type { ScaleOf } from '../definition/decimals.js'
import type { ExpressionNode } from '../definition/expression.js'
import { fieldsIn } from '../definition/walk.js'
import { QueryError } from '../errors.js'
import { type Binding, isBound, needsNoPrice } from '../events/binding.js'
import { type EventField, eventFields, isEventField, type ValueType } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import { numberHint, timeHint } from '../events/hints.js'
import { exampleAdvice, type RejectedExample } from '../events/rejection.js'
import { countOf } from '../events/warning.js'
import type { Advice } from '../hint.js'
import { conditionsOf, type MeasurePlan } from './measure-plan.js'
import { isDerived, stepFields } from './steps.js'

/** A column that a scan reads. */
export interface ScanField {
  /** The field of the event model, or the name of a further column. */
  readonly name: string
  /** Its name in the source. */
  readonly column: string
  readonly type: ValueType
  /** Decimal places of a number. */
  readonly scale: number
  /** Whether a number of more places cannot be read; else it is rounded. */
  readonly exact: boolean
  /** Decimal places of the unit that it is written in: 2 where a price is in whole cents, else 0. */
  readonly unitPlaces: number
  /** Whether an event without it cannot be read. */
  readonly required: boolean
  /** Whether the plan cannot do without it. */
  readonly used: boolean
  /** Whether it is null where the source has no such column. */
  readonly optional: boolean
  /** The value of every event, where no column holds it. */
  readonly constant?: string
}

/**
 * These decide whether an event can be read, whatever is asked: else the number of events would depend on which other metrics a
 * query names.
 */
const alwaysChecked = ['eventTime', 'eventType', 'price', 'quantity', 'amount'] as const satisfies readonly EventField[]

/**
 * The columns that a plan needs of a source: those it makes use of, and those that decide whether an event can be read. A column
 * that is only checked, or only of use to an optional measure, may be missing, unless the binding names it.
 *
 * @throws {@link QueryError} where a plan reads one column both as text and as numbers, or with several scales
 */
export function scanFields(plan: MeasurePlan, binding: Binding): readonly ScanField[] {
  const found = new Map<string, ScanField>()
  const add = (nodes: readonly ExpressionNode[], isUsed: (name: string) => boolean) => {
    for (const { name, type, scale } of fieldsIn(nodes)) {
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
      if (known !== undefined || isDerived(name, binding)) continue
      const used = isUsed(name) && !(name === 'price' && needsNoPrice(binding))
      if (isEventField(name)) found.set(name, fieldOf(name, binding, used))
      else
        found.set(name, {
          name,
          column: name,
          type,
          scale: scale ?? 0,
          exact: false,
          unitPlaces: 0,
          required: false,
          used,
          optional: false,
        })
    }
  }
  add([...plan.dimensions.map(({ expr }) => expr), ...plan.measures, ...conditionsOf(plan)], () => true)
  add(plan.optional ?? [], (name) => binding.named.has(name))
  const steps = stepFields(binding)
  add(
    [...steps.values()].map(({ node }) => node),
    (name) => steps.get(name)?.used === true,
  )
  for (const name of alwaysChecked) {
    if (!found.has(name) && isBound(name, binding)) found.set(name, fieldOf(name, binding, false))
  }
  return [...found.values()]
}

/** The decimal places of fields of numbers: those of the event model have the binding's. */
export function scaleOfField({ moneyScale, quantityScale }: Binding): ScaleOf {
  return ({ name, scale }) => scale ?? (name === 'quantity' ? quantityScale : moneyScale)
}

/** The fields of optional measures that a source has no column for. */
export function missingFields({ optional = [] }: MeasurePlan, isThere: (name: string) => boolean): readonly string[] {
  return [...new Set(fieldsIn(optional).map(({ name }) => name))].filter((name) => !isThere(name))
}

/** The columns of a source that hold the fields which were found, each once. */
export function columnsRead(fields: readonly ScanField[], isThere: (name: string) => boolean): readonly string[] {
  const read = fields.filter(({ name, constant }) => constant === undefined && isThere(name))
  return [...new Set(read.map(({ column }) => column))]
}

function fieldOf(name: EventField, binding: Binding, used: boolean): ScanField {
  const { type, required } = eventFields[name]
  const { eventTypeIs } = binding
  const isQuantity = name === 'quantity'
  const constant = name === 'eventType' && eventTypeIs !== null ? { constant: eventTypeIs } : {}
  return {
    name,
    column: binding.columns[name],
    type,
    scale: type !== 'number' ? 0 : isQuantity ? binding.quantityScale : binding.moneyScale,
    exact: isQuantity,
    unitPlaces: type === 'number' && !isQuantity ? binding.values.pricePlaces : 0,
    required: required && !('constant' in constant),
    used: used && !binding.optional.has(name),
    optional: binding.optional.has(name),
    ...constant,
  }
}

/**
 * Fields with their columns as a source calls them: `Event_Time` for `event_time`, where no other can be meant.
 *
 * @throws {@link SourceError} where several can
 */
export function asCalledIn(
  columns: Iterable<string>,
  fields: readonly ScanField[],
  source: string,
): readonly ScanField[] {
  const names = [...columns]
  return fields.map((field) =>
    field.constant === undefined ? { ...field, column: findColumn(names, field, source) ?? field.column } : field,
  )
}

/** Why a value of a column cannot be read, in the words that every source uses. */
export function unreadableReason({ column, type, scale, exact }: ScanField, missing: boolean): string {
  if (missing) return `${column} is missing`
  switch (type) {
    case 'instant':
      return `${column} is not a time`
    case 'number':
      return exact
        ? `${column} is not a number with ${countOf(scale, 'decimal place')} at most`
        : `${column} is not a decimal number`
    case 'text':
    case 'boolean':
      return `${column} is not ${type}`
  }
}

/** What is wrong with a value that cannot be read, for an example of it; undefined where it is missing. */
export function explainUnreadable(field: ScanField, value: string | undefined): RejectedExample {
  return exampleOf(unreadableReason(field, value === undefined), value, adviserOf(field))
}

/** An example of a reason, with what comes to mind of the value. */
export function exampleOf(reason: string, value: string | undefined, advise: Adviser | undefined): RejectedExample {
  if (value === undefined) return { reason }
  const found = advise?.(value)
  return { reason, value, ...(found === undefined ? {} : exampleAdvice(found)) }
}

/** What comes to mind of a value that cannot be read. */
export type Adviser = (value: string) => Advice | undefined

/** What finds advice on the values of a field. */
export function adviserOf({ type }: Pick<ScanField, 'type'>): Adviser | undefined {
  return type === 'instant' ? timeHint : type === 'number' ? numberHint : undefined
}
