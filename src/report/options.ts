import { aFlag, anObject, aText, checkOptions, choice, needed, type OptionRules } from '../checked-options.js'
import type { GroupWords } from './words.js'

/** How a report is written. */
export interface RenderOptions {
  /** The heading; unless given, it says what the groups are. */
  readonly title?: string
  /** A language tag for numbers and dates; `en-US` unless given. */
  readonly locale?: string
  /** The ISO 4217 code of the prices' currency; without it, money is written as a plain number. */
  readonly currency?: string
  /** `auto`, which follows the reader's system, unless given. */
  readonly theme?: 'auto' | 'light' | 'dark'
  /**
   * Whether rows that could not be read are shown as examples, with their values; false unless given, as such rows may hold what readers of
   * the page should not see. How many there are, why, and in which files is always said.
   */
  readonly showRejectedRows?: boolean
  /** What one group and several groups are called; derived from the dimension's name unless given. */
  readonly words?: GroupWords
}

const rules: OptionRules<RenderOptions> = {
  title: aText,
  locale: true,
  currency: true,
  theme: choice('auto', 'light', 'dark'),
  showRejectedRows: aFlag,
  words: anObject,
}

const words: OptionRules<GroupWords> = { one: needed(aText), many: needed(aText) }

/** @throws {@link QueryError} for an unknown option, or a value that the option does not take */
export function checkRenderOptions(options: RenderOptions): void {
  checkOptions('renderReport', options, rules)
  if (options.words !== undefined) checkOptions('words', options.words, words)
}
