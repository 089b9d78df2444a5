import type { FieldNode } from '../../definition/expression.js'
import { type Binding, boundColumns } from '../../events/binding.js'
import { isEventField } from '../../events/fields.js'
import type { FieldType } from '../language/values.js'

/** By which names formulas refer to things: captions for people, internal names in files. */
export interface Naming {
  readonly field: (field: FieldNode) => string
  readonly dimension: (name: string) => string
  readonly calculation: (name: string) => string
  readonly parameter: (name: string) => string
}

/** The column of a source that holds a field. */
export function fieldColumn({ name }: FieldNode, binding: Binding): string {
  return isEventField(name) ? binding.columns[name] : name
}

/**
 * The caption of a field. A column that is bound to several fields is one field in Tableau, with the caption of the first of them: where
 * orders have no ids of their own, that of the session.
 */
export function fieldCaption({ name }: FieldNode, binding: Binding): string {
  if (!isEventField(name)) return name
  const first = boundColumns(binding).find(({ column }) => column === binding.columns[name])
  return binding.captions[first?.field ?? name]
}

/** Tableau's type of a field. */
export function tableauType({ type }: Pick<FieldNode, 'type'>): FieldType {
  switch (type) {
    case 'text':
      return 'string'
    case 'number':
      return 'real'
    case 'instant':
      return 'datetime'
    case 'boolean':
      return 'boolean'
  }
}
