import { aggregateFunctions } from './aggregate.js'
import { conversionFunctions } from './conversion.js'
import { dateFunctions } from './date.js'
import type { AggregateFunction, ScalarFunction } from './definition.js'
import { logicalFunctions } from './logical.js'
import { numberFunctions } from './number.js'
import { stringFunctions } from './string.js'
import { type TableCalculation, tableCalculations } from './table-calculation.js'

export type FunctionDefinition = ScalarFunction | AggregateFunction | TableCalculation

/** Every function that can be computed. MAX and MIN are there twice: of a column, and of two values. */
export const functionDefinitions: readonly FunctionDefinition[] = [
  ...numberFunctions,
  ...stringFunctions,
  ...dateFunctions,
  ...logicalFunctions,
  ...conversionFunctions,
  ...aggregateFunctions,
  ...tableCalculations,
]

const byName = new Map<string, FunctionDefinition[]>()
for (const definition of functionDefinitions) {
  byName.set(definition.name, [...(byName.get(definition.name) ?? []), definition])
}

/** The functions of a name, which is in upper case. */
export function functionsNamed(name: string): readonly FunctionDefinition[] {
  return byName.get(name) ?? []
}
