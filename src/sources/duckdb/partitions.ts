/** What Hive calls a partition of rows without a value, and what DuckDB takes for one, too. */
const noValue = /^(?:__HIVE_DEFAULT_PARTITION__|null)$/i

/** The partitions that the folders of a path tell (`day=2019-10-01/`), as DuckDB reads them: the first of a name, decoded. */
export function partitionsOf(path: string): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>()
  for (const folder of path.split(/[/\\]/).slice(0, -1)) {
    const [, name, value] = /^([^=]+)=([^=]*)$/.exec(folder) ?? []
    if (name === undefined || value === undefined || found.has(name)) continue
    found.set(name, noValue.test(value) ? null : decoded(value))
  }
  return found
}

function decoded(text: string): string {
  const bytes = Buffer.from(text).toString('latin1')
  const plain = bytes.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(plain, 'latin1').toString()
}
