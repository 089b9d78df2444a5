import { aggregates } from '../aggregates/aggregates.js'
import { aFlag, aNumber, aSize, aText, isObject, nothing, type OptionRule } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { nearestName } from '../known-names.js'
import { shown } from '../shown.js'
import { checkExpression } from './check.js'
import type { MetricReference, Scalar } from './expression.js'

/** What is given for one group: the values of a metric's inputs, and the key that breaks ties. */
export type Row = Readonly<Record<string, Scalar | Date>> & { readonly key?: string | null }

const orNull = ([words, holds]: OptionRule): OptionRule => [
  `${words}, or null`,
  (value) => value === null || holds(value),
]
const key = orNull(['text', (value) => value === undefined || typeof value === 'string'])

/** What the value of an input may be, by the type of its metric. */
const values: Readonly<Record<string, OptionRule>> = {
  text: orNull(aText),
  number: orNull(aNumber),
  boolean: orNull(aFlag),
  instant: orNull(['a Date', (value) => value instanceof Date && !Number.isNaN(value.getTime())]),
  null: nothing,
}

/** Nothing is counted less than no times. */
const counted = orNull(aSize)

/**
 * Makes the check of what a metric is called with: a group's values, each of them there and of its type. Others may stand beside
 * them, such as the rest of a row.
 *
 * @throws {@link QueryError} for an input that is missing, and perhaps misspelt, or is no such value
 */
export function inputCheck(metric: string, inputs: Readonly<Record<string, MetricReference>>): (row: Row) => void {
  const rules = Object.entries(inputs).map(([name, { expr }]) => {
    const isCount = expr.kind === 'aggregate' && aggregates[expr.fn].gives === 'count'
    return [name, isCount ? counted : (values[checkExpression(expr).type] as OptionRule)] as const
  })
  const refuse = (option: string, value: unknown, problem: string): never => {
    throw new QueryError(`${metric}(): ${problem}`, { option, value })
  }
  return (row) => {
    if (!isObject(row))
      refuse(metric, row, `give its inputs as { ${Object.keys(inputs).join(', ')} }, not ${shown(row)}`)
    for (const [name, [words, holds]] of rules) {
      const value: unknown = row[name]
      if (value === undefined) {
        const misspelt = nearestName(
          name,
          Object.keys(row).filter((given) => !Object.hasOwn(inputs, given)),
        )
        const meant = misspelt === undefined ? '; where it is not known, give null' : `; is "${misspelt}" meant for it?`
        refuse(name, value, `the input "${name}" is missing${meant}`)
      }
      if (!holds(value)) refuse(name, value, `${name} must be ${words}, not ${shown(value)}`)
    }
    if (!key[1](row.key)) refuse('key', row.key, `key must be ${key[0]}, not ${shown(row.key)}`)
  }
}

/**
 * Refuses what is no list of rows.
 *
 * @throws {@link QueryError}
 */
export function checkRows(metric: string, rows: readonly Row[]): void {
  if (Array.isArray(rows)) return
  throw new QueryError(`${metric}(): it compares groups; give an array with the values of each, not ${shown(rows)}`, {
    option: metric,
    value: rows,
  })
}
