import { type Command, InvalidArgumentError, Option } from 'commander'
import { QueryError, UnsupportedError } from '../errors.js'
import type { BindingOptions } from '../events/binding.js'
import { knownTypes } from '../events/event-types.js'
import { eventFieldNames, eventFields } from '../events/fields.js'
import type { FurtherType } from '../events/further-columns.js'
import type { SessionOptions } from '../events/sessions.js'
import { hint } from '../known-names.js'
import { listed } from '../shown.js'
import { defined } from './defined.js'
import { optionFlags } from './library-options.js'
import { eventTypes, names, pairs } from './option-values.js'
import { type GivenPreset, preset, presetNames } from './preset.js'

/** The options that say which columns are which fields, which events count, and what sessions are. */
export interface ModelOptions {
  readonly preset?: GivenPreset
  readonly without?: readonly string[]
  readonly column?: ReadonlyMap<string, string>
  readonly eventType?: ReadonlyMap<string, string>
  readonly eventTypeIs?: string
  readonly itemTypes?: readonly string[]
  readonly otherTypes?: 'expected'
  readonly negativePurchases?: 'refund' | 'purchase'
  readonly categorySeparator?: string
  readonly further?: ReadonlyMap<string, FurtherType>
  readonly duplicates?: readonly string[]
  readonly sessionGap?: string
  readonly sessionBy?: string
  readonly sessionMidnight?: string
}

/** Adds the option that names the system of the events. */
export function addPresetOption(command: Command): Command {
  return command.option(
    '--preset <NAME>',
    `the shop system that wrote the events: ${listed(presetNames, 'or')}; its options follow, such as ga4:user=pseudonymous,currency=currency; other options take the place of its parts`,
    preset,
  )
}

/** Adds the options that say what events are, to the group that the command is at. */
export function addModelOptions(command: Command): Command {
  return addPresetOption(command)
    .option(
      '--without <FIELDS>',
      'fields of the preset that the files do not have, such as amount,orderId',
      withoutFieldsCalled,
    )
    .option(
      optionFlags['binding.columns'],
      'the column that holds a field, if not the usual one, such as eventTime=ts, or a path, such as brand=properties.brand or price=items[].price; repeat for more fields',
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
      optionFlags['binding.itemTypes'],
      'the types, spelled as in the files, of the events whose items are lines, such as view_item,purchase (default: all, if a column is one of items)',
      names,
    )
    .addOption(
      new Option(
        optionFlags['binding.otherTypes'],
        'expected: events of other types are usual, and need no warning',
      ).choices(['expected']),
    )
    .addOption(
      new Option(
        optionFlags['binding.negativePurchases'],
        'what purchases with a negative price, quantity or amount are (default: purchase, with a warning)',
      ).choices(['refund', 'purchase']),
    )
    .option(
      optionFlags['binding.categorySeparator'],
      "what is between the levels of a category, such as ' > ' (default: a point)",
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
    )
    .option(optionFlags['binding.sessions.by'], 'whose sessions are made (default: userId)')
    .option(
      optionFlags['binding.sessions.midnight'],
      'the time zone at whose midnights sessions end, too (default: they go on over midnight)',
    )
}

/** What the options say of the event model, beside a preset. */
export function modelFrom(options: ModelOptions): BindingOptions {
  const { column = new Map<string, string>(), eventType, eventTypeIs, further, duplicates } = options
  const { itemTypes, otherTypes, negativePurchases, categorySeparator } = options
  const columns = [...column].map(([name, physical]) => [fieldCalled(name), physical])
  const isExact = duplicates?.length === 1 && duplicates[0] === 'exact'
  return defined({
    columns: Object.fromEntries(columns),
    eventTypes: eventType && Object.fromEntries(eventType),
    eventTypeIs,
    itemTypes,
    otherTypes,
    negativePurchases,
    categorySeparator,
    further: further && Object.fromEntries(further),
    duplicates: isExact ? ('exact' as const) : duplicates?.map((name) => boundTo(name, options)),
    sessions: sessionsFrom(options),
  })
}

/** Names of fields, or of their usual columns, with commas between them. */
function withoutFieldsCalled(value: string, before: readonly string[] | undefined): readonly string[] {
  return names(value, before).map((name) => {
    const field = fieldCalled(name)
    if ((eventFieldNames as readonly string[]).includes(field)) return field
    throw new InvalidArgumentError(`There is no field "${name}"${hint(name, eventFieldNames)}`)
  })
}

/** The fields whose columns options name, by themselves. */
export function fieldsNamed({ column = new Map() }: Pick<ModelOptions, 'column'>): ReadonlySet<string> {
  return new Set([...column.keys()].map(fieldCalled))
}

/** @throws {@link UnsupportedError} for what no formula can do; a view can, and Tableau connects to one */
export function refuseStepsInTableau({ duplicates, sessionGap, preset }: ModelOptions): void {
  const { binding } = preset ?? {}
  const steps = [
    { option: 'duplicates', feature: 'duplicates', isTaken: duplicates !== undefined },
    { option: 'session-gap', feature: 'sessions', isTaken: sessionGap !== undefined },
    { option: `preset ${preset?.name}`, feature: 'duplicates', isTaken: binding?.duplicates !== undefined },
    { option: `preset ${preset?.name}`, feature: 'sessions', isTaken: binding?.sessions !== undefined },
  ]
  const taken = steps.find(({ isTaken }) => isTaken)
  if (taken === undefined) return
  throw new UnsupportedError(
    `--${taken.option}: no formula of Tableau looks at events together; connect Tableau to a view of the events after this step, which cartometrics sql --events-view writes, and leave it out here`,
    { target: 'tableau', feature: taken.feature },
  )
}

function sessionsFrom(options: ModelOptions): SessionOptions | undefined {
  const { sessionBy, sessionMidnight, preset } = options
  const by = sessionBy === undefined ? undefined : boundTo(sessionBy, options)
  const isSaid = by !== undefined || sessionMidnight !== undefined
  const made = isSaid ? preset?.binding.sessions : undefined
  const gap = options.sessionGap ?? made?.gap
  if (gap !== undefined) return { ...made, gap, ...defined({ by, midnight: sessionMidnight }) }
  if (!isSaid) return undefined
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

/** The same, or by the column that --column or the preset binds it to. */
function boundTo(name: string, { column = new Map(), preset }: ModelOptions): string {
  const all = [...column, ...Object.entries(preset?.binding.columns ?? {})]
  const [bound] = all.find(([, source]) => source === name) ?? []
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
