import { SourceError } from '../../../errors.js'
import { quoteName } from '../../../sql/dialects/standard.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { describe } from '../describe.js'
import type { EventFile } from '../files.js'
import type { AboutFiles, DuckdbRelation } from '../relation.js'
import { uniqueNames } from '../text/layout.js'
import { csvReader } from '../text/reader.js'
import type { ArrowCopy } from './copy-arrow.js'

/**
 * Opens files of Arrow for DuckDB, which reads none without an extension, by copies of them.
 *
 * @param copyOf gives the copy of a file
 */
export async function openArrow(
  connection: DuckdbConnection,
  files: readonly EventFile[],
  about: AboutFiles,
  copyOf: (file: EventFile) => Promise<ArrowCopy>,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const copies: ArrowCopy[] = []
  for (const file of files) copies.push(await copyOf(file))
  const filled = copies.filter(({ columns }) => columns.length > 0)
  if (filled.length === 0) throw new SourceError(`${about.name} has no columns`, { source: about.name })
  const named = filled.map((copy) => {
    const names = uniqueNames(
      copy.columns.map(({ name }) => name),
      new Set(),
    )
    return { ...copy, names }
  })
  const from = `(${named.map(selectOf).join(' UNION ALL BY NAME ')})`
  const described = await describe(connection, from, about.name, run)
  // What DuckDB has only as a text keeps the name of its type.
  const others = new Map(
    named.flatMap(({ columns, names }) =>
      columns.flatMap(({ cells }, index) => (isOther(cells.type) ? [[names[index] as string, cells.type]] : [])),
    ) as [string, string][],
  )
  return {
    ...about,
    from,
    columns: new Map([...described].map(([name, type]) => [name, others.get(name) ?? type])),
    columnar: false,
    places: [],
    files: files.map(({ path }) => path),
    opened: files.map(({ opened }) => opened),
    differing: new Map(),
    ambiguous: new Map(),
    badLines: new Map(),
    exponents: undefined,
    repair: async () => undefined,
  }
}

/** Whether a type is named as Arrow does, and not as DuckDB. */
function isOther(type: string): boolean {
  return /[a-z]/.test(type)
}

const layout = {
  dialect: { delimiter: ',', quote: '"', escapedBy: '"', hasNullMark: false },
  quote: '"',
  skip: 0,
  header: false,
  compression: 'none',
  lineEnd: '\\n',
} as const

function selectOf({ path, columns, names }: ArrowCopy & { readonly names: readonly string[] }): string {
  const texts = names.map((_, index) => `c${index}`)
  const values = columns.map(
    ({ cells }, index) => `${cells.sql(texts[index] as string)} AS ${quoteName(names[index] as string)}`,
  )
  return `SELECT ${values.join(', ')} FROM ${csvReader({ ...layout, columns: texts }, [path], false)}`
}
