import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { DuckdbSource } from '../../src/sources/duckdb/source.js'
import type { Source } from '../../src/sources/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { everySource, sourceNames } from '../support/sources-of-rows.js'
import { textRows } from '../support/text-rows.js'
import { tries } from './tries.js'

/*
 * The same rows in every source: all give the answer of the oracle, and so the same one.
 */

let sources: Awaited<ReturnType<typeof everySource>>
beforeAll(async () => {
  sources = await everySource(scratchFolder())
})
afterAll(() => sources.close())

test('every source gives what is expected of the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase('text', { anyWriting: true }), async (one) => {
      const rows = textRows(one)
      fc.pre(rows.length > 0)
      for (const name of sourceNames) {
        const source: Source & Partial<DuckdbSource> = await sources.open(name, rows, bindingFor(one.binding))
        try {
          expectAnalysis(await analyze(source, queryOf(one.query)), one.expected, name)
        } finally {
          source.close?.()
        }
      }
    }),
    tries(1),
  )
})
