import type { Contestant, Readings } from './contestant.js'
import type { Run } from './job.js'
import type { Cost } from './measure.js'
import { median } from './statistics.js'

/** One contestant over one sample; those that make events of their own have no sample. */
export interface Entry {
  readonly contestant: Contestant
  readonly events: number | null
}

/** The medians of all rounds. */
export interface Result extends Entry, Cost {
  readonly rounds: number
  /** How far the slowest round is from the fastest, as a share of the median. */
  readonly spread: number
  readonly readings: Readings
}

export function resultOf(entry: Entry, runs: readonly Run[]): Result {
  const walls = runs.map(({ cost }) => cost.wallMs)
  const wallMs = median(walls)
  return {
    ...entry,
    rounds: runs.length,
    wallMs,
    cpuMs: median(runs.map(({ cost }) => cost.cpuMs)),
    peakBytes: median(runs.map(({ cost }) => cost.peakBytes)),
    spread: (Math.max(...walls) - Math.min(...walls)) / wallMs,
    readings: Object.fromEntries(
      Object.keys(runs[0]?.readings ?? {}).map((name) => [
        name,
        median(runs.map(({ readings }) => readings[name] ?? Number.NaN)),
      ]),
    ),
  }
}

/** Finds the result of a contestant, over a sample of so many events. */
export type Find = (contestant: string, events?: number) => Result | undefined

export function finder(results: readonly Result[]): Find {
  return (contestant, events) =>
    results.find((result) => result.contestant.name === contestant && result.events === (events ?? null))
}
