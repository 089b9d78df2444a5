import { checkOptions, isObject, needed, type OptionRule } from '../checked-options.js'

/** A part of a sentence: text, or a number with its exact value and the name of what it is. */
export type Part = string | { readonly name: string; readonly value: number; readonly text: string }

/** A sentence in parts. */
export type Sentence = readonly Part[]

const parts: OptionRule = [
  'an array of the parts of a sentence',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' || isObject(one)),
]

/**
 * The text of a sentence.
 *
 * @throws {@link QueryError} for what is no sentence
 */
export function plain(sentence: Sentence): string {
  checkOptions('plain', { sentence }, { sentence: needed(parts) })
  return sentence.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}

/** A number within a sentence. */
export function numberPart(name: string, value: number, text: string): Part {
  return { name, value, text }
}
