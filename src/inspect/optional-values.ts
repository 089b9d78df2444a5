import { shareOf } from './beginning.js'
import type { ColumnEvidence } from './column-evidence.js'
import { numberReaderOf } from './column-numbers.js'
import type { NameEvidence } from './name-evidence.js'

/*
 * Whether values may be those of the fields that only some files have.
 */

/** Quantities are small, most of them at least, and have few decimal places. */
const [largestQuantity, leastShare] = [1000, 0.9]

/** The most decimal places that quantities are read with. */
export const mostPlaces = 6

export function mayBeQuantities(evidence: ColumnEvidence): boolean {
  const { values, number, time } = evidence
  if (number === undefined || time?.form === 'iso' || time?.form === 'stored') return false
  const read = numberReaderOf(evidence)
  const isSmall = (text: string) => {
    const value = read(text)
    return value !== null && Math.abs(value) <= largestQuantity && Number(value.toFixed(mostPlaces)) === value
  }
  return shareOf(values, isSmall) >= leastShare
}

/** More than so many are no currencies. */
const mostCurrencies = 200

/** Few texts; where the name says it in part alone, codes of three letters. */
export function mayBeCurrencies({ column, values }: ColumnEvidence, { kind }: Pick<NameEvidence, 'kind'>): boolean {
  if (column.kind !== 'text' || values.length >= mostCurrencies) return false
  return kind !== 'part' || shareOf(values, (text) => /^[a-z]{3}$/i.test(text.trim())) > 0.5
}

/** Event ids are as good as unique. Lines of one event have one in common: some for each id. */
const linesPerEvent = 10

export function mayBeEventIds({ column, values }: ColumnEvidence): boolean {
  const present = values.reduce((sum, { count }) => sum + count, 0)
  return column.kind !== 'float' && column.kind !== 'boolean' && values.length * linesPerEvent > present
}

const codes = /* @__PURE__ */ new Set(Intl.supportedValuesOf('currency'))
const usualCodes = new Set(
  'USD EUR GBP JPY CNY CHF CAD AUD INR BRL RUB TRY KRW MXN SEK NOK DKK PLN CZK HUF RON UAH KZT ILS AED SAR ZAR SGD HKD NZD THB IDR'.split(
    ' ',
  ),
)

/** Whether all values are currencies, the usual ones among them. */
export function areCurrencies({ column, values }: ColumnEvidence): boolean {
  return (
    column.kind === 'text' &&
    values.length < mostCurrencies &&
    values.some(({ text }) => usualCodes.has(text)) &&
    values.every(({ text }) => codes.has(text))
  )
}

/** UUIDs, one a row, none of which comes again. */
export function areUniqueUuids({ uuids, nullShare, values, isRepeated }: ColumnEvidence): boolean {
  return uuids === 1 && nullShare === 0 && values.length > 20 && !isRepeated
}
