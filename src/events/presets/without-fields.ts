import type { BindingOptions } from '../binding.js'
import { type ColumnSource, extractOf } from '../column-source.js'
import type { EventField } from '../fields.js'
import { isOfItems } from '../items.js'

/** A binding without some of its fields, and without what follows from them: for files that do not have them. */
export function withoutFields(binding: BindingOptions, left: ReadonlySet<string>): BindingOptions {
  if (left.size === 0) return binding
  const { columns = {}, itemTypes, duplicates, sessions, ...rest } = binding
  const kept = Object.entries(columns).filter(([field]) => !left.has(field)) as (readonly [EventField, ColumnSource])[]
  const hasItems = kept.some(([field, source]) => isOfItems(extractOf(source, `.${field}`, '.')))
  const telling = Array.isArray(duplicates) && duplicates.some((field) => left.has(field)) ? undefined : duplicates
  const isMade = sessions !== undefined && !left.has(sessions.by ?? 'userId') && !left.has('userSession')
  return {
    ...rest,
    columns: Object.fromEntries(kept),
    ...(itemTypes === undefined || !hasItems ? {} : { itemTypes }),
    ...(telling === undefined ? {} : { duplicates: telling }),
    ...(isMade ? { sessions } : {}),
  }
}
