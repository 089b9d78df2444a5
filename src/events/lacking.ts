import { SourceError } from '../errors.js'
import { nearestName } from '../known-names.js'
import { isEventField } from './fields.js'

/**
 * The names among some that no object has, not even with nothing under it; none where there are no objects. It looks no further
 * than it must.
 */
export function namesLacking(objects: Iterable<unknown>, names: readonly string[]): readonly string[] {
  let lacking = names
  let some = false
  for (const object of objects) {
    if (lacking.length === 0) return lacking
    if (typeof object !== 'object' || object === null) continue
    some = true
    if (lacking.some((name) => Object.hasOwn(object, name))) {
      lacking = lacking.filter((name) => !Object.hasOwn(object, name))
    }
  }
  return some ? lacking : []
}

/** So many objects are looked at, and so many of their names are told, to say what there is. */
const [mostObjects, mostNames] = [1000, 40]

/** The names that objects have, of as many as need be to say what there is. */
export function namesOf(objects: Iterable<unknown>): readonly string[] {
  const names = new Set<string>()
  let seen = 0
  for (const object of objects) {
    if (typeof object === 'object' && object !== null) for (const name of Object.keys(object)) names.add(name)
    if (++seen === mostObjects || names.size > mostNames) break
  }
  return [...names]
}

/** A column that a source does not have: the one that was probably meant, and those that there are. */
export function noColumn(
  source: string,
  column: string,
  names: readonly string[],
  field?: string | undefined,
): SourceError {
  const near = nearestName(column, names)
  const [wanted, advice] =
    field !== undefined && isEventField(field)
      ? [` for ${field}`, `Bind the field to its column: { binding: { columns: { ${field}: '...' } } }`]
      : ['', '']
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const meant = near === undefined ? '' : `. Did you mean "${near}"?`
  const stop = advice === '' ? '' : near === undefined ? '. ' : ' '
  return new SourceError(
    `${source} has no column "${column}"${wanted}; it has ${names.slice(0, mostNames).join(', ')}${more}${meant}${stop}${advice}`,
    { source, column },
  )
}
