import { aName, checkOptions, type OptionRules } from '../checked-options.js'
import { definitionRefusal } from '../known-names.js'
import { shown } from '../shown.js'
import { bindingHint, bindingRefusal } from './binding-hints.js'
import { zoneOffset } from './calendar.js'
import { type ColumnSource, nameOfSource } from './column-source.js'
import { eventFields, isEventField } from './fields.js'

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
function microsOfGap(text: unknown): number | undefined {
  const [, count = '', unit = ''] =
    /^(\d{1,9}) ?(milliseconds?|seconds?|minutes?|hours?|days?)$/.exec(String(text)) ?? []
  const micros = Number(count) * (unitMicros[unit.replace(/s$/, '')] ?? 0)
  return micros > 0 && micros <= mostMicros ? micros : undefined
}

const optionRules: OptionRules<SessionOptions> = { gap: true, by: aName, midnight: aName }

/** Whether a field is the session: an order without an id of its own is one, too. */
export function isSession(name: string, columns: { readonly orderId?: unknown }): boolean {
  return name === 'userSession' || (name === 'orderId' && columns.orderId === undefined)
}

/** What a binding says of sessions, checked; null where it says nothing. */
export function sessionRules(binding: {
  readonly sessions?: SessionOptions
  readonly columns?: { readonly userSession?: ColumnSource; readonly orderId?: ColumnSource }
  readonly further?: Readonly<Record<string, unknown>>
}): SessionRules | null {
  const { sessions, columns = {}, further = {} } = binding
  if (sessions === undefined) return null
  checkOptions('binding.sessions', sessions, optionRules, definitionRefusal)
  const { gap, by = 'userId', midnight } = sessions
  const gapMicros = microsOfGap(gap)
  if (gapMicros === undefined)
    throw bindingRefusal(
      'sessions.gap',
      ` must be a time such as "30 minutes", in milliseconds, seconds, minutes, hours or days, not ${shown(gap)}`,
    )
  if (columns.userSession !== undefined) {
    throw bindingRefusal(
      'sessions',
      ' makes sessions, and binding.columns.userSession says that they are there: leave one out',
      [
        bindingHint('columns', 'binding.columns.userSession', {
          userSession: nameOfSource(columns.userSession),
        }),
      ],
    )
  }
  const isText = isEventField(by) ? eventFields[by].type === 'text' : further[by] === 'text'
  if (!isText || isSession(by, columns) || by === 'eventType') {
    throw bindingRefusal(
      'sessions.by',
      ` must be a field of identifiers, such as "userId", or a further column that is declared as text, not ${shown(by)}`,
    )
  }
  if (midnight !== undefined) checkTimeZone(midnight)
  return { gapMicros, by, midnight: midnight ?? null }
}

function checkTimeZone(timeZone: string): void {
  try {
    zoneOffset(timeZone)
  } catch (cause) {
    throw bindingRefusal('sessions.midnight', `: ${(cause as Error).message}`, [], { cause })
  }
}
