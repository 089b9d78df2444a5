import {
  type EvaluateOptions,
  evaluateFormula,
  type FieldType,
  type FormulaValue,
} from '../../../src/tableau/language/index.js'

/** The value of a formula without fields. */
export function constant(formula: string): FormulaValue {
  return (
    evaluateFormula(formula, { fields: {}, rows: [{}], now: new Date('2024-03-05T10:20:30.4Z') }).marks[0]?.value ??
    null
  )
}

/** A small shop: the sale of each row. Brand C has no price, one row no brand, session s1 is in two brands. */
const shopFields: Readonly<Record<string, FieldType>> = {
  Brand: 'string',
  Region: 'string',
  Session: 'string',
  Type: 'string',
  Price: 'real',
  Day: 'date',
}

const shopRows: readonly Readonly<Record<string, unknown>>[] = [
  { Brand: 'A', Region: 'north', Session: 's1', Type: 'purchase', Price: 10.1, Day: '2024-01-01' },
  { Brand: 'A', Region: 'north', Session: 's1', Type: 'view', Price: 0.2, Day: '2024-01-01' },
  { Brand: 'A', Region: 'south', Session: 's2', Type: 'purchase', Price: 20, Day: '2024-01-02' },
  { Brand: 'B', Region: 'north', Session: 's1', Type: 'purchase', Price: 5, Day: '2024-01-01' },
  { Brand: 'B', Region: 'south', Session: 's3', Type: 'view', Price: 7.5, Day: '2024-01-02' },
  { Brand: 'C', Region: 'south', Session: 's4', Type: 'view', Price: null, Day: '2024-01-03' },
  { Brand: null, Region: 'south', Session: 's5', Type: 'purchase', Price: 1, Day: '2024-01-03' },
]

type ShopOptions = Omit<Extract<EvaluateOptions, { fields: unknown }>, 'fields' | 'rows' | 'columns' | 'batches'>

/** A formula over the shop: one value for each combination of the dimensions, by `a/b`, NULL being `∅`. */
export function shop(
  formula: string,
  dimensions: readonly string[] = [],
  options: ShopOptions = {},
): Record<string, FormulaValue> {
  const { marks } = evaluateFormula(formula, { fields: shopFields, rows: shopRows, dimensions, ...options })
  return Object.fromEntries(
    marks.map((mark) => [
      Object.values(mark.dimensions)
        .map((key) => (key instanceof Date ? key.toISOString().slice(0, 10) : (key ?? '∅')))
        .join('/'),
      mark.value,
    ]),
  )
}
