import { exampleLimit } from '../../../events/rejection.js'
import { quoteName } from '../../../sql/dialects/standard.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runColumns } from '../engine.js'
import type { BadLine, BadLines } from '../text/bad-lines.js'
import { notJson, valueColumn } from './layout.js'
import { isLineSql, isObjectSql, lineReader, type ReadableJson } from './reader.js'

type Stop = Pick<RunOptions, 'signal'>

/** The lines of a file that hold no object. */
export type OtherLines = Pick<BadLines, 'reasons' | 'examples'>

const noObject = 'the line is no JSON object'

/** So much of a line is shown. */
const shownLength = 200

/** Counts the lines that hold no object, with the first of them. */
export async function otherLines(
  connection: DuckdbConnection,
  text: Omit<ReadableJson, 'isMixed'>,
  stop: Stop,
): Promise<OtherLines> {
  const { file, copy } = text
  const value = quoteName(valueColumn)
  const lines = `SELECT row_number() OVER () AS place, ${value} FROM ${lineReader(text)([copy?.path ?? file.opened])} WHERE ${isLineSql}`
  const others = `SELECT place, json_valid(${value}) AS is_json, left(${value}, ${shownLength}) AS shown FROM (${lines}) WHERE NOT (${isObjectSql})`
  const sql = `SELECT is_json, count(*), list({ 'place': place, 'shown': shown } ORDER BY place)[1:${exampleLimit}] FROM (${others}) GROUP BY is_json`
  const [kinds = [], counts = [], firsts = []] = await runColumns(connection, sql, file.path, stop)
  const reasons = new Map<string, number>()
  const examples: BadLine[] = []
  kinds.forEach((isJson, index) => {
    const reason = isJson === true ? noObject : notJson
    reasons.set(reason, Number(counts[index]))
    for (const { entries } of (firsts[index] as Structs).items) {
      examples.push({ row: Number(entries.place), reason, note: '', value: entries.shown })
    }
  })
  return { reasons, examples: examples.sort((a, b) => a.row - b.row).slice(0, exampleLimit) }
}

/** A list of structs as DuckDB returns it. */
interface Structs {
  readonly items: readonly { readonly entries: { readonly place: bigint; readonly shown: string } }[]
}

/** The lines that do not fit, which are counted among all of a file, and those of the others that hold no object. */
export function bothOf(unfit: BadLines | undefined, { reasons, examples }: OtherLines): BadLines {
  const all = [...(unfit?.examples ?? [])]
  const lines = all.map(({ row }) => row)
  for (const example of examples) {
    let { row } = example
    for (const line of lines) if (line <= row) row++
    all.push({ ...example, row })
  }
  const counts = new Map(unfit?.reasons)
  for (const [reason, count] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count)
  return {
    reasons: counts,
    examples: all.sort((a, b) => a.row - b.row).slice(0, exampleLimit),
    backslashes: 0,
    undecoded: unfit?.undecoded ?? 0,
    likelyEncoding: unfit?.likelyEncoding,
  }
}
