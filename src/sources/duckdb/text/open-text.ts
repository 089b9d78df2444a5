import type { StoredColumns } from '../../../sql/column-field.js'
import { quoteName, quoteText } from '../../../sql/dialects/standard.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { describe } from '../describe.js'
import { partitionsOf } from '../partitions.js'
import type { AboutFiles, DuckdbRelation, Place } from '../relation.js'
import { csvReader, withPartitionsOf } from './reader.js'
import type { ReadableText, TextStore } from './store.js'

/** A column of ours among those of a file. */
const rowNumber = quoteName('row of the file, counted by cartometrics')

/** Opens text files for one query. */
export async function openText(
  connection: DuckdbConnection,
  store: TextStore,
  texts: readonly ReadableText[],
  about: AboutFiles,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const from = union(readersOf(texts))
  const suspects = texts.filter(({ hasExponents }) => hasExponents)
  const files = texts.map(({ file }) => file)
  const columns = await describe(connection, from, files.map(({ path }) => path).join(', '), run)
  return {
    ...about,
    from,
    columns,
    columnar: false,
    places: texts.map((text) => placeOf(text, columns)),
    files: files.map(({ path }) => path),
    opened: files.map(({ opened }) => opened),
    differing: new Map(),
    ambiguous: new Map(),
    badLines: new Map(texts.flatMap(({ file, copy }) => (copy === undefined ? [] : [[file.path, copy.bad]]))),
    exponents: suspects.length === 0 ? undefined : union(readersOf(suspects)),
    async repair(error, run) {
      if (!(await store.repair(texts, error, run))) return undefined
      return openText(connection, store, await store.prepare(files, run), about, run)
    },
  }
}

/** @param columns those of all files together, of which this one may lack some */
function placeOf(text: ReadableText, columns: StoredColumns): Place {
  const [reader] = readersOf([text]) as [string]
  const none = [...columns].map(([name, type]) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`).join(', ')
  return {
    from: `(SELECT *, row_number() OVER () AS ${rowNumber} FROM ${reader} UNION ALL BY NAME SELECT ${none} WHERE false)`,
    row: rowNumber,
    file: quoteText(text.file.path),
  }
}

/** The table functions that read texts, one for all files that are read in the same way. */
function readersOf(texts: readonly ReadableText[]): readonly string[] {
  const readers = new Map<string, { readonly read: (paths: readonly string[]) => string; readonly paths: string[] }>()
  for (const text of texts) {
    const read = readerOf(text)
    const path = text.copy?.path ?? text.file.opened
    // DuckDB reads no files together whose folders tell different columns.
    const key = JSON.stringify([read([]), ...partitionsOf(text.file.path).keys()])
    const known = readers.get(key)
    if (known === undefined) readers.set(key, { read, paths: [path] })
    else known.paths.push(path)
  }
  return [...readers.values()].map(({ read, paths }) => read(paths))
}

function readerOf({ file, copy }: ReadableText): (paths: readonly string[]) => string {
  if (copy !== undefined) {
    const plain = { ...file, skip: 0, header: false, compression: 'none', quote: '"', lineEnd: '\\n' } as const
    return (paths) => withPartitionsOf(file.path, file.columns, csvReader(plain, paths, false))
  }
  const plain = { ...file, quote: file.dialect.quote }
  const hive = partitionsOf(file.path).size > 0
  return (paths) => csvReader(plain, paths, hive)
}

function union(readers: readonly string[]): string {
  const [first = ''] = readers
  return readers.length === 1
    ? first
    : `(${readers.map((reader) => `SELECT * FROM ${reader}`).join(' UNION ALL BY NAME ')})`
}
