import fc from 'fast-check'
import type { BindingOptions } from '../../src/events/binding.js'

/*
 * Events with objects, arrays of keys with values, and items in them; a binding that finds fields in every way there is; and the plain rows
 * that these events are. The rows are made by hand, field by field, and by nothing of what the sources are made of.
 */

/** A number as a source writes it. */
type Written = string | number | null

/** One of the things that an event is about. */
export interface NestedItem {
  readonly id?: string | null
  readonly brand?: string | null
  readonly top?: string | null
  readonly middle?: string | null
  readonly low?: string | null
  readonly price?: Written
  readonly quantity?: Written
  readonly amount?: Written
  readonly color?: string | null
  readonly weight?: Written
}

/** A parameter of an event: its key, and its value as a text or as a number. */
export interface NestedParam {
  readonly key: string
  readonly value: { readonly text: string | null; readonly number: number | null } | null
}

/** An event as it is sent. All of it could be JSON. */
export interface NestedEvent {
  readonly ts: string | null
  readonly name: string | null
  readonly message_id?: string | null
  readonly user?: { readonly id?: string | null; readonly anonymous?: string | null } | null
  readonly page?: {
    readonly product?: string | null
    readonly sku?: string | null
    readonly brand?: string | null
    readonly price?: Written
  } | null
  readonly order?: {
    readonly id?: string | null
    readonly value?: Written
    readonly units?: Written
    readonly tax?: Written
    readonly shipped?: string | null
  } | null
  readonly device?: { readonly category?: string | null; readonly group?: null } | null
  readonly params?: readonly (NestedParam | null)[] | null
  readonly items?: readonly (NestedItem | null)[] | null
}

/** How the numbers of events and of their items are written. As texts some of them are none. */
export interface NumberForms {
  readonly ofEvents: 'text' | 'number'
  readonly ofItems: 'text' | 'number'
}

/** Events, and what is said of them. */
export interface NestedCase {
  readonly events: readonly NestedEvent[]
  /** The types, as they are written, whose items are lines; all where it is undefined. */
  readonly itemTypes: readonly string[] | undefined
  readonly duplicates: 'exact' | readonly ['eventId'] | undefined
  /** The minutes between sessions that are made; undefined where they have ids. */
  readonly gap: number | undefined
}

/** A text that stands for null. */
const noText = 'none'

/** What a field is called as a further column of nested events, and as one of flat rows. */
export const flatNames = {
  'device.category': 'device',
  'items[].color': 'color',
  'items[].weight': 'weight',
  'order.tax': 'tax',
  'order.shipped': 'shipped',
} as const

const furtherTypes = {
  'device.category': 'text',
  'items[].color': 'text',
  'items[].weight': { scale: 3 },
  'order.tax': { scale: 2 },
  'order.shipped': 'instant',
} as const satisfies Record<keyof typeof flatNames, unknown>

/** The binding of nested events: a plain column, paths, lists, and all that is made of several. */
export function nestedBinding({ itemTypes, duplicates, gap }: Omit<NestedCase, 'events'>): BindingOptions {
  return {
    columns: {
      eventTime: 'ts',
      eventType: 'name',
      productId: [
        'items[].id',
        {
          byType: { view: 'page.product', add: ['page.product', 'page.sku'] },
          others: { withoutItems: 'page.product' },
        },
      ],
      categoryId: 'items[].top',
      categoryCode: { levels: ['items[].top', 'items[].middle', 'items[].low'] },
      brand: ['items[].brand', { withoutItems: 'page.brand' }],
      price: ['items[].price', 'page.price'],
      userId: ['user.id', 'user.anonymous'],
      ...(gap === undefined && { userSession: { joined: ['user.anonymous', 'params[session].value.number'] } }),
      orderId: 'order.id',
      eventId: 'message_id',
      quantity: ['items[].quantity', 'order.units'],
      amount: ['items[].amount', 'order.value'],
      currency: { byType: { purchase: 'params[currency].value.text' }, others: ['params[shown].value.text'] },
    },
    ...(itemTypes !== undefined && { itemTypes }),
    ...(duplicates !== undefined && { duplicates }),
    ...(gap !== undefined && { sessions: { gap: `${gap} minutes` } }),
    ...values,
    further: furtherTypes,
  }
}

