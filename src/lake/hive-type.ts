import { hiveQuoted } from './names.js'

const plainTypes: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  UUID: 'string',
  BLOB: 'binary',
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  UTINYINT: 'smallint',
  USMALLINT: 'int',
  UINTEGER: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
}

/** Hive's name of a type of DuckDB's, with those that it is made of; undefined for one that Hive does not have. */
export function hiveType(type: string): string | undefined {
  if (/^TIMESTAMP( WITH TIME ZONE|_NS|_MS|_S)?$/.test(type)) return 'timestamp'
  const [, digits, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  if (digits !== undefined) return `decimal(${digits},${scale})`
  const element = /^(.*)\[\d*\]$/s.exec(type)?.[1]
  if (element !== undefined) return around('array', [hiveType(element)])
  const [, kind, inside = ''] = /^(STRUCT|MAP)\((.*)\)$/s.exec(type) ?? []
  if (kind === undefined) return plainTypes[type]
  return kind === 'MAP'
    ? around('map', partsOf(inside).map(hiveType))
    : around(
        'struct',
        partsOf(inside).map((part) => {
          const [, quoted, plain, rest = ''] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s.exec(part) ?? []
          return structField(quoted?.replaceAll('""', '"') ?? plain ?? '', hiveType(rest))
        }),
      )
}

/** The words that Hive takes for its own where a name is not quoted. */
const reserved = new Set(
  `all alter and array as authorization between bigint binary boolean both by cache case cast char column commit conf constraint create cross
  cube current current_date current_timestamp cursor database date dayofweek decimal delete describe distinct double drop else end exchange
  exists extended external extract false fetch float floor following for foreign from full function grant group grouping having if import in
  inner insert int integer intersect interval into is join lateral left less like local macro map more none not null numeric of on only or
  order out outer over partialscan partition percent preceding precision preserve primary procedure range reads reduce references regexp
  revoke right rlike rollback rollup row rows select set smallint start sync table tablesample then time timestamp to transform trigger true
  truncate unbounded union uniquejoin update user using utc_tmestamp values varchar views when where window with`.split(
    /\s+/,
  ),
)

/** A field of a struct; undefined where its name has signs that Hive would take for its own. */
export function structField(name: string, type: string | undefined): string | undefined {
  if (type === undefined || !/^\w+$/.test(name)) return undefined
  const isQuoted = reserved.has(name.toLowerCase()) || !/^[a-z]/i.test(name)
  return `${isQuoted ? hiveQuoted(name) : name}:${type}`
}

/** A type that is made of others; undefined where one of them is none of Hive's. */
function around(kind: string, types: readonly (string | undefined)[]): string | undefined {
  return types.length === 0 || types.includes(undefined) ? undefined : `${kind}<${types.join(',')}>`
}

/** What stands between the commas that are within no brackets and quotes. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let [start, depth, isQuoted] = [0, 0, false]
  for (let at = 0; at <= text.length; at++) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === undefined || (character === ',' && depth === 0)) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return parts
}
