import fc from 'fast-check'
import type { BindingOptions } from '../../src/events/binding.js'

/*
 * The ways in which rows can be written as a file of JSON.
 */

/** How one file of JSON is written. */
export interface JsonLayout {
  /** Each value on a line, all in one array, or one after the other over several lines. */
  readonly form: 'lines' | 'lines with blank ones' | 'array' | 'array by line' | 'pretty array' | 'pretty objects'
  readonly newline: '\n' | '\r\n'
  /** What stands for null: null, an empty text, or no key at all. */
  readonly none: 'null' | 'empty' | 'absent'
}

export const anyJsonLayout: fc.Arbitrary<JsonLayout> = fc.record({
  form: fc.constantFrom(
    'lines',
    'lines with blank ones',
    'array',
    'array by line',
    'pretty array',
    'pretty objects',
  ) as fc.Arbitrary<JsonLayout['form']>,
  newline: fc.constantFrom('\n', '\r\n'),
  none: fc.constantFrom('null', 'empty', 'absent'),
})

type Row = Readonly<Record<string, unknown>>

/**
 * Rows as JSON, with their keys in some order.
 *
 * @param nested the objects that some of them are in, by their names
 * @param alwaysThere keys that are not absent where they are null
 */
export function jsonOf(
  rows: readonly Row[],
  columns: readonly string[],
  { form, newline, none }: JsonLayout,
  nested: ReadonlyMap<string, string> = new Map(),
  alwaysThere: ReadonlySet<string> = new Set(),
): string {
  const values = rows.map((row) => {
    const object: Record<string, unknown> = {}
    for (const column of columns) {
      const value = row[column] ?? null
      if (value === null && none === 'absent' && !alwaysThere.has(column)) continue
      const parent = typeof column === 'string' ? nested.get(column) : undefined
      if (parent !== undefined) object[parent] ??= {}
      const into = parent === undefined ? object : (object[parent] as Record<string, unknown>)
      into[column] = value === null && none === 'empty' ? '' : value
    }
    return object
  })
  const pretty = (value: unknown) => JSON.stringify(value, null, 2).replaceAll('\n', newline)
  switch (form) {
    case 'lines':
      return values.map((value) => JSON.stringify(value) + newline).join('')
    case 'lines with blank ones':
      return values.map((value) => newline + JSON.stringify(value) + newline).join('')
    case 'array':
      return JSON.stringify(values)
    case 'array by line':
      return `[${newline}${values.map((value) => JSON.stringify(value)).join(`,${newline}`)}${newline}]${newline}`
    case 'pretty array':
      return pretty(values)
    case 'pretty objects':
      return values.map((value) => pretty(value) + newline).join('')
  }
}

/** A binding whose fields are in nested objects. */
export function nestedBinding(binding: BindingOptions, nested: ReadonlyMap<string, string>): BindingOptions {
  const columns = Object.entries(binding.columns ?? {}).map(([field, column]) => {
    const parent = typeof column === 'string' ? nested.get(column) : undefined
    return [field, parent === undefined ? column : `${parent}.${column}`]
  })
  return { ...binding, columns: Object.fromEntries(columns) }
}
