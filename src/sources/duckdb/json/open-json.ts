import { keyOfColumn } from '../../../events/column-key.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { describe } from '../describe.js'
import type { AboutFiles, DuckdbRelation } from '../relation.js'
import { placeOf, readTogether } from '../text/read-together.js'
import { keyOfText, type ReadableText, type TextStore } from '../text/store.js'
import { leadsIntoElements } from './fields.js'
import { type JsonFile, valueColumn } from './layout.js'
import { bothOf, type OtherLines, otherLines } from './mixed.js'
import { jsonReader, malformed, type ReadableJson } from './reader.js'

type Stop = Pick<RunOptions, 'signal'>

/** What is known of the lines of files that hold no object, by the key of the file. */
export type KnownOthers = Map<string, OtherLines>

/** Files of JSON, to be read for one query after the other. */
export interface JsonInput {
  readonly store: TextStore
  readonly others: KnownOthers
  readonly files: readonly JsonFile[]
  /** The columns that the query reads; all where it is undefined. */
  readonly wanted: readonly string[] | undefined
  /** The columns, by their keys, that are read as numbers with a decimal comma in text. */
  readonly commas: ReadonlySet<string>
  readonly about: AboutFiles
}

/** Opens files of JSON for one query. */
export async function openJson(connection: DuckdbConnection, input: JsonInput, run: Stop): Promise<DuckdbRelation> {
  const { store, others, files, about } = input
  const wanted = input.wanted === undefined ? undefined : new Set(input.wanted.map(keyOfColumn))
  const prepared = await store.prepare(files, run)
  const texts = prepared.map((text, index) => {
    const file = files[index] as JsonFile
    return { ...text, file, isMixed: others.has(keyOf(text)) }
  })
  const lists = new Set(
    (input.wanted ?? []).flatMap((name) => (name.includes('[') ? [keyOfColumn(name.replace(/\[.*/s, ''))] : [])),
  )
  const kindOf = (name: string) =>
    lists.has(keyOfColumn(name)) ? 'list' : input.commas.has(keyOfColumn(name)) ? 'number with a comma' : undefined
  const readerOf = (text: ReadableJson) => jsonReader(text, (name) => wanted?.has(keyOfColumn(name)) ?? true, kindOf)
  const from = readTogether(texts, readerOf)
  const suspects = texts.filter(({ hasExponents }) => hasExponents)
  const paths = files.map(({ path }) => path)
  const described = await describe(connection, from, paths.join(', '), run)
  const columns = new Map([
    ...files.flatMap(({ fields }) => fields.map(({ name }) => [name, 'VARCHAR'] as const)),
    ...described,
  ])
  // It is read where no field is, to count the events.
  columns.delete(valueColumn)
  const elements = new Set(files.flatMap((file) => [...file.elements]))
  return {
    ...about,
    from,
    columns,
    within: {
      open: (column) => ({ sql: `TRY_CAST(${column} AS JSON)`, type: { kind: 'json' } }),
      isThere: (path) => leadsIntoElements(path, elements),
      names: [...elements].filter((path) => !path.endsWith('[]')),
    },
    columnar: false,
    places: texts.map((text) => placeOf(text, described, readerOf)),
    files: paths,
    opened: files.map(({ opened }) => opened),
    differing: new Map(),
    ambiguous: new Map(),
    badLines: new Map(
      texts.flatMap((text) => {
        const other = others.get(keyOf(text))
        const unfit = text.copy?.bad
        return other === undefined && unfit === undefined
          ? []
          : [[text.file.path, bothOf(unfit, other ?? { reasons: new Map(), examples: [] })]]
      }),
    ),
    exponents: suspects.length === 0 ? undefined : readTogether(suspects, readerOf),
    async repair(error, run) {
      if (!error.includes(malformed)) {
        if (!(await store.repair(prepared, error, run))) return undefined
      } else if (!(await store.copyUnfit(prepared, run))) {
        const unknown = texts.filter(({ isMixed }) => !isMixed)
        if (unknown.length === 0) return undefined
        for (const text of unknown) others.set(keyOf(text), await otherLines(connection, text, run))
      }
      return openJson(connection, input, run)
    },
  }
}

function keyOf({ file, copy }: Pick<ReadableText, 'file' | 'copy'>): string {
  return JSON.stringify([keyOfText(file), copy?.path])
}
