import { QueryError } from '../errors.js'
import { type OptionNames, refuseUnknownOptions } from '../known-names.js'
import type { GroupWords } from './words.js'

/** How a report is written. */
export interface RenderOptions {
  /** The heading; what the report is of, unless given. */
  readonly title?: string
  /** A language tag for numbers and dates; `en-US` unless given. */
  readonly locale?: string
  /** The ISO 4217 code of the prices' currency; without it, money is written as a number. */
  readonly currency?: string
  /** `auto`, as the reader's system is, unless given. */
  readonly theme?: 'auto' | 'light' | 'dark'
  /** What one group and several are called; made of the dimension's name unless given. */
  readonly words?: GroupWords
}

const known: OptionNames<RenderOptions> = { title: true, locale: true, currency: true, theme: true, words: true }

/** @throws {@link QueryError} for an unknown option or theme */
export function checkRenderOptions(options: RenderOptions): void {
  refuseUnknownOptions('renderReport', options, known)
  const { theme = 'auto' } = options
  if (theme !== 'auto' && theme !== 'light' && theme !== 'dark') {
    throw new QueryError(`renderReport: theme is "auto", "light" or "dark", not ${JSON.stringify(theme)}`, {
      option: 'theme',
      value: theme,
    })
  }
}
