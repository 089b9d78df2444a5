import { SourceError } from '../../../errors.js'
import { keyOfColumn } from '../../../events/column-key.js'
import { ofAnyKey } from '../../../events/column-source.js'
import type { RunOptions } from '../../source.js'
import type { EventFile } from '../files.js'
import type { Encoding } from '../text/encoding.js'
import type { Dialect } from '../text/fields.js'
import { type TextFile, uniqueNames } from '../text/layout.js'
import { fieldsOfAll, fieldsOfObjects, type JsonField, leadsIntoElements, nestedKeysOf } from './fields.js'
import { keysIn } from './mentions.js'
import { sampleOf } from './sample.js'

type Stop = Pick<RunOptions, 'signal'>

/** A file of JSON as a text with one column, whose lines hold a value each. */
export interface JsonFile extends TextFile {
  /** The columns that are read of the values. */
  readonly fields: readonly JsonField[]
  /** Paths into the elements of arrays, such as `items[].price`, of all files. */
  readonly elements: ReadonlySet<string>
}

/** The one column of such a text. */
export const valueColumn = 'value of the file, read by cartometrics'

/** Nothing stands between values or around them: the delimiter is a character that JSON has only escaped. */
const dialect: Dialect = { delimiter: '\u0001', quote: '', escapedBy: '', hasNullMark: false }

/** What a line of JSON is when it has a character in it that JSON does not. */
export const notJson = 'the line is not valid JSON'

/** What is asked of files of JSON. */
export interface JsonWanted {
  /** Their encoding, where it is given. */
  readonly encoding: Encoding | undefined
  /** The columns that a query reads, which are looked for in all of the files, as few events may have them. */
  readonly columns: readonly string[]
}

/**
 * Looks at the beginning of each file. Those in which there is no value are left out.
 *
 * @param copyValues gives the path of a copy of a file with each value on a line of its own
 * @throws {@link SourceError} where the values of a file are no objects, or there are none at all
 */
export async function jsonLayoutsOf(
  files: readonly EventFile[],
  wanted: JsonWanted,
  copyValues: (file: EventFile, encoding: Encoding, stop: Stop) => Promise<string>,
  stop: Stop,
): Promise<readonly JsonFile[]> {
  const wantedKeys = new Set(wanted.columns.map(keyOfColumn))
  const texts: TextFile[] = []
  const found: Map<string, JsonField>[] = []
  const elements = new Set<string>()
  const deeper = new Set<string>()
  const lists = new Map<string, boolean>()
  for (const file of files) {
    const sample = await sampleOf(file, wanted.encoding, stop)
    if (sample === undefined) continue
    const { isByLine, encoding } = sample
    const lines = isByLine
      ? { encoding, carriageReturns: sample.carriageReturns }
      : {
          opened: await copyValues(file, encoding, stop),
          version: undefined,
          compression: 'none' as const,
          encoding: 'utf-8',
          carriageReturns: false,
        }
    const faultWords = { many: notJson }
    texts.push({ ...file, ...lines, dialect, columns: [valueColumn], skip: 0, header: false, start: 0, faultWords })
    found.push(new Map(fieldsOfObjects(sample.objects, wantedKeys)))
    const nested = nestedKeysOf(sample.objects)
    for (const path of nested.elements) elements.add(path)
    for (const key of nested.deeper) deeper.add(key)
    for (const [path, isFilled] of nested.lists) lists.set(path, isFilled || lists.get(path) === true)
  }
  // Of what is in arrays that are all empty, nothing is known.
  for (const [path, isFilled] of lists) if (!isFilled) elements.add(`${path}[]`)
  const [first] = files
  if (texts.length === 0) {
    const path = files.length === 1 && first !== undefined ? first.path : `each of ${files.length} files`
    throw new SourceError(`${path} holds no event: there is no JSON object in it`, { source: path })
  }
  await findRareFields(texts, { fields: found, elements, deeper }, wanted.columns, stop)
  const meant = new Set(wanted.columns)
  return fieldsOfAll(found).map((fields, index) => {
    const names = uniqueNames(
      fields.map(({ name }) => name),
      meant,
    )
    return {
      ...(texts[index] as TextFile),
      fields: fields.map(({ path }, at) => ({ name: names[at] as string, path })),
      elements,
    }
  })
}

/** What the beginnings of files have. */
interface Known {
  readonly fields: readonly Map<string, JsonField>[]
  readonly elements: Set<string>
  readonly deeper: ReadonlySet<string>
}

/**
 * Adds the columns that a query reads and no beginning of a file has, where their keys are in any of the files. A key that the beginnings
 * have elsewhere, such as in items, tells nothing.
 */
async function findRareFields(
  texts: readonly TextFile[],
  { fields, elements, deeper }: Known,
  wanted: readonly string[],
  stop: Stop,
): Promise<void> {
  const known = new Set(fields.flatMap((ofFile) => [...ofFile.keys()].map(keyOfColumn)))
  const isKnown = (name: string) =>
    known.has(keyOfColumn(name)) ||
    leadsIntoElements(name, elements) ||
    deeper.has(lastKey(name)) ||
    isObject(name, known)
  const missing = new Set(wanted.filter((name) => !isKnown(name)))
  for (const [index, text] of texts.entries()) {
    if (missing.size === 0) return
    const keys = new Set([...missing].flatMap((name) => [name, ...keysOnPath(name)]))
    const there = await keysIn(text, [...keys], stop)
    for (const name of missing) {
      if (!there.has(name) && !keysOnPath(name).every((key) => there.has(key))) continue
      if (name.includes('[')) elements.add(ofAnyKey(name))
      else {
        const path = there.has(name) ? [name] : name.split('.')
        if (leadsThroughValue(path, known)) continue
        fields[index]?.set(name, { name, path })
      }
      missing.delete(name)
    }
  }
}

/** The keys of objects on a path; of an array of keys with values not the one that is meant, which is a value. */
function keysOnPath(name: string): readonly string[] {
  return ofAnyKey(name)
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
}

function lastKey(name: string): string {
  return keysOnPath(name).at(-1) ?? name
}

/** Whether known fields are within what is named so. */
function isObject(name: string, known: ReadonlySet<string>): boolean {
  const start = `${keyOfColumn(name)}.`
  return [...known].some((key) => key.startsWith(start))
}

/** Whether a path goes on where there is a value, such as an array: what is in it is no field. */
function leadsThroughValue(path: readonly string[], known: ReadonlySet<string>): boolean {
  return path.some((_, at) => at > 0 && known.has(keyOfColumn(path.slice(0, at).join('.'))))
}
