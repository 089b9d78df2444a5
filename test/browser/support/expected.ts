import { analyze } from '../../../src/analysis/analyze.js'
import { boundsOf, growth, previousPeriod } from '../../../src/analysis/compare.js'
import type { AnyMetric } from '../../../src/definition/metric.js'
import { calendar } from '../../../src/events/calendar.js'
import { catalogue, concentrationMetrics } from '../../../src/metrics/catalogue.js'
import { orderedFunnelMetrics } from '../../../src/metrics/funnel.js'
import { carts, purchases, views } from '../../../src/metrics/measures.js'
import type { Query } from '../../../src/plan/query.js'
import { type Format, type ReportQuery, wordsFor } from '../../../src/report.js'
import type { Source } from '../../../src/sources/source.js'

/** A table as a reader sees it. */
export interface ShownTable {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A headline as a reader sees it; `change` is null where there is nothing to compare with. */
export interface ShownTile {
  readonly label: string
  readonly figure: string
  readonly change: string | null
  readonly note: string
}

/** Everything with a number that a page must show. */
export interface ExpectedPage {
  /** By caption. */
  readonly tables: Readonly<Record<string, ShownTable>>
  readonly tiles: readonly ShownTile[]
  /** The numbers that carry a name: what they may be, and how they are written. */
  readonly named: Readonly<Record<string, { readonly values: readonly unknown[]; readonly write: Write }>>
  /** Texts that must stand in charts, by the id of their figure. */
  readonly drawn: Readonly<Record<string, readonly string[]>>
  /** The numbers that may stand in other text. */
  readonly loose: ReadonlySet<string>
  /** The names of groups and files, in which any number may be. */
  readonly names: readonly string[]
}

type Write = (value: number | null) => string
type Values = Readonly<Record<string, unknown>>

const number = (row: Values, name: string) => row[name] as number | null
const classes = {
  'market-leader': 'Market leader',
  'niche-gem': 'Niche gem',
  underperformer: 'Underperformer',
  'long-tail': 'Long tail',
} as const
const metrics = Object.values<AnyMetric>({ ...catalogue, ...concentrationMetrics })
const plurals = ['Market leaders', 'Niche gems', 'Underperformers', 'Long tail']

/** Works out what a page must show: from queries of its own, not from the data that the page is made of. */
export async function expectedPage(source: Source, query: ReportQuery, format: Format): Promise<ExpectedPage> {
  const { by = 'brand', time = {}, minSessions = 30 } = query
  const dimension = by as string
  const { one, many } = wordsFor(dimension)
  const headed = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const before = time.from === undefined ? null : { ...previousPeriod(time) }

  const whole = await analyze(source, { by, time, minSessions, metrics, orderBy: 'revenue' })
  const [rows, totals] = [whole.rows as readonly Values[], whole.totals as Values]
  const earlier = before === null ? null : await analyze(source, { by, time: before, metrics, orderBy: 'revenue' })
  const past = earlier === null ? null : (earlier.totals as Values)
  const pastRevenue = new Map(
    (earlier?.rows as readonly Values[] | undefined)?.map((row) => [row[dimension], row['revenue']]),
  )

  const keyed = rows.filter((row) => row[dimension] !== null)
  const selling = keyed.filter(({ revenue }) => (revenue as number) > 0).length
  const buyingShare = (row: Values) => ratio(number(row, 'purchaseSessions'), number(row, 'sessions'))
  const keyOf = (row: Values) => (row[dimension] === null ? `(no ${dimension})` : shownName(row[dimension] as string))
  const share = (row: Values) => ratio(number(row, 'shoppers'), number(totals, 'shoppers'))
  const changeOf = (row: Values) =>
    past === null ? null : growth(number(row, 'revenue'), (pastRevenue.get(row[dimension]) ?? 0) as number)
  const enough = keyed.filter((row) => (number(row, 'sessions') ?? 0) >= minSessions && row['stickiness'] !== null)
  const stickiest = enough
    .toSorted((a, b) => (number(b, 'stickiness') ?? 0) - (number(a, 'stickiness') ?? 0))
    .slice(0, 12)
  const chances = keyed
    .filter(({ opportunity }) => opportunity === true)
    .toSorted(
      (a, b) =>
        ((b['revenueAtStake'] as number | null) ?? -1) - ((a['revenueAtStake'] as number | null) ?? -1) ||
        (number(b, 'sessions') ?? 0) - (number(a, 'sessions') ?? 0),
    )
  const best = keyed.filter(({ revenue }) => (revenue as number) > 0).slice(0, 12)
  const classified = keyed.filter(({ quadrant }) => quadrant !== null)
  const steps = await sessionsByStep(source, time, query.orderedFunnel === true)
  const trend = await trendOf(source, time)
  const trendBefore = before === null ? [] : (await trendOf(source, before)).points
  const { thresholds } = whole
  const factors = await factorsOf(source, time, totals, past, trend, format)
  const concentration = {
    groups: keyed.length,
    topShare1: number(totals, 'topShare1'),
    topShare5: number(totals, 'topShare5'),
    topShare10: number(totals, 'topShare10'),
    groupsFor80Percent: number(totals, 'groupsFor80Percent'),
    gini: number(totals, 'gini'),
  }

  const cells: Readonly<Record<string, readonly [head: string, write: (row: Values) => string]>> = {
    rank: ['#', (row) => format.integer(number(row, 'revenueRank'))],
    name: [headed(one), keyOf],
    revenue: ['Revenue', (row) => format.money(number(row, 'revenue'))],
    share: ['Market share', (row) => format.percent(number(row, 'marketShare'))],
    change: ['Change', (row) => format.change(changeOf(row))],
    shoppers: ['Shoppers', (row) => format.integer(number(row, 'shoppers'))],
    popularity: ['Popularity', (row) => format.percent(share(row))],
    sessions: ['Sessions', (row) => format.integer(number(row, 'sessions'))],
    stickiness: ['Stickiness', (row) => format.decimal(number(row, 'stickiness'))],
    buying: ['Sessions that buy', (row) => format.percent(buyingShare(row))],
    conversion: ['Purchases per session', (row) => format.percent(number(row, 'conversionRate'))],
    order: ['Avg. order', (row) => format.money(number(row, 'averageOrderValue'))],
    class: ['Class', ({ quadrant }) => (quadrant === null ? '–' : classes[quadrant as keyof typeof classes])],
    stake: ['At stake', (row) => format.money(number(row, 'revenueAtStake'))],
  }
  const groups = (shown: readonly Values[], ...names: readonly string[]): ShownTable => {
    const columns = names.map((name) => cells[name] as (typeof cells)[string])
    return { heads: columns.map(([head]) => head), rows: shown.map((row) => columns.map(([, write]) => write(row))) }
  }

  // Shares that add up are added up in cents here.
  const cents = (row: Values) => Math.round((number(row, 'revenue') ?? 0) * 100)
  const keyedCents = keyed.reduce((sum, row) => sum + cents(row), 0)
  const together = (place: number) =>
    ratio(
      keyed.slice(0, place).reduce((sum, row) => sum + cents(row), 0),
      keyedCents,
    )
  const allCents = cents(totals)
  const places = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].filter((n) => n < keyed.length)
  const quadrantRows = Object.keys(classes).map((quadrant, index) => {
    const members = classified.filter((row) => row['quadrant'] === quadrant)
    const sum = members.reduce((all, row) => all + cents(row), 0)
    return [
      plurals[index] as string,
      format.integer(members.length),
      format.percent(allCents === 0 ? 0 : sum / allCents),
      members.slice(0, 3).map(keyOf).join(', ') || '–',
    ]
  })
  const stepCounts = [steps.view, steps.viewCart, steps.all]
  const reasons = Object.entries(whole.rejected.reasons)

