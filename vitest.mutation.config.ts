import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The tests that a change of the definitions, the aggregates and the plan is tried against, in the order in which they are likely to notice it
 * soon. The first one imports all that the second one loads within a test: what is loaded within a test counts as covered by that one alone.
 */
const tests = [
  'test/plan/plan-analysis.test.ts',
  'test/metrics/loading.test.ts',
  'test/aggregates/*.test.ts',
  'test/definition/*.test.ts',
  'test/plan/*.test.ts',
  'test/metrics/*.test.ts',
  'test/analysis/{group-level,order-and-thresholds,query,rows,source-of-ones-own,thresholds-of-axes}.test.ts',
]

/** Where a file is among the tests, by its name or else by its folder. */
function placeOf({ moduleId }: TestSpecification): number {
  return tests.findIndex((pattern) => moduleId.includes(pattern.replace(/[*{].*/, '')))
}

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

export default defineConfig({ test: { isolate: false, include: tests, sequence: { sequencer: InOrder } } })
