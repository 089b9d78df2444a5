import { checkOptions, isObject, type OptionRule } from '../checked-options.js'
import type { MetricFormat } from '../definition/metric.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'

/** How numbers and dates are written for people. */
export interface Format {
  readonly locale: string
  /** An ISO 4217 code; null where prices have no currency. */
  readonly currency: string | null
  integer(value: number | null): string
  /** With two decimal places where there are any. */
  number(value: number | null): string
  /** With two decimal places. */
  decimal(value: number | null): string
  /** Exact to the minor unit. */
  money(value: number | null): string
  /** Amounts from ten thousand on are shortened to four digits: `$1.234M`. */
  compactMoney(value: number | null): string
  /** Short, for an axis. */
  axisMoney(value: number | null): string
  compact(value: number | null): string
  percent(value: number | null): string
  /** With a sign: `+12.3%`. */
  change(value: number | null): string
  /** The difference of two shares, in percentage points: `−0.28 pp`. */
  points(value: number | null): string
  day(day: string): string
  /** The label of a point of a trend. */
  time(label: string): string
  /** Any metric's value by its format. */
  value(format: MetricFormat, value: string | number | boolean | null): string
}

const writers: Readonly<Record<Exclude<keyof Format, 'locale' | 'currency'>, true>> = {
  integer: true,
  number: true,
  decimal: true,
  money: true,
  compactMoney: true,
  axisMoney: true,
  compact: true,
  percent: true,
  change: true,
  points: true,
  day: true,
  time: true,
  value: true,
}

/** The rule for an option that must be a {@link Format}. */
export const aFormat: OptionRule = [
  'what formatFor() makes',
  (value) => {
    const given: Readonly<Record<string, unknown>> = isObject(value) ? { ...value } : {}
    return isLocale(given['locale']) && Object.keys(writers).every((name) => typeof given[name] === 'function')
  },
]

function isLocale(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

/** Stands for a value that is not defined. */
export const absent = '–'

/**
 * Makes the formats of a locale and currency.
 *
 * @example
 * formatFor({ locale: 'de-DE', currency: 'EUR' }).money(1234.5) // '1.234,50 €'
 * @throws {@link QueryError} for an unknown locale or currency
 */
export function formatFor(options: { locale?: string | undefined; currency?: string | null | undefined } = {}): Format {
  checkOptions('formatFor', options, { locale: true, currency: true })
  const { locale = 'en-US', currency } = options
  const number = (options: Intl.NumberFormatOptions) => numberFormat(locale, options)
  const integers = number({ maximumFractionDigits: 0 })
  const decimals = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const compacts = number({ notation: 'compact', maximumSignificantDigits: 3 })
  const moneyOptions: Intl.NumberFormatOptions = currency == null ? {} : { style: 'currency', currency }
  const monies = number(currency == null ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : moneyOptions)
  const compactMonies = number({ ...moneyOptions, notation: 'compact', maximumSignificantDigits: 4 })
  const percents = [1, 2].map((digits) =>
    number({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ) as [Intl.NumberFormat, Intl.NumberFormat]
  const changes = number({
    style: 'percent',
    maximumFractionDigits: 1,
    minimumFractionDigits: 1,
    signDisplay: 'exceptZero',
  })
  const points = number({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' })
  const write = (format: Intl.NumberFormat) => (value: number | null) =>
    value === null ? absent : format.format(value)
  const percent = (value: number | null) => {
    if (value === null) return absent
    if (Math.abs(value) >= 0.0995) return percents[0].format(value)
    // A value that would round to 0 is shown as less than the smallest value that can be shown.
    if (value !== 0 && Math.abs(value) < 0.00005) return `${value < 0 ? '>−' : '<'}${percents[1].format(0.0001)}`
    return percents[1].format(value)
  }
  const money = write(monies)
  const integer = write(integers)
  const decimal = write(decimals)
  const dates = dateFormats(locale)
  return {
    locale,
    currency: currency ?? null,
    integer,
    number: write(number({ maximumFractionDigits: 2 })),
    decimal,
    money,
    compactMoney: (value) => (value !== null && Math.abs(value) >= 10_000 ? compactMonies.format(value) : money(value)),
    axisMoney: write(compactMonies),
    compact: write(compacts),
    percent,
    change: write(changes),
    points: (value) => (value === null ? absent : `${points.format(value * 100)} pp`),
    day: (day) => dated(dates.day, day, day),
    time: (label) => {
      if (/^\d{4}-\d{2}-\d{2}T/.test(label)) return dated(dates.hour, `${label}Z`, label)
      if (/^\d{4}-\d{2}-\d{2}$/.test(label)) return dated(dates.short, label, label)
      if (/^\d{4}-\d{2}$/.test(label)) return dated(dates.month, label, label)
      return label
    },
    value: (format, value) => {
      if (value === null) return absent
      if (typeof value === 'boolean') return value ? 'yes' : 'no'
      if (typeof value === 'string') return value
      switch (format) {
        case 'integer':
          return integer(value)
        case 'percent':
          return percent(value)
        case 'money':
          return money(value)
        case 'instant':
          return new Date(value).toISOString()
        case 'decimal':
        case 'text':
        case 'boolean':
          return decimal(value)
      }
    },
  }
}

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, options)
  } catch (cause) {
    const wrong = options.currency === undefined ? 'locale' : 'currency'
    const value = options.currency ?? locale
    throw new QueryError(
      wrong === 'locale'
        ? `locale ${shown(locale)}: give a tag of a language, such as "en-US" or "de-DE"`
        : `currency ${shown(value)}: give a code of three letters, such as "USD" or "EUR"`,
      { option: wrong, value },
      { cause },
    )
  }
}

/** A time as the locale writes it; a label that is not a time stays as it is. */
function dated(format: Intl.DateTimeFormat, time: string, label: string): string {
  const at = Date.parse(time)
  return Number.isNaN(at) ? label : format.format(at)
}

function dateFormats(locale: string) {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  return {
    day: date({ day: 'numeric', month: 'short', year: 'numeric' }),
    short: date({ day: 'numeric', month: 'short' }),
    hour: date({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    month: date({ month: 'short', year: 'numeric' }),
  }
}
