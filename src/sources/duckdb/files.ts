import { SourceError } from '../../errors.js'
import type { Hint } from '../../hint.js'
import type { RunOptions, SkippedFile } from '../source.js'
import { type ArrowForm, type FileType, fileTypeOf } from './file-type.js'
import { type FoundPath, findPaths, standardInput } from './find/find-paths.js'
import { besideOthers, type FileFormat, fileFormats, formatByName, formatNames } from './find/names.js'
import { withoutRepeats } from './find/same-files.js'
import { refuseTableFiles } from './find/table-folders.js'
import type { PackedFile } from './text/bytes.js'

/** A file of events. */
export interface EventFile extends PackedFile {
  /** The state in which it was found; undefined where it cannot change. */
  readonly version: string | undefined
  /** How Arrow is written in it; undefined of other formats. */
  readonly form?: ArrowForm
}

/** What files are called together in answers and messages. */
export function nameOfFiles(files: readonly EventFile[]): string {
  const [first] = files
  return files.length === 1 && first !== undefined ? first.path : `${files.length} files`
}

type FileKind = Exclude<FileType['kind'], 'empty'>

/** Files of events, all of one format. */
export interface EventFiles {
  readonly files: readonly EventFile[]
  readonly format: FileFormat
  readonly skipped: readonly SkippedFile[]
}

/**
 * Finds files: paths, patterns (`data/*.parquet`) and folders, which are searched through and through. What a file holds is told by its
 * bytes.
 *
 * @param keep makes a file of what can be read only once, such as standard input
 * @throws {@link SourceError} where there is none, where one cannot be read, or where they are not of one format
 */
export async function findFiles(
  patterns: readonly string[],
  given: FileFormat | undefined,
  keep: (path: string) => Promise<string>,
  run: Pick<RunOptions, 'signal'>,
): Promise<EventFiles> {
  const found: FoundPath[] = []
  const skipped = new Map<string, SkippedFile>()
  for (const pattern of patterns) {
    const { paths, skipped: passedOver } = await findPaths(pattern, run)
    for (const path of paths) found.push(path)
    for (const file of passedOver) skipped.set(file.path, file)
  }
  const unique = await withoutRepeats(found.filter(({ once }) => !once).map(({ path }) => path))
  for (const file of unique.skipped) skipped.set(file.path, file)
  refuseTableFiles([...unique.versions.keys()])

  const files: Record<FileFormat, EventFile[]> = { csv: [], json: [], parquet: [], arrow: [] }
  const beside = new Set<string>()
  const seen = new Set<string>()
  for (const { path, named, once } of found) {
    const version = unique.versions.get(path)
    if (seen.has(path) || (version === undefined && !once)) continue
    seen.add(path)
    const opened = once ? await keep(path) : path
    const name = path === standardInput ? 'standard input' : path
    const type = await fileTypeOf(name, opened, run)
    if (type.kind !== 'empty') {
      const compression = 'compression' in type ? type.compression : 'none'
      const form = 'form' in type ? { form: type.form } : {}
      files[formatOf(name, once, type.kind, given)].push({ path: name, opened, version, compression, ...form })
      if (!named) beside.add(name)
    } else if (named) throw empty(name)
    else skipped.set(path, { path, reason: 'it is empty' })
  }
  if (files.csv.length + files.parquet.length + files.arrow.length > 0) {
    for (const { path } of files.json) if (beside.has(path)) skipped.set(path, { path, reason: besideOthers })
    files.json = files.json.filter(({ path }) => !beside.has(path))
  }
  const [format, ...others] = fileFormats.filter((format) => files[format].length > 0)
  if (format === undefined) throw empty(patterns.join(', '))
  if (others.length > 0) {
    const examples = [format, ...others].map((format) => `${formatNames[format]} in ${files[format][0]?.path}`)
    throw new SourceError(`these files are of more than one format (${examples.join(', ')}): analyze each apart`, {
      source: patterns.join(', '),
    })
  }
  return { format, files: files[format], skipped: [...skipped.values()] }
}

function empty(path: string): SourceError {
  return new SourceError(`${path} is empty`, { source: path, path })
}

const csvHint: Hint = { option: 'format', value: 'csv', text: "{ format: 'csv' }" }

/** The format of a file, which its bytes tell before its name. */
function formatOf(path: string, once: boolean, kind: FileKind, given: FileFormat | undefined): FileFormat {
  const refuse = (words: string, ...hints: readonly Hint[]) =>
    new SourceError(`${path}${words}`, { source: path, path, hints })
  if (kind !== 'text') {
    if (given !== undefined && given !== kind) {
      throw refuse(` is ${formatNames[kind]}, by its first bytes, and not ${formatNames[given]}`)
    }
    return kind
  }
  const called = given ?? formatByName(path)
  // JSON of which the first line is damaged still has its name; what comes through a pipe has none that could tell.
  if (called === 'csv' || called === 'json') return called
  if (called !== undefined) {
    throw refuse(` cannot be read: it is text and not ${formatNames[called]}; if it is CSV, name it .csv`)
  }
  if (once) return 'csv'
  throw refuse(
    `: its name does not tell its format; name it .parquet, .csv or .csv.gz, or say ${csvHint.text}`,
    csvHint,
  )
}
