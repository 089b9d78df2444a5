import type { Progress, RunOptions } from './source.js'

/**
 * Options for a run whose progress is told to the end, whatever its source tells: `end` tells what is left to tell.
 */
export function toldToTheEnd<T extends RunOptions>(options: T): { readonly options: T; end(): void } {
  const { onProgress } = options
  if (onProgress === undefined) return { options, end: () => {} }
  let last: Progress = { fraction: null, rows: null }
  return {
    options: {
      ...options,
      onProgress: (progress: Progress) => {
        last = progress
        onProgress(progress)
      },
    },
    end() {
      if (last.fraction !== 1) onProgress({ fraction: 1, rows: last.rows })
    },
  }
}

/** Options for a part of a run, whose progress goes from one fraction of the whole to another. */
export function partOfRun<T extends RunOptions>(options: T, from: number, to: number): T {
  const { onProgress } = options
  if (onProgress === undefined) return options
  const report = ({ fraction, rows }: Progress) =>
    onProgress({ fraction: fraction === null ? null : Math.min(1, from + fraction * (to - from)), rows })
  return { ...options, onProgress: report }
}
