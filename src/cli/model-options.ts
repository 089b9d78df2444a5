import { type Command, InvalidArgumentError } from 'commander'
import { QueryError, UnsupportedError } from '../errors.js'
import type { BindingOptions } from '../events/binding.js'
import { knownTypes } from '../events/event-types.js'
import { eventFieldNames, eventFields } from '../events/fields.js'
import type { FurtherType } from '../events/further-columns.js'
import { microsOfGap, type SessionOptions } from '../events/sessions.js'
import { listed } from '../shown.js'
import { defined } from './defined.js'
import { optionFlags } from './library-options.js'
import { eventTypes, names, pairs } from './option-values.js'

/** The options that say which columns are which fields, which events count, and what sessions are. */
export interface ModelOptions {
  readonly column?: ReadonlyMap<string, string>
  readonly eventType?: ReadonlyMap<string, string>
  readonly eventTypeIs?: string
  readonly further?: ReadonlyMap<string, FurtherType>
  readonly duplicates?: readonly string[]
  readonly sessionGap?: string
  readonly sessionBy?: string
  readonly sessionMidnight?: string
}

/** Adds the options that say what events are, to the group that the command is at. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      optionFlags['binding.columns'],
      'the column that holds a field, if not the usual one, such as eventTime=ts, or brand=properties.brand in JSON; repeat for more fields',
      pairs,
    )
    .option(
      optionFlags['binding.eventTypes'],
      `what the files call a ${listed(knownTypes, 'or')}, such as click=view, spelled exactly as there; repeat for more names`,
      eventTypes,
    )
    .option(
      optionFlags['binding.eventTypeIs'],
      'the type of all events if no column holds it, such as purchase for orders',
    )
    .option(
      optionFlags['binding.further'],
      'what a further column holds: text, instant, or the number of decimal places of its numbers, such as weight=3; repeat for more columns',
      furtherTypes,
    )
    .option(
      optionFlags['binding.duplicates'],
      'count events that were sent again once: those that are alike in these fields, such as eventId, or in all (exact)',
      names,
    )
    .option(
      optionFlags['binding.sessions'],
      "make sessions, which end where the user's next event comes later than this, such as '30 minutes'",
      sessionGap,
    )
    .option(optionFlags['binding.sessions.by'], 'whose sessions are made (default: userId)')
    .option(
      optionFlags['binding.sessions.midnight'],
      'the time zone at whose midnights sessions end, too (default: they go on over midnight)',
    )
}

/** What the options say of the event model. */
export function modelFrom(options: ModelOptions): BindingOptions {
  const { column = new Map<string, string>(), eventType, eventTypeIs, further, duplicates } = options
  const columns = [...column].map(([name, physical]) => [fieldCalled(name), physical])
  const isExact = duplicates?.length === 1 && duplicates[0] === 'exact'
  return defined({
    columns: Object.fromEntries(columns),
    eventTypes: eventType && Object.fromEntries(eventType),
    eventTypeIs,
    further: further && Object.fromEntries(further),
    duplicates: isExact ? ('exact' as const) : duplicates?.map((name) => boundTo(name, column)),
    sessions: sessionsFrom(options),
  })
}

/** @throws {@link UnsupportedError} for what no formula can do; a view can, and Tableau connects to one */
export function refuseStepsInTableau({ duplicates, sessionGap }: ModelOptions): void {
  const given = duplicates !== undefined ? 'duplicates' : sessionGap !== undefined ? 'session-gap' : undefined
  if (given === undefined) return
  throw new UnsupportedError(
    `--${given}: no formula of Tableau looks at events together; connect Tableau to a view of the events after this step, which cartometrics sql --events-view writes, and leave it out here`,
    { target: 'tableau', feature: given === 'duplicates' ? given : 'sessions' },
  )
}

function sessionsFrom({
  column = new Map(),
  sessionGap: gap,
  sessionBy,
  sessionMidnight,
}: ModelOptions): SessionOptions | undefined {
  const by = sessionBy === undefined ? undefined : boundTo(sessionBy, column)
  if (gap !== undefined) return { gap, ...defined({ by, midnight: sessionMidnight }) }
  if (by === undefined && sessionMidnight === undefined) return undefined
  const [given, option] = by === undefined ? ['--session-midnight', 'sessionMidnight'] : ['--session-by', 'sessionBy']
  throw new QueryError(
    `${given} says how sessions are made: say when they end, too, such as --session-gap '30 minutes'`,
    {
      option,
    },
  )
}

/** A field by its name or by the usual name of its column; any other name as it is. */
function fieldCalled(name: string): string {
  return eventFieldNames.find((field) => eventFields[field].column === name) ?? name
}

/** The same, or by the column that --column binds it to. */
function boundTo(name: string, columns: ReadonlyMap<string, string>): string {
  const [bound] = [...columns].find(([, column]) => column === name) ?? []
  return fieldCalled(bound ?? name)
}

function furtherTypes(
  value: string,
  before: ReadonlyMap<string, FurtherType> | undefined,
): ReadonlyMap<string, FurtherType> {
  const [[name, text] = ['', '']] = pairs(value, undefined)
  if (before?.has(name)) throw new InvalidArgumentError(`${name} is given twice.`)
  const type = text === 'text' || text === 'instant' ? text : /^[0-6]$/.test(text) ? { scale: Number(text) } : undefined
  if (type === undefined) {
    throw new InvalidArgumentError(
      'Write NAME=text, NAME=instant, or NAME=2 for numbers of 2 decimal places, 6 at most.',
    )
  }
  return new Map([...(before ?? []), [name, type]])
}

function sessionGap(value: string): string {
  if (microsOfGap(value) !== undefined) return value
  throw new InvalidArgumentError("Give a time of a year at most, such as '30 minutes' or '2 hours'.")
}
