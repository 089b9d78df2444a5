import { EventError } from '../errors.js'
import { type Advice, said } from '../hint.js'
import type { Binding } from './binding.js'
import { givenHint } from './binding-hints.js'
import { knownTypes } from './event-types.js'
import { countOf } from './warning.js'

/*
 * A binding that reads `add_to_cart` as `cart` says nothing of a type `cart` that the source has itself, which may well mean something
 * else, such as a view of the cart's page. Both together would be a wrong number; the binding has to say what that type is.
 */

/** The event types that others are read as, and of which the binding does not say what the source's own are. */
export function ownTypes({ eventTypes }: Binding): readonly string[] {
  return [...new Set(eventTypes.values())].filter((type) => !eventTypes.has(type))
}

/** Says why events of a type cannot be read, and what is to be done about it. */
export function ownTypeProblem(type: string, { eventTypes }: Binding, count?: number): Advice {
  const others = [...eventTypes].filter(([, means]) => means === type).map(([name]) => JSON.stringify(name))
  const many = count === undefined ? '' : ` (${countOf(count, 'event')})`
  return said`the event type ${JSON.stringify(type)}${many} is there beside ${others.join(' and ')}, which ${others.length === 1 ? 'is' : 'are'} read as ${JSON.stringify(type)}: say what it is itself, ${givenHint('eventTypes', { [type]: type })} if it is the same, else another name${turnedRound(type, { eventTypes })}`
}

/** What to say where the names are likely to stand the wrong way round: those of the model are read as those of the source. */
function turnedRound(type: string, { eventTypes }: Pick<Binding, 'eventTypes'>): Advice | string {
  const known: readonly string[] = knownTypes
  const given = [...eventTypes].filter(([name, means]) => known.includes(name) && means !== name)
  if (known.includes(type) || !given.some(([, means]) => means === type)) return ''
  const turned = Object.fromEntries(given.map(([name, means]) => [means, name]))
  return said`. If the names are the wrong way round: ${givenHint('eventTypes', turned)}`
}

/**
 * Refuses events with types of their own beside others that are read as these.
 *
 * @param found how many events have which of {@link ownTypes}
 * @throws {@link EventError} where there are any
 */
export function refuseOwnTypes(found: ReadonlyMap<string, number>, binding: Binding, source: string): void {
  const types = ownTypes(binding).filter((type) => (found.get(type) ?? 0) > 0)
  const [first] = types
  if (first === undefined) return
  const { text, hints } = said`${source}: ${ownTypeProblem(first, binding, found.get(first))}`
  throw new EventError(text, {
    count: types.reduce((sum, type) => sum + (found.get(type) ?? 0), 0),
    examples: types.map((value) => ({ reason: ownTypeProblem(value, binding).text, field: 'eventType', value })),
    hints,
  })
}
