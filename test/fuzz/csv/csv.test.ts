import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { EventError } from '../../../src/errors.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import type { Source } from '../../../src/sources/source.js'
import { scratchFolder } from '../../support/scratch.js'
import { tries } from '../tries.js'
import { mutations } from './mutations.js'
import { columns, type Found, readText } from './oracle.js'

/*
 * Texts that are broken anywhere below their header: what is read and what is rejected is what a plain reader finds, and the source goes on.
 */

const folder = scratchFolder()

const cell = (...usual: string[]) => fc.constantFrom(...usual)
const line = fc
  .tuple(
    cell(
      '2019-10-01 00:00:00 UTC',
      '2019-10-02T10:00:00Z',
      '2019-12-31',
      '1570000000',
      '2019-10-01 00:00:00.123+05:30',
      'soon',
    ),
    cell('view', 'purchase', 'purchase', '"purchase"', 'wish'),
    cell('acme', 'bolt', '"a, ""b"""', '"line\nbreak"', 'é', '', ' pad ', '"\r\n"'),
    cell('1.00', '12.5', '.005', '"7"', '', '-3', '99999999999999'),
    cell('s1', 's2', '"s3"', ''),
  )
  .map((cells) => cells.join(','))

const texts = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 30 }),
  newline: cell('\n', '\r\n'),
  ended: fc.boolean(),
  mutate: mutations,
})

const query = { by: 'brand', metrics: ['events', 'revenue', 'sessions'] } as const

/** What the library finds, told as the plain reader does. */
async function find(source: Source): Promise<Found> {
  try {
    const { rows, totals, rejected } = await analyze(source, query)
    const count = (value: unknown) => value as number
    return {
      accepted: count(totals.events),
      rejected: rejected.count,
      brands: Object.fromEntries(rows.map(({ brand, events }) => [brand ?? '', count(events)])),
      cents: BigInt(Math.round(count(totals.revenue) * 100)),
      sessions: count(totals.sessions),
    }
  } catch (error) {
    // Where no row can be read there is no answer.
    if (!(error instanceof EventError) || !error.message.startsWith('no row of ')) throw error
    return { accepted: 0, rejected: error.context.count, brands: {}, cents: 0n, sessions: 0 }
  }
}

/**
 * What DuckDB reads in ways of its own, which a plain reader has no rule for: a byte order mark behind the header, a CR alone behind the
 * header, and a CR alone behind a quote.
 */
const readOddly = /^\xef\xbb\xbf|^[\r\n]*\r(?!\n)|" *\r+[^\r\n,]/

let files = 0

test('a broken text is read as a plain reader reads it', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async ({ lines, newline, ended, mutate }) => {
      const body = mutate(Buffer.from(`${lines.join(newline)}${ended ? newline : ''}`))
      const text = body.toString('latin1')
      fc.pre(!readOddly.test(text))
      const path = join(folder, `${files++}.csv`)
      writeFileSync(path, Buffer.concat([Buffer.from(`${columns.join(',')}${newline}`), body]))
      const source = duckdb({ files: path, csv: { header: true, delimiter: ',' }, threads: 1 })
      try {
        const shown = JSON.stringify(text)
        const wanted = readText(text)
        expect(await find(source), shown).toEqual(wanted)
        expect(await find(source), `the same source, asked again: ${shown}`).toEqual(wanted)
      } finally {
        source.close()
        rmSync(path)
      }
    }),
    tries(10),
  )
})
