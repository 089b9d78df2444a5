import { shareOf } from './beginning.js'
import type { ColumnEvidence } from './column-evidence.js'
import { normalised } from './field-names.js'

/*
 * Columns that hold no field of the model, and tell of the events all the same.
 */

const currencyNames =
  /^(?:currency|wahrung|devise|moneda|valuta|divisa|moeda|waluta|parabirimi|通貨|货币)|currency(?:code)?$/
const eventIdNames: ReadonlySet<string> = new Set([
  'eventid',
  'eventuuid',
  'eventguid',
  'messageid',
  'msgid',
  'insertid',
  'hitid',
  'ereignisid',
  'idevenement',
  'idevento',
  'idzdarzenia',
  'olayid',
])
const quantityNames =
  /^(?:quantity|qty|itemquantity|units|menge|anzahl|quantite|cantidad|quantita|quantidade|aantal|ilosc|adet|miktar|数量)$/

/** The column of currencies: by its name, or by its values, all of them codes of ISO 4217. */
export function currencyColumn(columns: readonly ColumnEvidence[]): string | undefined {
  const codes = new Set(Intl.supportedValuesOf('currency'))
  const found = columns.find(
    ({ column, values }) =>
      column.kind === 'text' &&
      values.length > 0 &&
      values.length < 200 &&
      (currencyNames.test(normalised(column.name)) || shareOf(values, (text) => codes.has(text)) === 1),
  )
  return found?.column.name
}

/** The column of event ids: by its name, or as the only UUIDs of which none comes again in the first rows. */
export function eventIdColumn(columns: readonly ColumnEvidence[]): string | undefined {
  const named = columns.find(({ column }) => eventIdNames.has(normalised(column.name)))
  if (named !== undefined) return named.column.name
  const unique = columns.filter(({ uuids, nullShare, values }) => uuids === 1 && nullShare === 0 && values.length > 20)
  const [first, ...others] = unique.filter(({ isRepeated }) => !isRepeated)
  return others.length === 0 ? first?.column.name : undefined
}

/** The column of quantities, by its name. */
export function quantityColumn(columns: readonly ColumnEvidence[]): string | undefined {
  return columns.find(({ column, number }) => number !== undefined && quantityNames.test(normalised(column.name)))
    ?.column.name
}
