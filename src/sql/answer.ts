import { type MeasureKind, measureKind } from '../definition/decimals.js'
import type { AggregateNode } from '../definition/expression.js'
import type { MeasureColumn } from '../plan/measure-column.js'
import type { MeasureStatementInput } from './measure-input.js'

/** The columns of a measure statement, by name. Whoever writes one and whoever reads its answer goes by these. */
export const answerColumn = {
  /** 0, or the place, from 1, in `unreadableOf` of why these rows cannot be read. */
  reason: 'reason',
  /** 1 in rows over all events in scope, 0 in those of a group. */
  isTotal: 'is_total',
  /** How many events there are. */
  rows: 'all_rows',
  /** A value that could not be read. */
  example: 'example',
  /** The key of a dimension. */
  key: (dimension: number) => `key_${dimension}`,
  /** The value of a measure. */
  measure: (place: number) => `measure_${place}`,
} as const

/** The names of the columns of a plan's statement. */
export function answerColumns({ dimensions, measures, example }: MeasureStatementInput): readonly string[] {
  return [
    answerColumn.reason,
    answerColumn.isTotal,
    answerColumn.rows,
    ...(example === true ? [answerColumn.example] : []),
    ...dimensions.map((_, place) => answerColumn.key(place)),
    ...measures.map((_, place) => answerColumn.measure(place)),
  ]
}

/** The columns that an engine answered, by name. */
export type AnsweredColumns = ReadonlyMap<string, readonly unknown[]>

/** What an engine's values are, where they are not null. */
export interface CellReader {
  /** The minor units of a decimal, at a scale. */
  readonly minor: (cell: unknown, scale: number) => bigint
  /** Milliseconds since 1970. */
  readonly instant: (cell: unknown) => number
}

/** What a measure statement answered. */
export interface Answer {
  /** How many groups there are. */
  readonly size: number
  readonly keys: readonly (readonly (string | null)[])[]
  /** How many events are in scope. */
  readonly events: number
  /** The rows that cannot be read, by reason: its place, how many there are, and one of their values, where those are shown. */
  readonly unreadable: readonly { readonly place: number; readonly rows: number; readonly example: unknown }[]
  /** The column of a measure; of one that the statement does not have, nothing. */
  readonly measure: (node: AggregateNode) => MeasureColumn
  /** A count over all events in scope. */
  readonly countOverall: (node: AggregateNode) => number
}

/** Reads the answer to a measure statement. */
export function readAnswer(answered: AnsweredColumns, input: MeasureStatementInput, reader: CellReader): Answer {
  const column = (name: string) => answered.get(name) ?? []
  const [reasons, totals, rows, examples] = [
    answerColumn.reason,
    answerColumn.isTotal,
    answerColumn.rows,
    answerColumn.example,
  ].map(column) as [readonly unknown[], readonly unknown[], readonly unknown[], readonly unknown[]]
  const groups: number[] = []
  const unreadable: { place: number; rows: number; example: unknown }[] = []
  let total: number | undefined
  reasons.forEach((reason, row) => {
    const place = Number(reason)
    if (Number(totals[row]) === 0) {
      if (place === 0) groups.push(row)
    } else if (place === 0) total = row
    else unreadable.push({ place, rows: Number(rows[row]), example: examples[row] ?? null })
  })
  const cellsOf = (node: AggregateNode) => column(answerColumn.measure(input.measures.indexOf(node)))
  const cellIn = (cells: readonly unknown[], row: number | undefined) => (row === undefined ? null : cells[row]) ?? null
  return {
    size: groups.length,
    keys: input.dimensions.map((_, dimension) => {
      const keys = column(answerColumn.key(dimension))
      return groups.map((row) => (keys[row] ?? null) as string | null)
    }),
    events: total === undefined ? 0 : Number(rows[total]),
    unreadable,
    measure(node) {
      const cells = cellsOf(node)
      const wanted = [...groups, total].map((row) => cellIn(cells, row))
      return measureColumn(wanted, measureKind(node, input.scaleOf), reader)
    },
    countOverall: (node) => Number(cellIn(cellsOf(node), total) ?? 0),
  }
}

function measureColumn(cells: readonly unknown[], kind: MeasureKind, reader: CellReader): MeasureColumn {
  switch (kind.kind) {
    case 'count':
      return { kind: 'count', values: cells.map((cell) => Number(cell ?? 0)) }
    case 'sum': {
      const minor = cells.map((cell) => (cell === null ? 0n : reader.minor(cell, kind.scale)))
      return { kind: 'sum', minor, scale: kind.scale }
    }
    case 'decimal': {
      const minor = cells.map((cell) => (cell === null ? null : reader.minor(cell, kind.scale)))
      return { kind: 'decimal', minor, scale: kind.scale }
    }
    case 'number':
      return { kind: 'number', values: cells.map((cell) => (cell === null ? null : Number(cell) + 0)) }
    case 'instant':
      return { kind: 'instant', values: cells.map((cell) => (cell === null ? null : reader.instant(cell))) }
    case 'text':
      return { kind: 'text', values: cells.map((cell) => (cell === null ? null : String(cell))) }
  }
}

/** The minor units of a decimal's exact text, at a scale of at least as many places as it has. */
export function minorUnitsOfText(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
}
