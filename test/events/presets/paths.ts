import { type BindingOptions, defineBinding } from '../../../src/events/binding.js'
import { extractOf, pathsIn } from '../../../src/events/column-source.js'

/** The columns and paths of each field that a binding names, in their order. */
export function pathsOf(options: BindingOptions): Readonly<Record<string, readonly string[]>> {
  const { named } = defineBinding(options)
  return Object.fromEntries(
    Object.entries(options.columns ?? {})
      .filter(([field]) => named.has(field))
      .map(([field, source]) => [field, pathsIn(extractOf(source, field, '.')).map(({ text }) => text)]),
  )
}
