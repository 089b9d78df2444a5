import { type ResultRule, type Signature, sameAsFirst } from './definition.js'

/** How a table calculation is computed. Those of one sort share a file below table-calculations/. */
type TableCalculationSort = 'position' | 'lookup' | 'previous' | 'total' | 'rank' | 'running' | 'window'

/** A function of the marks of a partition, in their order. */
export interface TableCalculation {
  readonly kind: 'table'
  readonly name: string
  readonly group: 'table calculation'
  readonly sort: TableCalculationSort
  readonly signatures: readonly Signature[]
}

function table(name: string, sort: TableCalculationSort, signature: Signature): TableCalculation {
  return { kind: 'table', name, group: 'table calculation', sort, signatures: [signature] }
}

const position = (name: string): TableCalculation => table(name, 'position', { takes: [], gives: 'integer' })
const rank = (name: string, gives: ResultRule): TableCalculation =>
  table(name, 'rank', { takes: ['any', 'direction'], optional: 1, gives })
const running = (name: string, type: 'any' | 'number', gives: ResultRule): TableCalculation =>
  table(name, 'running', { takes: [type], gives })
/** The range, `FIRST()` to `LAST()` unless given, is relative to the mark. */
const window = (name: string, type: 'any' | 'number', gives: ResultRule): TableCalculation => {
  const signature: Signature = { takes: [type, 'number', 'number'], optional: 2, gives }
  return table(name, 'window', signature)
}
const windowOfPairs = (name: string): TableCalculation =>
  table(name, 'window', { takes: ['number', 'number', 'number', 'number'], optional: 2, gives: 'real' })

export const tableCalculations: readonly TableCalculation[] = [
  position('FIRST'),
  position('INDEX'),
  position('LAST'),
  // The offset may be left out in Tableau, where a menu then says it; in a formula alone there is no such menu.
  table('LOOKUP', 'lookup', { takes: ['any', 'number'], gives: sameAsFirst }),
  table('PREVIOUS_VALUE', 'previous', { takes: ['any'], gives: sameAsFirst }),
  rank('RANK', 'integer'),
  rank('RANK_DENSE', 'integer'),
  rank('RANK_MODIFIED', 'integer'),
  rank('RANK_PERCENTILE', 'real'),
  rank('RANK_UNIQUE', 'integer'),
  running('RUNNING_AVG', 'number', 'real'),
  running('RUNNING_COUNT', 'any', 'integer'),
  running('RUNNING_MAX', 'any', sameAsFirst),
  running('RUNNING_MIN', 'any', sameAsFirst),
  running('RUNNING_SUM', 'number', sameAsFirst),
  position('SIZE'),
  table('TOTAL', 'total', { takes: ['any'], gives: sameAsFirst }),
  window('WINDOW_AVG', 'number', 'real'),
  windowOfPairs('WINDOW_CORR'),
  window('WINDOW_COUNT', 'any', 'integer'),
  windowOfPairs('WINDOW_COVAR'),
  windowOfPairs('WINDOW_COVARP'),
  window('WINDOW_MAX', 'any', sameAsFirst),
  window('WINDOW_MEDIAN', 'number', 'real'),
  window('WINDOW_MIN', 'any', sameAsFirst),
  table('WINDOW_PERCENTILE', 'window', { takes: ['number', 'number', 'number', 'number'], optional: 2, gives: 'real' }),
  window('WINDOW_STDEV', 'number', 'real'),
  window('WINDOW_STDEVP', 'number', 'real'),
  window('WINDOW_SUM', 'number', sameAsFirst),
  window('WINDOW_VAR', 'number', 'real'),
  window('WINDOW_VARP', 'number', 'real'),
]
