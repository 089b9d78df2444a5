import { SourceError } from '../errors.js'
import { nearestName } from '../known-names.js'
import { shortened } from '../shown.js'
import { isEventField } from './fields.js'
import { namesIn } from './own-value.js'

/** So many objects are looked at, and so many of their names are told, to say what there is. */
const [fewObjects, mostNames] = [1000, 40]

/** The names that objects have, of no more than so many of them. */
export function namesOf(objects: Iterable<unknown>, mostObjects = fewObjects): readonly string[] {
  const names = new Set<string>()
  let seen = 0
  for (const object of objects) {
    if (typeof object !== 'object' || object === null) continue
    for (const name of namesIn(object)) names.add(name)
    if (++seen === mostObjects) break
  }
  return [...names]
}

/** The verb for a source, which may be several files. */
export function hasOrHave(source: string): string {
  return /^\d+ files$/.test(source) ? 'have' : 'has'
}

/** What can be said of all events, where no column says it of each. */
const constants: Readonly<Record<string, string>> = {
  eventType: ', or say what all events are: { binding: { eventTypeIs: "purchase" } }',
}

/** A column that a source does not have: the one that was probably meant, and those that there are. */
export function noColumn(
  source: string,
  column: string,
  names: readonly string[],
  field?: string | undefined,
): SourceError {
  const near = nearestName(column, names)
  const verb = hasOrHave(source)
  const [wanted, advice] =
    field !== undefined && isEventField(field)
      ? [
          ` for ${field}`,
          `Bind the field to its column: { binding: { columns: { ${field}: '...' } } }${constants[field] ?? ''}`,
        ]
      : ['', '']
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const meant = near === undefined ? '' : `. Did you mean "${near}"?`
  const stop = advice === '' ? '' : near === undefined ? '. ' : ' '
  return new SourceError(
    `${source} ${verb} no column "${column}"${wanted}; ${verb === 'has' ? 'it has' : 'they have'} ${names.slice(0, mostNames).map(shortened).join(', ')}${more}${meant}${stop}${advice}`,
    { source, column, ...(field === undefined ? {} : { field }) },
  )
}