/** The binding of the same events without their items, which nobody looks at: there is a row for each event. */
export function wholeEventsBinding({ duplicates, gap }: Omit<NestedCase, 'events'>): BindingOptions {
  const { itemTypes: _, columns, further, ...rest } = nestedBinding({ itemTypes: undefined, duplicates, gap })
  return {
    ...rest,
    columns: {
      ...columns,
      productId: { byType: { view: 'page.product', add: ['page.product', 'page.sku'] }, others: 'page.product' },
      categoryId: 'device.group',
      categoryCode: { levels: ['device.group'] },
      brand: 'page.brand',
      price: ['page.price'],
      quantity: 'order.units',
      amount: 'order.value',
    },
    further: Object.fromEntries(Object.entries(further ?? {}).filter(([name]) => !name.includes('[]'))),
  }
}

/** The binding of flat rows. Of them, none was sent before, and all have their sessions. */
export function flatBinding(): BindingOptions {
  const own = ['userSession', 'orderId', 'eventId', 'quantity', 'amount', 'currency']
  return {
    columns: Object.fromEntries(own.map((name) => [name, name])),
    ...values,
    further: Object.fromEntries(
      Object.entries(flatNames).map(([name, flat]) => [flat, furtherTypes[name as keyof typeof flatNames]]),
    ),
  }
}

const values = {
  eventTypes: { add: 'cart' },
  nulls: [noText],
  otherTypes: 'expected',
} as const satisfies BindingOptions

/** A line of an event, with the fields of the model under their own names; its event type is the one that is written. */
export interface FlatRow {
  readonly eventTime: string | null
  readonly eventType: string | null
  readonly productId: string | null
  readonly categoryId: string | null
  readonly categoryCode: string | null
  readonly brand: string | null
  readonly price: Written
  readonly userId: string | null
  readonly userSession: string | null
  readonly orderId: string | null
  readonly eventId: string | null
  readonly quantity: Written
  readonly amount: Written
  readonly currency: string | null
  readonly device: string | null
  readonly color: string | null
  readonly weight: Written
  readonly tax: Written
  readonly shipped: string | null
}

/**
 * The lines of events, without those of events that were sent before within a time, and with their sessions; and how many events were sent
 * before, with the first line of each.
 *
 * @param from milliseconds since 1970
 */
export function flattened(
  given: NestedCase,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = {},
): { readonly rows: readonly FlatRow[]; readonly duplicates: number; readonly copies: readonly FlatRow[] } {
  const compared = given.events.filter((event) => {
    const time = Date.parse(event.ts ?? '')
    return time >= from && time < to && canBeRead(event)
  })
  const copies = copiesIn(compared, given.duplicates)
  const left = given.events.filter((event) => !copies.has(event))
  const sessions =
    given.gap === undefined
      ? undefined
      : sessionsOf(
          compared.filter((event) => !copies.has(event)),
          given.gap,
        )
  const rows = left.flatMap((event) => linesOf(event, given.itemTypes, sessions))
  const first = [...copies].flatMap((event) => linesOf(event, given.itemTypes, undefined).slice(0, 1))
  return { rows, duplicates: copies.size, copies: first }
}

