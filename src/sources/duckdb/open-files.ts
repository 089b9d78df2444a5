import type { Binding } from '../../events/binding.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import type { CheckedCsv } from './csv.js'
import { versionOf } from './file-versions.js'
import { type EventFile, type EventFiles, findFiles } from './files.js'
import type { FileFormat } from './find/names.js'
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
 * Opens the files of a source for one query after the other; what is copied for one is there for those that follow.
 *
 * @param csvOf what is said of CSV files once they are found
 */
export function filesOpener(
  { patterns, format: given, csv: said, binding }: FilesInput,
  folder: OwnFolder,
  csvOf: (found: EventFiles) => Promise<CheckedCsv> = async () => said,
): (connection: DuckdbConnection, run: Pick<RunOptions, 'signal'>) => Promise<DuckdbRelation> {
  const keep = oneTimeInputs(folder)
  const store = textStore(folder)
  return async (connection, run) => {
    const found = await findFiles(patterns, given, (path) => keep(path, run), run)
    const { files, format, skipped } = found
    const csv = await csvOf(found)
    const [first] = files as readonly [EventFile, ...EventFile[]]
    const about = {
      name: files.length === 1 ? first.path : `${files.length} files`,
      skipped,
      isUnchanged: () => areUnchanged(files),
    }
    if (format === 'parquet') return openParquet(connection, files, about, run)
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
