import type { Binding } from '../../events/binding.js'
import { keyOfColumn } from '../../events/column-key.js'
import { eventFieldNames, eventFields } from '../../events/fields.js'
import type { RunOptions } from '../source.js'
import { arrowCopies } from './arrow/copy-arrow.js'
import { openArrow } from './arrow/open-arrow.js'
import type { DuckdbConnection } from './connection.js'
import type { CheckedCsv } from './csv.js'
import { areUnchanged } from './file-versions.js'
import { type EventFiles, findFiles, nameOfFiles } from './files.js'
import type { FileFormat } from './find/names.js'
import { jsonLayoutsOf } from './json/layout.js'
import { lineCopies } from './json/line-copies.js'
import { type KnownOthers, openJson } from './json/open-json.js'
import { oneTimeInputs } from './one-time-input.js'
import { openParquet } from './open-parquet.js'
import type { OwnFolder } from './own-folder.js'
import type { DuckdbRelation } from './relation.js'
import { findRemote } from './remote/find-remote.js'
import { remotePlace } from './remote/place.js'
import { layoutsOf } from './text/layout.js'
import { openText } from './text/open-text.js'
import { textStore } from './text/store.js'

/** The files of a source, and what is said of them. */
export interface FilesInput {
  readonly patterns: readonly string[]
  readonly format: FileFormat | undefined
  readonly csv: CheckedCsv
  readonly binding: Binding
}

/**
 * Opens files for one query.
 *
 * @param wanted the columns that the query reads, of those that there are; all unless given
 * @param found the files, where they have been found already
 */
export type OpenFiles = (
  connection: DuckdbConnection,
  run: Pick<RunOptions, 'signal'>,
  wanted?: readonly string[],
  found?: EventFiles,
) => Promise<DuckdbRelation>

/** Whether files are on another machine, so that only the engine finds them. */
export function isRemote(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => remotePlace(pattern) !== undefined)
}

/** Finds the files of a source; of what can be read only once, a copy is kept. */
export function filesFinder(
  { patterns, format }: Pick<FilesInput, 'patterns' | 'format'>,
  folder: OwnFolder,
): (run: Pick<RunOptions, 'signal'>) => Promise<EventFiles> {
  const keep = oneTimeInputs(folder)
  return (run) => findFiles(patterns, format, (path) => keep(path, run), run)
}

/** The columns that a binding reads as numbers, by their keys, where it says that these have a decimal comma. */
function columnsWithCommas({ columns, further, values }: Binding): ReadonlySet<string> {
  if (values.decimal !== ',') return new Set()
  const numbers = eventFieldNames.filter((name) => eventFields[name].type === 'number').map((name) => columns[name])
  const others = [...further].flatMap(([name, type]) => (typeof type === 'object' ? [name] : []))
  return new Set([...numbers, ...others].map(keyOfColumn))
}

/**
 * Opens the files of a source for one query after the other; what is copied for one is there for those that follow.
 *
 * @param csvOf what is said of CSV files once they are found
 */
export function filesOpener(
  input: FilesInput,
  folder: OwnFolder,
  csvOf: (found: EventFiles) => Promise<CheckedCsv> = async () => input.csv,
): OpenFiles {
  const { binding } = input
  const find = filesFinder(input, folder)
  const store = textStore(folder)
  const copyValues = lineCopies(folder)
  const copyArrow = arrowCopies(folder)
  const others: KnownOthers = new Map()
  const commas = columnsWithCommas(binding)
  return async (connection, run, wanted, found) => {
    const look = () =>
      isRemote(input.patterns) ? findRemote(connection, input.patterns, input.format, run) : find(run)
    const all = found ?? (await look())
    const { files, format, skipped } = all
    const csv = await csvOf(all)
    const about = {
      name: nameOfFiles(files),
      skipped,
      isUnchanged: () => areUnchanged(files),
    }
    if (format === 'arrow') return openArrow(connection, files, about, (file) => copyArrow(file, run), run)
    if (format === 'parquet') return openParquet(connection, files, about, run)
    if (format === 'json') {
      const asked = { encoding: csv.encoding, columns: wanted ?? [] }
      const texts = await jsonLayoutsOf(files, asked, copyValues, run)
      return openJson(connection, { store, others, files: texts, wanted, commas, about }, run)
    }
    const texts = await layoutsOf(files, csv, binding, run)
    return openText(connection, store, await store.prepare(texts, run), about, run)
  }
}
