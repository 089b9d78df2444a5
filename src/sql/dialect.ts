import type { TimeUnit } from '../events/calendar.js'
import type { ValueType } from '../events/fields.js'
import type { EpochUnit } from '../events/instants.js'
import type { ColumnReader } from './column-reader.js'
import type { NestedType } from './nested-types.js'

/**
 * All that is an engine's own in SQL. The code that writes statements holds no quoted name, no type and no function of any engine: it asks
 * the dialect, and where an engine lacks something, takes another form by what the dialect declares.
 */
export interface SqlDialect {
  /** Its name in options and errors, such as `duckdb`. */
  readonly name: string
  /** What it is called for people, such as `DuckDB`. */
  readonly title: string
  readonly quoteName: (name: string) => string
  readonly quoteText: (text: string) => string
  readonly types: SqlTypes
  /** A constant text, which is less or greater than others by its code points. */
  readonly text: (value: string) => string
  /** A real number, to its last digit. */
  readonly double: (value: number) => string
  /** A constant day, such as `2019-10-01`. */
  readonly date: (day: string) => string
  readonly functions: SqlFunctions
  readonly times: SqlTimes
  readonly bits: SqlBits
  /** Whether an aggregate can be of some rows only, by FILTER; else it is of what CASE leaves of its values. */
  readonly filter: boolean
  /** Whether rows can be grouped by several sets of columns at once, by GROUPING SETS; else there is a SELECT for each set. */
  readonly groupingSets: boolean
  /** Lists of values; an engine without them counts no sequences of more than two steps, and finds no quantiles. */
  readonly lists?: SqlLists
  /** Values of two parts; an engine without them tells sessions that are made by texts. */
  readonly pairs?: SqlPairs
  /** How values are found within others. */
  readonly nested: SqlNested
  /** A number that equal values share, and others seldom; an engine without it compares all rows to find those that are equal. */
  readonly hash?: (...values: readonly string[]) => string
  /**
   * A SELECT that the engine does not merge into the one that groups its rows by several sets of columns. Merged, two columns of one value
   * may become one there, and be null where only the other is to be.
   */
  readonly unmerged: (select: string) => string
  /** Whether long SQL that reads a value is written once, in a SELECT of its own, and not wherever the value is asked for. */
  readonly readsOnce: boolean
  /** An integer in form, that makes the statement fail with a message where it is worked out. */
  readonly failure: (message: string) => string
  /** How it reads what it stores. */
  readonly columns: ColumnReader
  /** The type that a column has where none is given, and a type's name as the engine writes it. */
  readonly usualType: (type: ValueType) => string
  readonly typeName: (type: string) => string
}

/** The names of types. */
export interface SqlTypes {
  readonly double: string
  readonly integer: string
  readonly decimal: (digits: number, scale: number) => string
}

/** The SQL of a decimal, and how many digits it may have, so many of them after the point. */
export interface DecimalSql {
  readonly sql: string
  readonly digits: number
  readonly scale: number
}

/** Functions of texts and numbers, each by its arguments' SQL. */
export interface SqlFunctions {
  readonly lower: (text: string) => string
  readonly length: (text: string) => string
  /** From a place on, counted from 1; to the end unless a number of characters is given. */
  readonly substring: (text: string, from: string | number, count?: string | number) => string
  readonly lastCharacters: (text: string, count: number) => string
  readonly replace: (text: string, what: string, by: string) => string
  /** The part of a text before the first separator; all of it where there is none. */
  readonly partBefore: (text: string, separator: string) => string
  /** A text, with zeros before it to a number of characters. */
  readonly zeroPadded: (text: string, characters: number) => string
  readonly joined: (...texts: readonly string[]) => string
  readonly greatest: (one: string, other: string) => string
  readonly absolute: (number: string) => string
  readonly floor: (number: string) => string
  readonly ceiling: (number: string) => string
  /** A real number, rounded to a whole one, halves away from zero. */
  readonly round: (number: string) => string
  readonly remainder: (number: string, divisor: string | number) => string
  /** A value as a text, which is less or greater than others by its code points. */
  readonly toText: (value: string) => string
  /** A value as a decimal, rounded half away from zero; null where there is no room for it. */
  readonly toDecimal: (value: string, digits: number, scale: number) => string
  /** The sum or the difference of two decimals, exact. */
  readonly sum: (left: DecimalSql, right: DecimalSql, sign: '+' | '-') => string
  /** The product of two decimals, exact. */
  readonly product: (left: DecimalSql, right: DecimalSql) => string
  /** The mean over all the rows of a window. */
  readonly meanOver: (value: string) => string
}

