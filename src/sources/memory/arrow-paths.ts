import type { PathStep } from '../../events/column-source.js'
import { Dictionary } from '../../events/dictionary.js'
import type { ArrowData, ArrowField, ArrowSchema, ArrowType } from './arrow.js'
import { codeReader } from './arrow-text.js'
import { ids, isValid } from './arrow-types.js'

/** Some rows of a column that is within another: those of its own rows that are meant, -1 where there is none. */
export interface NestedRows {
  readonly data: ArrowData
  readonly rows: Int32Array
}

/** The type of what is at the end of a path; undefined where nothing can be there. */
export function typeAt(type: ArrowType, steps: readonly PathStep[]): ArrowType | undefined {
  let at: ArrowType | undefined = type
  for (const step of steps) {
    if (at === undefined) return undefined
    at = 'keyed' in step ? keyedType(at) : memberType(at, step.member)
  }
  return at
}

/** The names of the columns of a schema, and the paths into them. */
export function pathsInSchema({ fields }: ArrowSchema): readonly string[] {
  const nested = fields.flatMap((field) => pathsInField(field, ''))
  return [...fields.map(({ name }) => name), ...nested.filter((path) => /[.[]/.test(path))]
}

function pathsInField({ name, type }: ArrowField, before: string): readonly string[] {
  // Lines are made of one array: there is no path into those of items.
  const element = before.includes('[]') ? undefined : elementType(type)
  const { typeId, children } = element ?? type
  if (typeId !== ids.struct) return [`${before}${name}`]
  return (children ?? []).flatMap((child) =>
    pathsInField(child, `${before}${name}${element === undefined ? '' : '[]'}.`),
  )
}

/** The type of the elements of a list; undefined of what is none. */
export function elementType(type: ArrowType): ArrowType | undefined {
  return isList(type) ? type.children?.[0]?.type : undefined
}

function isList({ typeId }: ArrowType): boolean {
  return typeId === ids.list || typeId === ids.largeList || typeId === ids.fixedSizeList || typeId === ids.map
}

function memberType(type: ArrowType, name: string): ArrowType | undefined {
  if (type.typeId === ids.map) return type.children?.[0]?.type.children?.[1]?.type
  return type.typeId === ids.struct ? type.children?.[placeOf(type, name)]?.type : undefined
}

function keyedType(type: ArrowType): ArrowType | undefined {
  const element = elementType(type)
  return element !== undefined && element.typeId === ids.struct && placeOf(element, 'key') >= 0 ? element : undefined
}

/** The place of a member. Not every system calls those of a map's entries alike. */
function placeOf({ children }: ArrowType, name: string): number {
  const place = children?.findIndex((child) => child.name === name) ?? -1
  const isOfEntry = place < 0 && (name === 'key' || name === 'value')
  return isOfEntry ? (children?.findIndex((child) => child.name === `${name}s`) ?? -1) : place
}

/** Follows a path from some rows of a column; undefined where nothing of its type can be there. */
export function followed(data: ArrowData, rows: Int32Array, steps: readonly PathStep[]): NestedRows | undefined {
  let at: NestedRows | undefined = { data, rows }
  for (const step of steps) {
    if (at === undefined) return undefined
    at = 'keyed' in step ? keyed(at, step.keyed) : member(at, step.member)
  }
  return at
}

function member(at: NestedRows, name: string): NestedRows | undefined {
  const { type } = at.data
  if (type.typeId === ids.map) {
    const entries = keyed(at, name)
    const child = entries?.data.children?.[1]
    return entries === undefined || child === undefined ? undefined : { data: child, rows: validRows(entries) }
  }
  const child = type.typeId === ids.struct ? at.data.children?.[placeOf(type, name)] : undefined
  return child === undefined ? undefined : { data: child, rows: validRows(at) }
}

/** The rows of what is within others, that are null where these are. */
function validRows({ data, rows }: NestedRows): Int32Array {
  return data.nullCount === 0 ? rows : rows.map((row) => (row >= 0 && isValid(data, row) ? row : -1))
}

/** Where the elements of each list begin and end. */
export interface Elements {
  readonly data: ArrowData
  readonly begin: (row: number) => number
  readonly end: (row: number) => number
}

/** The elements of lists; undefined where a column is none of them. */
export function elementsOf({ type, valueOffsets, children }: ArrowData): Elements | undefined {
  const data = isList(type) ? children?.[0] : undefined
  if (data === undefined) return undefined
  if (type.typeId === ids.fixedSizeList) {
    const { listSize } = type as unknown as { listSize: number }
    return { data, begin: (row) => row * listSize, end: (row) => (row + 1) * listSize }
  }
  const offsets = valueOffsets as Int32Array | BigInt64Array
  return { data, begin: (row) => Number(offsets[row]), end: (row) => Number(offsets[row + 1]) }
}

/** The first element of each list whose key is a text. */
function keyed(at: NestedRows, key: string): NestedRows | undefined {
  const elements = elementsOf(at.data)
  const keys = elements?.data.children?.[placeOf(elements.data.type, 'key')]
  if (elements === undefined || keys === undefined) return undefined
  const lists = validRows(at)
  const { first, codes, dictionary } = keyCodes(keys, elements, lists)
  const wanted = dictionary.codeOf(key)
  const rows = lists.map((list) => {
    for (let row = list < 0 ? 0 : elements.begin(list); list >= 0 && row < elements.end(list); row++) {
      if (codes[row - first] === wanted && isValid(elements.data, row)) return row
    }
    return -1
  })
  return { data: elements.data, rows }
}

/** The keys of some lists, as codes. */
interface KeyCodes {
  readonly first: number
  readonly end: number
  readonly codes: Int32Array
  readonly dictionary: Dictionary
}

/** The keys that were read last of a column: several paths mostly go through the same lists. */
const lastKeys = new WeakMap<ArrowData, KeyCodes>()

function keyCodes(keys: ArrowData, { begin, end }: Elements, lists: Int32Array): KeyCodes {
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  for (const list of lists) {
    if (list < 0) continue
    first = Math.min(first, begin(list))
    last = Math.max(last, end(list))
  }
  if (last <= first) return { first: 0, end: 0, codes: new Int32Array(0), dictionary: new Dictionary() }
  const known = lastKeys.get(keys)
  if (known !== undefined && known.first <= first && known.end >= last) return known
  const dictionary = new Dictionary()
  const read = { first, end: last, codes: codeReader(keys, dictionary, 'key')(first, last - first), dictionary }
  lastKeys.set(keys, read)
  return read
}
