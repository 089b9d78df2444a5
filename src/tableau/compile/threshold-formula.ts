import type { ThresholdMethod } from '../../definition/threshold.js'
import type { FormulaAst } from '../language/ast.js'
import { binary, call, fixed, number } from './ast.js'

/** How a threshold is found; the formula of one that is set; the median unless given. */
type Method = ThresholdMethod | FormulaAst | undefined

/** The threshold over values that are FIXED by group, each group counted once; `at` puts what is FIXED where the formula stands. */
export function lodThreshold(method: Method, values: FormulaAst, at: (lod: FormulaAst) => FormulaAst): FormulaAst {
  const overall = (aggregate: FormulaAst) => at(fixed([], aggregate))
  const percentile = (p: number) => overall(call('PERCENTILE', values, number(p)))
  return threshold(method, {
    median: () => percentile(0.5),
    quantile: percentile,
    mean() {
      const least = fixed([], call('MIN', values))
      return overall(binary('+', call('MIN', least), call('AVG', binary('-', values, least))))
    },
  })
}

/** The threshold over the values at the marks of a view. */
export function windowThreshold(method: Method, values: FormulaAst): FormulaAst {
  return threshold(method, {
    median: () => call('WINDOW_MEDIAN', values),
    quantile: (p) => call('WINDOW_PERCENTILE', values, number(p)),
    mean() {
      const least = call('WINDOW_MIN', values)
      return binary('+', least, call('WINDOW_AVG', binary('-', values, least)))
    },
  })
}

interface Statistics {
  readonly median: () => FormulaAst
  readonly quantile: (p: number) => FormulaAst
  /** The least value plus the mean of the distances from it, so that equal values have exactly their own value for their mean. */
  readonly mean: () => FormulaAst
}

function threshold(method: Method, { median, quantile, mean }: Statistics): FormulaAst {
  if (method === undefined || method === 'median') return median()
  if (method === 'mean') return mean()
  if (typeof method === 'number') return number(method)
  return 'quantile' in method ? quantile(method.quantile) : method
}
