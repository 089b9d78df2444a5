import type { ThresholdMethod } from '../../src/definition/threshold.js'
import { conjuncts } from './conditions.js'
import { comparingMoney, hasConcentration, type ModelQuery } from './queries.js'
import { byCodePoint, isMixed, type ReadEvent } from './reading.js'
import { inSequence } from './sequences.js'
import { afterSteps, comparedNames, noSteps } from './steps.js'

/*
 * The whole analysis written again, the plainest way: every group is filtered out of all events, every metric computed by hand. It
 * shares nothing with the library but the names.
 */

type Cell = string | number | boolean | Date | null
type Values = Record<string, Cell>

/** What an analysis must give. */
export interface Expected {
  readonly rows: readonly Values[]
  /** With groups, they have the concentration of revenue, too. */
  readonly totals: Values
  /** Whether the query asks for them. */
  readonly wantsTotals: boolean
  readonly thresholds: Values
  readonly rejected: number
  /** Whether revenue is of several currencies over all events: then what compares it over groups is refused. */
  readonly mixed: boolean
  /** How many events in scope were sent before. */
  readonly repeated: number
  /** Whether there are events none of which can be read: that is no answer, but an error. */
  readonly noneReadable: boolean
}

/** How events are bound, as far as it matters to steps. */
type Bound = Parameters<typeof afterSteps>[1]

const usual: Bound = { orders: true, lines: true, eventIds: true, currencies: false, declared: false, steps: noSteps }

/** An event that has no place in a session. */
function withoutSession(event: ReadEvent, { orders }: Bound): ReadEvent {
  return { ...event, userSession: null, ...(orders ? {} : { orderId: null }) }
}

