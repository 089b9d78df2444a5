import { type Advice, said } from '../hint.js'
import type { Binding } from './binding.js'
import { givenHint } from './binding-hints.js'
import { type KnownType, knownTypes, likelyType } from './event-types.js'
import { hasOrHave } from './lacking.js'
import { compareText } from './values.js'
import { countOf, type Warning } from './warning.js'

/** A share of the events that one unknown type may have without being named. */
const unnamedShare = 0.01

/** How many types are looked at, the most frequent ones, and how many are named. */
export const typesLookedAt = 50
const typesNamed = 10

/** How many events in scope have which type, and what is asked of them. */
export interface TypesFound {
  /** By type, as the model has it; of many types, the most frequent ones. */
  readonly counts: ReadonlyMap<string, number>
  /** All events in scope. */
  readonly events: number
  /** The types that measures ask for. */
  readonly asked: readonly string[]
  readonly binding: Binding
  /** What the events were read from. */
  readonly source: string
}

/**
 * The types that need no word: the known ones, and those that the binding names on purpose; not one that it has misspelt. Where others are
 * expected, the known ones alone: it matters whether any of them occurs.
 */
export function accountedTypes({ eventTypes, expectsOtherTypes }: Binding): readonly string[] {
  if (expectsOtherTypes) return knownTypes
  const named = [...eventTypes.values()].filter((type) => likelyType(type) === undefined)
  return [...new Set([...knownTypes, ...named])]
}

/**
 * Whether types must be looked at one by one: because those that are not accounted for are many, or because a type that is asked for has
 * no event and may go by another name. Where other types are expected, because there is none that is known.
 */
export function mayNeedWord(
  events: number,
  accounted: number,
  asked: readonly number[],
  { expectsOtherTypes }: Pick<Binding, 'expectsOtherTypes'>,
): boolean {
  if (expectsOtherTypes) return events > 0 && accounted === 0
  const unknown = events - accounted
  return unknown > events * unnamedShare || (unknown > 0 && asked.includes(0))
}

/**
 * The warning about event types that nothing is known of; undefined where there is no need for one: where known types occur, no unknown
 * one makes more than 1 % of the events, and none is written like a known one that is asked for and does not occur. Where the binding expects
 * other types, one known type is enough.
 */
export function typesWarning({ counts, events, asked, binding, source }: TypesFound): Warning | undefined {
  const inOrder = [...counts]
    .sort(([a, many], [b, others]) => others - many || compareText(a, b))
    .slice(0, typesLookedAt)
  const accounted = new Set(accountedTypes(binding))
  const unknown = inOrder.filter(([type]) => !accounted.has(type))
  const noneKnown = !knownTypes.some((type) => counts.has(type))
  if (binding.expectsOtherTypes && !noneKnown) return undefined
  const isMissed = (type: KnownType | undefined) => type !== undefined && asked.includes(type) && !counts.has(type)
  const named = noneKnown
    ? unknown
    : unknown.filter(([type, count]) => count > events * unnamedShare || isMissed(likelyType(type)))
  if (named.length === 0) return undefined
  const shown = named.slice(0, typesNamed)
  const known = inOrder.filter(([type]) => accounted.has(type))
  const what = listed(shown, named.length)
  const problem = noneKnown
    ? `no event of the types ${knownTypes.slice(0, -1).join(', ')} or ${knownTypes.at(-1)}, but ${what}, which count as events alone`
    : `the event types ${what}, which are unknown and count as events alone, beside ${listed(known, known.length)}`
  const { text, hints } = said`${source} ${hasOrHave(source)} ${problem}: ${advice(shown, counts, binding)}`
  return {
    code: 'unknown-event-types',
    message: text,
    quality: true,
    hints,
    counts: Object.fromEntries(inOrder.filter((one) => shown.includes(one) || known.includes(one))),
  }
}

/** The warning where it was not looked up which types there are. */
export function unnamedTypesWarning(unknown: number, events: number, source: string, why: string): Warning {
  return {
    code: 'unknown-event-types',
    message: `${source}: ${unknown} of ${countOf(events, 'event')} have event types of which nothing is known; which, was not looked up: ${why}`,
    quality: true,
    counts: { unknown, events },
  }
}

type CountedType = readonly [type: string, count: number]

function listed(types: readonly CountedType[], all: number): string {
  const texts = types.map(([type, count]) => `${JSON.stringify(type)} (${count})`)
  const more = all - types.length
  return more > 0 ? `${texts.join(', ')} and ${more} more` : texts.join(', ')
}

function advice(unknown: readonly CountedType[], counts: TypesFound['counts'], binding: Binding): Advice {
  const likely = unknown.flatMap(([type]): (readonly [string, KnownType])[] => {
    const known = likelyType(type)
    return known === undefined ? [] : [[type, known]]
  })
  if (binding.eventTypeIs !== null) return said`say ${givenHint('eventTypeIs', likely[0]?.[1] ?? 'purchase')}`
  if (likely.length > 0) {
    // What others are read as must be named itself where it is there.
    const named = [...binding.eventTypes.values()]
    const own = likely.flatMap(([, known]) => (counts.has(known) && !named.includes(known) ? [[known, known]] : []))
    return said`probably ${givenHint('eventTypes', Object.fromEntries([...likely, ...own]))}`
  }
  const type = unknown[0]?.[0] as string
  return said`say what they are, such as ${givenHint('eventTypes', { [type]: 'view' })}, or that they are no more than events, ${givenHint('eventTypes', { [type]: type })}`
}
