/**
 * Guesses in which encoding lines that are not UTF-8 are: Windows-1252, which has all letters of Latin-1, or undefined where several bytes
 * may make a letter, as in East Asia, or most letters are beyond ASCII, as in Cyrillic.
 */
export function guessedEncoding(text: Buffer): string | undefined {
  let runs = 0
  let high = 0
  let before = 0
  for (const byte of text) {
    if (byte >= 0x80) {
      high++
      if (before < 0x80) runs++
    }
    before = byte
  }
  // In the languages of Western Europe, accents stand alone among letters of ASCII.
  return runs === 0 || high / runs > 1.5 ? undefined : 'windows-1252'
}
