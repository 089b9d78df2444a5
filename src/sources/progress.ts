import type { Progress, RunOptions } from './source.js'

/** Options for a part of a run, whose progress goes from one fraction of the whole to another. */
export function partOfRun<T extends RunOptions>(options: T, from: number, to: number): T {
  const { onProgress } = options
  if (onProgress === undefined) return options
  const report = ({ fraction, rows }: Progress) =>
    onProgress({ fraction: fraction === null ? null : Math.min(1, from + fraction * (to - from)), rows })
  return { ...options, onProgress: report }
}
