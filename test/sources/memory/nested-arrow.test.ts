import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromArrow } from '../../../src/sources/memory/from-arrow.js'
import { askFlat, askNested } from '../../support/nested-analyses.js'
import { nestedTable } from '../../support/nested-arrow.js'
import { nestedBinding, nestedCases } from '../../support/nested-events.js'
import { runs } from '../../support/runs.js'

describe('nested events in Arrow', () => {
  test.each([
    { ofEvents: 'number', ofItems: 'number' },
    { ofEvents: 'text', ofItems: 'text' },
    { ofEvents: 'number', ofItems: 'text' },
  ] as const)('give what their lines give as plain rows: $ofEvents, $ofItems', async (forms) => {
    const layouts = fc.record({
      lists: fc.constantFrom('list', 'large list'),
      texts: fc.constantFrom('text', 'dictionary'),
      size: fc.integer({ min: 1, max: 30 }),
      cut: fc.integer({ min: 0, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(nestedCases(forms), layouts, async (given, layout) => {
        const table = nestedTable(given.events, { ...forms, ...layout })
        const source = fromArrow(table, { binding: nestedBinding(given) })
        expect(await askNested(source)).toEqual(await askFlat(given))
      }),
      { numRuns: runs(15) },
    )
  })
})
