import { quoteName } from '../compile/sql.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { eventFieldNames } from '../events/fields.js'

/** The event model's columns in a source; an order's id only where one is bound. */
export function eventColumns({ columns, ordersHaveIds }: Binding) {
  return eventFieldNames
    .filter((field) => field !== 'orderId' || ordersHaveIds)
    .map((field) => ({ field, column: columns[field] }))
}

/** Athena does not tell cases apart in names of columns. */
export function refuseTwice(option: string, names: readonly string[]): void {
  const lower = names.map((name) => name.toLowerCase())
  const again = lower.find((name, index) => name === '' || lower.indexOf(name) !== index)
  if (again === undefined) return
  throw new QueryError(
    again === '' ? `${option}: a column has no name` : `${option}: there are two columns ${quoteName(again)}`,
    {
      option,
      value: names,
    },
  )
}
