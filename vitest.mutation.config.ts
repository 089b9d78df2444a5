import { defineConfig } from 'vitest/config'

/** The tests that a change of the definitions, the aggregates and the plan is tried against: those that bear on them and need no engine. */
export default defineConfig({
  test: {
    isolate: false,
    include: [
      'test/{aggregates,definition,metrics,plan}/**/*.test.ts',
      'test/analysis/{group-level,order-and-thresholds,query,rows,source-of-ones-own,thresholds-of-axes}.test.ts',
    ],
  },
})
