import { readFileSync } from 'node:fs'
import { defineBinding } from '../../../src/events/binding.js'
import { parseEvents } from '../../../src/events/parse.js'
import { formulaData } from '../../../src/tableau/language/index.js'

/** The events of a published file, without those that cannot be read. Its fields hold neither quotes nor commas. */
export function realEvents(file: string) {
  const binding = defineBinding()
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const header = lines[0]?.includes('event_time') ? (lines.shift() as string).split(',') : undefined
  const columns = header ?? Object.values(binding.columns).slice(0, 9)
  const rows = lines
    .map((line) => line.split(','))
    .filter((values) => values.length === columns.length)
    .map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index] || null])))
  return parseEvents(rows, binding).events
}

/** Events as Tableau reads them, by the usual captions. */
export function tableauRows(events: ReturnType<typeof realEvents>) {
  return formulaData(
    {
      'Event Time': 'datetime',
      'Event Type': 'string',
      'Product Id': 'string',
      'Category Code': 'string',
      Brand: 'string',
      Price: 'real',
      'User Id': 'string',
      'User Session': 'string',
    },
    {
      rows: events.map((event) => ({
        'Event Time': event.eventTime,
        'Event Type': event.eventType,
        'Product Id': event.productId,
        'Category Code': event.categoryCode,
        Brand: event.brand,
        Price: event.price,
        'User Id': event.userId,
        'User Session': event.userSession,
      })),
    },
  )
}
