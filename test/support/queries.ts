import fc from 'fast-check'
import {
  column,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  firstPart,
  instant,
  max,
  mean,
  min,
  multiply,
  numberColumn,
  position,
  quantile,
  ratio,
  runningTotal,
  secondsBetween,
  sum,
  total,
  when,
} from '../../src/definition/builders.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import type { ThresholdMethod } from '../../src/definition/threshold.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { shoppers } from '../../src/metrics/measures.js'
import { quadrantOf } from '../../src/metrics/quadrant.js'
import { dimension } from '../../src/plan/dimension.js'
import type { DimensionInput, OrderInput, TimeScope } from '../../src/plan/query.js'
import { type Condition, condition } from './conditions.js'
import { byCodePoint, isMixed, label, type ReadEvent } from './reading.js'
import { inSequence } from './sequences.js'

/** A dimension twice: as it is asked for, and as a plain function. */
interface ModelDimension {
  readonly name: string
  readonly input: DimensionInput
  readonly key: (event: ReadEvent, timeZone: string) => string | null
  readonly reads: readonly (keyof ReadEvent)[]
  readonly time?: true
  /** What must be said of the columns. */
  readonly needs?: 'eventIds' | 'currencies' | 'declared'
}

/** A measure of one's own twice. */
interface OwnMeasure {
  readonly metric: AnyMetric
  readonly of: (events: readonly ReadEvent[], timeZone: string) => number | string | Date | null
  readonly reads: readonly (keyof ReadEvent)[]
}

/** A query, with what it must mean. */
export interface ModelQuery {
  readonly by: readonly ModelDimension[]
  readonly where: Condition | null
  readonly time: TimeScope & { readonly timeZone: string }
  /** The scope in microseconds. */
  readonly from: number | null
  readonly to: number | null
  readonly minSessions: number
  readonly thresholds: Readonly<Record<string, ThresholdMethod>>
  readonly own: readonly OwnMeasure[]
  readonly metrics: readonly AnyMetric[]
  readonly orderBy: OrderInput | null
  readonly limit: number | null
  /** Whether totals are asked for; always without dimensions. */
  readonly totals: boolean
  /** Whether money of groups may be compared. */
  readonly comparesMoney: boolean
}

/** The metrics of each group that compare its money with that of others. */
export const comparingMoney: readonly string[] = ['marketShare', 'revenueRank', 'rankGap', 'cumulativeShare']

/** A query that compares no money. */
export function withoutComparedMoney(query: ModelQuery): ModelQuery {
  const { revenue: _, ...thresholds } = query.thresholds
  const { orderBy } = query
  const ordered = typeof orderBy === 'object' ? orderBy?.by : orderBy
  return {
    ...query,
    comparesMoney: false,
    thresholds,
    metrics: query.metrics.filter(({ name }) => !comparingMoney.includes(name)),
    orderBy: ordered !== undefined && comparingMoney.includes(String(ordered)) ? null : orderBy,
  }
}

/** Whether a query has the concentration of revenue. */
export function hasConcentration({ by, comparesMoney }: Pick<ModelQuery, 'by' | 'comparesMoney'>): boolean {
  return by.length > 0 && comparesMoney
}

const text = (name: keyof ReadEvent): ModelDimension => ({
  name,
  input: name,
  key: (event) => event[name] as string | null,
  reads: [name],
})

const time = (unit: 'hour' | 'day' | 'week' | 'month'): ModelDimension => ({
  name: unit,
  input: unit,
  key: ({ eventTime }, zone) => (eventTime === null ? null : label(unit, eventTime, zone)),
  reads: ['eventTime'],
  time: true,
})

const plainDimensions: readonly ModelDimension[] = [
  text('brand'),
  text('categoryCode'),
  text('productId'),
  text('userId'),
  text('userSession'),
  text('orderId'),
  text('eventType'),
  text('device'),
  { ...text('eventId'), needs: 'eventIds' },
  { ...text('currency'), needs: 'currencies' },
  {
    name: 'weight',
    input: 'weight',
    key: ({ weight }) => (weight === null ? null : decimalText(weight, 3)),
    reads: ['weight'],
    needs: 'declared',
  },
  time('hour'),
  time('day'),
  time('week'),
  time('month'),
  {
    name: 'price',
    input: 'price',
    key: ({ price }) => (price === null ? null : decimalText(price, 2)),
    reads: ['price'],
  },
  {
    name: 'topCategory',
    input: 'topCategory',
    key: ({ categoryCode }) => categoryCode?.split('.')[0] || null,
    reads: ['categoryCode'],
  },
  {
    name: '__proto__',
    input: dimension('__proto__', firstPart(field.brand, 'a')),
    key: ({ brand }) => brand?.split('a')[0] || null,
    reads: ['brand'],
  },
]

