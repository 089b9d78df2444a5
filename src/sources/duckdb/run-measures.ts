import type { DuckDBConnection } from '@duckdb/node-api'
import type { AggregateNode } from '../../definition/expression.js'
import { distinctValues, type MeasureStatementInput } from '../../sql/measure-parts.js'
import { measureStatement } from '../../sql/measure-statement.js'
import { partOfRun } from '../progress.js'
import type { RunOptions } from '../source.js'
import { type Cell, runColumns } from './engine.js'
import { changedWhileRead } from './file-versions.js'
import { passesInTurn, scanPerColumn } from './statements/scan-per-column.js'
import { surveyOf } from './statements/statistics.js'

/** The columns of measures: a row for each group, for the total of all, and for each reason why rows cannot be read. */
export interface MeasuredColumns {
  /** What was run. */
  readonly sql: string
  /** 0, or the place, from 1, of the reason. */
  readonly reasons: readonly number[]
  readonly isTotal: readonly boolean[]
  readonly allRows: readonly number[]
  readonly keys: readonly (readonly Cell[])[]
  /** The cells of a measure; those of a row without any may be undefined. */
  readonly cellsOf: (measure: AggregateNode) => readonly Cell[]
}

interface Task {
  readonly connection: DuckDBConnection
  readonly input: MeasureStatementInput
  /** Whether columns can be read one without the other, and again at little cost. */
  readonly columnar: boolean
  /** What is read, for messages. */
  readonly source: string
  readonly files: readonly string[]
  readonly options: RunOptions
}

/** Runs measures in one statement, which sees a table as it is at one moment. */
export async function runInOne({ connection, input, columnar, source, options }: Task): Promise<MeasuredColumns> {
  const sql = columnar ? scanPerColumn(input) : measureStatement(input).sql
  const [reasons = [], isTotal = [], allRows = [], ...rest] = await runColumns(connection, sql, source, options)
  const values = rest.slice(input.dimensions.length)
  return {
    sql,
    ...marks(reasons, isTotal, allRows),
    keys: rest.slice(0, input.dimensions.length),
    cellsOf: (measure) => values[input.measures.indexOf(measure)] ?? [],
  }
}

/** To open more files than these once more costs more than a look at their statistics saves. */
const fewFiles = 200

/**
 * Runs measures in statements that need not look for what those before have found out: whether all rows can be read, and how groups
 * can be told apart. For files, which nobody may change meanwhile.
 *
 * @throws {@link SourceError} where they were changed meanwhile, so that the statements do not fit
 */
export async function runInTurn(task: Task): Promise<MeasuredColumns> {
  const { connection, input, source, files, options } = task
  const run: string[] = []
  const columnsOf = (sql: string, given: RunOptions) => {
    run.push(sql)
    return runColumns(connection, sql, source, given)
  }

  const survey = surveyOf(input)
  const answer = files.length <= fewFiles ? await columnsOf(survey.sql, partOfRun(options, 0, 0)) : []
  const { allReadable, input: simpler } = survey.read(answer.map(([cell]) => cell))
  const statements = passesInTurn(simpler)
  const passes = 1 + distinctValues(input.measures, input).length
  const [reasons = [], isTotal = [], allRows = [], codes = [], ...rest] = await columnsOf(
    statements.sums(allReadable),
    partOfRun(options, 0, 1 / passes),
  )
  const rows = marks(reasons, isTotal, allRows)
  const keys = rest.slice(0, input.dimensions.length)
  const cells = new Map<AggregateNode, readonly Cell[]>()
  statements.added.forEach((measure, index) => {
    cells.set(measure, rest[input.dimensions.length + index] ?? [])
  })
  const cellsOf = (measure: AggregateNode) => cells.get(measure) ?? []
  if (statements.values === undefined) {
    return { sql: written(run), ...rows, keys, cellsOf }
  }

  const places = new Map<unknown, number>()
  rows.reasons.forEach((reason, row) => {
    if (reason === 0) places.set(rows.isTotal[row] ? total : codes[row], row)
  })
  const hasTotal = places.has(total)
  // Two groups with the same hash are next to impossible, and are told apart by their keys.
  if (places.size < rows.reasons.filter((reason) => reason === 0).length) return runInOne(task)

  const [ofTotal = [], ofCodes = [], ...counts] = await columnsOf(
    statements.values(rows.reasons.every((reason) => reason === 0)),
    partOfRun(options, 1 / passes, 1),
  )
  const targets = ofCodes.map((code, row) => places.get(Number(ofTotal[row]) === 1 ? total : code))
  // Of no events at all there is a total, too: 0 of each measure.
  const fits = targets.every((target, row) => target !== undefined || (!hasTotal && Number(ofTotal[row]) === 1))
  if (!fits) throw changedWhileRead(source, written(run))
  statements.counted.forEach((measure, index) => {
    const column: Cell[] = new Array(rows.reasons.length).fill(0)
    targets.forEach((target, row) => {
      if (target !== undefined) column[target] = counts[index]?.[row] ?? 0
    })
    cells.set(measure, column)
  })
  return { sql: written(run), ...rows, keys, cellsOf }
}

/** Several statements as one text. */
function written(statements: readonly string[]): string {
  return statements.join(';\n\n')
}

/** Stands for the total among the codes of groups. */
const total = Symbol('total')

function marks(reasons: readonly Cell[], isTotal: readonly Cell[], allRows: readonly Cell[]) {
  return {
    reasons: reasons.map(Number),
    isTotal: isTotal.map((mark) => Number(mark) === 1),
    allRows: allRows.map(Number),
  }
}
