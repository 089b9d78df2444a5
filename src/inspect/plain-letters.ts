const letters: Readonly<Record<string, string>> = { ı: 'i', ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', ß: 'ss' }

/** The letters and digits of a text, without accents: `categorieid` for `catégorie_id`. */
export function plainLetters(text: string): string {
  return withoutAccents(text).replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** A text without the accents of its Latin letters: `categorie` for `catégorie`. Marks of other scripts tell letters apart, and stay. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll(/[ıłŁøØß]/g, (letter) => letters[letter] as string)
}
