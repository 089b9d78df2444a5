import type { DuckDBConnection } from '@duckdb/node-api'
import { type EventsInput, type Unreadable, unreadableOf, unreadableStatement } from '../../compile/relation.js'
import { withHint } from '../../compile/scan-fields.js'
import { exampleLimit, type Rejected, type RejectedExample } from '../../events/rejection.js'
import type { RunOptions } from '../source.js'
import { type RejectedLine, rejectedLines } from './csv.js'
import { runColumns } from './engine.js'
import type { DuckdbRelation } from './relation.js'

/** Texts of examples are cut to this many characters. */
const shownLength = 200

/** Puts together the lines that the reader could not split and the rows whose values could not be read, with examples of both. */
export async function collectRejected(
  connection: DuckDBConnection,
  { layouts, places }: DuckdbRelation,
  input: EventsInput,
  counts: ReadonlyMap<string, number>,
  run: Pick<RunOptions, 'signal'>,
): Promise<Rejected> {
  const lines: RejectedLine[] = []
  for (const [table, layout] of layouts) lines.push(...(await rejectedLines(connection, layout, table, run)))
  const examples: RejectedExample[] = lines
    .slice(0, exampleLimit)
    .map(({ file, row, reason, note, value }) => ({ file, row, reason: `${reason}${note}`, value }))
  if (counts.size > 0) {
    const unreadable = unreadableOf(input)
    for (const place of places) {
      if (examples.length >= exampleLimit) break
      const here = place.row === null ? [] : [place.row, place.file ?? 'NULL']
      const sql = unreadableStatement(
        { ...input, relation: { ...input.relation, from: place.from } },
        here,
        exampleLimit - examples.length,
      )
      const [found = [], values = [], rows = [], files = []] = await runColumns(connection, sql, place.from, run)
      found.forEach((reason, index) => {
        examples.push({
          ...exampleOf(unreadable[Number(reason) - 1] as Unreadable, values[index]),
          ...(here.length === 0 ? {} : placeOf(Number(rows[index]), String(files[index]), lines)),
        })
      })
    }
  }
  const all = new Map(counts)
  for (const { reason } of lines) all.set(reason, (all.get(reason) ?? 0) + 1)
  return {
    count: [...all.values()].reduce((sum, count) => sum + count, 0),
    reasons: Object.fromEntries(all),
    examples: examples.map((example) => ({
      ...example,
      ...(example.value === undefined ? {} : { value: example.value.slice(0, shownLength) }),
    })),
  }
}

/** What is wrong with a value, which is shown where there is one. */
function exampleOf({ reason, hint }: Unreadable, value: unknown): RejectedExample {
  if (value === null) return { reason }
  return { reason: withHint(reason, hint, String(value)), value: String(value).slice(0, shownLength) }
}

/** A row's place in its file, counting the lines before it that could not be split. */
function placeOf(
  row: number,
  file: string,
  lines: readonly { row: number; file: string }[],
): { row: number; file: string } {
  let place = row
  for (const line of lines) if (line.file === file && line.row <= place) place++
  return { row: place, file }
}