  const tables: Record<string, ShownTable> = {
    [`Figures by ${trend.unit}`]: {
      heads: [
        headed(trend.unit),
        ...['Revenue', 'Sessions', 'Shoppers', 'Orders', 'Sessions that buy', 'Purchases per session'],
        ...(before === null ? [] : ['Previous', 'Previous revenue']),
      ],
      rows: trend.points.map((point, index) => [
        point.at,
        format.money(point.revenue),
        format.integer(point.sessions),
        format.integer(point.shoppers),
        format.integer(point.orders),
        format.percent(ratio(point.buying, point.sessions)),
        format.percent(ratio(point.purchases, point.sessions)),
        ...(before === null ? [] : [trendBefore[index]?.at ?? '', format.money(trendBefore[index]?.revenue ?? null)]),
      ]),
    },
    'Sessions by step': {
      heads: ['Step', 'Sessions', 'Of previous step', 'Of first step'],
      rows: stepCounts.map((count, index) => [
        ['Viewed', 'Added to cart', 'Bought'][index] as string,
        format.integer(count),
        format.percent(index === 0 ? null : ratio(count, stepCounts[index - 1] as number)),
        format.percent(ratio(count, steps.view)),
      ]),
    },
    'Share of revenue and of shoppers': groups(best, 'name', 'revenue', 'share', 'shoppers', 'popularity'),
    'Cumulative share of revenue': {
      heads: [headed(many), 'Cumulative share', 'Smallest of them'],
      rows: [...places, keyed.length].map((place) => [
        format.integer(place),
        format.percent(together(place)),
        keyOf(keyed[place - 1] as Values),
      ]),
    },
    'Events per session': groups(stickiest, 'name', 'stickiness', 'sessions', 'buying', 'conversion'),
    ...(chances.length === 0
      ? {}
      : {
          'Opportunities by revenue at stake': groups(
            chances.slice(0, 12),
            ...['name', 'stake', 'sessions', 'stickiness', 'conversion', 'revenue'],
          ),
        }),
    'Factors of revenue': factors.table,
    'The four classes': { heads: ['Class', headed(many), 'Share of revenue', 'Largest'], rows: quadrantRows },
    [`All ${many}`]: groups(rows, ...Object.keys(cells).filter((name) => name !== 'change' || before !== null)),
    ...(reasons.length === 0
      ? {}
      : {
          'Rows that could not be read': {
            heads: ['Reason', 'Rows'],
            rows: reasons.map(([reason, count]) => [reason, format.integer(count)]),
          },
        }),
  }

