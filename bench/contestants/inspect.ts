import { inspect } from 'cartometrics/duckdb'
import type { NodeContestant } from '../contestant.js'

const types = { views: 'view', carts: 'cart', cartRemovals: 'remove_from_cart', purchases: 'purchase' } as const

/** Looks at the file as at one of which nothing is known. */
export const inspectFile: NodeContestant = {
  runtime: 'node',
  section: 'by-brand',
  name: 'inspect',
  title: '`inspect`, of a file of which nothing is known',
  prepare: async (sample) => async () => {
    const { rows, eventTypes } = await inspect(sample.parquet)
    return () => {
      const counts = Object.values(types).map((type) => eventTypes.find(({ name }) => name === type)?.count ?? 0)
      const brand = { measures: ['events', ...Object.keys(types)], groups: null, total: [rows, ...counts] }
      return { answer: { brand } }
    }
  },
}
