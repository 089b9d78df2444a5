import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Table, tableToIPC } from 'apache-arrow'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { arrowTable } from '../support/arrow-tables.js'
import { bindingFor, columnsOf } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection } from '../support/duckdb-tables.js'
import { anyJsonLayout, type JsonLayout, jsonOf, nestedBinding } from '../support/json-files.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { anyDialect, anyLayout, compressed, csvOptions, encoded, textOf } from '../support/text-layouts.js'
import { textRows, textTable } from '../support/text-rows.js'
import { typedObjects } from '../support/typed-objects.js'

/*
 * One answer to the same events, however they are written: as text of any layout, in Parquet, in Arrow or as objects; in one file or in
 * several, with any names, and with their columns in any order.
 */

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

let folders = 0

/** Names of files, but for their endings. */
const stems = [
  'part-0000',
  'Events 2019',
  "d'Été",
  'a[1]',
  'what?',
  'x*',
  '100%',
  'a.parquet',
  'événements;',
  '{b}',
  '日本',
] as const
const textEndings = ['.csv', '.CSV', '.tsv', '.txt', '.Csv'] as const
const parquetEndings = ['.parquet', '.PARQUET', '.pq'] as const

/** How rows are split over files, and what each is called. */
const anySplit = fc.record({
  /** In a folder, or each file by its path. */
  isFolder: fc.boolean(),
  cuts: fc.array(fc.nat(40), { maxLength: 3 }),
  parts: fc.array(
    fc.record({
      stem: fc.constantFrom(...stems),
      text: fc.constantFrom(...textEndings),
      parquet: fc.constantFrom(...parquetEndings),
      layout: anyLayout,
      order: fc.infiniteStream(fc.nat(1000)).map((stream) => [...stream.take(12)]),
    }),
    { minLength: 4, maxLength: 4 },
  ),
})

type Split = typeof anySplit extends fc.Arbitrary<infer T> ? T : never

/** The parts of a list, each with its file; some may be empty. */
function partsOf<T>(all: readonly T[], { cuts, parts }: Split) {
  const ends = [...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length]
  return ends.map((end, index) => ({
    ...(parts[index] as Split['parts'][number]),
    rows: all.slice(ends[index - 1] ?? 0, end),
  }))
}

/** Columns in an order that some numbers tell. */
function inOrder(columns: readonly string[], order: readonly number[]): readonly string[] {
  const place = new Map(columns.map((column, index) => [column, order[index] ?? 0]))
  return [...columns].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
}

/** A new folder, with what is no data in it. */
function newFolder(): string {
  const path = join(folder, String(folders++))
  mkdirSync(join(path, '_temporary'), { recursive: true })
  writeFileSync(join(path, '_temporary', 'part-0.csv'), 'event_time,event_type\n2019-10-01,view\n')
  writeFileSync(join(path, '.part-0.csv.crc'), 'crc')
  return path
}

async function check(source: Source & { close?: () => void }, { query, expected }: Case, name: string) {
  try {
    const found = await analyze(source, queryOf(query))
    expectAnalysis(found, expected, name)
    return found
  } finally {
    source.close?.()
  }
}

const engine = { threads: 2, memoryLimit: '512MB' } as const

/** Writes the rows of a case as files of text. */
function textFiles(one: Case, split: Split, dialect: Parameters<typeof csvOptions>[0]): Source | undefined {
  const path = newFolder()
  const columns = Object.values(columnsOf(one.binding))
  const files: string[] = []
  const parts = partsOf(textRows(one), split)
  for (const [index, { rows, stem, text: ending, layout, order }] of parts.entries()) {
    const bytes = encoded(textOf(rows, inOrder(columns, order), dialect, layout), dialect.encoding)
    if (bytes === undefined) return undefined
    const more = { none: '', gzip: '.gz', zstd: '.zst' }[layout.compression]
    const file = join(path, `${index}${stem}${ending}${more}`)
    writeFileSync(file, compressed(bytes, layout.compression))
    files.push(file)
  }
  return duckdb({
    files: split.isFolder ? path : files,
    csv: csvOptions(dialect),
    binding: bindingFor(one.binding),
    ...engine,
  })
}

