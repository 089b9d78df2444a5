import { DefinitionError } from '../errors.js'
import type { Hint, HintOption } from '../hint.js'

/** The options of a binding. */
type BindingOption<Path = HintOption> = Path extends `binding.${infer Option}` ? Option : never

/** Refuses what is said of an option of a binding. @param further other options that the words name, after it */
export function bindingRefusal(option: BindingOption, words: string, ...further: readonly Hint[]): DefinitionError {
  const path = `binding.${option}` as const
  return new DefinitionError(path + words, { option, hints: [{ option: path, text: path }, ...further] })
}
