import type { FieldNode } from '../definition/expression.js'
import { type Binding, isBound } from '../events/binding.js'
import { type ColumnPath, pathsIn } from '../events/column-source.js'
import { eventFieldNames, eventFields, isEventField } from '../events/fields.js'
import { extractNamed } from '../events/items.js'

/*
 * The steps of the model between reading and what is asked: events that were sent again are left out, and sessions are made of the others.
 */

/** Whether a binding asks for any step. */
export function hasSteps({ duplicates, sessions }: Pick<Binding, 'duplicates' | 'sessions'>): boolean {
  return duplicates !== null || sessions !== null
}

/** Whether a field is made by a step, and no column holds it. */
export function isDerived(name: string, { sessions, ordersHaveIds }: Binding): boolean {
  return sessions !== null && (name === 'userSession' || (name === 'orderId' && !ordersHaveIds))
}

/** The fields that steps read, and whether they cannot do without them. */
export function stepFields(
  binding: Binding,
): ReadonlyMap<string, { readonly node: FieldNode; readonly used: boolean }> {
  const { duplicates, sessions, named } = binding
  const found = new Map<string, { node: FieldNode; used: boolean }>()
  if (!hasSteps(binding)) return found
  const listed = new Set<string>([...(duplicates === null || duplicates === 'exact' ? [] : duplicates), 'eventTime'])
  if (sessions !== null) listed.add(sessions.by)
  const names = duplicates === null ? [...listed] : [...comparedFields(binding), ...listed]
  for (const name of names) {
    if (isDerived(name, binding)) continue
    found.set(name, {
      node: nodeOf(name, binding),
      used: listed.has(name) || named.has(name) || binding.further.has(name),
    })
  }
  return found
}

/** The fields by which events are compared, in their order: those of the model that are bound, and the further ones that are declared. */
export function comparedFields(binding: Binding): readonly string[] {
  const ofModel = eventFieldNames.filter((name) => {
    if (isDerived(name, binding) || (name === 'eventType' && binding.eventTypeIs !== null)) return false
    return name === 'orderId' ? binding.ordersHaveIds : isBound(name, binding)
  })
  return [...ofModel, ...binding.further.keys()]
}

/** The parts of items by which events are compared. */
export function comparedItems(binding: Binding): readonly ColumnPath[] {
  if (binding.items === null) return []
  const columns = comparedFields(binding).map((name) => (isEventField(name) ? binding.columns[name] : name))
  return columns.flatMap((column) => pathsIn(extractNamed(column, binding.nested))).filter(({ inItem }) => inItem)
}

function nodeOf(name: string, { further }: Binding): FieldNode {
  if (isEventField(name)) return { kind: 'field', name, type: eventFields[name].type }
  const type = further.get(name) ?? 'text'
  return typeof type === 'object'
    ? { kind: 'field', name, type: 'number', scale: type.scale }
    : { kind: 'field', name, type }
}
