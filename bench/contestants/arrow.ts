import { readFileSync } from 'node:fs'
import { tableFromIPC } from 'apache-arrow'
import { analyze, fromArrow } from 'cartometrics'
import { analysisTable } from '../analysis-table.js'
import type { NodeContestant } from '../contestant.js'
import { wholeCatalogue } from '../questions.js'

/** The library's own engine, over a table that is already in memory. */
export const arrow: NodeContestant = {
  runtime: 'node',
  name: 'arrow',
  title: '**`analyze` over an Arrow table, in TypeScript, one core**',
  section: 'memory',
  largest: 12_000_000,
  arrow: true,
  async prepare(sample) {
    const table = tableFromIPC(readFileSync(sample.arrow))
    return async () => {
      const result = await analyze(fromArrow(table), { by: 'brand', metrics: wholeCatalogue })
      return () => ({ answer: { brand: analysisTable(result) } })
    }
  },
}
