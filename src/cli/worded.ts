import type { Hint, HintOption, HintValues } from '../hint.js'
import { type optionFlags, optionName, otherWords } from './library-options.js'
import { optionWords } from './shell-words.js'

/** How values are written that are not written as they are; each text follows the option's name once. */
const written: { readonly [Option in HintOption]?: (value: HintValues[Option]) => readonly string[] } = {
  'binding.columns': (columns) => Object.entries(columns).map(([field, column]) => `${field}=${column ?? 'NAME'}`),
  'binding.eventTypes': (types) => Object.entries(types).map(([name, type]) => `${name}=${type}`),
  'binding.duplicates': (fields) => [fields === 'exact' ? fields : fields.join(',')],
  'binding.sessions': ({ gap }) => [gap],
  'binding.further': (types) =>
    Object.entries(types).map(([name, type]) => `${name}=${typeof type === 'string' ? type : type.scale}`),
  // 0.000001, and not 1e-6.
  'binding.priceUnit': (unit) => [unit.toFixed(6).replace(/\.?0+$/, '')],
  'binding.nulls': (texts) => texts,
  'csv.delimiter': (mark) => [mark === '\t' ? 'tab' : mark],
  'csv.quote': (mark) => [mark === '' ? 'none' : mark],
  'csv.columns': (names) => [names?.join(',') ?? 'a,b,c'],
  where: (fields) => Object.keys(fields).map((field) => `${field}!=`),
}

/** What gives an option of the library a value on a command line: words of a shell, as often as the option is to be repeated. */
export function optionsFor(option: HintOption | keyof typeof optionFlags, value: unknown): readonly string[] {
  const write = (written as Readonly<Record<string, (value: unknown) => readonly string[]>>)[option]
  return (write?.(value) ?? [String(value)]).map((text) => optionWords(optionName(option), text))
}

/** What to write on a command line where the library names an option: the option, with the value to give it if there is one. */
export function optionText({ option, value }: Pick<Hint, 'option' | 'value'>): string {
  if (option === 'eventTime') return value === 'text' ? optionName(option) : `no ${optionName(option)}`
  if (Object.hasOwn(otherWords, option)) return otherWords[option as keyof typeof otherWords]
  return value === undefined ? optionName(option) : optionsFor(option, value).join(' ')
}

/**
 * A message of the library in the words of the command line: the options that it names are those of the command line.
 *
 * What it quotes may look like the name of an option. So one is looked for where it stands: at the beginning, or else as far back as can be.
 */
export function worded(message: string, hints: readonly Hint[] = []): string {
  const [first] = hints
  const isFirst = first !== undefined && message.startsWith(first.text)
  const beginning = isFirst ? optionText(first) : ''
  // What stands under a key of the option is the option with that key: `--column price` for `binding.columns.price`.
  let rest = isFirst ? message.slice(first.text.length).replace(/^\.(?=\S)/, ' ') : message
  let end = ''
  for (const hint of hints.slice(isFirst ? 1 : 0).reverse()) {
    const at = rest.lastIndexOf(hint.text)
    if (at < 0) continue
    end = optionText(hint) + rest.slice(at + hint.text.length) + end
    rest = rest.slice(0, at)
  }
  return beginning + rest + end
}
