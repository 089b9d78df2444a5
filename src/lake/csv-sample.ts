import { SourceError } from '../errors.js'

/** How the values of a CSV file stand in its lines. */
export interface CsvLines {
  readonly delimiter: string
  /** How many values a line has. */
  readonly columns: number
  /** Whether the first line names the columns. */
  readonly header: boolean
}

/**
 * Finds out, of the beginning of a CSV file, what stands before a quote within quotes: another one, as RFC 4180 has it, or a backslash.
 * Lines are looked at one by one, as Athena reads them. @param given what it is, where that is known
 *
 * @throws {@link SourceError} where a line ends within quotes, or none has as many values as there are columns
 */
export function escapeOf(sample: string, { delimiter, columns, header }: CsvLines, given?: string): string {
  const lines = linesOf(sample)
  const first = header ? 1 : 0
  const read = (escaping: string) => lines.map((line) => readLine(line, delimiter, escaping))
  const fitting = (escaping: string) =>
    read(escaping).filter((line, index) => index >= first && line.strict && line.values === columns).length
  const torn = (escaping: string) => read(escaping).filter((line) => line.open).length
  const better = fitting('\\') - fitting('"') || torn('"') - torn('\\')
  const found = given ?? (better > 0 ? '\\' : '"')

  const open = read(found).findIndex((line) => line.open)
  if (open >= 0) {
    throw refused(
      `line ${open + 1} of the sample ends within quotes. Athena reads CSV line by line: a line break tears a value apart, and a single quote takes the rest of its line with it. Mend such values, or turn the files into Parquet before they are stored; without a sample, the check counts these lines`,
    )
  }
  const values = read(found)
    .slice(first)
    .map((line) => line.values)
  if (values.length > 0 && !values.includes(columns)) {
    throw refused(
      `no line of the sample has ${columns} values, as there are columns; line ${first + 1} has ${values[0]}. Name all columns of the files, and what stands between values`,
    )
  }
  return found
}

/** A control character that does not occur: as the escape character it stands for none. */
export function unusedCharacter(delimiter: string, sample: string): string {
  const all = Array.from({ length: 8 }, (_, index) => String.fromCharCode(index + 1))
  const unused = all.find((character) => character !== delimiter && !sample.includes(character))
  if (unused !== undefined) return unused
  throw refused('the sample holds all of U+0001 to U+0008: it is no text')
}

function refused(problem: string): SourceError {
  return new SourceError(problem, { source: 'sample' })
}

/** The lines that are there to their ends; the last one, where it is all there is. */
function linesOf(sample: string): readonly string[] {
  const lines = sample.replace(/^\u{FEFF}/u, '').split(/\r\n|\n|\r/)
  if (lines.length > 1) lines.pop()
  return lines
}

interface Line {
  readonly values: number
  /** Whether it ends within quotes. */
  readonly open: boolean
  /** Whether quotes are around whole values only, or escaped. */
  readonly strict: boolean
}

/** Reads a line as OpenCSVSerde does: any quote that is not escaped begins or ends what is quoted. */
function readLine(line: string, delimiter: string, escaping: string): Line {
  let [values, open, strict, start] = [1, false, true, 0]
  for (let at = 0; at < line.length; at++) {
    const [character, next] = [line[at], line[at + 1]]
    if (open && ((character === '"' && next === '"') || (character === escaping && isEscapable(next, escaping)))) at++
    else if (character === '"') {
      strict &&= open ? next === undefined || next === delimiter : at === start
      open = !open
    } else if (character === delimiter && !open) {
      values++
      start = at + 1
    }
  }
  return { values, open, strict }
}

function isEscapable(character: string | undefined, escaping: string): boolean {
  return character === '"' || (character === escaping && escaping !== '"')
}
