import { QueryError } from '../errors.js'
import { quoteName } from '../sql/dialects/standard.js'

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
