import { bucket, column, field, firstPart } from '../definition/builders.js'
import { checkExpression } from '../definition/check.js'
import type { Expression } from '../definition/expression.js'
import { QueryError } from '../errors.js'
import { type EventField, eventFields, isEventField } from '../events/fields.js'
import { type Hint, said } from '../hint.js'
import { shown } from '../shown.js'
import type { PlannedDimension } from './measure-plan.js'
import type { Dimension, DimensionInput } from './query.js'

/**
 * Defines a dimension by an expression with one text an event.
 *
 * @throws {@link QueryError} for what has no text for each event, and for an empty name
 * @example
 * dimension('priceBand', conditional([when(gte(field.price, 500), 'high'), when(gte(field.price, 100), 'middle')], 'low'))
 * @throws {@link DefinitionError} for what is no expression
 */
export function dimension<const Name extends string>(name: Name, expr: Expression<'event', string>): Dimension<Name> {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) {
    throw new QueryError(`dimension: ${shown(name)} cannot be a name`, { option: 'by', value: name })
  }
  const { type, level } = checkExpression(expr)
  if (type !== 'text' || (level !== 'event' && level !== 'constant')) {
    throw new QueryError(`dimension "${name}" must have one text an event; it is ${type} of a ${level}`, {
      option: 'by',
      value: name,
    })
  }
  return { name, expr }
}

/** What is between the levels of a category, unless a binding says otherwise. */
export const usualSeparator = '.'

/**
 * The dimensions that are derived from fields. `topCategory` is cut where the `categorySeparator` of a source's binding is.
 *
 * @example
 * Object.keys(derivedDimensions) // ['hour', 'day', 'week', 'month', 'topCategory']
 */
export const derivedDimensions = {
  hour: bucket('hour'),
  day: bucket('day'),
  week: bucket('week'),
  month: bucket('month'),
  topCategory: firstPart(field.categoryCode, usualSeparator),
} as const

/** What groups are made by in a report and in Tableau, where nothing is said. */
export const defaultDimension = 'brand'

/** Whether a dimension is a run of time, and so is sorted by time unless asked otherwise. */
export function isTime({ expr }: PlannedDimension): boolean {
  return expr.kind === 'bucket'
}

const ownDimension: Hint = { option: 'dimension', text: ', or use dimension(name, expression)' }

/** Finds out what a dimension is: a derived one, a field of the event model, a further column, or one's own. */
export function planDimension(input: DimensionInput): PlannedDimension {
  if (typeof input === 'object' && input !== null && 'expr' in input) return dimension(input.name, input.expr)
  if (typeof input !== 'string' || input === '') {
    const { text, hints } = said`by: ${shown(input)} is no dimension; name a field or column${ownDimension}`
    throw new QueryError(text, { option: 'by', value: input, hints })
  }
  if (Object.hasOwn(derivedDimensions, input)) {
    return { name: input, expr: derivedDimensions[input as keyof typeof derivedDimensions] }
  }
  if (!isEventField(input)) return { name: input, expr: column(input) }
  if (eventFields[input].type === 'instant') {
    throw new QueryError(`by: ${input} has a value of its own for every event; group by hour, day, week or month`, {
      option: 'by',
      value: input,
    })
  }
  return { name: input, expr: field[input as EventField] }
}
