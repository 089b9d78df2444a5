import { fieldCaption, type Naming } from './naming.js'
import { listParameters } from './parameters.js'
import type { FieldsPlan } from './plan-fields.js'

/** Names by which people refer to things. */
export function captionNaming({ binding, dimensions, fields, parameters }: FieldsPlan): Naming {
  const captions = (things: readonly { readonly name: string; readonly caption: string }[]) => {
    const byName = new Map(things.map(({ name, caption }) => [name, caption]))
    return (name: string) => byName.get(name) as string
  }
  return {
    field: (field) => fieldCaption(field, binding),
    dimension: captions(dimensions),
    calculation: captions(fields),
    parameter: captions(listParameters(parameters)),
  }
}
