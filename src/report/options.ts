import { anObject, aText, checkOptions, choice, needed, type OptionRules } from '../checked-options.js'
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

const rules: OptionRules<RenderOptions> = {
  title: aText,
  locale: true,
  currency: true,
  theme: choice('auto', 'light', 'dark'),
  words: anObject,
}

const words: OptionRules<GroupWords> = { one: needed(aText), many: needed(aText) }

/** @throws {@link QueryError} for an unknown option, or a value that is none of its */
export function checkRenderOptions(options: RenderOptions): void {
  checkOptions('renderReport', options, rules)
  if (options.words !== undefined) checkOptions('words', options.words, words)
}
