import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SourceError } from '../../../errors.js'
import { goesUp } from '../../../files/joined-path.js'

/** Tables whose files count only as their log says: how they are told, and what to do. */
const tables: readonly (readonly [name: string, isOne: (folder: string) => boolean, reader: string])[] = [
  ['a Delta table', (folder) => existsSync(join(folder, '_delta_log')), 'delta_scan'],
  ['an Iceberg table', hasIcebergLog, 'iceberg_scan'],
  ['a Hudi table', (folder) => existsSync(join(folder, '.hoodie')), ''],
]

function hasIcebergLog(folder: string): boolean {
  try {
    return readdirSync(join(folder, 'metadata')).some((name) => /\.metadata\.json$/.test(name))
  } catch {
    return false
  }
}

/** The folder of a file, which behind a link is another than its name tells. */
function folderOf(file: string): string {
  return goesUp(file) ? realpathSync(dirname(file)) : dirname(resolve(file))
}

/**
 * Refuses files that belong to a table of Delta, Iceberg or Hudi: some of them may have been overwritten or deleted.
 *
 * @throws {@link SourceError} with what to do
 */
export function refuseTableFiles(files: readonly string[]): void {
  const seen = new Set<string>()
  for (const file of files) {
    for (let folder = folderOf(file); !seen.has(folder); folder = dirname(folder)) {
      seen.add(folder)
      for (const [name, isOne, reader] of tables) {
        if (!isOne(folder)) continue
        const how =
          reader === ''
            ? 'copy it to Parquet with an engine that knows it, such as Spark, Trino or Athena'
            : `copy it to Parquet with an engine that knows it, or ask DuckDB's ${reader}('${folder}') as the query of a connection`
        throw new SourceError(`${folder} is ${name}, and which of its files count is in its log: ${how}`, {
          source: folder,
          path: folder,
        })
      }
    }
  }
}
