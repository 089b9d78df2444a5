/** The bytes of Windows-1252 that Latin-1 has no letters for. */
const [firstOfWindows, lastOfWindows] = [0x80, 0x9f]

/**
 * Guesses in which encoding text of one byte a letter is, from lines that are not UTF-8: undefined where several bytes may make a letter,
 * as in East Asia, or most letters are beyond ASCII, as in Cyrillic.
 */
export function guessedEncoding(text: Buffer): string | undefined {
  let runs = 0
  let high = 0
  let ofWindows = false
  let before = 0
  for (const byte of text) {
    if (byte >= 0x80) {
      high++
      if (before < 0x80) runs++
      ofWindows ||= byte >= firstOfWindows && byte <= lastOfWindows
    }
    before = byte
  }
  // In the languages of Western Europe, accents stand alone among letters of ASCII.
  if (runs === 0 || high / runs > 1.5) return undefined
  return ofWindows ? 'windows-1252' : 'latin-1'
}
