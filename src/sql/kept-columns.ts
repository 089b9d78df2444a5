import type { AggregateName } from '../aggregates/aggregates.js'
import type { AggregateNode } from '../definition/expression.js'
import { type Accumulated, type Distinct, sqlAggregates } from './aggregates.js'
import type { SqlScope } from './expression.js'
import type { MeasureStatementInput } from './measure-input.js'

/** A column that keeps what is accumulated of events: of one operand, for all the measures that can be found of it. */
export interface KeptColumn {
  readonly name: string
  /** Its value of one event. */
  readonly value: string
  readonly measures: readonly AggregateNode[]
  /** The aggregate over rows of such values. */
  readonly collected: string
  /** The aggregate over rows of such aggregates, of those that meet conditions. */
  readonly merged: (conditions?: readonly (string | undefined)[]) => string
}

/** What is accumulated for some measures: by columns, and each measure of the rows that meet conditions. */
export interface Kept {
  readonly columns: readonly KeptColumn[]
  /** @param rows the column that holds of how many events a row is */
  readonly measured: (node: AggregateNode, rows: string, conditions: readonly (string | undefined)[]) => string
}

/** Finds the columns that the accumulated ones of some measures need. */
export function keptColumns(
  measures: readonly AggregateNode[],
  { scaleOf, dialect }: MeasureStatementInput,
  scope: SqlScope,
): Kept {
  const columns = new Map<string, KeptColumn & { readonly measures: AggregateNode[] }>()
  const counts = new Map<string, number>()
  const keyOfNode = new Map<AggregateNode, string>()
  for (const node of measures) {
    const written = writtenOf(node.fn)
    if (written.way !== 'accumulated' || written.value === undefined) continue
    const value = written.value(node, scope, scaleOf)
    const key = `${written.column} ${value}`
    keyOfNode.set(node, key)
    const known = columns.get(key)
    if (known !== undefined) {
      known.measures.push(node)
      continue
    }
    const number = counts.get(written.column) ?? 0
    counts.set(written.column, number + 1)
    const name = dialect.quoteName(`${written.column}_${number}`)
    columns.set(key, {
      name,
      value,
      measures: [node],
      collected: written.collected(name, dialect),
      merged: (conditions = []) => written.merged(name, conditions, dialect),
    })
  }
  return {
    columns: [...columns.values()],
    measured(node, rows, conditions) {
      const written = writtenOf(node.fn)
      if (written.way !== 'accumulated') throw new TypeError(`${node.fn} is not accumulated`)
      const column = columns.get(keyOfNode.get(node) ?? '')
      const merged = column === undefined ? written.merged(rows, conditions, dialect) : column.merged(conditions)
      return written.finished?.(merged, node, dialect) ?? merged
    },
  }
}

/** How an aggregate is written, for any node of it. */
function writtenOf(fn: AggregateName): Accumulated<AggregateNode> | Distinct {
  return sqlAggregates[fn] as Accumulated<AggregateNode> | Distinct
}
