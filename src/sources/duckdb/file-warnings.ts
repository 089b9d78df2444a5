import { isIdentifier, mangledPattern, mangledWarning } from '../../events/mangled-ids.js'
import { countOf, type Warning } from '../../events/warning.js'
import type { ScanField } from '../../plan/scan-fields.js'
import { quoteName, quoteText } from '../../sql/dialects/standard.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { encodingHint, escapeHint } from './csv-hints.js'
import { runColumns } from './engine.js'
import { besideOthers, mayHoldData, otherEnding } from './find/names.js'
import type { DuckdbRelation } from './relation.js'

/** What is to be said of the files of a relation, and of the columns that a query reads of them. */
export async function fileWarnings(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  read: readonly ScanField[],
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly Warning[]> {
  const mangled = await mangledIdentifiers(connection, relation, read, run)
  return [skippedWarning(relation), encodingWarning(relation), escapeWarning(relation), mangled].filter(
    (warning) => warning !== undefined,
  )
}

/** How many of the files that are not read are named. */
const namedAtMost = 3

function skippedWarning({ name, skipped }: DuckdbRelation): Warning | undefined {
  const found = skipped.filter(
    ({ path, reason }) => reason === besideOthers || (reason === otherEnding && mayHoldData(path)),
  )
  if (found.length === 0) return undefined
  const more = found.length > namedAtMost ? ` and ${found.length - namedAtMost} more` : ''
  const paths = found.slice(0, namedAtMost).map(({ path }) => path)
  return {
    code: 'skipped-files',
    message: `${countOf(found.length, 'file')} beside ${name} may hold events and ${found.length === 1 ? 'is' : 'are'} not read: ${paths.join(', ')}${more}; turn all into one format that is read, or keep them elsewhere`,
    quality: false,
    counts: { files: found.length },
  }
}

function encodingWarning({ name, badLines }: DuckdbRelation): Warning | undefined {
  const found = [...badLines.values()].filter(({ undecoded }) => undecoded > 0)
  const lines = found.reduce((sum, { undecoded }) => sum + undecoded, 0)
  if (lines === 0) return undefined
  const likely = new Set(found.map(({ likelyEncoding }) => likelyEncoding))
  const [encoding] = likely
  const hint = encodingHint(likely.size === 1 && encoding !== undefined ? encoding : 'gbk')
  return {
    code: 'encoding',
    message: `${countOf(lines, 'line')} of ${name} ${lines === 1 ? 'is' : 'are'} not in its encoding and left out; name the encoding, such as ${hint.text}`,
    quality: true,
    hints: [hint],
    counts: { lines },
  }
}

function escapeWarning({ name, badLines }: DuckdbRelation): Warning | undefined {
  const lines = [...badLines.values()].reduce((sum, { backslashes }) => sum + backslashes, 0)
  if (lines === 0) return undefined
  const hint = escapeHint('\\')
  return {
    code: 'escape',
    message: `${countOf(lines, 'line')} of ${name} ${lines === 1 ? 'has' : 'have'} quotes that do not close, after a backslash; where it escapes quotes, say ${hint.text}`,
    quality: true,
    hints: [hint],
    counts: { lines },
  }
}

/** Only files in which there may be such identifiers are read once more. */
async function mangledIdentifiers(
  connection: DuckdbConnection,
  { name, columns, exponents }: DuckdbRelation,
  read: readonly ScanField[],
  run: Pick<RunOptions, 'signal'>,
): Promise<Warning | undefined> {
  const suspects = [
    ...new Set(
      read.filter((field) => isIdentifier(field.name) && columns.has(field.column)).map(({ column }) => column),
    ),
  ]
  if (exponents === undefined || suspects.length === 0) return undefined
  const counts = suspects.map((column) => {
    const quoted = quoteName(column)
    return `count(DISTINCT ${quoted}) FILTER (WHERE regexp_full_match(${quoted}, ${quoteText(mangledPattern)}))`
  })
  const found = await runColumns(connection, `SELECT ${counts.join(', ')} FROM ${exponents}`, name, run)
  return mangledWarning(name, new Map(suspects.map((column, index) => [column, Number(found[index]?.[0] ?? 0)])))
}
