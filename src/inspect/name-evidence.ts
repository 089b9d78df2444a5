import { keyOfColumn } from '../events/column-key.js'
import { type EventField, eventFields } from '../events/fields.js'
import { namesOfField, normalised } from './field-names.js'

/** How much a name says that a column holds a field: nothing is 0, the usual name 100. */
export interface NameEvidence {
  readonly weight: number
  readonly kind: 'usual' | 'alias' | 'part'
  /** The known name that it is, or that it begins or ends with, as names are compared. */
  readonly known: string
  /** Its words before and after that. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What begins the names of amounts and times, with more after it, such as `price_eur`. */
const fieldsByBeginning: ReadonlySet<EventField> = new Set(['price', 'amount', 'eventTime'])

const alone = { before: [], after: [] } as const

/** What a name says of a column; undefined where it says nothing of the field. */
export function nameEvidence(name: string, field: EventField): NameEvidence | undefined {
  const usual = eventFields[field].column
  const whole = normalised(name)
  if (keyOfColumn(name) === usual || name === field) return { weight: 100, kind: 'usual', known: whole, ...alone }
  const weight = aliasWeight(whole, field)
  if (weight > 0) return { weight, kind: 'alias', known: whole, ...alone }
  const words = wordsOf(name)
  for (let from = 1; from < words.length; from++) {
    const known = words.slice(from).join('')
    const weight = aliasWeight(known, field)
    if (weight > 0) return { weight: weight - 25, kind: 'part', known, before: words.slice(0, from), after: [] }
  }
  if (!fieldsByBeginning.has(field)) return undefined
  for (let to = words.length - 1; to > 0; to--) {
    const known = words.slice(0, to).join('')
    const weight = aliasWeight(known, field)
    if (weight > 0) return { weight: weight - 30, kind: 'part', known, before: [], after: words.slice(to) }
  }
  return undefined
}

/** From 90 for the usual name written otherwise down to 60. */
function aliasWeight(name: string, field: EventField): number {
  if (name === normalised(field) || name === normalised(eventFields[field].column)) return 90
  const place = namesOfField(field).indexOf(name)
  return place < 0 ? 0 : Math.max(80 - place, 60)
}

/** The words of a name: `['product', 'id']` of `properties.productId` after its beginning. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map(normalised)
    .filter((word) => word !== '')
}
