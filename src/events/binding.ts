import { aName, anObject, checkOptions, isObject, type OptionRules } from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import { definitionRefusal, hint } from '../known-names.js'
import { shown } from '../shown.js'
import { bindingHint, bindingRefusal } from './binding-hints.js'
import { type Duplicates, duplicatesRule } from './duplicates.js'
import { type EventField, eventFieldNames, eventFields, isOptionalField, usualScales } from './fields.js'
import { type FurtherType, furtherTypes } from './further-columns.js'
import { type SessionOptions, type SessionRules, sessionRules } from './sessions.js'
import { type ValueOptions, type ValueRules, valueRules } from './value-options.js'

/**
 * What may be said of how a source holds its events; all of it has a default. Whatever takes it throws a {@link DefinitionError} for what
 * {@link defineBinding} refuses.
 *
 * @example
 * fromEvents(rows, { binding: { columns: { eventTime: 'ts' }, eventTypes: { click: 'view' }, decimal: ',' } })
 */
export interface BindingOptions extends ValueOptions {
  /** The column that holds a field, where it is not the usual one: `{ userSession: 'session_id' }`. */
  readonly columns?: Partial<Record<EventField, string>>
  /**
   * What the source calls its event types, as it writes them: `{ click: 'view', order: 'purchase' }`. Any name may stand for any other. A
   * source that has a type `view` of its own beside `click` is refused, until that one is named here, too.
   */
  readonly eventTypes?: Readonly<Record<string, string>>
  /** The type of all events, where no column holds it: `purchase` for the lines of orders. */
  readonly eventTypeIs?: string
  /** Decimal places of prices and amounts, 0 to 6; 2 unless said, or as many as the `priceUnit` has. What has more is rounded. */
  readonly moneyScale?: number
  /** Decimal places of quantities, 0 to 6; 3 unless said. A row whose quantity has more cannot be read. */
  readonly quantityScale?: number
  /** Captions of the fields for people and for Tableau. */
  readonly captions?: Partial<Record<EventField, string>>
  /** Further columns that events have, and what they hold: `{ device: 'text', weight: { scale: 3 }, shipped: 'instant' }`. */
  readonly further?: Readonly<Record<string, FurtherType>>
  /** Which events were sent more than once, and count once; all count unless given. */
  readonly duplicates?: Duplicates
  /** How sessions are made where events have none; they are not unless given. */
  readonly sessions?: SessionOptions
}

/** Where each field of the event model is found in a source. Made by {@link defineBinding}. */
export interface Binding {
  /** The column of each field. */
  readonly columns: Readonly<Record<EventField, string>>
  /** What the source's names of event types stand for; any other stands for itself. */
  readonly eventTypes: ReadonlyMap<string, string>
  /** The type of all events; null where a column holds it. */
  readonly eventTypeIs: string | null
  /** Decimal places of prices and amounts. */
  readonly moneyScale: number
  /** Decimal places of quantities. */
  readonly quantityScale: number
  /** What the fields are called by people and in Tableau. */
  readonly captions: Readonly<Record<EventField, string>>
  /** The fields whose columns were named: a source without such a column cannot be meant. */
  readonly named: ReadonlySet<string>
  /** Whether orders have an id of their own; where not, `orderId` is bound to the session's column. */
  readonly ordersHaveIds: boolean
  /** How times, numbers and nulls are written. */
  readonly values: ValueRules
  /** The further columns that are declared. */
  readonly further: ReadonlyMap<string, FurtherType>
  /** Which events count once; null where all count. */
  readonly duplicates: Duplicates | null
  /** How sessions are made; null where events have them. */
  readonly sessions: SessionRules | null
}

/** The optional fields by their own names, as objects have them. */
export const ownOptionalNames = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ eventFieldNames.filter(isOptionalField).map((name) => [name, name]),
) as Partial<Record<EventField, string>>

/** Where the columns' names come from when none is given: those of the published files, or the fields' own names. */
export type ColumnNaming = 'columns' | 'fields'

const rules: OptionRules<BindingOptions> = {
  columns: anObject,
  eventTypes: anObject,
  eventTypeIs: true,
  moneyScale: true,
  quantityScale: true,
  captions: anObject,
  further: anObject,
  duplicates: true,
  sessions: anObject,
  timeFormat: true,
  timeUnit: true,
  fileTimeZone: true,
  decimal: true,
  grouping: true,
  priceUnit: true,
  nulls: true,
}

/**
 * Binds the event model to the columns of a source. One column may hold two fields.
 *
 * @example
 * defineBinding({ columns: { eventTime: 'ts', orderId: 'order_no' }, eventTypes: { click: 'view' } })
 * defineBinding({ columns: { userSession: 'user_id' }, eventTypeIs: 'purchase' })
 *
 * @throws {@link DefinitionError} for an option or a field that does not exist, an empty name, a money scale out of range, or an event type that is
 * both a constant and in a column.
 */
