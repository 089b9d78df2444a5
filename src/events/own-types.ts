import { EventError } from '../errors.js'
import type { Advice, Hint } from '../hint.js'
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
  const same = givenHint('eventTypes', { [type]: type })
  const turned = turnedRound(type, { eventTypes })
  const orElse = turned.map(({ text }) => `. If the names are the wrong way round: ${text}`).join('')
  return {
    text: `the event type ${JSON.stringify(type)}${many} is there beside ${others.join(' and ')}, which ${others.length === 1 ? 'is' : 'are'} read as ${JSON.stringify(type)}: say what it is itself, ${same.text} if it is the same, else another name${orElse}`,
    hints: [same, ...turned],
  }
}

/** What to say where the names are likely to stand the wrong way round: those of the model are read as those of the source. */
function turnedRound(type: string, { eventTypes }: Pick<Binding, 'eventTypes'>): readonly Hint[] {
  const known: readonly string[] = knownTypes
  const given = [...eventTypes].filter(([name, means]) => known.includes(name) && means !== name)
  if (known.includes(type) || !given.some(([, means]) => means === type)) return []
  return [givenHint('eventTypes', Object.fromEntries(given.map(([name, means]) => [means, name])))]
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
  const { text, hints } = ownTypeProblem(first, binding, found.get(first))
  throw new EventError(`${source}: ${text}`, {
    count: types.reduce((sum, type) => sum + (found.get(type) ?? 0), 0),
    examples: types.map((value) => ({ reason: ownTypeProblem(value, binding).text, field: 'eventType', value })),
    hints,
  })
}
