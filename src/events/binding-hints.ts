import type { Hint } from '../hint.js'
import type { EventField } from './fields.js'

/*
 * What messages advise to say in a binding: as data, and as it is written in TypeScript.
 */

/** Binds fields to columns which only the reader knows. */
export function columnsHint(...fields: readonly EventField[]): Hint {
  return {
    option: 'binding.columns',
    value: Object.fromEntries(fields.map((field) => [field, null])),
    text: `{ binding: { columns: { ${fields.map((field) => `${field}: '...'`).join(', ')} } } }`,
  }
}

/** Binds fields to the columns that are likely to hold them, where there are any. */
export function likelyColumnsHint(
  fields: readonly EventField[],
  likely: Partial<Readonly<Record<EventField, string>>>,
): Hint {
  if (Object.keys(likely).length === 0) return columnsHint(...fields)
  const columns = fields.map((field) => `${field}: ${JSON.stringify(likely[field] ?? '...')}`)
  return {
    option: 'binding.columns',
    value: Object.fromEntries(fields.map((field) => [field, likely[field] ?? null])),
    text: `{ binding: defineBinding({ columns: { ${columns.join(', ')} } }) }`,
  }
}

/** Says what the source's event types stand for. */
export function eventTypesHint(value: Readonly<Record<string, string>>): Hint {
  return { option: 'binding.eventTypes', value, text: `{ binding: { eventTypes: ${JSON.stringify(value)} } }` }
}

/** Says of which type all events are. */
export function eventTypeIsHint(value: string): Hint {
  return { option: 'binding.eventTypeIs', value, text: `{ binding: { eventTypeIs: ${JSON.stringify(value)} } }` }
}
