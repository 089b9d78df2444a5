import { type DefinitionError, QueryError } from '../errors.js'
import type { Hint } from '../hint.js'
import { shown } from '../shown.js'
import { bindingHint, bindingRefusal, settingHint } from './binding-hints.js'
import { localClock } from './calendar.js'
import { type EpochUnit, epochUnits, isUtc, type ToUtc } from './instants.js'
import { type TimeFormat, timeFormat } from './time-format.js'

/**
 * What may be said of how a source writes times, numbers and nulls; all of it has a default. It is a part of {@link BindingOptions}.
 *
 * @example
 * fromEvents(rows, { binding: { timeFormat: '%d.%m.%Y %H:%M', fileTimeZone: 'Europe/Berlin', decimal: ',', nulls: ['NULL'] } })
 */
export interface ValueOptions {
  /**
   * How times are written in text and in whole numbers, if not in ISO 8601 or as an epoch, as in strftime: `'%d/%m/%Y %H:%M'`. It takes
   * `%Y %y %m %b %B %d %H %I %p %M %S %f %z %a %A`, and `%F %T %R` for some of them together.
   */
  readonly timeFormat?: string
  /** What numbers count since 1970; found out of those in the years 2000 to 2099 unless given. */
  readonly timeUnit?: EpochUnit
  /** The time zone of times without an offset, such as `'Europe/Berlin'`; UTC unless given. */
  readonly fileTimeZone?: string
  /** The decimal mark of numbers in text; a point unless given. */
  readonly decimal?: '.' | ','
  /** What stands between groups of digits of numbers in text: a point, a comma, a space or an apostrophe; nothing unless given. */
  readonly grouping?: string
  /** What one of a price is: `0.01` where prices are whole cents; 1 unless given. */
  readonly priceUnit?: number
  /** Texts that stand for null, such as `['NULL', 'NA']`, exactly as they are; an empty text always does. */
  readonly nulls?: readonly string[]
}

/** How a source writes times, numbers and nulls. */
export interface ValueRules {
  readonly timeFormat: TimeFormat | undefined
  readonly timeUnit: EpochUnit | undefined
  readonly fileTimeZone: string
  /** The instant of a time without an offset. */
  readonly toUtc: ToUtc
  readonly decimal: '.' | ','
  /** Empty where there is none. */
  readonly grouping: string
  /** The decimal places of the unit of a price: 2 for 0.01. */
  readonly pricePlaces: number
  /** Without the empty text. */
  readonly nulls: ReadonlySet<string>
}

/** How values are written of which nothing is said. */
export const plainValues: ValueRules = {
  timeFormat: undefined,
  timeUnit: undefined,
  fileTimeZone: 'UTC',
  toUtc: isUtc,
  decimal: '.',
  grouping: '',
  pricePlaces: 0,
  nulls: new Set(),
}

/** What may stand before decimals. */
export const decimalMarks = ['.', ','] as const

/** What may stand between groups of digits: also the spaces and the apostrophe that typesetters use. */
const groupingMarks: readonly string[] = ['.', ',', ' ', "'", '\u00a0', '\u202f', '\u2019']

/** The most decimal places of money. */
const mostPlaces = 6

/**
 * Checks what is said of values.
 *
 * @throws {@link DefinitionError} for what there is not, and for what contradicts itself
 */
export function valueRules(options: ValueOptions): ValueRules {
  const { timeUnit, fileTimeZone = 'UTC', decimal = '.', grouping, priceUnit = 1, nulls = [] } = options
  if (options.timeFormat !== undefined && typeof options.timeFormat !== 'string')
    throw wrong('timeFormat', "must be a text such as '%d/%m/%Y %H:%M'", options.timeFormat)
  if (timeUnit !== undefined && (typeof timeUnit !== 'string' || !Object.hasOwn(epochUnits, timeUnit)))
    throw wrong('timeUnit', `must be one of ${Object.keys(epochUnits).join(', ')}`, timeUnit)
  if (options.timeFormat !== undefined && timeUnit !== undefined)
    throw wrong(
      'timeUnit',
      'cannot be given beside timeFormat: times are either counts or texts of a format',
      timeUnit,
      bindingHint('timeFormat', 'timeFormat'),
    )
  if (!decimalMarks.includes(decimal)) throw wrong('decimal', 'must be "." or ","', decimal)
  if (grouping !== undefined && !groupingMarks.includes(grouping))
    throw wrong('grouping', "must be one of . , ' and the spaces", grouping)
  if (grouping === decimal) {
    const other = settingHint('decimal', decimal === '.' ? ',' : '.')
    throw wrong('grouping', `must not be the decimal mark as well; say ${other.text}`, grouping, other)
  }
  const pricePlaces = typeof priceUnit === 'number' ? Math.round(Math.log10(1 / priceUnit)) : Number.NaN
  if (!(pricePlaces >= 0 && pricePlaces <= mostPlaces) || Number(`1e-${pricePlaces}`) !== priceUnit)
    throw wrong('priceUnit', 'must be 1, 0.1, 0.01 and so on down to 0.000001', priceUnit)
  if (!Array.isArray(nulls) || nulls.some((text) => typeof text !== 'string'))
    throw wrong('nulls', "must be texts such as ['NULL', 'NA']", nulls)
  return {
    timeFormat: options.timeFormat === undefined ? undefined : timeFormat(options.timeFormat),
    timeUnit,
    fileTimeZone,
    toUtc: clockOf(fileTimeZone),
    decimal,
    grouping: grouping ?? '',
    pricePlaces,
    nulls: new Set(nulls.filter((text) => text !== '')),
  }
}

/** The options that have been given anything but what is the default. */
export function givenOptions(rules: ValueRules): readonly (keyof ValueOptions)[] {
  const given: Readonly<Record<keyof ValueOptions, boolean>> = {
    timeFormat: rules.timeFormat !== undefined,
    timeUnit: rules.timeUnit !== undefined,
    fileTimeZone: rules.fileTimeZone !== 'UTC',
    decimal: rules.decimal !== '.',
    grouping: rules.grouping !== '',
    priceUnit: rules.pricePlaces > 0,
    nulls: rules.nulls.size > 0,
  }
  return (Object.keys(given) as (keyof ValueOptions)[]).filter((option) => given[option])
}

function clockOf(timeZone: string): ToUtc {
  if (timeZone === 'UTC') return isUtc
  try {
    return localClock(timeZone)
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause
    throw bindingRefusal('fileTimeZone', `: ${cause.message}`, [], { cause })
  }
}

function wrong(option: keyof ValueOptions, what: string, value: unknown, ...further: readonly Hint[]): DefinitionError {
  return bindingRefusal(option, ` ${what}, not ${shown(value)}`, further)
}
