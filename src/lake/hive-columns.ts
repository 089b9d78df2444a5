import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { type EventField, eventFields, isEventField } from '../events/fields.js'
import { scaleOfField } from '../plan/scan-fields.js'
import { comparedFields } from '../plan/steps.js'
import { shown } from '../shown.js'
import { assumedTypes, type GivenTypes } from '../sql/assumed-columns.js'
import { quoteName } from '../sql/dialects/standard.js'
import { type NestedType, nestedType } from '../sql/nested-types.js'
import { structField } from './hive-type.js'

/** A column of a table, with its type of Hive. */
export type HiveColumn = readonly [name: string, type: string]

const plainType =
  /^(boolean|tinyint|smallint|int|bigint|float|double|string|date|timestamp|binary|(?:decimal|varchar|char)\([0-9, ]+\))$/

/**
 * The columns that a binding reads, and those that types name: structs and arrays where paths go into them.
 *
 * @param usual the types of what no type is given of: those of Parquet that the library writes, or texts
 * @throws {@link QueryError} for a name or a type that Hive does not have
 */
export function hiveColumns(binding: Binding, types: GivenTypes, usual: 'typed' | 'text'): readonly HiveColumn[] {
  const wanted = comparedFields(binding).map((name) => ({
    column: isEventField(name) ? binding.columns[name] : name,
    type: usual === 'text' ? 'string' : usualType(name, binding),
  }))
  const given = Object.entries(types).flatMap(([column, type]) => (type === null ? [] : [{ column, type }]))
  const fields = [...wanted, ...given].filter(
    ({ column }, place, all) => all.findIndex((other) => other.column === column) === place,
  )
  const found = assumedTypes(fields, types, binding, { of: ({ type }) => type, text: 'string' })
  return [...found].map(([name, type]) => {
    if (/[.[\]]/.test(name)) {
      throw new QueryError(
        `types: ${quoteName(name)} is no column; give the type of a whole column, or of values by their paths, such as items[].price`,
        { option: 'types', value: name },
      )
    }
    return [name, typeText(type, name)]
  })
}

function usualType(name: string, binding: Binding): string {
  const type = isEventField(name) ? eventFields[name].type : binding.further.get(name)
  if (type === 'instant') return 'timestamp'
  if (type !== 'number' && typeof type !== 'object') return 'string'
  const scale =
    typeof type === 'object' ? type.scale : scaleOfField(binding)({ kind: 'field', name: name as EventField, type })
  return `decimal(15,${scale})`
}

/** @param path where the type is, for messages */
function typeText(type: NestedType, path: string): string {
  switch (type.kind) {
    case 'list':
      return `array<${typeText(type.of, `${path}[]`)}>`
    case 'map':
      return `map<string,${typeText(type.of, `${path}[]`)}>`
    case 'object': {
      const members = [...type.members].map(([key, one]) => {
        const member = structField(key, typeText(one, `${path}.${key}`))
        if (member !== undefined) return member
        throw new QueryError(
          `columns: ${quoteName(`${path}.${key}`)}: no field of Athena's structs can be called ${shown(key)}; letters, digits and underscores can be in its name`,
          { option: 'binding', value: key },
        )
      })
      return `struct<${members.join(',')}>`
    }
    case 'value': {
      if (typeof type.type !== 'string') throw noType(type.type, path)
      if (plainType.test(type.type)) return type.type
      const inner = nestedType(type.type)
      if (inner.kind === 'value' || inner.kind === 'json') throw noType(type.type, path)
      return typeText(inner, path)
    }
    case 'json':
      throw noType('json', path)
  }
}

function noType(type: unknown, path: string): QueryError {
  return new QueryError(
    `types: ${quoteName(path)} cannot be ${shown(type)}; use a type of Hive, such as string, bigint, timestamp or decimal(18,2)`,
    { option: 'types', value: type },
  )
}
