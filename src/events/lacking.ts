import { nearestName } from '../known-names.js'
import { listed, shortened } from '../shown.js'
import { type EventField, isEventField } from './fields.js'
import { isArray, namesIn, ownElements, ownValue } from './own-value.js'

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

/** How deep objects are looked into to say what there is. */
const deepest = 4

/** The names that objects have, and the paths into what they hold. */
export function pathsOf(objects: Iterable<unknown>): readonly string[] {
  const paths = new Set<string>()
  let seen = 0
  for (const object of objects) {
    if (typeof object !== 'object' || object === null) continue
    addPaths(object, '', deepest, paths)
    if (++seen === fewObjects) break
  }
  // What can be seen at once comes first.
  return [...namesOf(objects), ...[...paths].filter((path) => /[.[]/.test(path))]
}

function addPaths(object: object, before: string, depth: number, paths: Set<string>): void {
  for (const name of namesIn(object)) {
    const value = ownValue(object, name)
    const path = `${before}${name}`
    // Lines are made of one array: there is no path into those of items.
    const elements = before.includes('[]') ? undefined : ownElements(value)
    const inner = (isArray(elements) ? elements : [value]).filter(isRecord)
    if (inner.length === 0 || depth === 1) paths.add(path)
    else for (const one of inner) addPaths(one, isArray(elements) ? `${path}[].` : `${path}.`, depth - 1, paths)
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value) && namesIn(value).length > 0
}

/** The verb for a source, which may be several files. */
export function hasOrHave(source: string): string {
  return /^\d+ files$/.test(source) ? 'have' : 'has'
}

/** A column that a source does not have. */
export interface LackedColumn {
  readonly column: string
  /** The field that it is for, or the name of a further column. */
  readonly field?: string | undefined
}

/** Says of columns that a source does not have which were probably meant and which there are; and what to do, where there is advice. */
export function lackingText(
  source: string,
  lacked: readonly LackedColumn[],
  names: readonly string[],
  advice = '',
): string {
  const verb = hasOrHave(source)
  const isOne = lacked.length === 1
  const wanted = lacked.map(({ column, field }) => `"${column}"${isField(field) ? ` for ${field}` : ''}`)
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const there = `${verb === 'has' ? 'it has' : 'they have'} ${names.slice(0, mostNames).map(shortened).join(', ') || 'none'}${more}`
  const near = lacked.flatMap(({ column, field }) => {
    const name = nearestName(column, names)
    return name === undefined ? [] : [`"${name}"${isOne ? '' : ` for ${isField(field) ? field : `"${column}"`}`}`]
  })
  const meant = near.length === 0 ? '' : ` Did you mean ${listed(near, 'and')}?`
  return `${source} ${verb} no column${isOne ? '' : 's'} ${listed(wanted, 'and')}; ${there}${meant === '' && advice === '' ? '' : '.'}${meant}${advice === '' ? '' : ` ${advice}`}`
}

/** Whether a column is one of a field. */
export function isField(name: string | undefined): name is EventField {
  return name !== undefined && isEventField(name)
}