/** Writes the events of a case as Parquet files of its types. */
async function parquetFiles(one: Case, split: Split, physical: Case['physical']): Promise<Source> {
  const path = newFolder()
  const columns = Object.values(columnsOf(one.binding))
  const files: string[] = []
  for (const [index, { rows, stem, parquet, order }] of partsOf(one.events, split).entries()) {
    const file = join(path, `${index}${stem}${parquet}`)
    const names = inOrder(columns, order).map((column) => `"${column.replaceAll('"', '""')}"`)
    await connection.run(
      `COPY (SELECT ${names.join(', ')} FROM (${eventsQuery(rows, one.binding, physical)})) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
    )
    files.push(file)
  }
  return duckdb({ files: split.isFolder ? path : files, binding: bindingFor(one.binding), ...engine })
}

/** Writes a table of Arrow as a file or a stream, whatever its name. */
function arrowFile(table: Table, { binding }: Case, form: 'file' | 'stream'): Source {
  const path = join(newFolder(), 'events.dat')
  writeFileSync(path, tableToIPC(table, form))
  return duckdb({ files: path, binding: bindingFor(binding), ...engine })
}

/** Writes the events of a case as JSON of its types, as DuckDB does. */
async function typedJson({ events, binding, physical, sliced }: Case): Promise<Source> {
  const path = join(newFolder(), 'events.json')
  await connection.run(
    `COPY (${eventsQuery(events, binding, physical)}) TO '${path}' (FORMAT json, ARRAY ${sliced}, COMPRESSION ${sliced ? 'zstd' : 'gzip'})`,
  )
  return duckdb({ files: path, binding: bindingFor(binding), ...engine })
}

const jsonEndings = ['.json', '.ndjson', '.JSONL', '.Json'] as const
const unicode = ['utf-8', 'utf-8 with a mark', 'utf-16le', 'utf-16be'] as const

/** How the rows of all files of a source are written as JSON. */
const anyJson = fc.record({
  layouts: fc.array(anyJsonLayout, { minLength: 4, maxLength: 4 }),
  ending: fc.constantFrom(...jsonEndings),
  encoding: fc.constantFrom(...unicode),
  /** The objects that some fields are in. */
  parents: fc.array(fc.constantFrom('properties', 'a.b', 'it\'s "x"/~', 'Ünï'), { minLength: 3, maxLength: 3 }),
  isNested: fc.boolean(),
})

/** Writes rows as files of JSON. */
function jsonFiles(one: Case, rows: readonly Record<string, unknown>[], split: Split, json: JsonOf): Source {
  const path = newFolder()
  const { layouts, ending, encoding, parents, isNested } = json
  const columns = columnsOf(one.binding)
  const [ofProduct = '', ofUser = '', ofPrice = ''] = parents
  const nested = new Map(
    isNested
      ? [
          [columns.product, ofProduct],
          [columns.brand, ofProduct],
          [columns.user, ofUser],
          [columns.session, ofUser],
          [columns.price, ofPrice],
        ]
      : [],
  )
  // A column that no event has is none.
  const alwaysThere = new Set(Object.values(columns).filter((column) => rows.every((row) => row[column] === null)))
  const files: string[] = []
  for (const [index, { rows: part, stem, layout, order }] of partsOf(rows, split).entries()) {
    if (part.length === 0) continue
    const names = inOrder(Object.values(columns), order)
    const text = jsonOf(part, names, layouts[index] as JsonLayout, nested, alwaysThere)
    const more = { none: '', gzip: '.gz', zstd: '.zst' }[layout.compression]
    const file = join(path, `${index}${stem}${ending}${more}`)
    writeFileSync(file, compressed(encoded(text, encoding) as Buffer, layout.compression))
    files.push(file)
  }
  const binding = nestedBinding(bindingFor(one.binding), nested)
  return duckdb({ files: split.isFolder ? path : files, binding, ...engine })
}

type JsonOf = typeof anyJson extends fc.Arbitrary<infer T> ? T : never

const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const

describe('the same events give one answer', () => {
  test('written as text, some of which cannot be read', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCase('text', { anyWriting: true, steps: 'sometimes', currencies: true }),
        anySplit,
        anyDialect,
        anyJson,
        async (one, split, dialect, json) => {
          const binding = bindingFor(one.binding)
          const { rejected } = await check(fromEvents(textRows(one), { binding }), one, 'objects')
          // All characters are in UTF-8.
          const csv = textFiles(one, split, dialect) ?? textFiles(one, split, { ...dialect, encoding: 'utf-8' })
          const others = [
            ['text', csv as Source],
            ['Parquet', await parquetFiles(one, split, { ...one.physical, ...asText, text: one.physical.text })],
            ['Arrow', fromArrow(textTable(one), { binding })],
          ] as const
          for (const [name, source] of others)
            expect((await check(source, one, name)).rejected.reasons, name).toEqual(rejected.reasons)
          if (one.events.length === 0) return
          const found = await check(jsonFiles(one, textRows(one), split, json), one, 'JSON')
          // Nested fields are called by their path.
          expect(Object.values(found.rejected.reasons).sort()).toEqual(Object.values(rejected.reasons).sort())
        },
      ),
      { numRuns: runs(4) },
    )
  })

  test('written as any types, and as text', { timeout: 600_000 }, async () => {
    // The halves of doubles are not those of decimals.
    const cases = anyCase('typed', { anyWriting: true, steps: 'sometimes', currencies: true }).filter(
      ({ physical }) => physical.price !== 'double',
    )
    await fc.assert(
      fc.asyncProperty(cases, anySplit, anyDialect, async (one, split, dialect) => {
        const binding = bindingFor(one.binding)
        const { events, physical, batches, sliced } = one
        await check(fromEvents(typedObjects(one), { binding }), one, 'objects')
        await check(fromArrow(arrowTable(events, one.binding, physical, batches, sliced), { binding }), one, 'Arrow')
        const table = arrowTable(events, one.binding, physical, batches, sliced)
        await check(arrowFile(table, one, sliced ? 'file' : 'stream'), one, 'a file of Arrow')
        await check(await parquetFiles(one, split, physical), one, 'Parquet')
        const csv = textFiles(one, split, dialect) ?? textFiles(one, split, { ...dialect, encoding: 'utf-8' })
        await check(csv as Source, one, 'text')
        if (events.length > 0) await check(await typedJson(one), one, 'JSON as DuckDB writes it')
      }),
      { numRuns: runs(4) },
    )
  })
})
