import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../../compile/sql.js'
import { SourceError } from '../../errors.js'
import type { RunOptions } from '../source.js'
import { runColumns } from './engine.js'

/** What a file holds. */
export type FileFormat = 'parquet' | 'csv'

const endings: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(parquet|parq|pq)$/i, 'parquet'],
  [/\.(csv|tsv|txt)(\.(gz|zst))?$/i, 'csv'],
]

/** How the files end that are looked for in a folder. */
export const folderEndings = ['parquet', 'csv', 'csv.gz'] as const

/**
 * Finds files: paths, globs (`data/*.parquet`) and folders, which are searched through and through.
 *
 * @throws {@link SourceError} where there is none, or where their format cannot be told
 */
export async function findFiles(
  connection: DuckDBConnection,
  patterns: readonly string[],
  given: FileFormat | undefined,
  run: Pick<RunOptions, 'signal'>,
): Promise<{ files: readonly string[]; format: FileFormat }> {
  const files: string[] = []
  for (const pattern of patterns) files.push(...(await filesOf(connection, pattern, run)))
  const formats = new Set(files.map((file) => given ?? formatOf(file)))
  if (formats.size > 1) {
    throw new SourceError(
      `these files are of more than one format (${[...formats].join(', ')}): analyze Parquet and CSV apart`,
      {
        source: patterns.join(', '),
      },
    )
  }
  return { files: [...new Set(files)], format: [...formats][0] as FileFormat }
}

async function filesOf(
  connection: DuckDBConnection,
  pattern: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly string[]> {
  if (typeof pattern !== 'string' || pattern === '') {
    throw new SourceError(
      `files: ${JSON.stringify(pattern)} is no path; name a file, a folder or a pattern such as data/*.parquet`,
      { source: 'files' },
    )
  }
  const isHere = existsSync(pattern)
  if (isHere && statSync(pattern).isFile()) return [pattern]
  const globs = isHere ? folderEndings.map((ending) => join(literally(pattern), '**', `*.${ending}`)) : [pattern]
  const found: string[] = []
  for (const glob of globs) {
    const [names = []] = await runColumns(
      connection,
      `SELECT file FROM glob(${quoteText(glob)}) ORDER BY file`,
      pattern,
      run,
    )
    found.push(...(names as string[]))
  }
  if (found.length > 0) return found
  const what = isHere
    ? 'there is no .parquet, .csv or .csv.gz file in the folder'
    : /[*?[]/.test(pattern)
      ? 'no file matches'
      : 'there is no file'
  throw new SourceError(`${what} ${pattern}`, { source: pattern, path: pattern })
}

function formatOf(file: string): FileFormat {
  const known = endings.find(([ending]) => ending.test(file))
  if (known !== undefined) return known[1]
  throw new SourceError(
    `${file}: its name does not tell its format; name it .parquet, .csv or .csv.gz, or say { format: 'csv' }`,
    {
      source: file,
      path: file,
    },
  )
}

/** A path in which no character is a pattern's. */
export function literally(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]')
}

/** A list of files for a table function, as they are. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteText(literally(file))).join(', ')}]`
}
