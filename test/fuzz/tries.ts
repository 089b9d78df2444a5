import { runs, seed } from '../support/runs.js'

/** How a property is fuzzed: on some cases for each of the runs that are asked for, from the seed of all. */
export function tries(perRun: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: runs(50) * perRun, seed: seed() }
}