/** Works out what a query over events must give. */
export function expected(given: readonly ReadEvent[], query: ModelQuery, bound: Bound = usual): Expected {
  const { by, where, from, to, own, orderBy, limit, time } = query
  const zone = time.timeZone
  const used = new Set<string>([
    'eventTime',
    'eventType',
    'price',
    'quantity',
    'amount',
    ...by.flatMap(({ reads }) => reads),
    ...own.flatMap(({ reads }) => reads),
    ...(where?.reads ?? []),
    ...(bound.steps.duplicates === null ? [] : comparedNames(bound)),
  ])
  const parts = where === null ? [] : conjuncts(where)
  const isReadable = ({ unreadable }: ReadEvent) => [...unreadable].every((name) => !used.has(name))
  const inTime = given.filter(
    (event) =>
      event.unreadable.has('eventTime') ||
      ((from === null || (event.eventTime as number) >= from) && (to === null || (event.eventTime as number) < to)),
  )
  const isAsked = (event: ReadEvent) =>
    parts.every((part) => part.holds(event, zone) === true || part.reads.some((name) => event.unreadable.has(name)))
  const stepped = afterSteps(inTime.filter(isReadable), bound)
  const unread = inTime
    .filter((event) => !isReadable(event))
    .map((event) => (bound.steps.sessions === null ? event : withoutSession(event, bound)))
  const events = [...unread, ...stepped.events]
  const inScope = events.filter(isAsked)
  const accepted = inScope.filter(isReadable)
  const withoutSessions = (one: ReadEvent) => (bound.steps.sessions === null ? one : withoutSession(one, bound))
  const repeated = stepped.repeated.map(withoutSessions).filter(isAsked).length

  const groups = new Map<string, { keys: (string | null)[]; events: ReadEvent[] }>()
  for (const event of accepted) {
    const keys = by.map(({ key }) => key(event, zone))
    const id = JSON.stringify(keys)
    groups.set(id, { keys, events: [...(groups.get(id)?.events ?? []), event] })
  }
  const list = by.length === 0 ? [] : [...groups.values()]
  const all = measure(accepted, query)
  const rows = list.map(({ keys, events }) => ({ keys, keyed: !keys.includes(null), values: measure(events, query) }))
  for (const { values } of [...rows, { values: all }]) ratios(values, all)

  rank(rows, 'revenue', 'revenueRank')
  rank(rows, 'shoppers', 'popularityRank')
  for (const { values } of rows) values['rankGap'] = minus(values['popularityRank'], values['revenueRank'])
  const ranked = inOrder(rows, 'revenue')
  const money = ranked.reduce((sum, { values }) => sum + cents(values), 0n)
  let running = 0n
  for (const { values } of ranked) {
    running += cents(values)
    values['cumulativeShare'] = divide(Number(running), Number(money))
  }
  let run = 0
  inOrder(rows, 'ownCount').forEach(({ values }, index) => {
    run += values['ownCount'] as number
    values['ownPlace'] = index + 1
    values['ownRun'] = run
  })
  const thresholds = classify(rows, query)
  const concentration = hasConcentration(query) ? concentrationOf(ranked, money) : {}
  const unasked = ['cents', ...(query.comparesMoney ? [] : comparingMoney)]
  for (const { values } of [...rows, { values: all }]) for (const name of unasked) delete values[name]

  const names = by.map(({ name }) => name)
  const order =
    orderBy === null ? null : typeof orderBy === 'string' ? { by: orderBy, direction: 'descending' } : orderBy
  const sorted = [...rows].sort((a, b) => {
    const byTime = order === null && by[0]?.time === true
    if (!byTime) {
      const [x, y] = [a, b].map(({ values }) => values[order?.by ?? query.metrics[0]?.name ?? ''] ?? null) as [
        Cell,
        Cell,
      ]
      const found = compare(x, y, (order?.direction ?? 'descending') === 'descending')
      if (found !== 0) return found
    }
    return byKeys(a.keys, b.keys)
  })
  return {
    rows: sorted.slice(0, limit ?? undefined).map(({ keys, values }) => {
      const row: Values = Object.create(null)
      names.forEach((name, index) => {
        row[name] = keys[index] ?? null
      })
      return Object.assign(row, values)
    }),
    totals: { ...all, ...concentration },
    wantsTotals: query.totals,
    thresholds: { minSessions: query.minSessions, ...thresholds },
    rejected: inScope.length - accepted.length,
    mixed: isMixed(accepted.filter((event) => event.eventType === 'purchase' && worth(event) !== null)),
    repeated,
    noneReadable: inScope.length > 0 && given.every(({ unreadable }) => [...unreadable].some((name) => used.has(name))),
  }
}

interface Group {
  readonly keys: readonly (string | null)[]
  /** Whether no key is null. */
  readonly keyed: boolean
  readonly values: Values
}

