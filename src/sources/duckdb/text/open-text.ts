import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { describe } from '../describe.js'
import { partitionsOf } from '../partitions.js'
import type { AboutFiles, DuckdbRelation } from '../relation.js'
import { placeOf, type ReadPaths, readTogether } from './read-together.js'
import { csvReader, withPartitionsOf } from './reader.js'
import type { ReadableText, TextStore } from './store.js'

/** Opens text files for one query. */
export async function openText(
  connection: DuckdbConnection,
  store: TextStore,
  texts: readonly ReadableText[],
  about: AboutFiles,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const from = readTogether(texts, readerOf)
  const suspects = texts.filter(({ hasExponents }) => hasExponents)
  const files = texts.map(({ file }) => file)
  const columns = await describe(connection, from, files.map(({ path }) => path).join(', '), run)
  return {
    ...about,
    from,
    columns,
    columnar: false,
    places: texts.map((text) => placeOf(text, columns, readerOf)),
    files: files.map(({ path }) => path),
    opened: files.map(({ opened }) => opened),
    differing: new Map(),
    ambiguous: new Map(),
    badLines: new Map(texts.flatMap(({ file, copy }) => (copy === undefined ? [] : [[file.path, copy.bad]]))),
    exponents: suspects.length === 0 ? undefined : readTogether(suspects, readerOf),
    async repair(error, run) {
      if (!(await store.repair(texts, error, run))) return undefined
      return openText(connection, store, await store.prepare(files, run), about, run)
    },
  }
}

function readerOf({ file, copy }: ReadableText): ReadPaths {
  if (copy !== undefined) {
    const plain = { ...file, skip: 0, header: false, compression: 'none', quote: '"', lineEnd: '\\n' } as const
    return (paths) => withPartitionsOf(file.path, file.columns, csvReader(plain, paths, false))
  }
  const plain = { ...file, quote: file.dialect.quote }
  const hive = partitionsOf(file.path).size > 0
  return (paths) => csvReader(plain, paths, hive)
}
