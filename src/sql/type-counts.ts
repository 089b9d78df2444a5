import { typesLookedAt } from '../events/types-warning.js'
import { type EventsInput, eventsSelect, fieldOf } from './relation.js'

const eventType = { kind: 'field', name: 'eventType', type: 'text' } as const

/** A statement that counts the events in scope by type: `type` and `events`, the most frequent types first. */
export function typeCountsStatement(input: EventsInput): string {
  const { alias } = fieldOf(input.relation, eventType)
  const { quoteName } = input.dialect
  const [type, events] = [quoteName('type'), quoteName('events')]
  return `SELECT ${alias} AS ${type}, count(*) AS ${events}
FROM (
${eventsSelect(input)}
) AS ${events}
WHERE ${quoteName('reason')} = 0
GROUP BY ${alias}
ORDER BY ${events} DESC, ${type} ASC
LIMIT ${typesLookedAt}`
}
