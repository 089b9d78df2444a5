import { keyOfColumn } from './column-key.js'
import { type EventField, eventFieldNames, eventFields } from './fields.js'

/**
 * What others call the columns of the fields, the likeliest first, without capitals and marks. Each name stands for one field. Only hints are
 * made of them: what a column holds is for its owner to say.
 */
export const aliases: Readonly<Record<EventField, readonly string[]>> = {
  eventTime: [
    'eventtimestamp',
    'eventdatetime',
    'eventdate',
    'timestamp',
    'timestamputc',
    'ts',
    'datetime',
    'time',
    'date',
    'occurredat',
    'happenedat',
    'createdat',
    'servertime',
    'hittime',
  ],
  eventType: [
    'eventname',
    'event',
    'eventaction',
    'action',
    'actiontype',
    'activity',
    'activitytype',
    'behavior',
    'behaviortype',
    'behaviour',
    'behaviourtype',
    'interaction',
    'interactiontype',
    'type',
    'kind',
  ],
  productId: ['product', 'itemid', 'item', 'sku', 'skuid', 'productsku', 'productcode', 'articleid', 'article', 'asin'],
  categoryId: ['catid', 'productcategoryid', 'itemcategoryid'],
  categoryCode: ['category', 'categoryname', 'categorypath', 'productcategory', 'itemcategory', 'department'],
  brand: ['brandname', 'productbrand', 'itembrand', 'manufacturer', 'maker', 'vendor'],
  price: ['unitprice', 'itemprice', 'productprice', 'saleprice', 'priceusd', 'priceeur'],
  userId: [
    'user',
    'uid',
    'userpseudoid',
    'customerid',
    'customer',
    'visitorid',
    'fullvisitorid',
    'visitor',
    'shopperid',
    'memberid',
    'clientid',
    'anonymousid',
  ],
  userSession: [
    'sessionid',
    'session',
    'sid',
    'sessid',
    'sessionkey',
    'usersessionid',
    'gasessionid',
    'visitid',
    'visit',
  ],
  orderId: [
    'order',
    'orderno',
    'ordernumber',
    'transactionid',
    'purchaseid',
    'invoiceid',
    'invoiceno',
    'invoicenumber',
  ],
  eventId: ['eventuuid', 'messageid', 'insertid', 'hitid'],
  quantity: ['qty', 'units', 'itemquantity', 'count'],
  amount: ['itemrevenue'],
  currency: ['currencycode', 'pricecurrency'],
}

/** A field that a source has no column for, and the name that was looked for. */
interface Lacked {
  readonly field: EventField
  readonly column: string
}

/**
 * The columns of a source that fields may be bound to: those of the lacked fields, and of others that are not under their usual names, either.
 * Nothing where there is none for any of the lacked fields. A column is proposed for one field only.
 */
export function likelyColumns(
  lacked: readonly Lacked[],
  names: readonly string[],
): Readonly<Partial<Record<EventField, string>>> {
  const free = new Map([...names].reverse().map((name) => [normalised(name), name]))
  const keys = new Set(names.map(keyOfColumn))
  const found: Partial<Record<EventField, string>> = {}
  for (const field of eventFieldNames) {
    const isLacked = lacked.some((one) => one.field === field)
    if (!isLacked && usualNames(field, lacked).some((name) => keys.has(keyOfColumn(name)))) continue
    // An amount beside no quantity is as good as a price.
    const further = field === 'price' && !free.has('quantity') ? ['amount'] : []
    const alias = [normalised(field), ...aliases[field], ...further].find((name) => free.has(name))
    if (alias === undefined) continue
    found[field] = free.get(alias) as string
    free.delete(alias)
  }
  return lacked.some(({ field }) => field in found) ? found : {}
}

/** The names under which a field is found without being bound, as the lacked ones were looked for; either where that does not tell. */
function usualNames(field: EventField, lacked: readonly Lacked[]): readonly string[] {
  const { column } = eventFields[field]
  const telling = lacked.filter((one) => one.field !== eventFields[one.field].column)
  const isNaming = (nameOf: (one: Lacked) => string) =>
    telling.length > 0 && telling.every((one) => one.column === nameOf(one))
  if (isNaming((one) => one.field)) return [field]
  return isNaming((one) => eventFields[one.field].column) ? [column] : [field, column]
}

/** A name without what it is written with: `sessionid` for `Session ID` and `session_id`. */
function normalised(name: string): string {
  return keyOfColumn(name).replaceAll(/[^\p{L}\p{N}]/gu, '')
}
