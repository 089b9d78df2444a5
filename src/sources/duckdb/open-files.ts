import type { Binding } from '../../events/binding.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import type { CheckedCsv } from './csv.js'
import { versionOf } from './file-versions.js'
import { type EventFile, findFiles } from './files.js'
import type { FileFormat } from './find/names.js'
import { jsonLayoutsOf } from './json/layout.js'
import { lineCopies } from './json/line-copies.js'
import { type KnownOthers, openJson } from './json/open-json.js'
import { oneTimeInputs } from './one-time-input.js'
import { openParquet } from './open-parquet.js'
import type { OwnFolder } from './own-folder.js'
import type { DuckdbRelation } from './relation.js'
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
 */
export type OpenFiles = (
  connection: DuckdbConnection,
  run: Pick<RunOptions, 'signal'>,
  wanted?: readonly string[],
) => Promise<DuckdbRelation>

/** Opens the files of a source for one query after the other; what is copied for one is there for those that follow. */
export function filesOpener({ patterns, format: given, csv, binding }: FilesInput, folder: OwnFolder): OpenFiles {
  const keep = oneTimeInputs(folder)
  const store = textStore(folder)
  const copyValues = lineCopies(folder)
  const others: KnownOthers = new Map()
  return async (connection, run, wanted) => {
    const { files, format, skipped } = await findFiles(patterns, given, (path) => keep(path, run), run)
    const [first] = files as readonly [EventFile, ...EventFile[]]
    const about = {
      name: files.length === 1 ? first.path : `${files.length} files`,
      skipped,
      isUnchanged: () => areUnchanged(files),
    }
    if (format === 'parquet') return openParquet(connection, files, about, run)
    if (format === 'json') {
      const asked = { encoding: csv.encoding, columns: wanted ?? [] }
      const texts = await jsonLayoutsOf(files, asked, copyValues, run)
      return openJson(connection, { store, others, files: texts, wanted, about }, run)
    }
    const texts = await layoutsOf(files, csv, binding, run)
    return openText(connection, store, await store.prepare(texts, run), about, run)
  }
}

async function areUnchanged(files: readonly EventFile[]): Promise<boolean> {
  const states = await Promise.all(
    files.map(async ({ opened, version }) => version === undefined || (await versionOf(opened)) === version),
  )
  return states.every(Boolean)
}
