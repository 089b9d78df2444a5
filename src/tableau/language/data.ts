import { checkOptions, isObject, needed, type OptionRule } from '../../checked-options.js'
import { printed } from '../../events/values.js'
import { shown } from '../../shown.js'
import { dayMs, daysOf, readDateText } from './calendar.js'
import { evaluationRefusal, fieldTypes } from './checked-formula.js'
import { TableauEvaluationError } from './error.js'
import { printName } from './print.js'
import type { FieldType, Value } from './values.js'

/** Columns by caption: arrays, Arrow vectors, anything that can be gone through. All of them are equally long. */
export type FormulaColumns = Readonly<Record<string, Iterable<unknown>>>

/** Rows as records by caption, as columns, or as columns in batches. */
export type FormulaInput =
  | { readonly rows: Iterable<object> }
  | { readonly columns: FormulaColumns }
  | { readonly batches: Iterable<FormulaColumns> }

/** Data that formulas can be evaluated over, read and checked once. Make it with {@link formulaData}. */
export interface FormulaData {
  readonly fields: Readonly<Record<string, FieldType>>
  /** The number of rows. */
  readonly size: number
  /** @throws TableauEvaluationError for a field that the data did not have. */
  column(name: string): readonly Value[]
}

/**
 * Reads data for formulas. Each field has a type; what is not listed is not read. NULL is null or undefined, and NaN; dates are
 * `Date`s, milliseconds since 1970 or texts; identifiers of more than 15 digits are to be declared `string`.
 *
 * @example formulaData({ Brand: 'string', Price: 'real' }, { rows: [{ Brand: 'runail', Price: 2.5 }] })
 * @throws TableauEvaluationError for a value that is not of its field's type, with row and value, and for columns of unequal length.
 */
export function formulaData(fields: Readonly<Record<string, FieldType>>, input: FormulaInput): FormulaData {
  const reader = newReader(fields)
  checkOptions('formulaData', { input }, { input: needed(someData) }, evaluationRefusal)
  if ('rows' in input) for (const row of input.rows) reader.addRow(row)
  else if ('columns' in input) reader.addColumns(input.columns)
  else for (const batch of input.batches) reader.addColumns(batch)
  return reader.data()
}

const someData: OptionRule = [
  '{ rows }, { columns } or { batches }',
  (value) =>
    isObject(value) &&
    (('rows' in value && isIterable(value.rows)) ||
      ('columns' in value && isObject(value.columns)) ||
      ('batches' in value && isIterable(value.batches))),
]

function isIterable(value: unknown): boolean {
  return isObject(value) && Symbol.iterator in value
}

/**
 * The same as {@link formulaData}, for batches that come one by one, as from an Arrow stream.
 *
 * @throws what {@link formulaData} throws
 */
export async function readFormulaData(
  fields: Readonly<Record<string, FieldType>>,
  batches: AsyncIterable<FormulaColumns>,
): Promise<FormulaData> {
  const reader = newReader(fields)
  const given: unknown = batches
  if (!isObject(given) || !(Symbol.asyncIterator in given || Symbol.iterator in given)) {
    throw evaluationRefusal(`readFormulaData: give a stream of batches, not ${shown(given)}`, 'batches', given)
  }
  for await (const batch of batches) reader.addColumns(batch)
  return reader.data()
}

function newReader(fields: Readonly<Record<string, FieldType>>) {
  checkOptions('formulaData', { fields }, { fields: needed(fieldTypes) }, evaluationRefusal)
  const columns = Object.entries(fields).map(([name, type]) => ({ name, type, values: [] as Value[], seen: false }))
  type Column = (typeof columns)[number]
  let size = 0

  const add = ({ name, type, values }: Column, raw: unknown): void => {
    const value = readValue(type, raw)
    if (value === undefined) throw unreadable(type, raw, { field: name, row: values.length, value: raw })
    values.push(value)
  }

  return {
    addRow(row: object): void {
      if (!isObject(row)) throw evaluationRefusal(`row ${size} is ${shown(row)}, and no record`, 'rows', row)
      const record = row as Readonly<Record<string, unknown>>
      for (const column of columns) {
        column.seen ||= column.name in row
        add(column, record[column.name])
      }
      size++
    },
    addColumns(batch: FormulaColumns): void {
      if (!isObject(batch)) throw evaluationRefusal(`${shown(batch)} is no record of columns`, 'columns', batch)
      let length: number | undefined
      for (const column of columns) {
        const source = Object.hasOwn(batch, column.name) ? batch[column.name] : undefined
        if (source === undefined) continue
        if (!isIterable(source))
          throw evaluationRefusal(`the column ${printName(column.name)} is ${shown(source)}`, 'columns', source)
        column.seen = true
        for (const raw of source) add(column, raw)
        length ??= column.values.length - size
        if (column.values.length - size !== length) {
          throw new TableauEvaluationError(
            `The column ${printName(column.name)} has ${column.values.length - size} values where others have ${length}`,
            { field: column.name },
          )
        }
      }
      size += length ?? 0
    },
    data(): FormulaData {
      const byName = new Map(columns.map((column) => [column.name, column]))
      return {
        fields,
        size,
        column(name) {
          const column = byName.get(name)
          if (column === undefined || (!column.seen && size > 0)) {
            throw new TableauEvaluationError(`The data has no column ${printName(name)}`, { field: name })
          }
          return column.values
        },
      }
    },
  }
}

/** A raw value as a value of a type; undefined where it is none. */
export function readValue(type: FieldType, raw: unknown): Value | undefined {
  if (raw === null || raw === undefined || (typeof raw === 'number' && Number.isNaN(raw))) return null
  switch (type) {
    case 'string':
      return typeof raw === 'string'
        ? raw
        : typeof raw === 'number' || typeof raw === 'bigint'
          ? String(raw)
          : undefined
    case 'integer': {
      const value = readNumber(raw)
      return Number.isSafeInteger(value) ? value : undefined
    }
    case 'real': {
      const value = readNumber(raw)
      return value === undefined || !Number.isFinite(value) ? undefined : value
    }
    case 'boolean':
      if (typeof raw === 'boolean') return raw
      return raw === 1 || raw === 'true' || raw === 1n
        ? true
        : raw === 0 || raw === 'false' || raw === 0n
          ? false
          : undefined
    case 'date': {
      const ms = readMoment(raw)
      return ms === undefined ? undefined : daysOf(ms) * dayMs
    }
    case 'datetime':
      return readMoment(raw)
  }
}

function readNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw
  if (typeof raw === 'bigint') return Number(raw)
  return typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : undefined
}

function readMoment(raw: unknown): number | undefined {
  if (typeof raw === 'string') return readDateText(raw)?.ms
  const ms = raw instanceof Date ? raw.getTime() : typeof raw === 'bigint' ? Number(raw) : raw
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined
}

/** The error for a value that is not of the type of its field. */
export function unreadable(
  type: FieldType,
  raw: unknown,
  context: { field: string; row?: number; value: unknown },
): TableauEvaluationError {
  const text = typeof raw === 'string' ? JSON.stringify(raw.slice(0, 80)) : printed(raw)
  const where = context.row === undefined ? '' : ` in row ${context.row}`
  const large = type === 'integer' && Number.isInteger(readNumber(raw)) ? '; declare large identifiers as string' : ''
  return new TableauEvaluationError(
    `${printName(context.field)}${where} is ${text}, which is not of type ${type}${large}`,
    context,
  )
}