  const grown = (name: string) => {
    const change = past === null ? null : growth(number(totals, name), number(past, name))
    return change === null ? null : turned(change, format.change(change))
  }
  const moved = (now: number | null, then: number | null | undefined) =>
    now === null || then === null || then === undefined ? null : turned(now - then, format.points(now - then))
  const figure = (name: string, write: Write) => write(number(totals, name))
  const revenue = [figure('revenue', format.compactMoney), figure('revenue', format.money)] as const
  const tiles: readonly ShownTile[] = [
    {
      label: 'Revenue',
      figure: revenue[0],
      change: grown('revenue'),
      note: revenue[0] === revenue[1] ? `${figure('purchases', format.integer)} purchases` : revenue[1],
    },
    {
      label: 'Active shoppers',
      figure: figure('shoppers', format.integer),
      change: grown('shoppers'),
      note: `${figure('buyers', format.integer)} of them bought`,
    },
    {
      label: 'Sessions',
      figure: figure('sessions', format.integer),
      change: grown('sessions'),
      note: `${format.decimal(ratio(number(totals, 'events'), number(totals, 'sessions')))} events each`,
    },
    {
      label: 'Average order',
      figure: figure('averageOrderValue', format.money),
      change: grown('averageOrderValue'),
      note: `${figure('orders', format.integer)} orders`,
    },
    {
      label: 'Sessions that buy',
      figure: format.percent(buyingShare(totals)),
      change: moved(buyingShare(totals), past === null ? null : buyingShare(past)),
      note: `purchases per session: ${figure('conversionRate', format.percent)}`,
    },
    {
      label: `Top-5 ${one} share`,
      figure: format.percent(concentration.topShare5),
      change: moved(concentration.topShare5, past === null ? null : number(past, 'topShare5')),
      note: `of revenue with a ${one}`,
    },
  ]

