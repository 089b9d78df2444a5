/**
 * How CSV files are laid out; what is not given is found out, or is what is usual.
 *
 * @example
 * duckdb({ files: 'export.txt', csv: { delimiter: ';', encoding: 'windows-1252', header: false, columns: ['ts', 'kind', 'sid'] } })
 */
export interface CsvOptions {
  /** Whether the first line names the columns; found out unless given: it then holds no time, and names a column or holds no number. */
  readonly header?: boolean
  /** The names of the columns, where no line names them; those of the other files, or of the binding, unless given. */
  readonly columns?: readonly string[]
  /** One character between values; found out of the first line unless given, among `,` `;` `|`, tab and U+0001. */
  readonly delimiter?: string
  /** The character around values that hold delimiters or line breaks, `'"'` unless given; `''` where there is none. */
  readonly quote?: string
  /** The character before a quote that is part of a value: the quote itself unless given, or such as `'\\'`. */
  readonly escape?: string
  /**
   * The encoding, such as `'latin-1'`, `'windows-1252'` or `'gbk'`; UTF-8 unless given. UTF-16 is known by itself, and so is any text with
   * a byte order mark.
   */
  readonly encoding?: string
}
