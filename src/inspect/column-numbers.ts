import { plainValues } from '../events/value-options.js'
import { decimalReader } from '../events/values.js'
import type { ColumnEvidence } from './column-evidence.js'

/** Numbers are compared to so many decimal places. */
const scale = 6

/** Reads texts of a column as its numbers are written most likely; null for what is none. */
export function numberReaderOf({ number }: Pick<ColumnEvidence, 'number'>): (text: string | null) => number | null {
  const [marks] = number?.marks ?? [{}]
  const read = decimalReader(scale, { ...plainValues, decimal: marks.decimal ?? '.', grouping: marks.grouping ?? '' })
  return (text) => {
    const value = text === null || text === '' ? null : read(text)
    return typeof value === 'number' ? value / 10 ** scale : null
  }
}

/** The numbers of a column in the first rows; null where there is none. */
export function numbersIn(evidence: ColumnEvidence): readonly (number | null)[] {
  const read = numberReaderOf(evidence)
  return evidence.column.texts.map(read)
}

/** The most decimal places that a number of a column has, without zeros at its end. */
export function placesIn({ values, number }: ColumnEvidence): number {
  const decimal = number?.marks[0].decimal ?? '.'
  return values.reduce((most, { text }) => {
    const [, fraction = ''] = text.split(decimal)
    return Math.max(most, fraction.replace(/\D.*$/, '').replace(/0+$/, '').length)
  }, 0)
}
