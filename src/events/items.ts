import { shown } from '../shown.js'
import { bindingRefusal } from './binding-hints.js'
import { arrayOfItems, type ColumnPath, columnPath, columnStarts, type Extract, pathsIn } from './column-source.js'
import type { EventField } from './fields.js'

/** The items of an event: a line each. */
export interface ItemRules {
  /** The path of the array that holds them, as it is written, and read. */
  readonly array: string
  readonly path: ColumnPath
  /** The event types, as the source writes them, of whose items each is a line; null for all. */
  readonly types: ReadonlySet<string> | null
}

/** The fields that an event has but once, whatever its items are. */
const ofEvents: ReadonlySet<string> = new Set<EventField>([
  'eventTime',
  'eventType',
  'userId',
  'userSession',
  'orderId',
  'eventId',
])

/**
 * Finds out which array of an event holds its lines.
 *
 * @param found where fields and further columns are found, by their names
 * @throws {@link DefinitionError} where there are several arrays, or a field of whole events is bound to items
 */
export function itemRules(found: ReadonlyMap<string, Extract>, types: readonly string[] | undefined): ItemRules | null {
  const arrays = new Set<string>()
  for (const [name, extract] of found) {
    for (const path of pathsIn(extract)) {
      const array = arrayOfItems(path)
      if (array === undefined) continue
      if (ofEvents.has(name)) {
        throw bindingRefusal('columns', `.${name} is of a whole event, and ${shown(path.text)} is of one of its items`)
      }
      arrays.add(array)
    }
  }
  const [array, other] = arrays
  if (other !== undefined) {
    throw bindingRefusal('columns', `: lines can be made of one array of items, not of ${array}[] and ${other}[]`)
  }
  if (types !== undefined && (!Array.isArray(types) || !types.every((type) => typeof type === 'string'))) {
    throw bindingRefusal('itemTypes', ` must be a list of event types, not ${shown(types)}`)
  }
  if (array === undefined) {
    if (types === undefined) return null
    throw bindingRefusal(
      'itemTypes',
      " says which events have items, and no column is one of them, as in 'items[].price'",
    )
  }
  return { array, path: pathTo(array), types: types === undefined ? null : new Set(types) }
}

/** Whether a column is one of the items of an event. */
export function isOfItems(extract: Extract): boolean {
  return pathsIn(extract).some(({ inItem }) => inItem)
}

/** Where a column is found that is named by a path, or by any name. */
export function extractNamed(name: string, nested: ReadonlyMap<string, Extract>): Extract {
  return nested.get(name) ?? pathTo(name)
}

/** A path, or the name of a column. */
function pathTo(text: string): ColumnPath {
  return columnPath(text) ?? { kind: 'path', text, inItem: false, steps: [{ member: text }] }
}

/**
 * What stands for an event's own number on the lines after its first, so that it counts once: 0 of an amount or a quantity, as others would be
 * taken where there is none; else null.
 */
export function furtherNumber(field: string): 0 | null {
  return field === 'amount' || field === 'quantity' ? 0 : null
}

/** The columns that what is named so may be found in: of a path, all that it may begin with. */
export function columnsBeneath(name: string, nested: ReadonlyMap<string, Extract>): readonly string[] {
  const paths = pathsIn(extractNamed(name, nested))
  const beneath = paths.flatMap((path) => {
    const array = arrayOfItems(path)
    const { steps } = array === undefined ? path : pathTo(array)
    return columnStarts(steps).map(({ column }) => column)
  })
  return [...new Set([...paths.map(({ text }) => text), ...beneath])]
}
