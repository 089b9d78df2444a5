import { expect } from 'vitest'
import type { Analysis } from '../../../src/analysis/analysis.js'
import type { TableauParameter } from '../../../src/tableau/compile/parameters.js'
import type { TableauDimension, TableauField, TableauFields } from '../../../src/tableau/compile/tableau-fields.js'
import { evaluateFormulas, type FormulaData, type FormulaValue } from '../../../src/tableau/language/index.js'
import { label } from '../../support/reading.js'

/** Formulas to evaluate, by the metric's name. */
export interface Written {
  readonly fields: readonly Pick<TableauField, 'name' | 'caption' | 'formula' | 'addressing'>[]
  readonly dimensions: readonly TableauDimension[]
  readonly parameters?: readonly TableauParameter[]
}

/** The values of formulas at the marks of a view, with the keys that a query has; and over all rows. */
export interface Evaluated {
  readonly marks: ReadonlyMap<string, Readonly<Record<string, FormulaValue>>>
  readonly total: Readonly<Record<string, FormulaValue>>
}

/** Evaluates formulas in a view by their dimensions, each with its own addressing; of the rows that a filter of the context leaves. */
export function evaluate(written: Written, data: FormulaData, contextFilter?: string): Evaluated {
  const { fields, dimensions, parameters = [] } = written
  const captions = dimensions.map(({ caption }) => caption)
  const calculations = dimensions.flatMap(({ caption, formula }) => (formula === null ? [] : [[caption, formula]]))
  const { marks, grandTotal } = evaluateFormulas(
    Object.fromEntries(fields.map(({ caption, formula }) => [caption, formula])),
    {
      data,
      dimensions: captions,
      calculations: Object.fromEntries([...calculations, ...fields.map(({ caption, formula }) => [caption, formula])]),
      parameters: Object.fromEntries(parameters.map(({ caption, type, value }) => [caption, { type, value }])),
      calculationAddressing: Object.fromEntries(
        fields.flatMap(({ caption, addressing }) => (addressing === undefined ? [] : [[caption, addressing]])),
      ),
      grandTotal: true,
      ...(contextFilter === undefined ? {} : { contextFilter }),
    },
  )
  const byName = (values: Readonly<Record<string, FormulaValue>>) =>
    Object.fromEntries(fields.map(({ name, caption }) => [name, values[caption] as FormulaValue]))
  return {
    marks: new Map(
      marks.map(({ dimensions: keys, values }) => [
        keyOf(dimensions.map(({ name, caption }) => keyText(name, keys[caption] ?? null))),
        byName(values),
      ]),
    ),
    total: byName(grandTotal ?? {}),
  }
}

const units = new Set(['hour', 'day', 'week', 'month'])

function keyText(name: string, key: FormulaValue): string | null {
  if (key === null) return null
  if (key instanceof Date) return label(units.has(name) ? (name as 'day') : 'day', key.getTime() * 1000, 'UTC')
  return typeof key === 'number' ? key.toFixed(name === 'weight' ? 3 : 2) : String(key)
}

function keyOf(keys: readonly (string | null)[]): string {
  return JSON.stringify(keys)
}

/**
 * Demands that formulas have an analysis's values at every mark: counts, money, ranks and classes are equal, other numbers within a
 * relative 1e-9. `totals` names those that are to be compared over all rows, too; `slack` is how far apart values may be.
 */
export function expectSame(
  evaluated: Evaluated,
  analysis: Analysis,
  {
    names,
    totals,
    exact,
    slack = {},
  }: {
    names: readonly string[]
    totals: readonly string[]
    exact: (name: string) => boolean
    slack?: Readonly<Record<string, number>>
  },
): void {
  const rows = analysis.rows as readonly Readonly<Record<string, unknown>>[]
  const total = analysis.totals as Readonly<Record<string, unknown>>
  if (analysis.dimensions.length > 0) expect(evaluated.marks.size).toBe(rows.length)
  for (const row of rows) {
    const key = keyOf(analysis.dimensions.map((name) => row[name] as string | null))
    const mark = evaluated.marks.get(key)
    expect(mark, `a mark for ${key}`).toBeDefined()
    // A metric of the whole table has its value at every mark.
    for (const name of names)
      expectValue(mark?.[name], name in row ? row[name] : total[name], `${name} of ${key}`, exact(name), slack[name])
  }
  for (const name of totals) expectValue(evaluated.total[name], total[name], `total ${name}`, exact(name), slack[name])
}

function expectValue(found: unknown, wanted: unknown, where: string, exact: boolean, slack = 0): void {
  if (wanted instanceof Date) {
    // Tableau holds times to the millisecond, of which an answer has the one before.
    expect(Math.abs((found as number) - wanted.getTime()), where).toBeLessThanOrEqual(1)
    return
  }
  if (typeof found === 'number' && typeof wanted === 'number' && Math.abs(found - wanted) <= slack) return
  if (typeof found === 'number' && typeof wanted === 'number' && !exact) {
    const near = Math.abs(found - wanted) <= 1e-9 * Math.max(Math.abs(found), Math.abs(wanted))
    if (near) return
  }
  expect(found, where).toBe(wanted)
}

/** Several formulas that stand alone, as fields of one view. */
export function together(
  formulas: readonly (Omit<TableauField, 'helper'> & Pick<TableauFields, 'dimensions'>)[],
  by: readonly TableauDimension[],
): Written {
  return { fields: formulas.map((formula) => ({ ...formula, caption: formula.name })), dimensions: by }
}
