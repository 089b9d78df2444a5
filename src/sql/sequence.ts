import type { AggregateNode, CountSequenceNode } from '../definition/expression.js'
import { renderExpression, type SqlScope } from './expression.js'
import { listsFor } from './lists.js'
import { type CommonTable, selectList } from './select.js'

/** What the sequences of a plan add to its statement. */
export interface SequenceColumns {
  /** Columns beside each event: its time, where it meets a step. */
  readonly columns: readonly string[]
  /** Columns of each distinct value in a group: the times that decide. */
  readonly aggregates: readonly string[]
  /** Tables after that of the values, one after the other: the times at which the steps between were reached. */
  readonly tables: (from: string, name?: string) => readonly CommonTable[]
  /** The same columns of each distinct value over several rows of it. */
  readonly merged: readonly string[]
  /** The condition that a distinct value has completed a sequence, of the last of these tables. */
  readonly completed: (node: CountSequenceNode) => string
}

/**
 * Plans the sequences of a statement. Of the first step of each the earliest event decides, of the last one the latest: only of the
 * steps between are all times kept. Steps and their beginnings are shared by all sequences.
 */
export function sequenceColumns(measures: readonly AggregateNode[], scope: SqlScope): SequenceColumns {
  const moments: string[] = []
  const placeOf = (moment: string) => {
    if (!moments.includes(moment)) moments.push(moment)
    return moments.indexOf(moment)
  }
  /** The steps of a sequence, by the places of their moments. */
  const pathOf = ({ time, steps }: CountSequenceNode) =>
    steps.map((step) => placeOf(`CASE WHEN ${renderExpression(step, scope)} THEN ${renderExpression(time, scope)} END`))
  const paths = measures.flatMap((node) => (node.fn === 'countSequence' ? [pathOf(node)] : []))
  const { quoteName } = scope.dialect
  const columns = paths.flatMap((path) =>
    path.map((moment, step) => {
      const of = quoteName(`moment_${moment}`)
      if (step === 0) return timeColumn('min', of, quoteName(`first_${moment}`))
      if (step === path.length - 1) return timeColumn('max', of, quoteName(`last_${moment}`))
      const times = quoteName(`moments_${moment}`)
      const { collect, join } = listsFor('countSequence', scope.dialect)
      return { one: `${collect(of)} AS ${times}`, several: `${join(times)} AS ${times}` }
    }),
  )
  /** The column with the time at which the first steps of a path, so many of them, were reached. */
  const reached = (path: readonly number[], steps: number) =>
    quoteName(steps === 1 ? `first_${path[0]}` : `after_${path.slice(0, steps).join('_')}`)
  // What is reached after the first steps of a sequence, but for the last one; a column for each such beginning.
  const depth = Math.max(0, ...paths.map((path) => path.length - 2))
  const reachedAt = (level: number) => {
    const columns = paths.flatMap((path) => {
      if (path.length - 2 < level) return []
      const moment = path[level] as number
      const { leastFrom } = listsFor('countSequence', scope.dialect)
      return [`${leastFrom(quoteName(`moments_${moment}`), reached(path, level))} AS ${reached(path, level + 1)}`]
    })
    return [...new Set(columns)]
  }
  return {
    columns: moments.map((moment, index) => `${moment} AS ${quoteName(`moment_${index}`)}`),
    aggregates: [...new Set(columns.map(({ one }) => one))],
    merged: [...new Set(columns.map(({ several }) => several))],
    tables: (from, name = 'reached') =>
      Array.from({ length: depth }, (_, index) => ({
        name: `${name}_${index + 1}`,
        comment: 'When the next step was reached by the first event of it that is not before the step before.',
        sql: selectList(['*', ...reachedAt(index + 1)], `FROM ${quoteName(index === 0 ? from : `${name}_${index}`)}`),
      })),
    completed(node) {
      const path = pathOf(node)
      const last = path.at(-1) as number
      return path.length === 1
        ? `${quoteName(`first_${last}`)} IS NOT NULL`
        : `${reached(path, path.length - 1)} <= ${quoteName(`last_${last}`)}`
    },
  }
}

/** A column with the first or the last of some times: of the times themselves, and of several such columns. */
function timeColumn(fn: 'min' | 'max', of: string, name: string) {
  return { one: `${fn}(${of}) AS ${name}`, several: `${fn}(${name}) AS ${name}` }
}
