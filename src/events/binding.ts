import {
  aListOfNames,
  aName,
  anObject,
  aText,
  checkOptions,
  choice,
  isObject,
  type OptionRules,
} from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import { definitionRefusal, hint } from '../known-names.js'
import { shown } from '../shown.js'
import { bindingHint, bindingRefusal } from './binding-hints.js'
import { type ColumnSource, dependsOnEvent, type Extract, extractOf, nameOfSource } from './column-source.js'
import { type Duplicates, duplicatesRule } from './duplicates.js'
import { type EventField, eventFieldNames, eventFields, isEventField, isOptionalField, usualScales } from './fields.js'
import { type FurtherType, furtherTypes } from './further-columns.js'
import { type ItemRules, isOfItems, itemRules } from './items.js'
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
  /**
   * The column that holds a field, where it is not the usual one: `{ userSession: 'session_id' }`. It may be a path into objects
   * (`'ecommerce.transaction_id'`) or into the items of an event (`'items[].price'`), a list of which the first that is not null counts, or made of
   * several columns: see {@link ColumnSource}.
   */
  readonly columns?: Partial<Record<EventField, ColumnSource>>
  /**
   * What the columns are called of which nothing is said: as in the published files (`event_time`), or as the fields themselves (`eventTime`).
   * The former of files, tables and Arrow, the latter of objects, unless given.
   */
  readonly naming?: ColumnNaming
  /**
   * The event types, as the source writes them, whose items become lines: `['view_item', 'purchase']`. All, unless given, where a column is one
   * of items. An event of another type, or without items, stays one row.
   */
  readonly itemTypes?: readonly string[]
  /** Fields that are null where the source lacks their columns, though these are named: `['quantity', 'brand']`; a source must have all others. */
  readonly optional?: readonly EventField[]
  /** What is between the levels of a category: a point unless given. */
  readonly categorySeparator?: string
  /** Whether events of types that the model does not know are usual, and need no warning; not unless given. */
  readonly otherTypes?: 'expected'
  /** What purchases with a negative price, quantity or amount are: purchases, with a warning, unless given. */
  readonly negativePurchases?: 'refund' | 'purchase'
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
  /** The column of each field; of what is made of several, what it is called. */
  readonly columns: Readonly<Record<EventField, string>>
  /** What columns are found by that are no plain ones, by what they are called. */
  readonly nested: ReadonlyMap<string, Extract>
  /** How events have items, each of which is a line; null where a row is a line. */
  readonly items: ItemRules | null
  /** The fields that a source may lack, though their columns are named. */
  readonly optional: ReadonlySet<string>
  /** What is between the levels of a category. */
  readonly categorySeparator: string
  /** Whether events of types that the model does not know need no warning. */
  readonly expectsOtherTypes: boolean
  /** Whether purchases with a negative price, quantity or amount are read as refunds. */
  readonly negativesAreRefunds: boolean
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
  naming: choice('columns', 'fields'),
  itemTypes: true,
  optional: aListOfNames,
  categorySeparator: aText,
  otherTypes: choice('expected'),
  negativePurchases: choice('refund', 'purchase'),
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
      if (option === 'captions' && (typeof value !== 'string' || value === '')) {
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
  const { categorySeparator = '.' } = options
  if (categorySeparator === '') throw bindingRefusal('categorySeparator', ' must not be empty')
  const { names, nested } = boundNames(columns, options.naming ?? naming, categorySeparator)
  const ordersHaveIds = columns.orderId !== undefined
  if (!ordersHaveIds) names.orderId = names.userSession
  const further = furtherTypes(options.further)
  const duplicates = duplicatesRule(options)
  const places = placesOf(names, nested, further)
  const items = itemRules(places, options.itemTypes)
  refuseItemsAsTelling(duplicates, places)
  const sessions = sessionRules(options)
  if (sessions !== null && isItemsField(sessions.by, places)) {
    throw bindingRefusal(
      'sessions.by',
      `: ${sessions.by} is of items, of which an event has several; name a field of events`,
    )
  }
  return {
    columns: names,
    nested,
    items,
    optional: optionalFields(options),
    categorySeparator,
    expectsOtherTypes: options.otherTypes === 'expected',
    negativesAreRefunds: options.negativePurchases === 'refund',
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
    further,
    duplicates,
    sessions,
  }
}