/** Times: a timestamp is of UTC unless said otherwise. */
export interface SqlTimes {
  /** A timestamp as the wall clock of a time zone shows it; of times before 1972, to the minute. */
  readonly inZone: (timestamp: string, timeZone: string) => string
  /** A timestamp cut to the start of a unit; of a day, it may be a date. */
  readonly cut: (unit: TimeUnit, timestamp: string) => string
  /** The text, in ISO 8601, of a timestamp that has been cut to a unit. */
  readonly unitLabel: (unit: TimeUnit, timestamp: string) => string
  /** A constant instant, as a timestamp. */
  readonly instant: (milliseconds: number) => string
  /** Whether the whole of a text is like a pattern. */
  readonly matches: (text: string, pattern: string) => string
  /** What a group of a pattern, by its number, is of a text that matches; an empty text or null where it is none. */
  readonly group: (text: string, pattern: string, group: number, groups: number) => string
  /** The timestamp of `2019-10-01 12:34:56.123456`; null for a day that there is not. */
  readonly timestamp: (text: string) => string
  /** The timestamp of ISO 8601 text, whose times without an offset are of a time zone. */
  readonly iso: (text: string, timeZone: string) => string
  /** A timestamp so many minutes later. */
  readonly later: (timestamp: string, minutes: string) => string
  /** The timestamp of a local one; the first of two where clocks go back. */
  readonly inUtc: (local: string, timeZone: string) => string
  /** A text as a 64-bit integer; null where it is none. */
  readonly integer: (text: string) => string
  /** A double, rounded to a 64-bit integer, halves away from zero; null where it has no room. */
  readonly rounded: (double: string) => string
  /** The timestamp of a 64-bit integer of some unit since 1970, cut to microseconds. */
  readonly since1970: (integer: string, unit: EpochUnit) => string
  /** The timestamp of digits of microseconds since 1970, of nine of them at least. */
  readonly since1970Text: (digits: string) => string
  /** The microseconds from one timestamp to another, as a 64-bit integer. */
  readonly microsBetween: (from: string, to: string) => string
  /** A constant timestamp: `2019-10-01 12:34:56.123456`. */
  readonly constant: (text: string) => string
  /** A value that meets a condition, else null; it is written once, however long it is. */
  readonly onlyIf: (value: string, condition: (value: string) => string) => string
}

/** Integers as sets of bits. */
export interface SqlBits {
  /** The aggregate that joins the bits of integers. */
  readonly union: (integer: string) => string
  /** Whether an integer has a bit. */
  readonly has: (integer: string, bit: number) => string
}

/** Objects, lists and JSON. */
export interface SqlNested {
  /** Whether objects and arrays are held as JSON, and not by types of their own. */
  readonly isJson: boolean
  /** A column, in the form in which it can be gone into, and what it holds. */
  readonly open: (column: string, stored: string) => NestedSql
  /** A member of an object or of JSON, or the value of a key of a map; null where there is none. */
  readonly member: (value: string, key: string, type: NestedType) => string
  /**
   * A value of JSON as text; null of its null.
   *
   * @param mark the decimal mark that its numbers are to have where it is read as one, without an exponent that makes it small
   */
  readonly jsonText: (json: string, mark: '.' | ',' | undefined) => string
  /** A list, or an array of JSON, as a list: null where it is none, or has no elements; undefined of what can be none. */
  readonly listOf: (value: string, type: NestedType) => NestedSql | undefined
  /** A list of no more than the first element of one. */
  readonly firstOnly: (list: string) => string
  /** The first element of a list for which a condition holds; null where there is none. */
  readonly elementWhere: (list: string, of: NestedType, condition: (element: string) => string) => string
  /** Parts of all elements of a list, in their order, as one value that is equal where they are. */
  readonly parts: (list: string, type: NestedType, parts: readonly ((element: string) => string)[]) => string
  /** What stands after FROM: the rows of a SELECT, one for each element of a list, or one where it is null. */
  readonly lines: (lines: NestedLines) => string
}

/** SQL of a value, and what it holds. */
export interface NestedSql {
  readonly sql: string
  readonly type: NestedType
}

/** Rows that become one for each element of a list. */
export interface NestedLines {
  readonly events: string
  /** The list, of their columns, and its type. */
  readonly list: string
  readonly type: NestedType
  /** A name that no column has, for an element. */
  readonly element: string
  /** Columns to be made of an element. */
  readonly parts: readonly { readonly name: string; readonly of: (element: string) => string }[]
  /** The column for the place of the element, from 1; it may be null where there is none. */
  readonly line: string
}

/** Values of two parts, which are equal where both parts are. */
export interface SqlPairs {
  readonly pair: (first: string, second: string) => string
  readonly first: (pair: string) => string
  readonly second: (pair: string) => string
}

/** Lists of values. */
export interface SqlLists {
  /** The aggregate that makes a list of the values that are not null; null of none. */
  readonly collect: (value: string) => string
  /** The aggregate that makes one list of those that are not null; null of none. */
  readonly join: (list: string) => string
  /** The least value of a list that is not below another; null where there is none. */
  readonly leastFrom: (list: string, least: string) => string
  /** The quantile of a list of real numbers, interpolated between the two nearest; null of a list that is null. */
  readonly quantile: (list: string, at: number) => string
}
