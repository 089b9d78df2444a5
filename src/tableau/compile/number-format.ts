import type { MetricFormat } from '../../definition/metric.js'

/** How numbers are shown. */
export interface NumberFormats {
  /** The sign of the prices' currency, such as `$`; none unless given. */
  readonly currency?: string
  readonly moneyScale: number
}

/** Tableau's custom number format of a metric; undefined for what is no number. */
export function numberFormat(format: MetricFormat, { currency, moneyScale }: NumberFormats): string | undefined {
  switch (format) {
    case 'integer':
      return '#,##0'
    case 'decimal':
      return '#,##0.00'
    case 'percent':
      return '0.00%'
    case 'money': {
      const number = moneyScale === 0 ? '#,##0' : `#,##0.${'0'.repeat(moneyScale)}`
      return currency === undefined ? number : `"${currency.replaceAll('"', '""')}"${number}`
    }
    case 'text':
    case 'boolean':
      return undefined
  }
}
