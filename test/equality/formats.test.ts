import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableToIPC } from 'apache-arrow'
import { beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { inspect } from '../../src/duckdb.js'
import { defineBinding } from '../../src/events/binding.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { builtCli } from '../cli/built-cli.js'
import {
  arrowOfEvents,
  asTexts,
  csvOfEvents,
  formatEvents,
  nestedColumns,
  nestedEvents,
} from '../support/format-events.js'
import { arrowFileInLz4, arrowStreamInZstd } from '../support/packed-bytes.js'
import { same } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { shellWords } from '../support/shell-words.js'
import { compressed } from '../support/text-layouts.js'

/*
 * One answer to the same events from files of every format, in every packing and encoding, under names that tell of another; by the binding
 * that is known, by the one that is proposed, and by the command that is printed.
 */

const folder = scratchFolder()
const { shell } = builtCli('formats')

const utf16 = (text: string) => Buffer.from(text, 'utf16le')
const swapped = (text: string) => utf16(text).swap16()
const withMark = (text: string) => `\ufeff${text}`
const lines = nestedEvents.map((event) => `${JSON.stringify(event)}\n`).join('')
const array = JSON.stringify(nestedEvents)
const pretty = JSON.stringify(nestedEvents, null, 2)
const gzip = (bytes: string | Uint8Array) => compressed(Buffer.from(bytes as string), 'gzip')
const zstd = (bytes: string | Uint8Array) => compressed(Buffer.from(bytes as string), 'zstd')

type Format = 'csv' | 'json' | 'arrow'

/** Files by their names, which may tell of another format or of another packing than they have. */
const files: Readonly<Record<string, readonly [Format, string | Uint8Array]>> = {
  'plain.csv': ['csv', csvOfEvents],
  'marked.csv': ['csv', withMark(csvOfEvents)],
  'utf16le.csv': ['csv', utf16(csvOfEvents)],
  'utf16be.csv': ['csv', swapped(csvOfEvents)],
  'utf16le-marked.csv': ['csv', utf16(withMark(csvOfEvents))],
  'utf16be-marked.csv': ['csv', swapped(withMark(csvOfEvents))],
  'packed.csv': ['csv', gzip(csvOfEvents)],
  'packed-utf16.CSV.GZ': ['csv', gzip(utf16(withMark(csvOfEvents)))],
  'called-zst.csv.zst': ['csv', gzip(csvOfEvents)],
  'called-gz.csv.gz': ['csv', zstd(csvOfEvents)],
  'zstd.txt': ['csv', zstd(csvOfEvents)],
  'lines.ndjson': ['json', lines],
  'lines.csv': ['json', lines],
  'lines-utf16.json': ['json', utf16(withMark(lines))],
  'lines-utf16be.json': ['json', swapped(lines)],
  lines: ['json', gzip(lines)],
  'lines.jsonl.gz': ['json', zstd(lines)],
  'array.json': ['json', array],
  'array.dat': ['json', zstd(array)],
  'pretty.json': ['json', pretty],
  'pretty.csv.gz': ['json', gzip(withMark(pretty))],
  'file.arrow': ['arrow', tableToIPC(arrowOfEvents(), 'file')],
  'stream.arrows': ['arrow', tableToIPC(arrowOfEvents(), 'stream')],
  'stream.csv': ['arrow', tableToIPC(arrowOfEvents(), 'stream')],
  'lz4.feather': ['arrow', arrowFileInLz4],
  'zstd.arrows': ['arrow', arrowStreamInZstd],
}

const metrics = [
  'events',
  'views',
  'carts',
  'purchases',
  'revenue',
  'sessions',
  'shoppers',
  'products',
  'stickiness',
] as const

async function answerOf(source: Source & { close?: () => void }) {
  try {
    const { rows, totals, thresholds, rejected } = await analyze(source, { by: 'brand', metrics: [...metrics] })
    return { rows, totals, thresholds, rejected: rejected.count }
  } finally {
    source.close?.()
  }
}

let expected: Awaited<ReturnType<typeof answerOf>>
beforeAll(async () => {
  expected = await answerOf(fromEvents(formatEvents.map(asTexts), { binding: defineBinding() }))
  for (const [name, [, bytes]] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
})

test('the events have revenue, several brands and one without, and none is left out', () => {
  const cents = formatEvents.filter(({ type }) => type === 'purchase').reduce((sum, event) => sum + event.cents, 0)
  expect(expected.totals?.revenue).toBe(cents / 100)
  expect(expected.rows.map(({ brand }) => brand).sort()).toEqual(['apple', 'samsung', 'Été, "x"', null].sort())
  expect(expected.rejected).toBe(0)
})

describe.each(Object.keys(files))('%s', (name) => {
  const path = join(folder, name)
  const [format] = files[name] as readonly [Format, unknown]
  const columns = format === 'json' ? { columns: nestedColumns } : {}

  test('gives the answer', async () => {
    same(await answerOf(duckdb({ files: path, binding: columns })), expected, name)
  })

  test('is bound as it is by what inspect proposes', async () => {
    const found = await inspect(path)
    expect(found).toMatchObject({ format, rows: formatEvents.length, binding: columns, csv: {}, isAnalyzable: true })
    expect(found.columns.map((column) => column.name)).toEqual(
      expect.arrayContaining(
        format === 'json' ? ['event_time', ...Object.values(nestedColumns)] : ['event_time', 'price'],
      ),
    )
    same(await answerOf(duckdb({ files: path, binding: found.binding, csv: found.csv })), expected, name)
  })
})

test('Parquet gives the answer, and is bound as it is', async () => {
  const path = join(folder, 'events.parquet.gz')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const typed =
    'event_time::TIMESTAMPTZ AS event_time, product_id::BIGINT AS product_id, price::DECIMAL(12, 2) AS price, user_id::BIGINT AS user_id'
  await connection.run(
    `COPY (SELECT ${typed}, event_type, brand, user_session FROM read_csv('${join(folder, 'plain.csv')}', all_varchar = true)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
  )
  connection.closeSync()
  same(await answerOf(duckdb({ files: path })), expected, 'Parquet')
  expect(await inspect(path)).toMatchObject({
    format: 'parquet',
    rows: formatEvents.length,
    binding: {},
    isAnalyzable: true,
  })
})

describe('the command that is printed gives the answer', () => {
  const more = ['--metrics', metrics.join(','), '--format', 'json', '--quiet']
  const checkOutput = (out: string) => {
    const { rows, totals } = JSON.parse(out)
    const known = JSON.parse(JSON.stringify(expected))
    same({ rows, totals }, { rows: known.rows, totals: known.totals }, 'the command')
  }

  test.each(['plain.csv', 'packed-utf16.CSV.GZ', 'lines.csv', 'pretty.json', 'lz4.feather', 'zstd.arrows'])(
    'of %s',
    async (name) => {
      const found = await shell('"$@"', ['inspect', join(folder, name), '--json'])
      expect([found.code, found.err]).toEqual([0, ''])
      const answer = await shell('"$@"', [...shellWords(JSON.parse(found.out).command), ...more])
      expect([answer.code, answer.err]).toEqual([0, ''])
      checkOutput(answer.out)
    },
  )

  test.each(['utf16be.csv', 'lines', 'array.json', 'stream.arrows', 'lz4.feather'])(
    'of %s, that comes through a pipe each time',
    async (name) => {
      const piped = `cat '${join(folder, name)}' | "$@"`
      const found = await shell(piped, ['inspect', '-', '--json'])
      expect([found.code, found.err]).toEqual([0, ''])
      const answer = await shell(piped, [...shellWords(JSON.parse(found.out).command), ...more])
      expect([answer.code, answer.err]).toEqual([0, ''])
      checkOutput(answer.out)
    },
  )

  test('with what is to be done where there was a pipe', async () => {
    const { out } = await shell(`cat '${join(folder, 'plain.csv')}' | "$@"`, ['inspect', '-'])
    expect(out).toContain('Run this next, with the same input piped into it again')
  })
})
