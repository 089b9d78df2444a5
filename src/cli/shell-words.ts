const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u

/** A text as a word of a shell: in quotes where it needs some, and in `$'...'` where a terminal would obey a character of it. */
export function shellWord(text: string): string {
  if (controls.test(text)) return `$'${[...text].map(escaped).join('')}'`
  return /^[\w=.:/@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function escaped(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`
  if (!controls.test(character)) return character
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/**
 * An option with its value, as words of a shell; a value that looks like an option is joined to its name. A mark is in quotes, or it would be
 * read as one of the sentence that it stands in.
 */
export function optionWords(option: string, value: string): string {
  const word = shellWord(value)
  const text = /^[.,:%+=/@-]+$/.test(word) ? `'${word}'` : word
  return value.startsWith('-') ? `${option}=${text}` : `${option} ${text}`
}
