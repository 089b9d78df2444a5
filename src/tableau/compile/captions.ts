import type { FieldNode } from '../../definition/expression.js'
import { DefinitionError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import { eventFieldNames } from '../../events/fields.js'
import type { Hint } from '../../hint.js'
import { fieldCaption, fieldColumn } from './naming.js'

const captionsHint: Hint = { option: 'binding.captions', text: 'give one another caption in binding.captions' }

/** The captions of a data source, no two of which are the same but for the case of their letters. */
export interface Captions {
  /** Reserves a caption and returns it. One that is taken gets the qualifier in brackets, and a number where that is taken, too. */
  readonly reserve: (caption: string, qualifier: string) => string
}

/**
 * Starts with the captions of all bound columns, of further fields, and others that are taken.
 *
 * @throws {@link DefinitionError} where two columns would have one caption
 */
export function reserveCaptions(fields: readonly FieldNode[], binding: Binding, others: readonly string[]): Captions {
  const taken = new Map<string, string>()
  const bound: FieldNode[] = eventFieldNames.map((name) => ({ kind: 'field', name, type: 'text' }))
  for (const field of [...bound, ...fields]) {
    const caption = fieldCaption(field, binding)
    const column = fieldColumn(field, binding)
    const other = taken.get(caption.toLowerCase())
    if (other !== undefined && other !== column) {
      throw new DefinitionError(
        `the columns "${other}" and "${column}" would both be called ${JSON.stringify(caption)} in Tableau; ${captionsHint.text}`,
        { option: 'captions', hints: [captionsHint] },
      )
    }
    taken.set(caption.toLowerCase(), column)
  }
  for (const caption of others) taken.set(caption.toLowerCase(), '')
  return {
    reserve(caption, qualifier) {
      const isFree = (candidate: string) => !taken.has(candidate.toLowerCase())
      let reserved = isFree(caption) ? caption : `${caption} (${qualifier})`
      for (let count = 2; !isFree(reserved); count++) reserved = `${caption} (${qualifier} ${count})`
      taken.set(reserved.toLowerCase(), '')
      return reserved
    },
  }
}
