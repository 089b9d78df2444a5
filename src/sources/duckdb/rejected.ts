import { exampleLimit, type Rejected, type RejectedExample } from '../../events/rejection.js'
import { exampleOf } from '../../plan/scan-fields.js'
import { type EventsInput, type Unreadable, unreadableOf, unreadableStatement } from '../../sql/relation.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'
import type { DuckdbRelation, Place } from './relation.js'
import type { BadLine } from './text/bad-lines.js'

/** Texts of examples are cut to this many characters. */
const shownLength = 200

/** An example with its place among the rows that could be split. */
interface UnreadableRow extends RejectedExample {
  readonly row?: number
}

/** Puts together the lines that are no rows and the rows whose values could not be read, with the first of both as examples. */
export async function collectRejected(
  connection: DuckdbConnection,
  { badLines, places, files }: DuckdbRelation,
  input: EventsInput,
  counts: ReadonlyMap<string, number>,
  run: Pick<RunOptions, 'signal'>,
): Promise<Rejected> {
  const examples: RejectedExample[] = []
  for (const [index, place] of places.entries()) {
    if (examples.length >= exampleLimit) break
    // Lines are told of text files, of which each has a place of its own.
    const path = files[index]
    const lines = path === undefined ? [] : (badLines.get(path)?.examples ?? [])
    const rows = counts.size === 0 ? [] : await unreadableRows(connection, place, input, run)
    for (const example of inOrder(path ?? '', lines, rows)) examples.push(example)
  }
  const reasons = new Map(counts)
  for (const { reasons: ofFile } of badLines.values()) {
    for (const [reason, count] of ofFile) reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  }
  return {
    count: [...reasons.values()].reduce((sum, count) => sum + count, 0),
    reasons: Object.fromEntries(reasons),
    examples: examples.slice(0, exampleLimit),
  }
}

async function unreadableRows(
  connection: DuckdbConnection,
  place: Place,
  input: EventsInput,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly UnreadableRow[]> {
  const unreadable = unreadableOf(input)
  const columns = place.row === null ? [] : [place.row, place.file ?? 'NULL']
  const relation = { ...input.relation, from: place.from }
  const sql = unreadableStatement({ ...input, relation }, columns, exampleLimit)
  const [found = [], values = [], rows = [], files = []] = await runColumns(connection, sql, place.from, run)
  return found.map((reason, index) => ({
    ...exampleFrom(unreadable[Number(reason) - 1] as Unreadable, values[index]),
    ...(columns.length === 0 ? {} : { row: Number(rows[index]), file: String(files[index]) }),
  }))
}

/** What is wrong with a value, which is shown where there is one. */
function exampleFrom({ reason, advise }: Unreadable, value: unknown): RejectedExample {
  return exampleOf(reason, value === null ? undefined : String(value).slice(0, shownLength), advise)
}

/** Lines and rows of a file in its order; a row's place counts the lines before it. */
function inOrder(file: string, lines: readonly BadLine[], rows: readonly UnreadableRow[]): readonly RejectedExample[] {
  if (lines.length === 0) return rows
  const all: RejectedExample[] = lines.map(({ row, reason, note, value, hints }) => ({
    file,
    row,
    reason: `${reason}${note}`,
    value: value.slice(0, shownLength),
    ...(hints !== undefined && { hints }),
  }))
  for (const example of rows) {
    if (example.row === undefined) all.push(example)
    else {
      let { row } = example
      for (const line of lines) if (line.row <= row) row++
      all.push({ ...example, row })
    }
  }
  return all.sort((a, b) => (a.row ?? 0) - (b.row ?? 0))
}
