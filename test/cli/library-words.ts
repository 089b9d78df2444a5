import { optionFlags, otherWords } from '../../src/cli/library-options.js'
import { isEventField } from '../../src/events/fields.js'

/** Names that nobody types but in TypeScript: with capitals within, or of functions; those of fields, such as `eventTime`, are the model's. */
const names = [
  ...Object.keys({ ...optionFlags, ...otherWords })
    .flatMap((path) => path.split('.'))
    .filter((name) => /[a-z][A-Z]/.test(name) && !isEventField(name)),
  'defineBinding',
  'orderBy',
]

const syntax = [
  ...[...new Set(names)].map((name) => new RegExp(`\\b${name}\\b`)),
  /\{ ?\w+: /,
  /\bbinding\./,
  /\bcsv\.(?:columns|delimiter|quote|escape|encoding|header)\b/,
  /\b(?:dimension|analyze|toTableau)\(/,
]

/** What of the library's syntax is in a text of the command line. */
export function libraryWordsIn(text: string): readonly string[] {
  return syntax.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
}
