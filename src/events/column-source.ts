import { isObject } from '../checked-options.js'
import { shown } from '../shown.js'
import { bindingRefusal } from './binding-hints.js'

/**
 * Where a field is found: a column; a path into objects (`ecommerce.transaction_id`), into the items of an event (`items[].price`), or into
 * an array of keys with values (`event_params[currency].value.string_value`); or what is made of several.
 */
export type ColumnSource = string | readonly (string | MadeColumn)[] | MadeColumn

/** A value that is made of several places, or is only of some events. */
export type MadeColumn =
  /** One text of several, with `/` between them; null where one of them is. */
  | { readonly joined: readonly string[] }
  /** The levels of a category, from the top, with the binding's `categorySeparator` between them; up to the first that is null. */
  | { readonly levels: readonly string[] }
  /** By the event's type, as the source writes it; null for other types unless said. */
  | { readonly byType: Readonly<Record<string, ColumnOfSome>>; readonly others?: ColumnOfSome }
  | ColumnWithoutItems

/** A place, a list of which the first that is not null counts, or one that is only of events without items. */
export type ColumnOfSome = string | readonly string[] | ColumnWithoutItems

/** Only where the event has no items. */
export interface ColumnWithoutItems {
  readonly withoutItems: string
}

/** A way into objects: of a column, or of one item of an event. */
export interface ColumnPath {
  readonly kind: 'path'
  /** As it is written. */
  readonly text: string
  readonly inItem: boolean
  readonly steps: readonly PathStep[]
}

/** A key of an object, or the `key` of the one element of an array that is meant. */
export type PathStep = { readonly member: string } | { readonly keyed: string }

/** A column source, read. */
export type Extract =
  | ColumnPath
  | { readonly kind: 'first'; readonly of: readonly Extract[] }
  | {
      readonly kind: 'joined'
      readonly of: readonly ColumnPath[]
      readonly separator: string
      /** Whether it is null where any part is; else the parts up to the first null are joined. */
      readonly whole: boolean
    }
  | { readonly kind: 'byType'; readonly cases: ReadonlyMap<string, Extract>; readonly others: Extract | null }
  | { readonly kind: 'withoutItems'; readonly of: Extract }

/** What is between the parts of a joined text. */
const jointOfParts = '/'

/**
 * Reads a path: keys with dots between them, and `[key]` after an array of keys with values.
 *
 * @returns undefined for what is none
 */
export function columnPath(text: string): ColumnPath | undefined {
  const [before, inItem, ...more] = text.split('[].')
  if (before === undefined || more.length > 0) return undefined
  const steps = stepsIn(inItem ?? before)
  if (steps === undefined || (inItem !== undefined && stepsIn(before) === undefined)) return undefined
  return { kind: 'path', text, inItem: inItem !== undefined, steps }
}

function stepsIn(text: string): readonly PathStep[] | undefined {
  const parts = text.match(/[^.[\]]+|\[[^[\]]+\]/g)
  if (parts === null || !/^[^.[\]]+(\.[^.[\]]+|\[[^[\]]+\])*$/.test(text)) return undefined
  return parts.map((part) => (part.startsWith('[') ? { keyed: part.slice(1, -1) } : { member: part }))
}

/** The array whose elements are the items of a path: `properties.products` of `properties.products[].price`; undefined of other paths. */
export function arrayOfItems({ text, inItem }: ColumnPath): string | undefined {
  return inItem ? text.slice(0, text.indexOf('[].')) : undefined
}

/** The columns that a path may begin with, the longest name first, as a column may have dots in its name; and the steps that are left then. */
export function columnStarts(
  steps: readonly PathStep[],
): readonly { readonly column: string; readonly left: readonly PathStep[] }[] {
  const end = steps.findIndex((step) => 'keyed' in step)
  const members = (end < 0 ? steps : steps.slice(0, end)).flatMap((step) => ('member' in step ? [step.member] : []))
  return members
    .map((_, index) => ({ column: members.slice(0, index + 1).join('.'), left: steps.slice(index + 1) }))
    .reverse()
}

/** A path without the keys of its arrays of keys with values: `params[].value` of `params[currency].value`. */
export function ofAnyKey(path: string): string {
  return path.replaceAll(/\[[^\]]*\]/g, '[]')
}

/** The paths of a column source. */
export function pathsIn(extract: Extract): readonly ColumnPath[] {
  switch (extract.kind) {
    case 'path':
      return [extract]
    case 'first':
    case 'joined':
      return extract.of.flatMap(pathsIn)
    case 'byType':
      return [...extract.cases.values(), ...(extract.others === null ? [] : [extract.others])].flatMap(pathsIn)
    case 'withoutItems':
      return pathsIn(extract.of)
  }
}

