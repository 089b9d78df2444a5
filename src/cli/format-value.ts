import type { Scalar } from '../definition/expression.js'
import type { MetricFormat } from '../definition/metric.js'

/** What stands for a value that is not defined. */
export const nothing = '–'

const digits = (least: number, most = least) =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most })

const whole = digits(0, 2)
const tenths = digits(1)
const hundredths = digits(2)

/** Writes a metric's value for people: `1,234`, `12.30`, `4.25%`, `yes`. What is not zero is never written as zero. */
export function formatValue(value: Scalar, format: MetricFormat): string {
  if (value === null) return nothing
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  switch (format) {
    case 'integer':
      return whole.format(value)
    case 'percent':
      return formatPercent(value)
    case 'money':
    case 'decimal':
      return hundredthsOf(value)
    case 'instant':
      return new Date(value).toISOString()
    case 'text':
    case 'boolean':
      return String(value)
  }
}

/** Writes a fraction of 1: with 2 decimals below 10%, with 1 above. */
export function formatPercent(fraction: number): string {
  if (fraction === 0) return '0%'
  const percent = fraction * 100
  // 9.996% would be written 10.00%, and is at home above.
  const text = Math.abs(percent) < 9.995 ? hundredthsOf(percent) : tenths.format(percent)
  return `${text}%`
}

function hundredthsOf(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.005) return value > 0 ? '<0.01' : '>-0.01'
  return hundredths.format(value === 0 ? 0 : value)
}

/** Writes an index between 0 and 1, with 3 digits that count. */
export function formatIndex(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)))
}

/** Writes a count with its noun: `1 row`, `1,234 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}
