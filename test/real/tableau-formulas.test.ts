import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { tableauFields, toTableau } from '../../src/tableau/compile/to-tableau.js'
import { hasShared, shared } from '../support/shared.js'
import { evaluate, expectSame, together } from '../tableau/support/compare.js'
import { realEvents, tableauRows } from '../tableau/support/real-events.js'

const files = hasShared ? readdirSync(`${shared}data/real`).filter((name) => name.endsWith('.csv')) : []
const metrics = [
  ...new Set([
    ...Object.values(catalogue),
    ...Object.values(concentrationMetrics),
    ...funnelMetrics,
    ...orderedFunnelMetrics,
  ]),
] as never[]
const names = metrics.map(({ name }) => name as string)
const exact = (name: string) => !/Rate|Share|share|stickiness|Value|per[A-Z]|Stake|hhi|gini/.test(name)

describe.skipIf(!hasShared)('formulas over real events have the values of an analysis in memory', () => {
  test('there are files', () => expect(files.length).toBeGreaterThan(2))

  for (const file of files) {
    for (const by of [['brand'], ['categoryCode', 'day']]) {
      test(`${file} by ${by.join(' and ')}`, { timeout: 600_000 }, async () => {
        const events = realEvents(`${shared}data/real/${file}`)
        const query = { by, minSessions: 3, thresholds: { stickiness: 'mean', sessions: { quantile: 0.9 } } } as const
        const analysis = await analyze(fromEvents(events), { ...query, metrics })
        const rows = analysis.rows as readonly Readonly<Record<string, unknown>>[]
        expect(rows.length).toBeGreaterThan(4)
        expect(new Set(rows.map((row) => row['quadrant'])).size).toBeGreaterThan(2)
        const data = tableauRows(events)
        for (const form of ['lod', 'table'] as const) {
          const options = { ...query, form }
          const alone = metrics.map((metric) => toTableau(metric, options))
          // A table calculation of the whole table has no marks to run along in a grand total.
          const ofTable = new Set<string>(form === 'lod' ? ['hhi'] : [])
          const totals = names.filter((name) => name in catalogue || ofTable.has(name))
          expectSame(evaluate(together(alone, alone[0]?.dimensions ?? []), data), analysis as never, {
            names,
            totals,
            exact,
          })
          const fields = tableauFields({ ...options, metrics, parameters: true })
          expectSame(evaluate(fields, data), analysis as never, { names, totals, exact })
        }
      })
    }
  }
})
