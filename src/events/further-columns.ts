import { isObject } from '../checked-options.js'
import { shown } from '../shown.js'
import { bindingRefusal } from './binding-hints.js'
import { isEventField } from './fields.js'

/** What a further column holds: texts, instants, or decimal numbers of so many places, 0 to 6. */
export type FurtherType = 'text' | 'instant' | { readonly scale: number }

/** The further columns that a binding declares, checked. */
export function furtherTypes(further: Readonly<Record<string, FurtherType>> = {}): ReadonlyMap<string, FurtherType> {
  for (const [name, type] of Object.entries<unknown>(further)) {
    if (name === '' || isEventField(name)) {
      throw bindingRefusal('further', `: ${shown(name)} is ${name === '' ? 'no name' : 'a field of the event model'}`)
    }
    const scale = isObject(type) && 'scale' in type ? type.scale : undefined
    const isNumber = Number.isInteger(scale) && (scale as number) >= 0 && (scale as number) <= 6
    if (type === 'text' || type === 'instant' || isNumber) continue
    throw bindingRefusal('further', `.${name} must be "text", "instant" or { scale: 0 to 6 }, not ${shown(type)}`)
  }
  return new Map(Object.entries(further))
}