  const { integer, percent, decimal, money, compactMoney } = format
  const count = (...values: readonly unknown[]) => ({ values, write: integer })
  const withPercent = (...values: readonly unknown[]) => ({ values, write: percent })
  const classless = keyed.length - classified.length
  const inClass = (name: string) => classified.filter(({ quadrant }) => quadrant === name).length
  const stake = chances.reduce((sum, row) => sum + (number(row, 'revenueAtStake') ?? 0), 0)
  const days = before === null ? null : Math.round((before.to.getTime() - before.from.getTime()) / 86_400_000)
  const named: ExpectedPage['named'] = {
    revenue: { values: [totals['revenue']], write: compactMoney },
    bestRevenue: { values: [Math.max(...trend.points.map((point) => point.revenue ?? 0))], write: compactMoney },
    revenueAtStake: { values: [stake], write: compactMoney },
    averageOrderValue: { values: [totals['averageOrderValue']], write: money },
    shoppers: count(totals['shoppers']),
    sessions: count(totals['sessions']),
    orders: count(totals['orders']),
    events: count(totals['events']),
    groups: count(concentration.groups),
    keyed: count(keyed.length),
    groupsFor80Percent: count(concentration.groupsFor80Percent),
    leaders: count(inClass('market-leader')),
    underperformers: count(inClass('underperformer')),
    unclassified: count(classless),
    classless: count(classless),
    opportunities: count(chances.length),
    unkeyedEvents: count(rows.find((row) => row[dimension] === null)?.['events']),
    rejected: count(whole.rejected.count),
    minSessions: count(minSessions),
    shortCuts: count(steps.purchase - steps.all),
    previousDays: count(days),
    sessionConversionRate: withPercent(buyingShare(totals)),
    sellingGroups: count(selling),
    keyedShare: withPercent(ratio(keyedCents, allCents)),
    missing: count(trend.points.filter(({ revenue }) => revenue === null).length),
    topShare1: withPercent(concentration.topShare1),
    topShare5: withPercent(concentration.topShare5),
    topShare10: withPercent(concentration.topShare10),
    marketShare: withPercent(...best.map(({ marketShare }) => marketShare)),
    popularityShare: withPercent(...best.map(share)),
    funnelRate: withPercent(ratio(steps.all, steps.view)),
    revenueGrowth: withPercent(
      past === null ? null : Math.abs(growth(number(totals, 'revenue'), number(past, 'revenue')) as number),
    ),
    conversionRateThreshold: withPercent(thresholds['conversionRate']),
    gini: { values: [concentration.gini], write: decimal },
    ...factors.named,
    stickiness: { values: [stickiest[0]?.['stickiness']], write: decimal },
    stickinessThreshold: { values: [thresholds['stickiness']], write: decimal },
    sessionsThreshold: { values: [thresholds['sessions']], write: format.number },
  }

  const mark = concentration.groupsFor80Percent
  const eighty = new Intl.NumberFormat(format.locale, { style: 'percent' }).format(0.8)
  const drawn = {
    funnel: stepCounts.flatMap((sessions, index) => [
      integer(sessions),
      ...(index === 0 ? [] : [`↓ ${percent(ratio(sessions, stepCounts[index - 1] as number))} continued`]),
    ]),
    pareto: mark === null ? [] : [`${integer(mark)} ${mark === 1 ? 'accounts' : 'account'} for ${eighty}`],
    stickiness: [
      ...stickiest.map((row) => decimal(number(row, 'stickiness'))),
      `threshold ${decimal(thresholds['stickiness'] ?? null)}`,
    ],
    matrix: [
      ...quadrantRows.map(([label, members]) => `${label} · ${members}`),
      `${format.number(thresholds['sessions'] ?? null)} sessions`,
      percent(thresholds['conversionRate'] ?? null),
    ],
  }
  const spans = [...trend.points, ...trendBefore].flatMap(({ at }) => [format.time(at), format.day(at.slice(0, 10))])
  const loose = [...spans, integer(minSessions), integer(rows.length), percent(thresholds['conversionRate'] ?? null)]
  // Of the words themselves: the top 10, 80%, the first 40 on paper, a denominator of 0.
  const ofWords = ['10', '80', '40', '0']
  return {
    tables,
    tiles,
    named,
    drawn,
    loose: new Set([...loose, integer(days)].flatMap(numbersIn).concat(ofWords)),
    names: [...keyed.map(keyOf), ...whole.scanned.files.flatMap((file) => [file, file.replace(/.*[\\/]/, '')])],
  }
}