function measure(events: readonly ReadEvent[], { own, time }: ModelQuery): Values {
  const of = (...types: string[]) => events.filter(({ eventType }) => types.includes(eventType as string))
  const distinct = (some: readonly ReadEvent[], name: keyof ReadEvent) =>
    new Set(some.map((event) => event[name]).filter((value) => value !== null)).size
  const sessionsWith = (...types: string[]) => {
    const taken = types.map((type) => new Set(of(type).map(({ userSession }) => userSession)))
    return [...(taken[0] as Set<string | null>)].filter(
      (session) => session !== null && taken.every((some) => some.has(session)),
    ).length
  }
  const sessionsInOrder = (...types: string[]) =>
    inSequence(
      events,
      'userSession',
      types.map((type) => (event) => event.eventType === type),
    )
  const worthy = (type: string) => of(type).filter((event) => worth(event) !== null)
  const [bought, returned] = [worthy('purchase'), worthy('refund')]
  const money = bought.reduce((sum, event) => sum + (worth(event) as bigint), 0n)
  const refunds = returned
    .map((event) => worth(event) as bigint)
    .reduce((sum, amount) => sum + (amount < 0n ? -amount : amount), 0n)
  const unlessMixed = (some: readonly ReadEvent[], value: bigint) => (isMixed(some) ? null : Number(`${value}e-5`))
  return {
    events: events.length,
    views: of('view').length,
    carts: of('cart').length,
    cartRemovals: of('remove_from_cart').length,
    purchases: of('purchase').length,
    sessions: distinct(events, 'userSession'),
    shoppers: distinct(events, 'userId'),
    products: distinct(events, 'productId'),
    viewSessions: distinct(of('view'), 'userSession'),
    cartSessions: distinct(of('cart'), 'userSession'),
    engagedSessions: distinct(of('cart', 'purchase'), 'userSession'),
    purchaseSessions: distinct(of('purchase'), 'userSession'),
    viewCartSessions: sessionsWith('view', 'cart'),
    viewCartPurchaseSessions: sessionsWith('view', 'cart', 'purchase'),
    viewThenCartSessions: sessionsInOrder('view', 'cart'),
    viewThenCartThenPurchaseSessions: sessionsInOrder('view', 'cart', 'purchase'),
    buyers: distinct(of('purchase'), 'userId'),
    orders: distinct(of('purchase'), 'orderId'),
    units: Number(`${of('purchase').reduce((sum, { units }) => sum + units, 0n)}e-3`),
    revenue: unlessMixed(bought, money),
    refunds: unlessMixed(returned, refunds),
    netRevenue: unlessMixed([...bought, ...returned], money - refunds),
    refundRate: isMixed([...bought, ...returned]) ? null : divide(Number(refunds), Number(money)),
    cents: String(money),
    ...Object.fromEntries(own.map(({ metric, of }) => [metric.name, of(events, time.timeZone)])),
  }
}

/** What a line is worth, in units of 10⁻⁵; null without an amount and a price. */
function worth({ price, units, amount }: ReadEvent): bigint | null {
  if (amount !== null) return amount * 1000n
  return price === null ? null : price * units
}

const cents = (values: Values) => BigInt(values['cents'] as string)

function ratios(v: Values, all: Values): void {
  const abandoned = (v['engagedSessions'] as number) - (v['purchaseSessions'] as number)
  Object.assign(v, {
    stickiness: divide(v['events'], v['sessions']),
    conversionRate: divide(v['purchases'], v['sessions']),
    sessionConversionRate: divide(v['purchaseSessions'], v['sessions']),
    cartRate: divide(v['cartSessions'], v['sessions']),
    cartAbandonmentRate: divide(abandoned, v['cartSessions']),
    averageOrderValue: divide(v['revenue'], v['orders']),
    averagePurchaseValue: divide(v['revenue'], v['purchases']),
    revenuePerSession: divide(v['revenue'], v['sessions']),
    revenuePerShopper: divide(v['revenue'], v['shoppers']),
    purchasesPerBuyer: divide(v['purchases'], v['buyers']),
    unitsPerOrder: divide(v['units'], v['orders']),
    averageUnitPrice: divide(v['revenue'], v['units']),
    ordersPerBuyer: divide(v['orders'], v['buyers']),
    marketShare: divide(v['revenue'], all['revenue']),
    trafficShare: divide(v['sessions'], all['sessions']),
    ownShare: divide(v['ownCount'], all['ownCount']),
    // What compares groups is null over all events, and for groups without a key.
    ...Object.fromEntries(
      [
        'revenueRank',
        'popularityRank',
        'rankGap',
        'cumulativeShare',
        'quadrant',
        'opportunity',
        'revenueAtStake',
        'ownPlace',
        'ownRun',
        'ownQuadrant',
      ].map((name) => [name, null]),
    ),
  })
}

function divide(a: Cell | undefined, b: Cell | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' && b !== 0 ? a / b + 0 : null
}

function minus(a: Cell | undefined, b: Cell | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a - b : null
}

function inOrder(rows: readonly Group[], name: string): readonly Group[] {
  return rows
    .filter(({ keyed }) => keyed)
    .sort((a, b) => (b.values[name] as number) - (a.values[name] as number) || byKeys(a.keys, b.keys))
}

