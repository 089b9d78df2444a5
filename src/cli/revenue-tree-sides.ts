import type { Analysis, AnalyzeOptions } from '../analysis/analysis.js'
import { analyze } from '../analysis/analyze.js'
import { boundsOf } from '../analysis/compare.js'
import type { RevenueTreeValues } from '../analysis/revenue-tree.js'
import { calendar } from '../events/calendar.js'
import type { Warning } from '../events/warning.js'
import { nearestName } from '../known-names.js'
import type { Query, TimeScope } from '../plan/query.js'
import { partOfRun } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import { type Compared, refused } from './revenue-tree-query.js'

/** One side of a comparison. */
interface Side {
  /** What it is called: a group, or `before` and `after`. */
  readonly name: string
  /** What it is of: a period, or a group by its dimension. */
  readonly scope: Readonly<Record<string, string | null>>
  readonly values: RevenueTreeValues
  /** The currency of the revenue; null where it is not known. */
  readonly currency: string | null
  /** The answer that it was read from, or what of it is told. */
  readonly read: Pick<Analysis, 'rejected' | 'duplicates' | 'warnings' | 'scanned'>
}

/** What was read of the events. */
export interface Sides {
  readonly after: Side
  /** Null where nothing is compared. */
  readonly before: Side | null
}

/**
 * Reads the values of both sides.
 *
 * @throws {@link QueryError} for a group that there is not, and what analyze throws
 */
export async function readCompared(
  source: Source,
  { query, before, groups }: Compared,
  options: AnalyzeOptions,
): Promise<Sides> {
  const after = await analyze(source, query, before === null ? options : partOfRun(options, 0, 1 / 2))
  if (groups !== null) {
    const [first, second] = groups.names.map((name) => groupSide(after, groups.by, name)) as [Side, Side]
    return inOneCurrency({ before: first, after: second })
  }
  const now = periodSide('after', query, after)
  if (before === null) return { after: now, before: null }
  const earlier = await analyze(source, before, partOfRun(options, 1 / 2, 1))
  const warnings = [...earlier.warnings, ...uncovered(before, earlier)]
  return inOneCurrency({ after: now, before: periodSide('before', before, { ...earlier, warnings }) })
}

/** @throws {@link QueryError} where the revenue of both sides is in different currencies */
function inOneCurrency(sides: { readonly after: Side; readonly before: Side }): Sides {
  const [first, second] = [sides.before, sides.after].map(({ values, currency }) =>
    values.revenue ? (currency ?? 'none') : undefined,
  )
  if (first === undefined || second === undefined || first === second) return sides
  throw refused(
    'currency',
    `the revenue of the two is in different currencies (${first}, ${second}), which are not compared; ask for one: --where currency=${first === 'none' ? second : first}`,
  )
}

/** That the files begin within a period, so that less of it is known than of the other. Where only some events are asked for, nobody knows. */
function uncovered({ where, time = {} }: Query, { totals }: Analysis): readonly Warning[] {
  const { from } = boundsOf(time)
  const first = totals['firstEvent'] ?? null
  if (where !== undefined || from === null || first === null) return []
  const dayAt = calendar('day', time.timeZone ?? 'UTC')
  const begins = dayAt(Number(first))
  if (begins <= dayAt(from.getTime())) return []
  return [
    {
      code: 'period-not-covered',
      message: `there are events only from ${begins} on`,
      quality: false,
    },
  ]
}

function periodSide(name: string, { time = {} }: Query, read: Analysis): Side {
  const timeZone = time.timeZone ?? 'UTC'
  const text = (end: TimeScope['from']) =>
    end === undefined ? null : end instanceof Date ? writtenTime(end, timeZone) : end
  const scope = { from: text(time.from), to: text(time.to), timeZone }
  return { name, scope, ...valuesIn(read.totals), read }
}

/** A time as the options have it: a midnight is its day. */
function writtenTime(time: Date, timeZone: string): string {
  const day = calendar('day', timeZone)(time.getTime())
  const { from } = boundsOf({ from: day, timeZone })
  return from?.getTime() === time.getTime() ? day : time.toISOString()
}

function groupSide(read: Analysis, by: string, name: string): Side {
  const key = name === '' ? null : name
  const row = read.rows.find((one) => one[by] === key)
  if (row === undefined) {
    const keys = read.rows.flatMap((one) => one[by] ?? []).map(String)
    const near = nearestName(name, keys)
    const meant = near === undefined ? '' : `; did you mean "${near}"?`
    throw refused('group', `--group: there is no event of ${by} ${JSON.stringify(name)}${meant}`)
  }
  return { name: key ?? '(none)', scope: { [by]: key }, ...valuesIn(row), read }
}

function valuesIn(row: object): Pick<Side, 'values' | 'currency'> {
  const { currencyOfSales = null, ...values } = row as RevenueTreeValues & { readonly currencyOfSales?: string | null }
  return { values, currency: currencyOfSales }
}