const ownDimension = fc.tuple(condition, fc.constantFrom<string | null>(null, 'b', "it's", '')).map(
  ([{ expr, holds, reads }, otherwise]): ModelDimension => ({
    name: 'own',
    input: dimension('own', conditional([when(expr, 'yes')], otherwise)),
    key: (event, zone) => (holds(event, zone) === true ? 'yes' : otherwise) || null,
    reads,
  }),
)

function decimalText(minor: bigint, scale: number): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(scale + 1, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const weight = numberColumn('weight', 3)

const isOfType = fc.constantFrom('view', 'cart', 'purchase').map(
  (type): Condition => ({
    expr: eq(field.eventType, type),
    holds: ({ eventType }) => (eventType === null ? null : eventType === type),
    reads: ['eventType'],
  }),
)

const counted = {
  userSession: field.userSession,
  userId: field.userId,
  orderId: field.orderId,
  device: column('device'),
}

/** Up to four steps, some of which one event can meet together, and that all sorts of events can meet. */
const ownSequence = fc
  .record({
    of: fc.constantFrom<keyof typeof counted>('userSession', 'userSession', 'userId', 'orderId', 'device'),
    steps: fc.array(fc.oneof({ weight: 3, arbitrary: isOfType }, { weight: 1, arbitrary: condition }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(
    ({ of, steps }): OwnMeasure => ({
      metric: defineMetric({
        name: 'ownSequence',
        formula: () =>
          countSequence(
            counted[of],
            steps.map(({ expr }) => expr),
          ),
      }),
      of: (events, zone) =>
        inSequence(
          events,
          of,
          steps.map(
            ({ holds }) =>
              (event) =>
                holds(event, zone) === true,
          ),
        ),
      reads: [of, 'eventTime', ...steps.flatMap(({ reads }) => reads)],
    }),
  )

/** The quantile of some numbers, by the definition of PERCENTILE_CONT. */
function interpolated(values: readonly number[], at: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return null
  const place = (sorted.length - 1) * at
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
  return low + (high - low) * (place - Math.floor(place))
}

const epochMicros = Date.UTC(2019, 9, 1, 12) * 1000
const epoch = instant(new Date(epochMicros / 1000))
const amount = multiply(field.price, weight)

/** What is worked out of the money of some events, each in the smallest units; null where that is of several currencies. */
function ofMoney(
  events: readonly ReadEvent[],
  money: (event: ReadEvent) => bigint | null,
  work: (amounts: readonly bigint[]) => number | null,
): number | null {
  const some = events.filter((event) => money(event) !== null)
  return isMixed(some) ? null : work(some.map((event) => money(event) as bigint))
}

/** The price times the weight, in units of 10⁻⁵. */
const amountOf = ({ price, weight }: ReadEvent) => (price === null || weight === null ? null : price * weight)
const summed = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n)

const ownMeasures = fc
  .tuple(condition, ownSequence, fc.constantFrom(0, 0.25, 0.5, 0.9, 1))
  .map(([{ expr, holds, reads }, sequence, at]): readonly OwnMeasure[] => {
    const matching = (events: readonly ReadEvent[], zone: string) =>
      events.filter((event) => holds(event, zone) === true)
    return [
      {
        metric: defineMetric({ name: 'ownCount', formula: () => count(expr) }),
        of: (events, zone) => matching(events, zone).length,
        reads,
      },
      {
        metric: defineMetric({ name: 'ownWeight', formula: () => sum(weight, expr) }),
        of: (events, zone) =>
          Number(matching(events, zone).reduce((all, { weight }) => all + (weight ?? 0n), 0n)) / 1000,
        reads: ['weight', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownMoney', formula: () => sum(field.price, expr) }),
        of: (events, zone) =>
          ofMoney(
            matching(events, zone),
            ({ price }) => price,
            (prices) => Number(summed(prices)) / 100,
          ),
        reads: ['price', ...reads],
      },
      {
        metric: defineMetric({ name: 'devices', formula: () => countDistinct(column('device'), expr) }),
        of: (events, zone) =>
          new Set(
            matching(events, zone)
              .map(({ device }) => device)
              .filter((device) => device !== null),
          ).size,
        reads: ['device', ...reads],
      },
      sequence,
      {
        metric: defineMetric({ name: 'ownAmount', formula: () => sum(amount, expr) }),
        of: (events, zone) => ofMoney(matching(events, zone), amountOf, (amounts) => Number(`${summed(amounts)}e-5`)),
        reads: ['price', 'weight', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownMost', formula: () => max(amount, expr) }),
        of: (events, zone) =>
          ofMoney(matching(events, zone), amountOf, (amounts) =>
            amounts.reduce<number | null>(
              (best, one) => Math.max(best ?? Number.NEGATIVE_INFINITY, Number(`${one}e-5`)),
              null,
            ),
          ),
        reads: ['price', 'weight', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownMean', formula: () => mean(field.price, expr) }),
        of: (events, zone) =>
          ofMoney(
            matching(events, zone),
            ({ price }) => price,
            (prices) => (prices.length === 0 ? null : Number(summed(prices)) / 100 / prices.length),
          ),
        reads: ['price', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownQuantile', formula: () => quantile(weight, at, expr) }),
        of: (events, zone) =>
          interpolated(
            matching(events, zone).flatMap(({ weight }) => (weight === null ? [] : [Number(weight) / 1000])),
            at,
          ),
        reads: ['weight', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownText', formula: () => min(field.brand, expr) }) as never,
        of: (events, zone) =>
          matching(events, zone).reduce<string | null>(
            (least, { brand }) => (brand !== null && (least === null || byCodePoint(brand, least) < 0) ? brand : least),
            null,
          ),
        reads: ['brand', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownElapsed', formula: () => sum(secondsBetween(epoch, field.eventTime), expr) }),
        of: (events, zone) =>
          Number(
            `${matching(events, zone).reduce((all, { eventTime }) => all + BigInt(eventTime as number) - BigInt(epochMicros), 0n)}e-6`,
          ),
        reads: ['eventTime', ...reads],
      },
      {
        metric: defineMetric({ name: 'ownLatest', formula: () => max(field.eventTime, expr) }) as never,
        of: (events, zone) => {
          const times = matching(events, zone).map(({ eventTime }) => eventTime as number)
          return times.length === 0 ? null : new Date(Math.floor(Math.max(...times) / 1000))
        },
        reads: ['eventTime', ...reads],
      },
    ]
  })

/** Metrics made of the measure `ownCount`: a window of each kind, and a matrix of other axes. */
function madeOf(measure: AnyMetric): readonly AnyMetric[] {
  const own = measure as never
  return [
    defineMetric({ name: 'ownShare', formula: () => ratio(own, total(own)) as never }) as AnyMetric,
    defineMetric({ name: 'ownPlace', formula: () => position(own) }) as AnyMetric,
    defineMetric({ name: 'ownRun', formula: () => runningTotal(own) }) as AnyMetric,
    quadrantOf({ name: 'ownQuadrant', x: shoppers, y: own }) as AnyMetric,
  ]
}

/** Time zones with changes of clocks, odd offsets and none of both. */
export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const

const method: fc.Arbitrary<ThresholdMethod> = fc.oneof(
  fc.constantFrom<ThresholdMethod>('median', 'mean', 0, 0.5, 3),
  fc.constantFrom(0, 0.1, 0.25, 0.75, 1).map((quantile) => ({ quantile })),
)

/** The metrics of both funnels that are not in the catalogue. */
const funnelOnly = [...new Set<AnyMetric>([...funnelMetrics, ...orderedFunnelMetrics])].filter(
  ({ name }) => !Object.hasOwn(catalogue, name),
)

/** Any query. */
export const modelQuery: fc.Arbitrary<ModelQuery> = fc
  .record({
    by: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.constantFrom(...plainDimensions).map((one) => [one]) },
      { weight: 2, arbitrary: fc.shuffledSubarray([...plainDimensions], { minLength: 2, maxLength: 3 }) },
      { weight: 2, arbitrary: ownDimension.map((one) => [one]) },
    ),
    where: fc.option(condition, { freq: 2 }),
    from: fc.option(fc.constantFrom(Date.UTC(2019, 9, 27), Date.UTC(1969, 11, 31, 23), Date.UTC(2019, 11, 30)), {
      freq: 2,
    }),
    hours: fc.option(fc.constantFrom(1, 24, 24 * 400), { freq: 2 }),
    timeZone: fc.constantFrom(...zones),
    minSessions: fc.constantFrom(0, 1, 2, 3),
    thresholds: fc.dictionary(
      fc.constantFrom('sessions', 'conversionRate', 'stickiness', 'revenue', 'ownCount', 'shoppers'),
      method,
      { maxKeys: 3 },
    ),
    own: ownMeasures,
    orderBy: fc.option(
      fc.record({
        by: fc.constantFrom(...Object.keys(catalogue), 'ownCount', 'ownWeight', 'ownQuadrant'),
        direction: fc.constantFrom('ascending' as const, 'descending' as const),
      }),
    ),
    limit: fc.option(fc.constantFrom(1, 2, 5), { freq: 4 }),
    totals: fc.constantFrom(true, true, false),
  })
  .map(({ from, hours, timeZone, own, totals, ...query }): ModelQuery => {
    const to = hours === null ? null : (from ?? Date.UTC(2019, 9, 27)) + hours * 3_600_000
    return {
      ...query,
      totals: totals || query.by.length === 0,
      comparesMoney: true,
      own,
      metrics: [
        ...Object.values<AnyMetric>(catalogue),
        ...funnelOnly,
        ...own.map(({ metric }) => metric),
        ...madeOf(own[0]?.metric as AnyMetric),
      ],
      time: {
        timeZone,
        ...(from === null ? {} : { from: new Date(from) }),
        ...(to === null ? {} : { to: new Date(to).toISOString() }),
      },
      from: from === null ? null : from * 1000,
      to: to === null ? null : to * 1000,
    }
  })
