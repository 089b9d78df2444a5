import { printName } from './print.js'

/** Says which name was probably meant: one that differs in case or spaces only, or by one letter in two, and two at most. */
export function suggestion(name: string, known: Readonly<Record<string, unknown>> | undefined): string {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_]+/g, '')
  const names = Object.keys(known ?? {})
  const near =
    names.find((other) => plain(other) === plain(name)) ??
    names.find((other) => distance(plain(other), plain(name)) <= Math.min(2, plain(name).length / 2))
  return near === undefined ? '' : `; did you mean ${printName(near)}?`
}

/** How many letters must be added, removed or changed to get from one text to another; 3 stands for any more. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || a.length > 200) return 3
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 3
}
