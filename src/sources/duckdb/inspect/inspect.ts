import { stat } from 'node:fs/promises'
import { defineBinding } from '../../../events/binding.js'
import { conclude } from '../../../inspect/conclude.js'
import type { InspectedFile, Inspection } from '../../../inspect/inspection.js'
import type { RunOptions } from '../../source.js'
import { repairing } from '../answer.js'
import type { DuckdbConnection } from '../connection.js'
import { type CheckedCsv, checkedCsv } from '../csv.js'
import { engineSettings } from '../engine-options.js'
import type { EventFiles } from '../files.js'
import { filesOpener } from '../open-files.js'
import { checkInspectOptions, type DuckdbFiles, type InspectOptions } from '../options.js'
import { ownEngine } from '../own-engine.js'
import { type OwnFolder, ownFolder } from '../own-folder.js'
import type { BadLines } from '../text/bad-lines.js'
import { type CsvLayout, csvLayout } from './csv-layout.js'
import { jsonTexts } from './json-texts.js'
import { profile } from './profile.js'

type Stop = Pick<RunOptions, 'signal'>

/**
 * Finds out what files of events hold, and proposes how to analyze them: a binding with a reason for each field, and what is wrong or not
 * clear. All rows are read once; duplicates, and sessions of several users, are looked for in a sample of them.
 *
 * @example
 * const files = 'export/*.csv'
 * const { binding, csv, isAnalyzable, problems } = await inspect(files)
 * if (isAnalyzable) await analyze(duckdb({ files, binding, csv }), { by: 'brand' })
 * else console.error(problems[0]?.message)
 *
 * @throws {@link SourceError} for files that cannot be found or read, {@link QueryError} for a value that an option cannot have
 */
export async function inspect(files: DuckdbFiles['files'], options: InspectOptions = {}): Promise<Inspection> {
  checkInspectOptions(files, options)
  const { signal, onProgress, ...said } = options
  const given: DuckdbFiles = { files, ...said }
  const settings = engineSettings(given)
  const engine = ownEngine(settings)
  const folder = ownFolder(settings.tempDirectory)
  const run = { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) }
  try {
    return await folder.use(() => engine.use((connection) => inspectWith(connection, given, folder, run)))
  } finally {
    engine.close()
    folder.close()
  }
}

async function inspectWith(
  connection: DuckdbConnection,
  { files, format, csv = {} }: DuckdbFiles,
  folder: OwnFolder,
  run: RunOptions,
): Promise<Inspection> {
  const stop: Stop = run.signal === undefined ? {} : { signal: run.signal }
  const patterns = typeof files === 'string' ? [files] : files
  const input = { patterns, format, csv: checkedCsv(csv), binding: defineBinding() }
  let said = input.csv
  let found: { readonly files: EventFiles; readonly layout: CsvLayout } | undefined
  const open = filesOpener(input, folder, async (files) => {
    const layout = await layoutOf(files, said, stop)
    found = { files, layout }
    return layout.csv
  })
  let wanted: readonly string[] | undefined
  for (;;) {
    const relation = await open(connection, stop, wanted)
    const { files, layout } = found as NonNullable<typeof found>
    const sizes = await Promise.all(files.files.map(({ opened }) => sizeOf(opened)))
    const isWanted = wanted !== undefined || files.format !== 'json'
    const seen = await repairing(relation, stop, async (relation) => ({
      ...(await profile(connection, relation, { sizes, packed: files.files.some(isPacked) }, isWanted, run)),
      badLines: [...relation.badLines.values()],
    }))
    if ('wanted' in seen) {
      wanted = seen.wanted
      continue
    }
    const better = betterCsv(said, seen.badLines)
    if (better === undefined) {
      const inspected = files.files.map(
        (file, index): InspectedFile => ({
          path: file.path,
          bytes: sizes[index] ?? null,
          compression: file.compression,
          text: layout.texts[index] ?? null,
        }),
      )
      return conclude({
        ...seen,
        files: inspected,
        skipped: files.skipped,
        format: files.format,
        csv: layout.csv,
        badLines: linesByReason(seen.badLines),
      })
    }
    said = better
  }
}

/** How texts are laid out; of other files, there is nothing to tell. */
async function layoutOf({ files, format }: EventFiles, csv: CheckedCsv, stop: Stop): Promise<CsvLayout> {
  if (format === 'csv') return csvLayout(files, csv, stop)
  return { texts: format === 'json' ? await jsonTexts(files, csv.encoding, stop) : [], csv }
}

function isPacked({ compression }: { readonly compression: string }): boolean {
  return compression !== 'none'
}

/** The bytes of a file; undefined where it is none of this machine. */
async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size
}

/** What else could be said of CSV files whose lines do not fit; undefined where nothing comes to mind. */
function betterCsv(csv: CheckedCsv, badLines: readonly BadLines[]): CheckedCsv | undefined {
  const encoding = badLines.find(({ undecoded, likelyEncoding }) => undecoded > 0 && likelyEncoding !== undefined)
  if (csv.encoding === undefined && encoding?.likelyEncoding !== undefined) {
    return { ...csv, encoding: encoding.likelyEncoding }
  }
  const hasBackslashes = badLines.some(({ backslashes }) => backslashes > 0)
  return csv.escape === undefined && hasBackslashes ? { ...csv, escape: '\\' } : undefined
}

function linesByReason(badLines: readonly BadLines[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { reasons } of badLines) {
    for (const [reason, count] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count)
  }
  return counts
}
