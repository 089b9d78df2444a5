import { exampleLimit } from '../../../events/rejection.js'
import { type Advice, type Hint, said } from '../../../hint.js'
import { encodingHint, escapeHint } from '../csv-hints.js'
import { guessedEncoding } from './guess-encoding.js'
import type { LineFault } from './records.js'

/** A line that is no row. */
export interface BadLine {
  /** Its place among the records of its file, from 1, without the header. */
  readonly row: number
  readonly reason: string
  /** What else is to be said of it; may be empty. */
  readonly note: string
  /** The options that the note names. */
  readonly hints?: readonly Hint[]
  /** How it begins. */
  readonly value: string
}

/** The lines of a file that are no rows. */
export interface BadLines {
  /** How many there are, by reason. */
  readonly reasons: ReadonlyMap<string, number>
  /** The first of them. */
  readonly examples: readonly BadLine[]
  /** How many of those whose quotes do not close have a quote after a backslash. */
  readonly backslashes: number
  /** How many are not in the encoding of the file, and in which one they may be. */
  readonly undecoded: number
  readonly likelyEncoding: string | undefined
}

/** Takes notes of the lines of a file that are no rows: in the same memory, however many there are. */
export interface BadLineNotes {
  add(fault: LineFault, row: number, beginning: Buffer, furtherLines: number): void
  result(): BadLines
}

/** The first bytes of lines that are in another encoding, from which to guess which one that is. */
const guessedFrom = 20_000

/** Words for a fault that are not those of CSV. */
export type FaultWords = Partial<Readonly<Record<LineFault, string>>>

/** @param encoding what the text is taken for, such as `UTF-8` */
export function noteBadLines(encoding: string, otherWords: FaultWords = {}): BadLineNotes {
  const reasons = new Map<string, number>()
  const examples: BadLine[] = []
  const undecodedTexts: Buffer[] = []
  let undecodedBytes = 0
  let backslashes = 0
  const words: Readonly<Record<LineFault, string>> = {
    unclosed: 'a quote is not closed',
    long: 'the line is too long',
    encoding: `the line is not ${encoding}`,
    few: 'the line has too few columns',
    many: 'the line has too many columns',
    ...otherWords,
  }
  return {
    add(fault, row, beginning, furtherLines) {
      const reason = words[fault]
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      const hasBackslash = fault === 'unclosed' && beginning.includes('\\"')
      if (hasBackslash) backslashes++
      if (fault === 'encoding' && undecodedBytes < guessedFrom) {
        undecodedTexts.push(Buffer.from(beginning))
        undecodedBytes += beginning.length
      }
      if (examples.length >= exampleLimit) return
      const { text: note, hints } = noteOf(fault, hasBackslash, furtherLines)
      examples.push({ row, reason, note, value: beginning.toString().trim(), ...(hints.length > 0 && { hints }) })
    },
    result: () => ({
      reasons,
      examples,
      backslashes,
      undecoded: reasons.get(words.encoding) ?? 0,
      likelyEncoding: guessedEncoding(Buffer.concat(undecodedTexts)),
    }),
  }
}

/** A quote that is not closed has taken the lines after it: they are lost with it. */
function noteOf(fault: LineFault, hasBackslash: boolean, furtherLines: number): Advice {
  const taken =
    fault !== 'unclosed' || furtherLines === 0
      ? ''
      : furtherLines === 1
        ? '; the line after it was taken for part of it'
        : `; the ${furtherLines} lines after it were taken for part of it`
  if (hasBackslash) return said`${taken}; where quotes are escaped by a backslash, say ${escapeHint('\\')}`
  if (fault === 'encoding') return said`; name the encoding of the file, such as ${encodingHint('windows-1252')}`
  return fault === 'long' ? said`; 2 MB are the most` : said`${taken}`
}
