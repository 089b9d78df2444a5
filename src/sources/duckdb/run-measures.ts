import { answerColumn } from '../../sql/answer.js'
import type { MeasureStatementInput } from '../../sql/measure-input.js'
import { measureStatement } from '../../sql/measure-statement.js'
import { partOfRun } from '../progress.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { type Cell, runColumns, runNamed } from './engine.js'
import { changedWhileRead } from './file-versions.js'
import { scanPerColumn, separateStatements } from './statements/scan-per-column.js'
import { statisticsStatement } from './statements/statistics.js'
import type { FileSteps } from './steps.js'

/** What was run, and the columns of a measure statement, by name. */
export interface MeasuredColumns {
  readonly sql: string
  readonly columns: ReadonlyMap<string, readonly Cell[]>
}

interface Task {
  readonly connection: DuckdbConnection
  readonly input: MeasureStatementInput
  /** Whether columns can be read one without the other, and again at little cost. */
  readonly columnar: boolean
  /** What is read, for messages. */
  readonly source: string
  readonly files: readonly string[]
  readonly options: RunOptions
}

/** Measures of files, which take the steps of the model apart. */
interface SeparateTask extends Task {
  readonly steps: FileSteps
}

/** Runs measures in one statement, which sees a table as it is at one moment. */
export async function runTogether({ connection, input, columnar, source, options }: Task): Promise<MeasuredColumns> {
  const sql = columnar ? scanPerColumn(input) : measureStatement(input).sql
  return { sql, columns: await runNamed(connection, sql, source, options) }
}

/** To open more files than these once more costs more than their statistics save. */
const fewFiles = 200

/**
 * Runs measures in statements that need not look for what those before have found out: whether all rows can be read, and how groups
 * can be told apart. For files, which nobody may change meanwhile.
 *
 * @throws {@link SourceError} where they were changed meanwhile, so that the statements do not fit
 */
export async function runSeparately(task: SeparateTask): Promise<MeasuredColumns> {
  const { connection, source, files, options, steps } = task
  const input = { ...task.input, relation: steps.relation }
  const run: string[] = [...steps.sql]
  const named = (sql: string, given: RunOptions) => {
    run.push(sql)
    return runNamed(connection, sql, source, given)
  }

  const statistics = statisticsStatement(input)
  let found: readonly (readonly Cell[])[] = []
  if (files.length <= fewFiles) {
    run.push(statistics.sql)
    found = await runColumns(connection, statistics.sql, source, partOfRun(options, 0, 0))
  }
  const { allReadable, input: simpler } = statistics.read(found.map(([cell]) => cell))
  const statements = separateStatements(simpler, steps.sessions)
  const { scans } = statements
  const sums = await named(statements.sums(allReadable), partOfRun(options, 0, 1 / scans))
  if (statements.distinct === undefined) return { sql: written(run), columns: sums }

  const column = (name: string) => (sums.get(name) ?? []) as readonly Cell[]
  const [reasons, totals] = [column(answerColumn.reason).map(Number), column(answerColumn.isTotal).map(Number)]
  const codes = column('code')
  const places = new Map<unknown, number>()
  reasons.forEach((reason, row) => {
    if (reason === 0) places.set(totals[row] === 1 ? total : codes[row], row)
  })
  // Two groups with the same hash are next to impossible, and are told apart by their keys.
  if (places.size < reasons.filter((reason) => reason === 0).length) return runTogether(task)

  const distinct = await named(
    statements.distinct(reasons.every((reason) => reason === 0)),
    partOfRun(options, 1 / scans, 1),
  )
  const { [answerColumn.isTotal]: ofTotal = [], code: ofCodes = [], ...counts } = Object.fromEntries(distinct)
  const targets = ofCodes.map((code, row) => places.get(Number(ofTotal[row]) === 1 ? total : code))
  // Of no events at all there is a total, too: 0 of each measure.
  const hasTotal = places.has(total)
  const fits = targets.every((target, row) => target !== undefined || (!hasTotal && Number(ofTotal[row]) === 1))
  if (!fits) throw changedWhileRead(source, written(run))
  const columns = new Map(sums)
  for (const [name, values] of Object.entries(counts)) {
    const cells: Cell[] = new Array(reasons.length).fill(0)
    targets.forEach((target, row) => {
      if (target !== undefined) cells[target] = values[row] ?? 0
    })
    columns.set(name, cells)
  }
  return { sql: written(run), columns }
}

/** Several statements as one text. */
function written(statements: readonly string[]): string {
  return statements.join(';\n\n')
}

/** Stands for the total among the codes of groups. */
const total = Symbol('total')