/** The numbers in a text, without what is around them. */
export function numbersIn(text: string): readonly string[] {
  return text.match(/\d+(?:[.,:\u00a0\u202f]\d+)*/g) ?? []
}

/** A name as HTML shows it: what cannot be shown is replaced. */
function shownName(name: string): string {
  return name.replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd')
}

const factorLabels = {
  buyers: 'Buyers',
  ordersPerBuyer: 'Orders per buyer',
  unitsPerOrder: 'Units per order',
  averageUnitPrice: 'Unit price',
} as const
type FactorName = keyof typeof factorLabels
const factorNames = Object.keys(factorLabels) as readonly FactorName[]

/** What revenue is made of, in the period and in the two stretches that are compared; the effects by the definition, not by the library. */
async function factorsOf(
  source: Source,
  time: NonNullable<Query['time']>,
  totals: Values,
  past: Values | null,
  trend: Awaited<ReturnType<typeof trendOf>>,
  format: Format,
) {
  const compared = past === null ? await halves(source, time, trend) : ([past, totals] as const)
  const writeOf = (name: FactorName) =>
    name === 'buyers' ? format.integer : name === 'averageUnitPrice' ? format.money : format.decimal
  const signed = (value: number, write: Write) => `${value > 0 ? '+' : ''}${write(value)}`
  const isWhole = past === null
  const [before, after] = compared ?? [null, null]
  const revenues = compared?.map((values) => number(values, 'revenue') ?? 0) ?? [0, 0]
  const [first, last] = revenues as [number, number]
  const isTold = compared?.every((values) =>
    ['revenue', ...factorNames].every((name) => (number(values, name) ?? 0) > 0),
  )
  const effects = factorNames.map((name) => {
    if (isTold !== true) return null
    const mean = first === last ? first : (last - first) / (Math.log(last) - Math.log(first))
    return mean * Math.log((number(after as Values, name) as number) / (number(before as Values, name) as number))
  })
  const change = last - first
  const cells = (name: string, effect: number | null, write: Write) =>
    before === null || after === null
      ? []
      : [
          write(number(before, name)),
          write(number(after, name)),
          effect === null ? '–' : signed(effect, format.money),
          effect === null || change === 0 ? '–' : format.percent(effect / change),
        ]
  const whole = (text: string) => (isWhole ? [text] : [])
  const row = (label: string, name: string, effect: number | null, write: Write) => [
    label,
    ...whole(write(number(totals, name))),
    ...cells(name, effect, write),
  ]
  const table: ShownTable = {
    heads: [
      'Factor',
      ...whole('Whole period'),
      ...(compared === null
        ? []
        : [
            ...(isWhole ? ['First half', 'Second half'] : ['Previous period', 'This period']),
            'Effect',
            'Of the change',
          ]),
    ],
    rows: [
      ...factorNames.map((name, index) => row(factorLabels[name], name, effects[index] ?? null, writeOf(name))),
      row('Revenue', 'revenue', compared === null ? null : change, format.money),
    ],
  }
  // Rounded so that they add up, each to one of the two next cents.
  const cents = (effect: number | null) =>
    effect === null ? [] : [Math.floor(effect * 100) / 100, Math.ceil(effect * 100) / 100]
  const named: ExpectedPage['named'] = {
    periodRevenue: { values: [totals['revenue']], write: format.money },
    revenueChange: { values: [Math.abs(Math.round(change * 100) / 100)], write: format.compactMoney },
    ...Object.fromEntries(
      factorNames.flatMap((name, index) => [
        [name, { values: [totals[name]], write: writeOf(name) }],
        [
          `${name}Effect`,
          {
            values: cents(effects[index] ?? null),
            write: (value: number | null) => signed(value ?? 0, format.compactMoney),
          },
        ],
      ]),
    ),
  }
  return { table, named }
}

