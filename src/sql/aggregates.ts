import { type AggregateName, aggregates } from '../aggregates/aggregates.js'
import type { ScaleOf } from '../definition/decimals.js'
import type { AggregateNode, AggregateNodeOf } from '../definition/expression.js'
import type { SqlDialect } from './dialect.js'
import { renderExpression, type SqlScope } from './expression.js'
import { listsFor } from './lists.js'
import { renderOperand } from './operand.js'
import { aggregateOf } from './select.js'

/** How an aggregate is written whose values of several rows can be put together, and rows that were put together once more. */
export interface Accumulated<Node> {
  readonly way: 'accumulated'
  /** What a column is called that keeps it: aggregates with one name for it share the column of one operand. */
  readonly column: string
  /** What it is of one event; undefined where it is of the event itself. */
  readonly value?: (node: Node, scope: SqlScope, scaleOf: ScaleOf) => string
  /** The aggregate over rows of such values. */
  readonly collected: (value: string, dialect: SqlDialect) => string
  /** The aggregate over rows that hold such aggregates, of those that meet conditions. */
  readonly merged: (column: string, conditions: Conditions, dialect: SqlDialect) => string
  /** The value, where that is more than what was merged. */
  readonly finished?: (merged: string, node: Node, dialect: SqlDialect) => string
}

/** How an aggregate is written that counts distinct values of a field: those that met its condition, or completed its steps. */
export interface Distinct {
  readonly way: 'distinct'
}

type Conditions = readonly (string | undefined)[]

type Written<Fn extends AggregateName> = (Accumulated<AggregateNodeOf<Fn>> | Distinct) & {
  /** The aggregate over events, in one SELECT with a GROUP BY; a text says why it cannot be. */
  readonly direct: (
    node: AggregateNodeOf<Fn>,
    condition: string | undefined,
    scope: SqlScope,
    scaleOf: ScaleOf,
  ) => string | { readonly refused: string }
}

const extreme = (fn: 'min' | 'max'): Written<'min' | 'max'> => ({
  way: 'accumulated',
  column: fn,
  value: ({ of }, scope, scaleOf) => renderOperand(of, scope, scaleOf),
  collected: (value) => `${fn}(${value})`,
  merged: (column, conditions, dialect) => aggregateOf(fn, column, conditions, dialect),
  direct: ({ of }, condition, scope, scaleOf) =>
    aggregateOf(fn, renderOperand(of, scope, scaleOf), [condition], scope.dialect),
})

/** How each aggregate is written in SQL. */
export const sqlAggregates: { readonly [Fn in AggregateName]: Written<Fn> } = {
  count: {
    way: 'accumulated',
    column: 'rows',
    collected: () => 'count(*)',
    merged: (column, conditions, dialect) => aggregateOf('sum', column, conditions, dialect),
    direct: (_, condition, { dialect }) => aggregateOf('count', '*', [condition], dialect),
  },
  sum: {
    way: 'accumulated',
    column: 'sum',
    value: ({ of }, scope, scaleOf) => renderOperand(of, scope, scaleOf),
    collected: (value) => `sum(${value})`,
    merged: (column, conditions, dialect) => aggregateOf('sum', column, conditions, dialect),
    direct: ({ of }, condition, scope, scaleOf) =>
      `COALESCE(${aggregateOf('sum', renderOperand(of, scope, scaleOf), [condition], scope.dialect)}, 0)`,
  },
  min: extreme('min'),
  max: extreme('max'),
  quantile: {
    way: 'accumulated',
    column: 'list',
    value: ({ of }, scope, scaleOf) => `CAST(${renderOperand(of, scope, scaleOf)} AS ${scope.dialect.types.double})`,
    collected: (value, dialect) => listsFor('quantile', dialect).collect(value),
    merged: (column, conditions, dialect) => listsFor('quantile', dialect).join(onlyWhere(conditions, column)),
    finished: (list, { at }, dialect) => listsFor('quantile', dialect).quantile(list, at),
    direct: ({ of, at }, condition, scope, scaleOf) => {
      const { collect, quantile } = listsFor('quantile', scope.dialect)
      const value = `CAST(${renderOperand(of, scope, scaleOf)} AS ${scope.dialect.types.double})`
      return quantile(collect(onlyWhere([condition], value)), at)
    },
  },
  countDistinct: {
    way: 'distinct',
    direct: ({ of }, condition, scope) => {
      const value = renderExpression(of, scope)
      return scope.dialect.filter || condition === undefined
        ? `count(DISTINCT ${value})${condition === undefined ? '' : ` FILTER (WHERE ${condition})`}`
        : `count(DISTINCT ${onlyWhere([condition], value)})`
    },
  },
  countSequence: {
    way: 'distinct',
    direct: ({ of }) => ({
      refused: `counts what has events in an order, for which they are grouped twice: by ${of.name} first, which no expression of a single SELECT can`,
    }),
  },
}

/** Whether a measure counts distinct values, and not events. */
export function countsValues({ fn }: Pick<AggregateNode, 'fn'>): boolean {
  return sqlAggregates[fn].way === 'distinct'
}

/** A measure's SQL of the rows of some groups: 0 or null of no rows, as the aggregate has it. */
export function orNone({ fn }: Pick<AggregateNode, 'fn'>, sql: string): string {
  return aggregates[fn].ofNone === null ? sql : `COALESCE(${sql}, 0)`
}

function onlyWhere(conditions: Conditions, value: string): string {
  const all = conditions.filter((condition) => condition !== undefined).join(' AND ')
  return all === '' ? value : `CASE WHEN ${all} THEN ${value} END`
}