export function defineBinding(options: BindingOptions = {}, naming: ColumnNaming = 'columns'): Binding {
  checkOptions('binding', options, rules, definitionRefusal)
  const { columns = {}, eventTypes = {}, eventTypeIs, captions = {} } = options
  const values = valueRules(options)
  const { moneyScale = Math.max(2, values.pricePlaces), quantityScale = usualScales.quantity } = options
  for (const [option, record] of [
    ['columns', columns],
    ['captions', captions],
  ] as const) {
    for (const [field, value] of Object.entries(record)) {
      if (!Object.hasOwn(eventFields, field)) {
        throw bindingRefusal(option, `: unknown field "${field}"${hint(field, eventFieldNames)}`)
      }
      if (typeof value !== 'string' || value === '') {
        throw bindingRefusal(option, `.${field} must be a name, not ${shown(value)}`)
      }
    }
  }
  for (const [given, type] of Object.entries(eventTypes)) {
    if (typeof type !== 'string' || type === '') {
      throw bindingRefusal('eventTypes', `.${given} must be a name, not ${shown(type)}`)
    }
  }
  if (eventTypeIs !== undefined) checkConstantType(eventTypeIs, options)
  for (const [option, scale] of [
    ['moneyScale', moneyScale],
    ['quantityScale', quantityScale],
  ] as const) {
    if (Number.isInteger(scale) && scale >= 0 && scale <= 6) continue
    throw bindingRefusal(option, ` must be a whole number from 0 to 6, not ${shown(scale)}`)
  }
  if (values.pricePlaces > moneyScale) {
    throw bindingRefusal(
      'priceUnit',
      ` ${options.priceUnit} needs a moneyScale of ${values.pricePlaces} at least, not ${moneyScale}`,
      [bindingHint('moneyScale', 'moneyScale')],
    )
  }
  const names = Object.fromEntries(
    eventFieldNames.map((field) => [
      field,
      columns[field] ?? (naming === 'fields' ? field : eventFields[field].column),
    ]),
  ) as Record<EventField, string>
  const ordersHaveIds = columns.orderId !== undefined
  if (!ordersHaveIds) names.orderId = names.userSession
  return {
    columns: names,
    eventTypes: new Map(Object.entries(eventTypes)),
    eventTypeIs: eventTypeIs ?? null,
    moneyScale,
    quantityScale,
    captions: Object.fromEntries(
      eventFieldNames.map((field) => [field, captions[field] ?? eventFields[field].caption]),
    ) as Record<EventField, string>,
    named: new Set(Object.keys(columns)),
    ordersHaveIds,
    values,
    further: furtherTypes(options.further),
    duplicates: duplicatesRule(options),
    sessions: sessionRules(options),
  }
}

function checkConstantType(type: string, { columns = {}, eventTypes = {} }: BindingOptions): void {
  if (typeof type !== 'string' || type === '') {
    throw bindingRefusal('eventTypeIs', ` must be an event type, such as purchase, not ${shown(type)}`)
  }
  const other =
    columns.eventType !== undefined
      ? bindingHint('columns', 'binding.columns.eventType', { eventType: columns.eventType })
      : Object.keys(eventTypes).length > 0
        ? bindingHint('eventTypes', 'binding.eventTypes')
        : undefined
  if (other === undefined) return
  throw bindingRefusal(
    'eventTypeIs',
    ` says that all events are of one type, and ${other.text} that a column holds it: leave one out`,
    [other],
  )
}

/** Whether a source is taken to have a field: an optional one only where its column is named. */
export function isBound(field: string, { named }: Pick<Binding, 'named'>): boolean {
  return named.has(field) || !isOptionalField(field)
}

/** The columns of a source that hold fields, each once, with the first field that it holds; of optional fields those that are bound. */
export function boundColumns(binding: Binding) {
  const { columns, eventTypeIs } = binding
  return eventFieldNames
    .filter((field) => isBound(field, binding) && (field !== 'eventType' || eventTypeIs === null))
    .map((field) => ({ field, column: columns[field] }))
    .filter(({ column }, place, all) => all.findIndex((other) => other.column === column) === place)
}

/** A binding as it is, or made of what is said of it. */
export function bindingOf(given: Binding | BindingOptions = {}, naming: ColumnNaming = 'columns'): Binding {
  return isMade(given) ? given : defineBinding(given, naming)
}

/**
 * Checks that something is a binding, and not what one is made of.
 *
 * @throws {@link DefinitionError}
 */
export function checkBinding(call: string, given: Binding): void {
  if (isMade(given)) return
  throw new DefinitionError(`${call}: ${shown(given)} is no binding; make one of it with defineBinding()`, {
    option: 'binding',
  })
}

function isMade(given: Binding | BindingOptions): given is Binding {
  return (
    isObject(given) &&
    'ordersHaveIds' in given &&
    given.eventTypes instanceof Map &&
    given.named instanceof Set &&
    isObject(given.values) &&
    given.values.nulls instanceof Set &&
    typeof given.values.toUtc === 'function' &&
    Number.isInteger(given.values.pricePlaces) &&
    Number.isInteger(given.moneyScale) &&
    Number.isInteger(given.quantityScale) &&
    given.further instanceof Map &&
    [given.columns, given.captions].every(
      (names) => isObject(names) && eventFieldNames.every((field) => aName[1](names[field])),
    )
  )
}