function linesOf(
  event: NestedEvent,
  itemTypes: readonly string[] | undefined,
  sessions: ReadonlyMap<NestedEvent, string> | undefined,
): readonly FlatRow[] {
  const items = event.items ?? []
  const hasItems = items.length > 0 && (itemTypes === undefined || itemTypes.includes(event.name ?? ''))
  const { page, order } = event
  return (hasItems ? items : [null]).map((item, place) => {
    const isFurther = place > 0
    const ofPage = event.name === 'add' ? (known(page?.product) ?? known(page?.sku)) : known(page?.product)
    const isByType = event.name === 'view' || event.name === 'add'
    return {
      eventTime: event.ts,
      eventType: event.name,
      productId: known(item?.id) ?? (isByType || !hasItems ? ofPage : null),
      categoryId: known(item?.top),
      categoryCode: levels([item?.top, item?.middle, item?.low]),
      brand: known(item?.brand) ?? (hasItems ? null : known(page?.brand)),
      price: known(item?.price) ?? (isFurther ? masked(page?.price, null) : known(page?.price)),
      userId: userOf(event),
      userSession: sessions === undefined ? sessionOf(event) : (sessions.get(event) ?? null),
      orderId: known(order?.id),
      eventId: known(event.message_id),
      quantity: known(item?.quantity) ?? (isFurther ? masked(order?.units, 0) : known(order?.units)),
      amount: known(item?.amount) ?? (isFurther ? masked(order?.value, 0) : known(order?.value)),
      currency: known(paramOf(event, event.name === 'purchase' ? 'currency' : 'shown')?.text),
      device: known(event.device?.category),
      color: known(item?.color),
      weight: known(item?.weight),
      tax: isFurther ? masked(order?.tax, null) : known(order?.tax),
      shipped: known(order?.shipped),
    }
  })
}

/** A value, null where it stands for nothing. */
function known<T>(value: T | null | undefined): T | null {
  return value === undefined || value === '' || value === noText ? null : value
}

/** A number of the event itself on a line that is not its first: what is none is still none. */
function masked(value: Written | undefined, zero: 0 | null): Written {
  const own = known(value)
  return own === null || !isNumber(own) ? own : zero
}

function isNumber(value: string | number): boolean {
  return Number.isFinite(Number(value))
}

function levels(parts: readonly (string | null | undefined)[]): string | null {
  const end = parts.findIndex((part) => known(part) === null)
  const there = end < 0 ? parts : parts.slice(0, end)
  return there.length === 0 ? null : there.join('.')
}

function userOf({ user }: NestedEvent): string | null {
  return known(user?.id) ?? known(user?.anonymous)
}

function sessionOf(event: NestedEvent): string | null {
  const user = known(event.user?.anonymous)
  const number = known(paramOf(event, 'session')?.number)
  return user === null || number === null ? null : `${user}/${number}`
}

function paramOf({ params }: NestedEvent, key: string): NestedParam['value'] {
  return params?.find((param) => param?.key === key)?.value ?? null
}

/** Whether all can be read that an event has itself, and not its items. */
function canBeRead({ ts, name }: NestedEvent): boolean {
  return !Number.isNaN(Date.parse(ts ?? '')) && known(name) !== null
}

/** Those that were sent before: all but the earliest of those that are alike. */
function copiesIn(events: readonly NestedEvent[], rule: NestedCase['duplicates']): ReadonlySet<NestedEvent> {
  const copies = new Set<NestedEvent>()
  if (rule === undefined) return copies
  const kept = new Map<string, NestedEvent>()
  const inTime = [...events].sort((one, other) => Date.parse(one.ts ?? '') - Date.parse(other.ts ?? ''))
  for (const event of inTime) {
    const key = rule === 'exact' ? JSON.stringify(event) : known(event.message_id)
    if (key === null) continue
    if (kept.has(key)) copies.add(event)
    else kept.set(key, event)
  }
  return copies
}