/** As many whole days before as after, up to the end of the period; null where there are none, or one half has no events. */
async function halves(
  source: Source,
  time: NonNullable<Query['time']>,
  { points }: Awaited<ReturnType<typeof trendOf>>,
): Promise<readonly [Values, Values] | null> {
  const { timeZone = 'UTC' } = time
  const days = [...new Set(points.map(({ at }) => at.slice(0, 10)))].map((day) => Date.parse(day))
  const length = Math.floor(days.length / 2)
  if (length === 0) return null
  const end = (days.at(-1) as number) + 86_400_000
  const [start, middle, last] = [end - 2 * length * 86_400_000, end - length * 86_400_000, end].map((day) =>
    new Date(day).toISOString().slice(0, 10),
  ) as [string, string, string]
  const metrics = ['events', 'revenue', 'buyers', 'ordersPerBuyer', 'unitsPerOrder', 'averageUnitPrice'] as const
  const [one, other] = [
    await analyze(source, { metrics, time: { from: start, to: middle, timeZone } }),
    await analyze(source, { metrics, time: { from: middle, to: last, timeZone } }),
  ]
  if (one.totals.events === 0 || other.totals.events === 0) return null
  return [one.totals as Values, other.totals as Values]
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}

/** A change as a tile shows it: an arrow in place of the sign. */
function turned(change: number, text: string): string {
  return `${change > 0 ? '▲' : change < 0 ? '▼' : '='} ${text.replace(/^[+\-−]/, '')}`
}

/** Days, or hours where there are two days at most, each with its figures; those without events, too. */
async function trendOf(source: Source, time: NonNullable<Query['time']>) {
  const days = await pointsBy('day', source, time)
  return days.length > 2
    ? { unit: 'day' as const, points: days }
    : { unit: 'hour' as const, points: await pointsBy('hour', source, time) }
}

async function pointsBy(unit: 'day' | 'hour', source: Source, time: NonNullable<Query['time']>) {
  const metrics = ['revenue', 'sessions', 'shoppers', 'orders', 'purchases', 'purchaseSessions'] as const
  const { rows } = await analyze(source, { by: unit, metrics, time })
  const known = new Map((rows as readonly Values[]).map((row) => [row[unit] as string, row]))
  const { from, to } = boundsOf(time)
  // Without bounds, from the first event to the last; the tests leave them open in UTC only.
  const seen = [...known.keys()].map((text) => Date.parse(text.length === 10 ? text : `${text}Z`))
  const [start, end] = [from?.getTime() ?? Math.min(...seen), to?.getTime() ?? Math.max(...seen) + 1]
  const labelOf = calendar(unit, time.timeZone ?? 'UTC')
  const labels = new Set<string>()
  for (let at = start; at < end; at += 3_600_000) labels.add(labelOf(at))
  const [first = '', last = ''] = [[...known.keys()].sort()[0], [...known.keys()].sort().at(-1)]
  const days = new Set([...known.keys()].map((label) => label.slice(0, 10)))
  return [...labels].map((at) => {
    // An hour without events is one in which nothing happened; of a day without any, nothing is known.
    const quiet = unit === 'hour' && first < at && at < last && days.has(at.slice(0, 10)) ? 0 : null
    const value = (name: (typeof metrics)[number]) => (known.get(at)?.[name] ?? quiet) as number | null
    return {
      at,
      revenue: value('revenue'),
      sessions: value('sessions'),
      shoppers: value('shoppers'),
      orders: value('orders'),
      purchases: value('purchases'),
      buying: value('purchaseSessions'),
    }
  })
}

/** The funnel, counted one session after the other: not by inclusion and exclusion. */
async function sessionsByStep(source: Source, time: NonNullable<Query['time']>, inOrder: boolean) {
  const metrics = [views, carts, purchases, ...orderedFunnelMetrics] as const
  const { rows } = await analyze(source, { by: 'userSession', metrics, time })
  const known = rows.filter(({ userSession }) => userSession !== null)
  const having = (...names: (typeof metrics)[number]['name'][]) =>
    known.filter((row) => names.every((name) => (row[name] ?? 0) > 0)).length
  const anyOrder = { viewCart: having('views', 'carts'), all: having('views', 'carts', 'purchases') }
  const ordered = { viewCart: having('viewThenCartSessions'), all: having('viewThenCartThenPurchaseSessions') }
  return { view: having('views'), purchase: having('purchases'), ...(inOrder ? ordered : anyOrder) }
}
