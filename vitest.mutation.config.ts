import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The tests that a change of the definitions, the aggregates and the plan is tried against, in the order in which they are likely to notice it soon. */
const tests = [
  'test/metrics/loading.test.ts',
  'test/aggregates/*.test.ts',
  'test/definition/*.test.ts',
  'test/plan/*.test.ts',
  'test/metrics/*.test.ts',
  'test/analysis/{group-level,order-and-thresholds,query,rows,source-of-ones-own,thresholds-of-axes}.test.ts',
]

/** Where a file is among the tests: by its folder, that of the metrics' loading first. */
function placeOf({ moduleId }: TestSpecification): number {
  return tests.findIndex((pattern) => moduleId.includes(pattern.replace(/[*{].*/, '')))
}

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

export default defineConfig({ test: { isolate: false, include: tests, sequence: { sequencer: InOrder } } })
