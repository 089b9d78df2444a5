import type { Readings, Sample } from './contestant.js'
import type { Cost } from './measure.js'

/** What a process of its own is started for. */
export type Job =
  /** Runs a contestant and measures it; its answer goes to a file where it is wanted. */
  | { readonly kind: 'run'; readonly contestant: string; readonly sample: Sample; readonly answer: string | null }
  /** Finds out what the answer to a question must be. */
  | { readonly kind: 'reference'; readonly table: string; readonly parquet: string; readonly answer: string }
  /** Makes the Arrow file of a sample. */
  | { readonly kind: 'arrow'; readonly sample: Sample }

/** What a process tells of a contestant's run, as the last line of its output. */
export interface Run {
  readonly cost: Cost
  readonly readings: Readings
}
