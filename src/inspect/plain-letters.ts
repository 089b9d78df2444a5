const letters: Readonly<Record<string, string>> = { ı: 'i', ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', ß: 'ss' }

/** A text without the accents of its Latin letters: `categorie` for `catégorie`. Marks of other scripts tell letters apart, and stay. */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll(/[ıłŁøØß]/g, (letter) => letters[letter] as string)
}
