import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tableFromArrays } from 'apache-arrow'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { csv, line } from '../support/csv-files.js'
import { scratchFolder } from '../support/scratch.js'
import { littleMemory, wideQuery, writeWideEvents } from '../support/spilling.js'
import { tries } from './tries.js'

/*
 * A query that is aborted at any moment ends with the reason of the signal, unless it was through before; the source answers the next one,
 * and has nothing left on disk once it is closed.
 */

const folder = scratchFolder()
const text = join(folder, 'events.csv.gz')
const wide = join(folder, 'wide.parquet')
const count = 20_000
const brands = Array.from({ length: count }, (_, index) => `brand ${index % 7}`)
const users = Array.from({ length: count }, (_, index) => `u${index % 1000}`)
const sessions = Array.from({ length: count }, (_, index) => `s${index}`)

beforeAll(async () => {
  const lines = sessions.map((session, index) =>
    line({ session, brand: brands[index] as string, user: users[index] as string }),
  )
  // With a line that does not fit, the text is copied before it is read.
  writeFileSync(text, gzipSync(csv(...lines, 'x')))
  await writeWideEvents(wide)
})

const objects = sessions.map((userSession, index) => ({
  eventTime: '2019-10-01',
  eventType: 'view',
  brand: brands[index],
  userId: users[index],
  userSession,
}))
const { batches } = tableFromArrays({
  event_time: sessions.map(() => '2019-10-01'),
  event_type: sessions.map(() => 'view'),
  brand: brands,
  user_id: users,
  user_session: sessions,
})

/** Sources, by what they read; those with an engine have a folder of their own to spill to. */
const kinds: Readonly<Record<string, (tempDirectory: string) => Source & { close?(): void }>> = {
  'text with a line that does not fit': (tempDirectory) => duckdb({ files: text, tempDirectory, threads: 2 }),
  'Parquet, with little memory': (tempDirectory) => duckdb({ files: wide, tempDirectory, ...littleMemory }),
  objects: () => fromEvents(objects),
  'a stream of batches': () =>
    fromBatches(async function* () {
      for (const batch of batches) {
        for (let from = 0; from < batch.numRows; from += 1000) {
          await new Promise((resolve) => setImmediate(resolve))
          yield batch.slice(from, from + 1000) as never
        }
      }
    }),
}

async function answerOf(source: Source, signal?: AbortSignal): Promise<object> {
  const { rows, totals, rejected } = await analyze(source, wideQuery, signal === undefined ? {} : { signal })
  return { rows, totals, rejected: rejected.count }
}

describe.each(Object.entries(kinds))('%s', (_, open) => {
  test('ends with the reason, and goes on', async () => {
    const started = performance.now()
    const first = open(folder)
    const right = await answerOf(first)
    first.close?.()
    const longest = performance.now() - started

    let ended = 0
    const moments = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2 })
    await fc.assert(
      fc.asyncProperty(moments, async (moments) => {
        const own = mkdtempSync(join(folder, 'spill-'))
        const source = open(own)
        for (const moment of moments) {
          const reason = { moment }
          const controller = new AbortController()
          const abort = () => controller.abort(reason)
          if (moment === 0) abort()
          const timer = setTimeout(abort, moment * longest)
          const found = await answerOf(source, controller.signal).catch((error: unknown) => error)
          clearTimeout(timer)
          if (found === reason) ended++
          else expect(found).toEqual(right)
        }
        expect(await answerOf(source)).toEqual(right)
        source.close?.()
        await expect.poll(() => readdirSync(own), { timeout: 60_000 }).toEqual([])
      }),
      { ...tries(1), examples: [[[0]]] },
    )
    // The first moment is before anything is done.
    expect(ended).toBeGreaterThan(0)
  })
})