/** The session of each event of a user: its user and its beginning, in microseconds. */
function sessionsOf(events: readonly NestedEvent[], gap: number): ReadonlyMap<NestedEvent, string> {
  const found = new Map<NestedEvent, string>()
  const last = new Map<string, { readonly time: number; readonly session: string }>()
  const inTime = [...events].sort((one, other) => Date.parse(one.ts ?? '') - Date.parse(other.ts ?? ''))
  for (const event of inTime) {
    const user = userOf(event)
    if (user === null) continue
    const time = Date.parse(event.ts ?? '')
    const before = last.get(user)
    const goesOn = before !== undefined && time - before.time <= gap * 60_000
    const session = goesOn ? before.session : `${user}/${time}000`
    found.set(event, session)
    last.set(user, { time, session })
  }
  return found
}

/** Mostly a value, else nothing: null, an empty text, a text that stands for null, or no key at all. */
function orNothing<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
}

const aText = (...texts: readonly string[]) =>
  orNothing(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...texts) }, fc.constantFrom('', noText)))

/** A number of so many hundredths or thousandths; as a text, now and then none. */
function aNumber(form: 'text' | 'number', most: number, places: number): fc.Arbitrary<Written> {
  const numbers = fc.integer({ min: 0, max: most }).map((minor) => minor / 10 ** places)
  if (form === 'number') return orNothing(numbers)
  const texts = numbers.map((number) => number.toFixed(places))
  return orNothing(
    fc.oneof(
      { weight: 30, arbitrary: texts },
      { weight: 3, arbitrary: fc.constantFrom('', noText) },
      fc.constant('abc'),
    ),
  )
}

/** A number that can be read, or nothing. */
function aReadable(form: 'text' | 'number', most: number, places: number): fc.Arbitrary<Written> {
  return aNumber(form, most, places).map((value) => (value === 'abc' ? null : value))
}

const anItem = (form: 'text' | 'number') =>
  fc.record(
    {
      id: aText('p1', 'p2', 'p3'),
      brand: aText('acme', 'zeta', 'Ünïcode'),
      top: aText('home', 'garden'),
      middle: aText('chairs', 'tables'),
      low: aText('oak', 'pine'),
      price: aNumber(form, 5000, 2),
      quantity: aReadable(form, 4000, 3),
      amount: aReadable(form, 9000, 2),
      color: aText('red', 'blue'),
      weight: aReadable(form, 9000, 3),
    },
    { requiredKeys: ['id'] },
  )

const aParam = fc.record({
  key: fc.constantFrom('session', 'currency', 'shown', 'other'),
  value: orNothing(fc.record({ text: aText('EUR', 'USD'), number: orNothing(fc.integer({ min: 1, max: 3 })) })),
})

function anEvent({ ofEvents, ofItems }: NumberForms): fc.Arbitrary<Omit<NestedEvent, 'ts' | 'message_id'>> {
  return fc.record(
    {
      name: fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom('view', 'add', 'purchase', 'purchase', 'refund', 'scroll') },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      user: orNothing(fc.record({ id: aText('u1', 'u2'), anonymous: aText('a1', 'a2', 'a3') }, { requiredKeys: [] })),
      page: orNothing(
        fc.record(
          {
            product: aText('p1', 'p4'),
            sku: aText('s1', 's2'),
            brand: aText('acme', 'page'),
            price: aReadable(ofEvents, 3000, 2),
          },
          { requiredKeys: [] },
        ),
      ),
      order: orNothing(
        fc.record(
          {
            id: aText('o1', 'o2', 'o3', 'o4'),
            value: aReadable(ofEvents, 20000, 2),
            units: aReadable(ofEvents, 9000, 3),
            tax: aReadable(ofEvents, 900, 2),
            shipped: orNothing(fc.constantFrom('2019-10-05T00:00:00Z', '2019-10-06T12:00:00Z')),
          },
          { requiredKeys: [] },
        ),
      ),
      device: orNothing(fc.record({ category: aText('mobile', 'desktop') }, { requiredKeys: [] })),
      params: orNothing(fc.array(orNothing(aParam), { maxLength: 5 })),
      items: orNothing(fc.array(orNothing(anItem(ofItems)), { maxLength: 4 })),
    },
    { requiredKeys: ['name'] },
  )
}

