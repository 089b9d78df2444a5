import { quoteCsv } from '../csv-rows.js'
import type { FlatColumn, FlatShape, FlatValue, ParquetType, Shape } from './shape.js'
import type { ShopEvent } from './shop-event.js'

/** Events as lines of text in a vendor's shape, each with its end. */
export interface ShapeText {
  /** What stands before all events; empty for nothing. */
  readonly header: string
  linesOf(event: ShopEvent): Iterable<string>
}

/** The rows of a flat shape as CSV (RFC 4180, with newlines as Unix has them). */
export function csvText(shape: FlatShape): ShapeText {
  const lineOf = (values: readonly FlatValue[]) => `${values.map(cell).join(',')}\n`
  return {
    header: shape.hasHeader ? lineOf(shape.columns.map(([name]) => name)) : '',
    *linesOf(event) {
      if (shape.types[event.type] === undefined) return
      for (const row of shape.rows(event)) yield lineOf(row)
    },
  }
}

/** A text of `\N` alone is in quotes, since it stands for null without. */
function cell(value: FlatValue): string {
  return value === '\\N' ? '"\\N"' : quoteCsv(value ?? '')
}

/** The objects of a shape as JSON, one on a line; of a flat one, those of its rows, in which nulls have no key. */
export function jsonText(shape: Shape): ShapeText {
  return jsonOf(shape, (value, [, type]) => {
    if (type === 'boolean') return value === 'true'
    return type === 'money' || type === 'integer' ? Number(value) : value
  })
}

/** As {@link jsonText}, with the numbers of a flat shape as texts, so that {@link parquetTypes} can be read exactly. */
export function exactJsonText(shape: Shape): ShapeText {
  return jsonOf(shape, (value) => value)
}

function jsonOf(shape: Shape, written: (value: string, column: FlatColumn) => unknown): ShapeText {
  return {
    header: '',
    *linesOf(event) {
      if (shape.types[event.type] === undefined) return
      const objects = shape.kind === 'nested' ? shape.objects(event) : rowObjects(shape, event, written)
      for (const object of objects) yield `${JSON.stringify(object)}\n`
    },
  }
}

function* rowObjects(
  shape: FlatShape,
  event: ShopEvent,
  written: (value: string, column: FlatColumn) => unknown,
): Generator<object, void, undefined> {
  for (const row of shape.rows(event)) {
    const members: [string, unknown][] = []
    shape.columns.forEach((column, index) => {
      const value = row[index] ?? null
      if (value !== null) members.push([column[0], written(value, column)])
    })
    yield Object.fromEntries(members)
  }
}

const flatTypes = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  money: 'DECIMAL(18,2)',
  instant: 'TIMESTAMP',
  date: 'DATE',
  boolean: 'BOOLEAN',
} as const

/** The types of a shape's members in Parquet; undefined for a shape that is not written so. */
export function parquetTypes(shape: Shape): ParquetType | undefined {
  if (shape.kind === 'nested') return shape.parquet
  return Object.fromEntries(shape.columns.map(([name, type]) => [name, flatTypes[type]]))
}
