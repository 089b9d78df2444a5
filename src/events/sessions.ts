/** How visits are made of events that have no session ids. */
export interface SessionOptions {
  /** A visit ends where the next event of the user comes later than this: `'30 minutes'`, `'2 hours'`, `'90 seconds'`. */
  readonly gap: string
  /** The field, or further column of text, that tells users from each other; `userId` unless given. Events without it have no session. */
  readonly by?: string
  /** The time zone at whose midnights visits end, too; they go on over midnight unless given. */
  readonly midnight?: string
}

/** How sessions are made; made by the binding. */
export interface SessionRules {
  readonly gapMicros: number
  readonly by: string
  readonly midnight: string | null
}

const unitMicros: Readonly<Record<string, number>> = {
  millisecond: 1e3,
  second: 1e6,
  minute: 6e7,
  hour: 36e8,
  day: 864e8,
}

/** The longest gap: a session is no longer than people remember. */
const mostMicros = 366 * 864e8

/** The microseconds of a text such as `30 minutes`; undefined for any other, and for none at all or more than a year. */
export function gapMicros(text: unknown): number | undefined {
  const [, count = '', unit = ''] =
    /^(\d{1,9}) ?(milliseconds?|seconds?|minutes?|hours?|days?)$/.exec(String(text)) ?? []
  const micros = Number(count) * (unitMicros[unit.replace(/s$/, '')] ?? 0)
  return micros > 0 && micros <= mostMicros ? micros : undefined
}
