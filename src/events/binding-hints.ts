import { DefinitionError } from '../errors.js'
import type { Hint, HintOption, HintValues } from '../hint.js'
import type { EventField } from './fields.js'

/*
 * What messages say of the options of a binding: as data, and as it is written in TypeScript.
 */

/** The options of a binding. */
type BindingOption<Path = HintOption> = Path extends `binding.${infer Option}` ? Option : never

type ValueFor<Option extends BindingOption> = HintValues[`binding.${Option}`]

/** Names an option, and what it may be set to, by a part of a message. */
export function bindingHint<Option extends BindingOption>(
  option: Option,
  text: string,
  value?: ValueFor<Option>,
): Hint {
  return { option: `binding.${option}`, value, text } as Hint
}

/** Sets an option: `decimal: ","`. */
export function settingHint<Option extends BindingOption>(option: Option, value: ValueFor<Option>): Hint {
  return bindingHint(option, `${option}: ${JSON.stringify(value)}`, value)
}

/** The same with all that is around it: `{ binding: { eventTypeIs: "purchase" } }`. */
export function givenHint<Option extends BindingOption>(option: Option, value: ValueFor<Option>): Hint {
  return bindingHint(option, `{ binding: { ${settingHint(option, value).text} } }`, value)
}

/** Binds fields: to the columns that are likely to hold them, where there are any, or else to what only the reader knows. */
export function columnsHint(
  fields: readonly EventField[],
  likely: Partial<Readonly<Record<EventField, string>>> = {},
): Hint {
  const isKnown = Object.keys(likely).length > 0
  const columns = fields.map((field) => `${field}: ${isKnown ? JSON.stringify(likely[field] ?? '...') : "'...'"}`)
  const text = `{ columns: { ${columns.join(', ')} } }`
  return bindingHint(
    'columns',
    `{ binding: ${isKnown ? `defineBinding(${text})` : text} }`,
    Object.fromEntries(fields.map((field) => [field, likely[field] ?? null])),
  )
}

/**
 * Refuses what is said of an option.
 *
 * @param words what follows its path in the message
 * @param further what else the words name
 */
export function bindingRefusal(
  option: BindingOption,
  words: string,
  further: readonly Hint[] = [],
  cause?: { readonly cause: unknown },
): DefinitionError {
  const path = `binding.${option}`
  return new DefinitionError(path + words, { option, hints: [bindingHint(option, path), ...further] }, cause)
}
