import { keyOfColumn } from '../../../events/column-key.js'
import { ofAnyKey } from '../../../events/column-source.js'

/** A value within objects of JSON. */
export interface JsonField {
  /** Its keys with dots between them, such as `properties.product_id`. */
  readonly name: string
  /** The key of each object on the way to it. */
  readonly path: readonly string[]
}

/** The fields of objects, by name: a key that holds a dot comes before a path of the same name. */
export type JsonFields = ReadonlyMap<string, JsonField>

/** So many fields are listed: objects by user or product may have a key for each of them. */
const mostFields = 2000

/**
 * The fields of objects. Those of nested objects count by their path; arrays are values.
 *
 * @param wanted keys of columns that are found however many fields there are
 */
export function fieldsOfObjects(objects: readonly object[], wanted: ReadonlySet<string>): JsonFields {
  const fields = new Map<string, JsonField>()
  const add = (path: readonly string[]) => {
    const name = path.join('.')
    const known = fields.get(name)
    if (
      known === undefined
        ? fields.size >= mostFields && !wanted.has(keyOfColumn(name))
        : known.path.length <= path.length
    )
      return
    fields.set(name, { name, path })
  }
  const walk = (object: object, before: readonly string[]) => {
    for (const [key, value] of Object.entries(object)) {
      // DuckDB's texts of SQL end with it.
      if (key.includes('\0')) continue
      const path = [...before, key]
      if (isPlainObject(value)) walk(value, path)
      else add(path)
    }
  }
  for (const object of objects) walk(object, [])
  return fields
}

/** The keys that objects have within others. */
export interface NestedKeys {
  /** Paths into the elements of arrays, such as `items[].price`. */
  readonly elements: ReadonlySet<string>
  /** Keys that are not the objects' own, wherever they are. */
  readonly deeper: ReadonlySet<string>
  /** Arrays, with whether any of them has an element. */
  readonly lists: ReadonlyMap<string, boolean>
}

/** So many paths into elements are told. */
const mostElements = 5000

/** The keys that are within the objects and arrays of objects. */
export function nestedKeysOf(objects: readonly object[]): NestedKeys {
  const elements = new Set<string>()
  const deeper = new Set<string>()
  const lists = new Map<string, boolean>()
  const walk = (value: unknown, path: string, isElement: boolean, depth: number) => {
    if (Array.isArray(value)) {
      const isFilled = value.some((one) => one !== null)
      if (lists.size < mostElements || isFilled) lists.set(path, isFilled || lists.get(path) === true)
      for (const one of value) walk(one, `${path}[]`, true, depth + 1)
      return
    }
    if (!isPlainObject(value)) return
    for (const [key, within] of Object.entries(value)) {
      const name = path === '' ? key : `${path}.${key}`
      if (depth > 0 && deeper.size < mostElements) deeper.add(key)
      if (isElement && elements.size < mostElements) elements.add(name)
      walk(within, name, isElement, depth + 1)
    }
  }
  for (const object of objects) walk(object, '', false, 0)
  return { elements, deeper, lists }
}

/** Whether a path is known to lead into elements of arrays; of arrays that are all empty, it may. */
export function leadsIntoElements(path: string, elements: ReadonlySet<string>): boolean {
  const sought = ofAnyKey(path)
  if (elements.has(sought)) return true
  return [...sought.matchAll(/\[\]/g)].some(({ index }) => elements.has(sought.slice(0, index + 2)))
}

/** Whether a value of JSON is an object. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The fields of each file, where those of the others are fields of it, too, which may only not have shown at its beginning. Names that
 * differ in capitals alone are those of the file.
 */
export function fieldsOfAll(files: readonly JsonFields[]): readonly (readonly JsonField[])[] {
  const all = new Map<string, JsonField>()
  for (const fields of files) {
    for (const field of fields.values()) {
      const key = keyOfColumn(field.name)
      if (!all.has(key)) all.set(key, field)
    }
  }
  return files.map((fields) => {
    const own = new Map<string, JsonField[]>()
    for (const field of fields.values()) {
      const key = keyOfColumn(field.name)
      own.set(key, [...(own.get(key) ?? []), field])
    }
    return [...all].flatMap(([key, field]) => own.get(key) ?? [field])
  })
}

/** The path to a field as a JSON Pointer (RFC 6901), in which any key can be written. */
export function pointerTo({ path }: JsonField): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
