import { SourceError } from '../../../errors.js'
import { type Binding, boundColumns } from '../../../events/binding.js'
import { keyOfColumn, placedName } from '../../../events/column-key.js'
import { instantReader } from '../../../events/values.js'
import type { RunOptions } from '../../source.js'
import type { CheckedCsv } from '../csv.js'
import { columnNamesHint } from '../csv-hints.js'
import type { EventFile } from '../files.js'
import type { FaultWords } from './bad-lines.js'
import { beginningOf, firstLineTooLong } from './beginning.js'
import type { Encoding } from './encoding.js'
import { type FirstLines, firstLinesOf, hasFirstLine } from './first-lines.js'
import { longestRecord } from './records.js'

/** A text file, and how it is to be read. */
export interface TextFile extends EventFile, Omit<FirstLines, 'values' | 'length'> {
  readonly encoding: Encoding
  readonly columns: readonly string[]
  /** What is said of lines that do not fit, where that is not what is said of CSV. */
  readonly faultWords?: FaultWords
}

type Told = EventFile & FirstLines & { readonly encoding: Encoding }

/**
 * Looks at the beginning of each file. One without a line that names its columns has those of the files with such a line, or else those of
 * the binding. Files in which there is no line are left out.
 *
 * @throws {@link SourceError} where it is not known what the columns of a file are, and where no file has a line
 */
export async function layoutsOf(
  files: readonly EventFile[],
  options: CheckedCsv,
  binding: Binding,
  stop: Pick<RunOptions, 'signal'>,
): Promise<readonly TextFile[]> {
  const usual = boundColumns(binding).map(({ column }) => column)
  const names = new Set(usual.map(keyOfColumn))
  const meant = new Set(usual)
  const isColumnName = (value: string) => names.has(keyOfColumn(value))
  const readInstant = instantReader(binding.values)
  const isTime = (value: string) => typeof readInstant(value) === 'number'
  const told: Told[] = []
  for (const file of files) {
    const { encoding, text } = await beginningOf(file, options.encoding, hasFirstLine, stop)
    const lines = firstLinesOf(text, options, isColumnName, isTime)
    if (lines === undefined) continue
    if (lines.length > longestRecord) throw firstLineTooLong(file)
    told.push({ ...file, ...lines, encoding })
  }
  if (told.length === 0) {
    const source = files.map(({ path }) => path).join(', ')
    throw new SourceError(`there is nothing but blank lines in ${source}`, { source })
  }
  const named = told.filter(({ header }) => header)
  return told.map(({ values, length, ...file }) => ({
    ...file,
    columns: columnsOf(file, values),
  }))

  function columnsOf({ path, header }: Omit<Told, 'values' | 'length'>, values: readonly string[]): readonly string[] {
    if (options.columns !== undefined) {
      return asMany(options.columns, values, `${path} has ${values.length} columns, which`, path)
    }
    if (header) return uniqueNames(values, meant)
    if (named.length > 0) return uniqueNames(columnsOfOthers(path, values, named), meant)
    return asMany(usual, values, `${path} ${unnamed} ${values.length} columns`, path)
  }
}

const unnamed = 'has no line that names its columns, and its'
const advice = `Name them: ${columnNamesHint.text}`
const hints = [columnNamesHint]

function asMany(columns: readonly string[], values: readonly string[], subject: string, path: string) {
  if (columns.length === values.length) return columns
  throw new SourceError(`${subject} are not the ${columns.length} expected (${columns.join(', ')}). ${advice}`, {
    source: path,
    path,
    hints,
  })
}

/** The columns that files with a header have, where all have the same. */
function columnsOfOthers(path: string, values: readonly string[], named: readonly Told[]): readonly string[] {
  const fitting = named.filter((other) => other.values.length === values.length)
  const [first] = fitting
  if (first === undefined) {
    const [other] = named as readonly [Told, ...Told[]]
    throw new SourceError(
      `${path} ${unnamed} ${values.length} columns are not the ${other.values.length} of ${other.path}. ${advice}`,
      { source: path, path, hints },
    )
  }
  const other = fitting.find((other) => other.values.join('\n') !== first.values.join('\n'))
  if (other === undefined) return first.values
  throw new SourceError(
    `${path} has no line that names its columns, and those of ${first.path} (${first.values.join(', ')}) are not those of ${other.path} (${other.values.join(', ')}). ${advice}`,
    { source: path, path, hints },
  )
}

/**
 * The names of a header, of which DuckDB tells none apart by capitals. A column without one (an index) gets one. Of those that it does not tell apart,
 * one that is called just as a field's column stays as it is; the others get their places, so that none is taken for another.
 */
export function uniqueNames(values: readonly string[], meant: ReadonlySet<string>): readonly string[] {
  const byName = new Map<string, string[]>()
  // A mark of the encoding is no part of a name, wherever files were put together.
  const named = values.map((value, index) => value.replaceAll('\ufeff', '') || `column${index}`)
  for (const name of named) {
    const key = name.toLowerCase()
    byName.set(key, [...(byName.get(key) ?? []), name])
  }
  const seen = new Map<string, number>()
  return named.map((name) => {
    const same = byName.get(name.toLowerCase()) as readonly string[]
    const place = (seen.get(name.toLowerCase()) ?? 0) + 1
    seen.set(name.toLowerCase(), place)
    const isMeant = meant.has(name) && same.indexOf(name) === same.lastIndexOf(name)
    return same.length === 1 || isMeant ? name : placedName(name, place, same.length)
  })
}
