import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { askFlat, askNested } from '../../support/nested-analyses.js'
import { nestedBinding, nestedCases } from '../../support/nested-events.js'
import { runs } from '../../support/runs.js'

describe('nested events', () => {
  test.each([
    { ofEvents: 'number', ofItems: 'number' },
    { ofEvents: 'text', ofItems: 'text' },
    { ofEvents: 'number', ofItems: 'text' },
  ] as const)('give what their lines give as plain rows: $ofEvents, $ofItems', async (forms) => {
    await fc.assert(
      fc.asyncProperty(nestedCases(forms), async (given) => {
        const source = fromEvents(given.events, { binding: nestedBinding(given) })
        expect(await askNested(source)).toEqual(await askFlat(given))
      }),
      { numRuns: runs(15) },
    )
  })
})
