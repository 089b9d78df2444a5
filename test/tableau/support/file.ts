import { expect } from 'vitest'
import {
  checkFormula,
  type FieldType,
  type FormulaEnvironment,
  parseFormula,
  printFormula,
} from '../../../src/tableau/language/index.js'
import { childNamed, elementsNamed, type ReadElement } from './xml.js'

/** A name without its brackets. */
export const bare = (name: string | undefined): string => (name ?? '').slice(1, -1).replaceAll(']]', ']')

/** What formulas of a data source may refer to, by internal name, read from its elements. */
export function environmentOf(datasource: ReadElement, parameters: readonly ReadElement[]) {
  const columns = datasource.children.filter(({ name }) => name === 'column')
  const fields: Record<string, FieldType> = {}
  const calculations: Record<string, string> = {}
  const captions = new Map<string, string>()
  for (const column of columns) {
    const name = bare(column.attributes['name'])
    const formula = childNamed(column, 'calculation')?.attributes['formula']
    captions.set(column.attributes['caption'] ?? name, name)
    if (column.attributes['datatype'] === 'table') continue
    if (formula === undefined) fields[name] = column.attributes['datatype'] as FieldType
    else calculations[name] = formula
  }
  return {
    environment: {
      fields,
      calculations,
      parameters: Object.fromEntries(
        parameters.map(({ attributes }) => [
          bare(attributes['name']),
          { type: attributes['datatype'] as FieldType, value: Number(attributes['value']) },
        ]),
      ),
    } satisfies FormulaEnvironment,
    columns,
    captions,
  }
}

/**
 * Demands that a data source holds together: formulas can be read and refer to columns, calculated fields and parameters that are
 * there, folders hold fields that are there, and the tables, connections and records of columns belong to each other.
 */
export function expectWhole(datasource: ReadElement, parameters: readonly ReadElement[]): void {
  const { environment, columns, captions } = environmentOf(datasource, parameters)
  const names = columns.map(({ attributes }) => attributes['name'])
  expect(new Set(names).size, 'internal names differ').toBe(names.length)
  expect(captions.size, 'captions differ').toBe(columns.length)
  for (const column of columns) {
    const formula = childNamed(column, 'calculation')?.attributes['formula']
    if (formula === undefined) continue
    expect(printFormula(parseFormula(formula))).toBe(formula)
    const { type, level } = checkFormula(formula, environment)
    expect(type, formula).toBe(column.attributes['datatype'])
    expect(level === 'row' ? 'dimension' : 'measure', formula).toBe(column.attributes['role'])
    expect(childNamed(childNamed(column, 'calculation') as ReadElement, 'table-calc') !== undefined).toBe(
      level === 'table',
    )
  }
  for (const item of elementsNamed(datasource, 'folder-item')) expect(names).toContain(item.attributes['name'])
  const connections = elementsNamed(datasource, 'named-connection').map(({ attributes }) => attributes['name'])
  const relations = elementsNamed(datasource, 'relation')
  for (const { attributes } of relations) expect(connections).toContain(attributes['connection'])
  const objects = elementsNamed(datasource, 'object').map(({ attributes }) => attributes['id'])
  for (const record of elementsNamed(datasource, 'metadata-record')) {
    expect(names).toContain(childNamed(record, 'local-name')?.text)
    expect(objects).toContain(bare(childNamed(record, 'object-id')?.text))
    expect(relations.map(({ attributes }) => attributes['name'])).toContain(
      bare(childNamed(record, 'parent-name')?.text),
    )
  }
  const tables = columns.filter(({ attributes }) => attributes['datatype'] === 'table')
  expect(tables.map(({ attributes }) => attributes['name'])).toEqual(
    objects.map((id) => `[__tableau_internal_object_id__].[${id}]`),
  )
}