function rank(rows: readonly Group[], name: string, into: string): void {
  const keyed = rows.filter((row) => row.keyed)
  for (const { values } of keyed)
    values[into] = 1 + keyed.filter((other) => (other.values[name] as number) > (values[name] as number)).length
}

function byKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = byCodePoint(a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function compare(a: Cell, b: Cell, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order = typeof a === 'string' ? byCodePoint(a, b as string) : a < b ? -1 : 1
  return descending ? -order : order
}

/** Sets the classes, and tells the thresholds. */
function classify(rows: readonly Group[], { minSessions, thresholds }: ModelQuery): Values {
  const eligible = rows.filter(({ keyed, values }) => keyed && (values['sessions'] as number) >= minSessions)
  const found: Values = {}
  for (const name of new Set([
    'sessions',
    'conversionRate',
    'stickiness',
    'shoppers',
    'ownCount',
    ...Object.keys(thresholds),
  ])) {
    const values = eligible.map((row) => row.values[name]).filter((value) => typeof value === 'number')
    found[name] = thresholdOf(values, thresholds[name] ?? 'median')
  }
  const side = (v: Values, name: string) =>
    v[name] === null || v[name] === undefined ? null : (v[name] as number) >= (found[name] as number)
  for (const { values: v } of eligible) {
    v['quadrant'] = quadrant(side(v, 'sessions'), side(v, 'conversionRate'))
    v['ownQuadrant'] = quadrant(side(v, 'shoppers'), side(v, 'ownCount'))
    const [sticky, converting] = [side(v, 'stickiness'), side(v, 'conversionRate')]
    v['opportunity'] = sticky === null || converting === null ? null : sticky && !converting
    if (v['opportunity'] === true && v['averagePurchaseValue'] !== null) {
      const missing = (found['conversionRate'] as number) - (v['conversionRate'] as number)
      v['revenueAtStake'] = missing * (v['sessions'] as number) * (v['averagePurchaseValue'] as number)
    }
  }
  return found
}

function quadrant(x: boolean | null, y: boolean | null): string | null {
  if (x === null || y === null) return null
  return x ? (y ? 'market-leader' : 'underperformer') : y ? 'niche-gem' : 'long-tail'
}

function thresholdOf(values: readonly number[], method: ThresholdMethod): number | null {
  if (typeof method === 'number') return method
  if (values.length === 0) return null
  if (method === 'mean') {
    // Summed without rounding, so that groups which are all alike are at their mean.
    const sum = values.reduce((sum, value) => sum + BigInt(Math.trunc(value * 2 ** 60)), 0n)
    return Number(sum) / 2 ** 60 / values.length
  }
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * (method === 'median' ? 0.5 : method.quantile)
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number]
  return low + (high - low) * (at - Math.floor(at))
}

/** How concentrated revenue is over the ranked groups. */
function concentrationOf(ranked: readonly Group[], money: bigint): Values {
  const amounts = ranked.map(({ values }) => cents(values))
  const top = (n: number) => divide(Number(amounts.slice(0, n).reduce((sum, x) => sum + x, 0n)), Number(money))
  const groupsFor = (tenths: bigint) => {
    if (money <= 0n) return null
    const upTo = (index: number) => amounts.slice(0, index + 1).reduce((sum, amount) => sum + amount, 0n)
    return 1 + amounts.findIndex((_, index) => upTo(index) * 10n >= money * tenths)
  }
  const n = amounts.length
  return {
    rankedGroups: n,
    rankedRevenue: Number(`${money}e-5`),
    topShare1: top(1),
    topShare5: top(5),
    topShare10: top(10),
    groupsFor50Percent: groupsFor(5n),
    groupsFor80Percent: groupsFor(8n),
    hhi: money > 0n ? amounts.reduce((sum, x) => sum + (Number(x) / Number(money)) ** 2, 0) : null,
    gini:
      money > 0n
        ? amounts.reduce((sum, x) => sum + amounts.reduce((all, y) => all + Number(x > y ? x - y : y - x), 0), 0) /
          (2 * n * Number(money))
        : null,
  }
}
