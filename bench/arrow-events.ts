import { Table, tableToIPC } from 'apache-arrow'
import type { SampleEvent } from 'cartometrics/sample'
import {
  DictionaryEncoder,
  dictionaryColumn,
  dictionaryType,
  numberColumn,
  recordBatch,
  timeColumn,
} from './arrow-columns.js'

const texts = {
  event_type: 'eventType',
  product_id: 'productId',
  category_id: 'categoryId',
  category_code: 'categoryCode',
  brand: 'brand',
  user_id: 'userId',
  user_session: 'userSession',
} as const satisfies Readonly<Record<string, keyof SampleEvent>>

/** The bytes of an Arrow file with these events. */
export function eventsToArrow(events: readonly SampleEvent[]): Uint8Array {
  const columns = Object.entries(texts).map(([column, field]) => {
    const encoder = new DictionaryEncoder()
    const codes = encoder.encode(events.map((event) => event[field]))
    return [column, dictionaryColumn(dictionaryType(), codes, encoder.texts())] as const
  })
  const batch = recordBatch({
    event_time: timeColumn(BigInt64Array.from(events, ({ eventTime }) => BigInt(eventTime.getTime()))),
    price: numberColumn(Float64Array.from(events, ({ price }) => price)),
    ...Object.fromEntries(columns),
  })
  return tableToIPC(new Table([batch]), 'file')
}
