import type { PythonContestant } from '../contestant.js'

const common = { runtime: 'python', section: 'python', largest: 12_000_000 } as const

export const polars: PythonContestant = {
  ...common,
  name: 'polars',
  title: 'polars, lazy, the same measures',
  script: 'by_brand_polars.py',
}

export const pandas: PythonContestant = {
  ...common,
  name: 'pandas',
  title: 'pandas, the same measures',
  script: 'by_brand_pandas.py',
}
