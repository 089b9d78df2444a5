import { quoteName, quoteText } from '../../src/sql/dialects/standard.js'
import { type NestedType, nestedType } from '../../src/sql/nested-types.js'

/** A table over CSV as Hive's words make it for Athena, in the words of Trino: files lie in the lake's folder. */
export function trinoTable(hive: string): string {
  const [, database = '', table = ''] = /TABLE IF NOT EXISTS `(\w+)`\.`(\w+)`/.exec(hive) ?? []
  const columns = [...hive.matchAll(/^ {2}`((?:[^`]|``)+)` string,?$/gm)].map(([, name = '']) =>
    name.replaceAll('``', '`'),
  )
  const property = (name: string) => {
    const [, text] = new RegExp(`'${name}' = '((?:[^'\\\\]|\\\\.)*)'`).exec(hive) ?? []
    if (text === undefined) throw new Error(`${name} is not in ${hive}`)
    return unescaped(text)
  }
  const [, location = ''] = /LOCATION 's3:\/\/lake\/(.*)'/.exec(hive) ?? []
  const properties = [
    `format = 'CSV'`,
    `external_location = ${quoteText(`local:///${location}`)}`,
    `csv_separator = ${unicodeText(property('separatorChar'))}`,
    `csv_quote = ${unicodeText(property('quoteChar'))}`,
    `csv_escape = ${unicodeText(property('escapeChar'))}`,
    ...(hive.includes(`'skip.header.line.count' = '1'`) ? ['skip_header_line_count = 1'] : []),
  ]
  return `CREATE TABLE ${quoteName(database)}.${quoteName(table)} (
  ${columns.map((name) => `${quoteName(name)} varchar`).join(', ')}
) WITH (${properties.join(', ')})`
}

/** A table over Parquet or JSON, likewise, and whether it is in folders by day, which Trino has to be told of. */
export function trinoNestedTable(hive: string): { readonly sql: string; readonly isPartitioned: boolean } {
  const [, database = '', table = '', listed = ''] =
    /TABLE IF NOT EXISTS `(\w+)`\.`(\w+)` \(\n([\s\S]*?)\n\)/.exec(hive) ?? []
  const [, partition] = /^PARTITIONED BY \(`(\w+)` string\)$/m.exec(hive) ?? []
  const [, location = ''] = /LOCATION 's3:\/\/lake\/(.*)'/.exec(hive) ?? []
  const columns = listed.split('\n').map((line) => {
    const [, name = '', type = ''] = /^ {2}`(\w+)` (.*?),?$/.exec(line) ?? []
    return `${quoteName(name)} ${trinoType(nestedType(type))}`
  })
  const properties = [
    `format = '${hive.includes('STORED AS PARQUET') ? 'PARQUET' : 'OPENX_JSON'}'`,
    `external_location = ${quoteText(`local:///${location}`)}`,
    ...(partition === undefined ? [] : [`partitioned_by = ARRAY[${quoteText(partition)}]`]),
  ]
  if (partition !== undefined) columns.push(`${quoteName(partition)} varchar`)
  return {
    sql: `CREATE TABLE ${quoteName(database)}.${quoteName(table)} (${columns.join(', ')}) WITH (${properties.join(', ')})`,
    isPartitioned: partition !== undefined,
  }
}

function trinoType(type: NestedType): string {
  switch (type.kind) {
    case 'value':
      return { string: 'varchar', timestamp: 'timestamp(3)' }[type.type] ?? type.type
    case 'list':
      return `array(${trinoType(type.of)})`
    case 'object':
      return `row(${[...type.members].map(([name, one]) => `${quoteName(name)} ${trinoType(one)}`).join(', ')})`
    default:
      throw new Error(`no type of these tables: ${JSON.stringify(type)}`)
  }
}

/** What a text of Hive's stands for. */
function unescaped(text: string): string {
  const known: Readonly<Record<string, string>> = { t: '\t', n: '\n' }
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code?: string, one = '') =>
    code === undefined ? (known[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function unicodeText(text: string): string {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'))
  return `U&'${codes.map((code) => `\\${code}`).join('')}'`
}
