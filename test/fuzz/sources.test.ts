import fc from 'fast-check'
import { test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { everySource, openers } from '../support/every-source.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { textRows } from '../support/text-rows.js'
import { tries } from './tries.js'

/*
 * The same rows in every source: all give the answer of the oracle, and so the same one.
 */

const { open } = openers()

test('every source gives what is expected of the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase('text', { anyWriting: true }), async (one) => {
      const rows = textRows(one)
      fc.pre(rows.length > 0)
      for (const name of everySource) {
        const source = await open(name, rows, bindingFor(one.binding))
        expectAnalysis(await analyze(source, queryOf(one.query)), one.expected, name)
      }
    }),
    tries(1),
  )
})
