/** The characters that build a line, each of them one or none. */
export interface Dialect {
  /** What stands between values. */
  readonly delimiter: string
  /** What stands around a value in which others are only text; none where it is empty. */
  readonly quote: string
  /** What stands before a character that is only text; where it is the quote itself, or none, only quotes are doubled. */
  readonly escapedBy: string
  /** Whether `\N` stands for null; it does unless said. */
  readonly hasNullMark?: false
}

/** The dialect of RFC 4180. */
export const plainQuotes = { quote: '"', escapedBy: '"' } as const

/** Whether characters are escaped other than by doubling a quote. */
export function hasEscapes({ quote, escapedBy }: Pick<Dialect, 'quote' | 'escapedBy'>): boolean {
  return escapedBy !== '' && escapedBy !== quote
}

/** Stands for null where it is not quoted. */
export const nullMark = '\\N'

/** What escaped letters mean that are not only themselves. */
const escapedLetters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** The values of a record; null for one that is the mark of it. Blanks before and after quotes are no part of a value. */
export function fieldsOf(
  record: string,
  { delimiter, quote, escapedBy, hasNullMark }: Dialect,
): readonly (string | null)[] {
  const escapes = hasEscapes({ quote, escapedBy })
  const fields: (string | null)[] = []
  let at = 0
  for (;;) {
    const start = at
    while (delimiter !== ' ' && record[at] === ' ') at++
    let isQuoted = quote !== '' && record[at] === quote
    const wasQuoted = isQuoted
    if (isQuoted) at++
    else at = start
    let value = ''
    while (at < record.length) {
      const character = record[at] as string
      if (escapes && character === escapedBy && at + 1 < record.length) {
        const next = record[at + 1] as string
        value += escapedLetters[next] ?? next
        at += 2
      } else if (isQuoted) {
        if (character !== quote) value += character
        else if (record[at + 1] === quote) value += record[at++]
        else isQuoted = false
        at++
      } else if (record.startsWith(delimiter, at)) break
      else {
        // After a quote there are only blanks, up to the end of the value.
        if (!wasQuoted) value += character
        at++
      }
    }
    fields.push(hasNullMark !== false && !wasQuoted && record.slice(start, at) === nullMark ? null : value)
    if (at >= record.length) return fields
    at += delimiter.length
    if (at === record.length) return [...fields, '']
  }
}

/** Writes values as a record of RFC 4180. */
export function recordOf(fields: readonly (string | null)[], delimiter: string): string {
  return fields.map((value) => (value === null ? '' : quoted(value, delimiter))).join(delimiter)
}

function quoted(value: string, delimiter: string): string {
  const isPlain = !value.includes(delimiter) && !/["\r\n]|^ /.test(value) && value !== nullMark
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`
}
