import { isSpelledLike, type KnownType, knownTypes } from '../events/event-types.js'
import type { InspectedType, Problem } from './inspection.js'
import { listed, problem } from './problems.js'
import { typeNamed } from './type-names.js'

/** What event types are proposed to be read as. */
export interface ProposedTypes {
  readonly types: readonly InspectedType[]
  /** What a binding must say of them. */
  readonly eventTypes: Readonly<Record<string, string>>
  readonly problems: readonly Problem[]
}

/** Names that mean a known type only where nothing says it better. */
const weakNames = /^(?:click|pv|detail|order|ordered|transaction|sale|basket|return|returned|点击)$/i

/**
 * Proposes what event types are read as, by their names.
 *
 * @param counts how many events have which, the most frequent first
 */
export function proposeTypes(counts: readonly (readonly [name: string, count: number])[]): ProposedTypes {
  const names = counts.map(([name]) => name)
  const problems: Problem[] = []
  const meanings = new Map<string, string>()
  for (const type of knownTypes) {
    const group = names.filter((name) => typeNamed(name) === type)
    for (const [name, meaning] of meaningsOf(type, group, problems)) meanings.set(name, meaning)
  }
  const types = counts.map(([name, count]) => {
    const readAs = meanings.get(name) ?? name
    return { name, count, lines: null, readAs, isKnown: isKnownType(readAs) }
  })
  const renamed = types.filter(({ name, readAs }) => name !== readAs)
  const targets = new Set(renamed.map(({ readAs }) => readAs))
  const own = types.filter(({ name, readAs }) => name === readAs && targets.has(name))
  if (types.length > 0 && !types.some(({ isKnown }) => isKnown)) problems.push(noneKnown(types))
  return {
    types,
    eventTypes: Object.fromEntries([...renamed, ...own].map(({ name, readAs }) => [name, readAs])),
    problems,
  }
}

/** Event types as a binding reads them. @param lines how many lines they are, by type; null where each row is one */
export function typesAsBound(
  counts: readonly (readonly [name: string, count: number])[],
  lines: ReadonlyMap<string, number> | null,
  eventTypes: Readonly<Record<string, string>> = {},
): readonly InspectedType[] {
  return counts.map(([name, count]) => {
    const readAs = Object.hasOwn(eventTypes, name) ? (eventTypes[name] as string) : name
    return { name, count, lines: lines === null ? null : (lines.get(name) ?? 0), readAs, isKnown: isKnownType(readAs) }
  })
}

function isKnownType(type: string): boolean {
  return knownTypes.some((known) => known === type)
}

/** What the names of one known type are read as. */
function meaningsOf(
  type: KnownType,
  group: readonly string[],
  problems: Problem[],
): readonly (readonly [string, string])[] {
  const spelled = group.filter((name) => isSpelledLike(name, type))
  const others = group.filter((name) => !spelled.includes(name))
  const strong = others.filter((name) => !weakNames.test(name))
  const weak = others.filter((name) => weakNames.test(name))
  const quoted = (names: readonly string[]) => listed(names.map((name) => JSON.stringify(name)))
  // Where another type says that something was put into the cart, this one is most likely the page of the cart.
  if (type === 'cart' && spelled.length > 0 && strong.length > 0) {
    const message = `${quoted(spelled)} stands beside ${quoted(strong)}, which is read as "cart": it is taken for the page of the cart, cart_page; if it is the same, read it as "cart", too`
    problems.push(problem('event-type-collision', message))
    return [...spelled.map((name) => [name, 'cart_page'] as const), ...strong.map((name) => [name, 'cart'] as const)]
  }
  const better = [...spelled, ...strong]
  if (better.length > 0 && weak.length > 0) {
    const message = `${quoted(weak)} may mean "${type}", as ${quoted(better)} does, and is left an event and nothing else: read it as "${type}" if it is one more`
    problems.push(problem('event-type-collision', message))
  } else if (strong.length > 1 || (strong.length > 0 && spelled.length > 0)) {
    const message = `${quoted(better)} are all read as "${type}" and counted together: leave out those that tell of the same event twice`
    problems.push(problem('event-type-collision', message))
  } else if (weak.length > 1) {
    const [first, ...more] = weak as [string, ...string[]]
    const message = `"${type}" may be ${quoted(weak)}: the most frequent one is read as it; read ${quoted(more)} as it in its place, or too`
    problems.push(problem('event-type-collision', message))
    return [[first, type]]
  }
  return (better.length > 0 ? better : weak).map((name) => [name, type])
}

function noneKnown(types: readonly InspectedType[]): Problem {
  const few = types.slice(0, 8).map(({ name, count }) => `${JSON.stringify(name)} (${count})`)
  const more = types.length > few.length ? ` and ${types.length - few.length} more` : ''
  const message = `none of the event types is known: ${few.join(', ')}${more}; say which of them are a view, cart, remove_from_cart, purchase or refund`
  return problem('no-known-event-type', message, { isBlocking: true })
}
