/** The beginning of an identifier, which tells what it looks like, and not whose it is: no more than a third of it, and at most four characters. */
export function shortenedKey(text: string): string {
  const letters = [...text]
  return `${letters.slice(0, Math.min(4, Math.floor(letters.length / 3))).join('')}…`
}
