import { decimalPattern } from '../../src/events/values.js'
import type { ColumnReader } from '../../src/sql/column-reader.js'
import type { SqlDialect } from '../../src/sql/dialect.js'
import { nestedType } from '../../src/sql/nested-types.js'
import { exactPlaces, readDecimals } from '../../src/sql/read-decimals.js'
import { timeOfDouble, timeOfInteger, timeOfLocal, timeOfText } from '../../src/sql/read-times.js'

/** A function that no engine has. */
const made =
  (name: string) =>
  (...args: readonly (string | number | undefined)[]) =>
    `mu_${name}(${args.filter((arg) => arg !== undefined).join('; ')})`

/** The same of what is no SQL, such as a pattern or the name of a time zone, but for the first argument. */
const madeOf =
  (name: string) =>
  (sql: string, ...rest: readonly (string | number)[]) =>
    made(name)(sql, ...rest.map((one) => `'${String(one).replaceAll("'", "''")}'`))

const columns: ColumnReader = {
  textOf: (given, stored) => (stored === 'MU_TEXT' ? given : undefined),
  isFloat: (stored) => stored === 'MU_FLOAT',
  isInteger: (stored) => stored === 'MU_INT',
  isKept: (stored) => stored === 'MU_INT',
  instant(given, stored, rules) {
    const read =
      stored === 'MU_TEXT'
        ? timeOfText(given, rules, madeUp)
        : stored === 'MU_INT'
          ? timeOfInteger(given, rules, madeUp)
          : stored === 'MU_FLOAT'
            ? timeOfDouble(given, rules, madeUp)
            : timeOfLocal(given, rules, madeUp)
    return { sql: read, unless: `(${read}) IS NULL` }
  },
  decimal(given, stored, field, rules) {
    const text =
      stored === 'MU_TEXT'
        ? { sql: given, matches: madeUp.times.matches(given, decimalPattern(rules, exactPlaces(field))) }
        : undefined
    const kind = stored === 'MU_INT' ? 'integer' : stored === 'MU_FLOAT' ? 'float' : { digits: 20, places: 4 }
    const { sql } = readDecimals({
      given,
      text,
      stored: text === undefined ? kind : undefined,
      type: stored,
      field,
      rules,
      dialect: madeUp,
    })
    return sql === undefined ? undefined : { sql, unless: `(${sql}) IS NULL` }
  },
}

/**
 * A dialect of no engine: names in backticks, types and functions of its own, no FILTER, no GROUPING SETS. Whatever of an engine is left in
 * a statement for it stands in the code that all dialects share.
 */
export const madeUp: SqlDialect = {
  name: 'made-up',
  title: 'Made-up',
  quoteName: (name) => `\`${name.replaceAll('`', '``')}\``,
  quoteText: (text) => `'${text.replaceAll("'", "''")}'`,
  types: {
    double: 'MU_FLOAT',
    integer: 'MU_INT',
    decimal: (digits, scale) => `MU_DECIMAL<${digits}.${scale}>`,
  },
  text: (value) => `mu_text<${value.replaceAll("'", "''")}>`,
  double: (value) => `mu_real<${value}>`,
  date: (day) => `mu_day<${day}>`,
  functions: {
    ...Object.fromEntries(
      [
        'lower',
        'length',
        'substring',
        'lastCharacters',
        'replace',
        'partBefore',
        'zeroPadded',
        'joined',
        'toText',
        'greatest',
        'absolute',
        'floor',
        'ceiling',
        'round',
        'remainder',
        'toDecimal',
        'meanOver',
      ].map((name) => [name, made(name)]),
    ),
    sum: (left, right, sign) => `mu_sum(${left.sql}; ${right.sql}; '${sign}')`,
    product: (left, right) => `mu_product(${left.sql}; ${right.sql})`,
  } as SqlDialect['functions'],
  times: {
    ...Object.fromEntries(
      ['inZone', 'matches', 'group', 'iso', 'inUtc', 'since1970'].map((name) => [name, madeOf(name)]),
    ),
    ...Object.fromEntries(
      ['instant', 'timestamp', 'later', 'integer', 'rounded', 'since1970Text', 'microsBetween'].map((name) => [
        name,
        made(name),
      ]),
    ),
    cut: (unit, timestamp) => madeOf('cut')(timestamp, unit),
    unitLabel: (unit, timestamp) => madeOf('unitLabel')(timestamp, unit),
    constant: (text) => made('constant')(`'${text}'`),
    onlyIf: (value, condition) => `mu_onlyIf(${value}; ${condition('mu_it')})`,
  } as SqlDialect['times'],
  bits: { union: made('union'), has: made('has') },
  filter: false,
  groupingSets: false,
  lists: {
    collect: made('collect'),
    join: made('join'),
    leastFrom: made('leastFrom'),
    quantile: made('quantile'),
  },
  nested: {
    isJson: false,
    open: (column, stored) => ({ sql: column, type: nestedType(stored) }),
    member: (value, key) => `mu_member(${value}; '${key}')`,
    jsonText: (json) => `mu_jsonText(${json})`,
    listOf: (value, type) => (type.kind === 'list' ? { sql: `mu_list(${value})`, type } : undefined),
    firstOnly: made('firstOnly'),
    elementWhere: (list, _, condition) => `mu_elementWhere(${list}; ${condition('mu_it')})`,
    parts: (list, _, parts) => `mu_parts(${[list, ...parts.map((part) => part('mu_it'))].join('; ')})`,
    lines: ({ events, list, element, parts, line }) =>
      `mu_lines((${events}); ${[list, element, ...parts.map(({ name, of }) => `${of(element)} AS ${name}`), line].join('; ')})`,
  },
  unmerged: (select) => `${select}\nmu_unmerged`,
  readsOnce: true,
  failure: (message) => `mu_failure('${message.replaceAll("'", "''")}')`,
  columns,
  usualType: (type) => ({ instant: 'MU_TIME', number: 'MU_NUMBER', text: 'MU_TEXT', boolean: 'MU_BOOLEAN' })[type],
  typeName: (type) => type,
}
