import type { FieldNode } from '../../definition/expression.js'
import { DefinitionError } from '../../errors.js'
import { type Binding, boundColumns } from '../../events/binding.js'
import { eventFieldNames, isEventField } from '../../events/fields.js'
import type { FieldType } from '../language/values.js'

/** By which names formulas refer to things: captions for people, internal names in files. */
export interface Naming {
  readonly field: (field: FieldNode) => string
  readonly dimension: (name: string) => string
  readonly calculation: (name: string) => string
  readonly parameter: (name: string) => string
}

/** The column of a source that holds a field. */
export function columnOf({ name }: FieldNode, binding: Binding): string {
  return isEventField(name) ? binding.columns[name] : name
}

/**
 * The caption of a field: where one column is two fields, that of the first, as in Tableau a column is one field. An order without an id
 * of its own is its session.
 */
export function captionOf({ name }: FieldNode, binding: Binding): string {
  if (!isEventField(name)) return name
  const first = boundColumns(binding).find(({ column }) => column === binding.columns[name])
  return binding.captions[first?.field ?? name]
}

/** What Tableau calls the type of a field. */
export function fieldTypeOf({ type }: Pick<FieldNode, 'type'>): FieldType {
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

/** Gives captions that differ from one another, whatever the case of their letters. */
export interface Captions {
  /** The caption itself where it is free; else with what tells it apart, else with a number. */
  readonly give: (caption: string, apart: string) => string
}

/**
 * @throws {@link DefinitionError} where two columns would have one caption
 */
export function newCaptions(fields: readonly FieldNode[], binding: Binding, others: readonly string[]): Captions {
  const taken = new Map<string, string>()
  const bound: FieldNode[] = eventFieldNames.map((name) => ({ kind: 'field', name, type: 'text' }))
  for (const field of [...bound, ...fields]) {
    const caption = captionOf(field, binding)
    const column = columnOf(field, binding)
    const other = taken.get(caption.toLowerCase())
    if (other !== undefined && other !== column) {
      throw new DefinitionError(
        `the columns "${other}" and "${column}" would both be called ${JSON.stringify(caption)} in Tableau; give one another caption in binding.captions`,
        { option: 'captions' },
      )
    }
    taken.set(caption.toLowerCase(), column)
  }
  for (const caption of others) taken.set(caption.toLowerCase(), '')
  return {
    give(caption, apart) {
      const free = (candidate: string) => !taken.has(candidate.toLowerCase())
      let given = free(caption) ? caption : `${caption} (${apart})`
      for (let count = 2; !free(given); count++) given = `${caption} (${apart} ${count})`
      taken.set(given.toLowerCase(), '')
      return given
    },
  }
}
