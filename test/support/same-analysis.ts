import { expect } from 'vitest'
import type { Expected } from './oracle.js'

/** What must be the same to the last digit: counts, money and places. */
const exact =
  /\.(events|views|\w*[cC]arts?|cartRemovals|purchases|\w*[sS]essions|shoppers|products|buyers|orders|revenue|\w+Rank|rankGap|ownCount|ownWeight|ownMoney|ownAmount|ownElapsed|ownMost|ownSequence|ownPlace|ownRun|devices|count|rankedGroups|rankedRevenue|groupsFor\w+)$/

/** The most that ratios may differ by, relative to their size; of the Gini coefficient, which is a small rest of large sums, to 1. */
const tolerance = 1e-12

/** An analysis, whatever its dimensions and metrics. */
interface Found {
  readonly rows: readonly object[]
  readonly totals: object | null
  readonly thresholds: object
  readonly rejected: { readonly count: number }
}

/** Demands that an analysis is what was expected: all but ratios to the last digit, and in the same order. */
export function expectAnalysis(found: Found, wanted: Expected, engine: string): void {
  same(found.rows, wanted.rows, `${engine} rows`)
  same(found.totals, wanted.wantsTotals ? wanted.totals : null, `${engine} totals`)
  same(found.thresholds, wanted.thresholds, `${engine} thresholds`)
  expect(found.rejected.count, `${engine} rejected: ${JSON.stringify(found.rejected)}`).toBe(wanted.rejected)
}

/** Compares any data: numbers that are not whole may differ by a relative 1e-12. */
export function same(found: unknown, wanted: unknown, where: string): void {
  if (typeof found === 'number' && typeof wanted === 'number') {
    const near =
      !where.includes(' thresholds') && exact.test(where)
        ? found === wanted
        : Math.abs(found - wanted) <=
          tolerance * Math.max(Math.abs(found), Math.abs(wanted), where.endsWith('.gini') ? 1 : 0)
    if (!near || Object.is(found, -0)) expect(found, where).toBe(wanted)
    return
  }
  if (Array.isArray(found) && Array.isArray(wanted)) {
    expect(found.length, `${where}: how many`).toBe(wanted.length)
    for (const [index, value] of found.entries()) same(value, wanted[index], `${where}[${index}]`)
    return
  }
  if (found instanceof Date && wanted instanceof Date) {
    expect(found.getTime(), where).toBe(wanted.getTime())
    return
  }
  if (isRecord(found) && isRecord(wanted)) {
    expect(Object.keys(found).sort(), `${where}: names`).toEqual(Object.keys(wanted).sort())
    for (const key of Object.keys(wanted)) same(found[key], wanted[key], `${where}.${key}`)
    return
  }
  expect(found, where).toBe(wanted)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