/** The fields that a source may lack. */
function optionalFields({ optional: given = [], columns = {} }: BindingOptions): ReadonlySet<string> {
  const unknown = given.find((name) => !isEventField(name))
  if (unknown !== undefined) {
    throw bindingRefusal('optional', `: unknown field "${unknown}"${hint(unknown, eventFieldNames)}`)
  }
  const needed = given.find((name) => isEventField(name) && eventFields[name].required)
  if (needed !== undefined) throw bindingRefusal('optional', `: no event can be read without ${needed}`)
  return new Set(given.filter((name) => Object.hasOwn(columns, name)))
}

/** What the column of each field is called, and how those are found that are no plain columns. */
function boundNames(
  columns: Partial<Record<EventField, ColumnSource>>,
  naming: ColumnNaming,
  separator: string,
): { readonly names: Record<EventField, string>; readonly nested: ReadonlyMap<string, Extract> } {
  const names: Partial<Record<EventField, string>> = {}
  const nested = new Map<string, Extract>()
  const sources = new Map<string, string>()
  for (const field of eventFieldNames) {
    const source = columns[field] ?? (naming === 'fields' ? field : eventFields[field].column)
    const extract = extractOf(source, `.${field}`, separator)
    if (field === 'eventType' && dependsOnEvent(extract)) {
      throw bindingRefusal(
        'columns',
        '.eventType cannot be of some types or of events without items alone: they follow from it',
      )
    }
    // Two that are put together differently may be called alike.
    const written = JSON.stringify(source)
    let name = nameOfSource(source)
    while (sources.has(name) && sources.get(name) !== written) name += "'"
    sources.set(name, written)
    names[field] = name
    // Of a name with dots or keys in it, the source tells whether it is a path.
    if (typeof source !== 'string' || isOfItems(extract)) nested.set(name, extract)
  }
  return { names: names as Record<EventField, string>, nested }
}

/** Where fields and further columns are found that are no plain columns, by the names of the fields. */
function placesOf(
  names: Readonly<Record<EventField, string>>,
  nested: ReadonlyMap<string, Extract>,
  further: Binding['further'],
): ReadonlyMap<string, Extract> {
  const found = new Map<string, Extract>()
  for (const field of eventFieldNames) {
    const extract = nested.get(names[field])
    if (extract !== undefined) found.set(field, extract)
  }
  for (const name of further.keys()) if (name.includes('[]')) found.set(name, extractOf(name, `.${name}`, '.'))
  return found
}

function isItemsField(name: string, places: ReadonlyMap<string, Extract>): boolean {
  const extract = places.get(name)
  return extract !== undefined && isOfItems(extract)
}

/** Refuses fields that are to tell events which were sent again, and are those of items: an event has several. */
function refuseItemsAsTelling(duplicates: Duplicates | null, places: ReadonlyMap<string, Extract>): void {
  if (duplicates === null || duplicates === 'exact') return
  const ofItems = duplicates.find((name) => isItemsField(name, places))
  if (ofItems === undefined) return
  throw bindingRefusal('duplicates', `: ${ofItems} is of items, of which an event has several; name fields of events`)
}

function checkConstantType(type: string, { columns = {}, eventTypes = {} }: BindingOptions): void {
  if (typeof type !== 'string' || type === '') {
    throw bindingRefusal('eventTypeIs', ` must be an event type, such as purchase, not ${shown(type)}`)
  }
  const other =
    columns.eventType !== undefined
      ? bindingHint('columns', 'binding.columns.eventType', { eventType: nameOfSource(columns.eventType) })
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

/** Whether a source need not have prices: its lines have amounts, and nobody says where prices are. */
export function needsNoPrice({ named }: Pick<Binding, 'named'>): boolean {
  return named.has('amount') && !named.has('price')
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
    given.nested instanceof Map &&
    given.optional instanceof Set &&
    (given.items === null || (isObject(given.items) && aName[1](given.items.array) && isObject(given.items.path))) &&
    [given.columns, given.captions].every(
      (names) => isObject(names) && eventFieldNames.every((field) => aName[1](names[field])),
    )
  )
}
