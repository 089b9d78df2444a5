import {
  add,
  conditional,
  groupTotal,
  lt,
  lte,
  multiply,
  position,
  ratio,
  runningTotal,
  subtract,
  when,
} from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { DefinitionError } from '../errors.js'
import { shown } from '../shown.js'
import { revenue } from './measures.js'

/*
 * The concentration of revenue: one value for the whole table, over the ranked groups (those with a key). Shares and indices are null if
 * the groups have no revenue.
 */

/**
 * The number of ranked groups; 0 if none has a key.
 *
 * @example
 * rankedGroups([{ revenue: 3, key: 'a' }, { revenue: 1, key: null }]) // 1
 */
export const rankedGroups = /* @__PURE__ */ defineMetric({
  name: 'rankedGroups',
  label: 'Ranked groups',
  description: 'Number of groups that have a key.',
  unit: 'groups',
  format: 'integer',
  inputs: { revenue },
  formula: () => groupTotal(1),
})

/**
 * The total revenue of the ranked groups, in the currency of the prices; 0 if none has a key.
 *
 * @example
 * rankedRevenue([{ revenue: 3, key: 'a' }, { revenue: 1, key: null }]) // 3
 */
export const rankedRevenue = /* @__PURE__ */ defineMetric({
  name: 'rankedRevenue',
  label: 'Revenue of ranked groups',
  description: 'Total revenue of the groups that have a key.',
  unit: 'currency',
  format: 'money',
  inputs: { revenue },
  formula: ({ revenue }) => groupTotal(revenue),
})

/**
 * The share of the ranked groups' revenue that comes from the n largest.
 *
 * @example
 * topShare(1)([{ revenue: 3 }, { revenue: 1 }]) // 0.75
 * @throws {@link DefinitionError} unless n is a whole number above 0
 */
/* @__NO_SIDE_EFFECTS__ */
export function topShare<const N extends number>(n: N) {
  if (!Number.isInteger(n) || n < 1) {
    throw new DefinitionError(`topShare(${shown(n)}): take a whole number of groups, at least 1`, { option: 'n' })
  }
  const most: number = n
  return defineMetric({
    name: `topShare${n}`,
    label: `Top-${n} share`,
    description: `Share of the ranked groups’ revenue that comes from the ${n === 1 ? 'largest one' : `${n} largest`}.`,
    unit: 'share of revenue',
    format: 'percent',
    inputs: { revenue },
    formula: ({ revenue }) =>
      ratio(groupTotal(conditional([when(lte(position(revenue), most), revenue)])), groupTotal(revenue)),
  })
}

/**
 * The number of groups, largest first, that account for a share of the ranked groups' revenue.
 *
 * @example
 * groupsFor(0.8)([{ revenue: 70 }, { revenue: 20 }, { revenue: 10 }]) // 2
 * @throws {@link DefinitionError} unless the share is above 0 and at most 1
 */
/* @__NO_SIDE_EFFECTS__ */
export function groupsFor(share: number) {
  if (!(typeof share === 'number' && share > 0 && share <= 1)) {
    throw new DefinitionError(`groupsFor(${shown(share)}): take a share above 0 and at most 1`, { option: 'share' })
  }
  const percent = Number((share * 100).toPrecision(12))
  return defineMetric({
    name: `groupsFor${String(percent).replace('.', '_')}Percent`,
    label: `Groups for ${percent}%`,
    description: `Number of groups, largest first, that account for ${percent}% of the ranked groups’ revenue.`,
    unit: 'groups',
    format: 'integer',
    inputs: { revenue },
    formula: ({ revenue }) => {
      const reached = ratio(runningTotal(revenue), groupTotal(revenue))
      const short = groupTotal(conditional([when(lt(reached, share), 1)], 0))
      return conditional([when(lt(0, groupTotal(revenue)), add(short, 1))])
    },
  })
}

/**
 * The Herfindahl–Hirschman index: the sum of the squares of the ranked groups' shares of revenue, from 1/n (all equal) to 1 (one
 * group has it all).
 *
 * @example
 * hhi([{ revenue: 5 }, { revenue: 5 }]) // 0.5
 */
export const hhi = /* @__PURE__ */ defineMetric({
  name: 'hhi',
  label: 'Herfindahl–Hirschman index',
  description: 'Sum of the squared revenue shares of the ranked groups, between 0 and 1.',
  unit: 'index',
  format: 'decimal',
  inputs: { revenue },
  formula: ({ revenue }) => {
    const share = ratio(revenue, groupTotal(revenue))
    return ratio(groupTotal(multiply(share, share)), conditional([when(lt(0, groupTotal(revenue)), 1)]))
  },
})

/**
 * The Gini coefficient of the ranked groups' revenue: 0 if all are equal, towards 1 if one has it all.
 *
 * @example
 * gini([{ revenue: 5 }, { revenue: 5 }]) // 0
 */
export const gini = /* @__PURE__ */ defineMetric({
  name: 'gini',
  label: 'Gini coefficient',
  description: 'Inequality of the ranked groups’ revenue, from 0 (all equal) towards 1 (one group has it all).',
  unit: 'index',
  format: 'decimal',
  inputs: { revenue },
  // G = Σ (n + 1 − 2·place) · x / (n · Σ x), with the largest in place 1.
  formula: ({ revenue }) => {
    const groups = groupTotal(1)
    const weight = subtract(add(groups, 1), multiply(2, position(revenue)))
    const sum = groupTotal(conditional([when(lt(0, groupTotal(revenue)), revenue)]))
    return ratio(groupTotal(multiply(weight, revenue)), multiply(groups, sum))
  },
})