/** Whether what counts depends on the type of the event, or on its items. */
export function dependsOnEvent(extract: Extract): boolean {
  return extract.kind === 'first'
    ? extract.of.some(dependsOnEvent)
    : extract.kind === 'byType' || extract.kind === 'withoutItems'
}

/** Whether a column is found, by which of its paths are: of what is joined all must be, else one. */
export function isFoundBy(extract: Extract, isThere: (path: ColumnPath) => boolean): boolean {
  const isFound = (one: Extract) => isFoundBy(one, isThere)
  switch (extract.kind) {
    case 'path':
      return isThere(extract)
    case 'joined':
      return extract.whole ? extract.of.every(isFound) : extract.of.some(isFound)
    case 'first':
      return extract.of.some(isFound)
    case 'byType':
      return [...extract.cases.values(), ...(extract.others === null ? [] : [extract.others])].some(isFound)
    case 'withoutItems':
      return isFound(extract.of)
  }
}

/** A column source as it is named in messages and answers: the text of a path, and that of others by their parts. */
export function nameOfSource(source: ColumnSource): string {
  if (typeof source === 'string') return source
  if (isList(source)) return source.map(nameOfSource).join(' or ')
  if ('joined' in source) return source.joined.join(' with ')
  if ('levels' in source) return source.levels.join(', ')
  if ('withoutItems' in source) return nameOfSource(source.withoutItems)
  const all = [...Object.values(source.byType), ...(source.others === undefined ? [] : [source.others])]
  return [...new Set(all.map(nameOfSource))].join(' or ')
}

/**
 * Reads where a field is found.
 *
 * @param option what it is called in messages, such as `.price`
 * @throws {@link DefinitionError} for what is none
 */
export function extractOf(source: ColumnSource, option: string, separator: string): Extract {
  const nested = (one: ColumnSource) => extractOf(one, option, separator)
  if (typeof source === 'string') return pathOrColumn(source, option)
  if (isList(source)) {
    if (source.length === 0) throw refusal(option, source)
    return { kind: 'first', of: source.map(nested) }
  }
  if (!isObject(source)) throw refusal(option, source)
  const [kind, ...others] = Object.keys(source).filter((key) => key !== 'others')
  if (others.length > 0 || ('others' in source && kind !== 'byType')) throw refusal(option, source)
  if (kind === 'joined' || kind === 'levels') {
    const parts: unknown = (source as Readonly<Record<string, unknown>>)[kind]
    if (!Array.isArray(parts) || parts.length === 0 || !parts.every((part) => typeof part === 'string'))
      throw refusal(option, source)
    const whole = kind === 'joined'
    return {
      kind: 'joined',
      of: parts.map((part: string) => pathOrColumn(part, option)),
      separator: whole ? jointOfParts : separator,
      whole,
    }
  }
  if (kind === 'withoutItems' && 'withoutItems' in source) {
    const of = nested(source.withoutItems)
    if (pathsIn(of).some(({ inItem }) => inItem)) {
      throw bindingRefusal('columns', `${option}: what is only of events without items cannot be found in items`)
    }
    return { kind: 'withoutItems', of }
  }
  if (kind === 'byType' && 'byType' in source && isObject(source.byType)) {
    const { byType, others: rest } = source
    return {
      kind: 'byType',
      cases: new Map(Object.entries(byType).map(([type, one]) => [type, nested(one)])),
      others: rest === undefined ? null : nested(rest),
    }
  }
  throw refusal(option, source)
}

/** A path; what cannot be one is the name of a column. */
function pathOrColumn(text: string, option: string): ColumnPath {
  if (text === '') throw bindingRefusal('columns', `${option} must be a name, not ""`)
  if (text.includes('[]') && columnPath(text) === undefined) {
    throw bindingRefusal(
      'columns',
      `${option}: ${shown(text)} is no path; one array of items can be gone through, as in 'items[].price'`,
    )
  }
  return columnPath(text) ?? { kind: 'path', text, inItem: false, steps: [{ member: text }] }
}

function isList(source: ColumnSource): source is readonly (string | MadeColumn)[] {
  return Array.isArray(source)
}

function refusal(option: string, given: unknown) {
  return bindingRefusal(
    'columns',
    `${option} must be a name, a list of names, or { joined }, { levels }, { byType } or { withoutItems } of them, not ${shown(given)}`,
  )
}
