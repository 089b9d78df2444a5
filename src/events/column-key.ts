/** A name without what does not tell it from others. */
export function keyOfColumn(name: string): string {
  return name
    .replace(/ \[\d+ of \d+\]$/, '')
    .trim()
    .toLowerCase()
}

/** The name of one of several columns that are called alike. */
export function placedName(name: string, place: number, all: number): string {
  return `${name} [${place} of ${all}]`
}
