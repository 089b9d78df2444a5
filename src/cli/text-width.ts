const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What would move the cursor, change colours, break a line, or turn the direction of writing around. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Makes text harmless to a terminal: control characters are written as escapes, such as `\x1b`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0)
    const hex = code.toString(16)
    return shortEscapes[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`)
  })
}

const plain = /^[\x20-\x7e]*$/
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]*$/u
const emoji = /\p{Emoji_Presentation}|\ufe0f/u
/** East Asian Wide and Fullwidth, by block. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += widthOfGrapheme(segment)
  return width
}

function widthOfGrapheme(grapheme: string): number {
  if (plain.test(grapheme)) return grapheme.length
  if (invisible.test(grapheme)) return 0
  // Some letters are one grapheme with whatever follows them, which may be the blank after a cell.
  if (/.[\x20-\x7e]$/su.test(grapheme)) return widthOf(grapheme.slice(0, -1)) + 1
  return emoji.test(grapheme) || wide.test(grapheme) ? 2 : 1
}

/** Cuts a text that is wider than it may be; `…` stands for the rest. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let cut = ''
  let taken = 0
  for (const { segment } of segmenter.segment(text)) {
    taken += widthOfGrapheme(segment)
    if (taken > width - 1) break
    cut += segment
  }
  return `${cut}…`
}

/** Pads a text to a width. */
export function padTo(text: string, width: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + padding : padding + text
}