/** Has whatever events can have, so that no column is missing. */
function wholeEvent({ ofEvents, ofItems }: NumberForms): NestedEvent {
  const number = (form: 'text' | 'number', value: number, places: number) =>
    form === 'text' ? value.toFixed(places) : value
  return {
    ts: '2019-09-30T22:00:00Z',
    name: 'purchase',
    message_id: 'm0',
    user: { id: 'u1', anonymous: 'a1' },
    page: { product: 'p1', sku: 's1', brand: 'acme', price: number(ofEvents, 12.5, 2) },
    order: {
      id: 'o1',
      value: number(ofEvents, 99.75, 2),
      units: number(ofEvents, 2.5, 3),
      tax: number(ofEvents, 1.25, 2),
      shipped: '2019-10-05T00:00:00Z',
    },
    device: { category: 'mobile', group: null },
    params: ['session', 'currency', 'shown'].map((key) => ({ key, value: { text: 'EUR', number: 1.0 } })),
    items: [
      {
        id: 'p2',
        brand: 'zeta',
        top: 'home',
        middle: 'chairs',
        low: 'oak',
        price: number(ofItems, 7.25, 2),
        quantity: number(ofItems, 1.5, 3),
        amount: number(ofItems, 10.5, 2),
        color: 'red',
        weight: number(ofItems, 0.125, 3),
      },
    ],
  }
}

/** How an event that is sent again differs from what it was; where it does, it comes a second later. */
type Change = 'nothing' | 'later' | 'item' | 'user'

/**
 * Events, some of which come again, in any order. No two are at one instant but those that are the same, so it is plain which is kept of
 * several that are alike.
 */
export function nestedCases(forms: NumberForms): fc.Arbitrary<NestedCase> {
  const moved = fc.record({
    event: anEvent(forms),
    minutes: fc.integer({ min: 1, max: 90 }),
    hasTime: fc.integer({ min: 0, max: 20 }).map((place) => place > 0),
    hasId: fc.boolean(),
  })
  const again = fc.record({ place: fc.nat(20), change: fc.constantFrom<Change>('nothing', 'later', 'item', 'user') })
  return fc
    .record({
      all: fc.array(moved, { maxLength: 20 }),
      agains: fc.array(again, { maxLength: 6 }),
      itemTypes: fc.constantFrom(undefined, ['purchase'], ['view', 'purchase', 'add']),
      duplicates: fc.constantFrom(undefined, 'exact' as const, ['eventId'] as const),
      gap: fc.constantFrom(undefined, undefined, 30, 60),
    })
    .chain(({ all, agains, ...said }) => {
      let time = Date.parse('2019-09-30T22:10:00Z')
      const first = [
        wholeEvent(forms),
        ...all.map(({ event, minutes, hasTime, hasId }, place): NestedEvent => {
          time += minutes * 60_000
          const ts = hasTime ? new Date(time).toISOString() : 'yesterday'
          return { ts, message_id: hasId ? `m${place + 1}` : null, ...event }
        }),
      ]
      const copies = agains.map(({ place, change }, index) =>
        changed(first[place % first.length] as NestedEvent, change, index + 1),
      )
      const events = [...first, ...copies]
      return fc
        .shuffledSubarray(events, { minLength: events.length })
        .map((shuffled): NestedCase => ({ ...said, events: shuffled }))
    })
}

/** An event that comes again. It is another object. */
function changed(event: NestedEvent, change: Change, seconds: number): NestedEvent {
  const time = Date.parse(event.ts ?? '')
  if (change === 'nothing' || Number.isNaN(time)) return { ...event }
  const later = { ...event, ts: new Date(time + seconds * 1000).toISOString() }
  if (change === 'later') return later
  if (change === 'user') return { ...later, user: { id: 'u9', anonymous: 'a9' } }
  const [item, ...others] = event.items ?? []
  return { ...later, items: [{ ...item, id: 'p9' }, ...others] }
}
