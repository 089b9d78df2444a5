import fc from 'fast-check'

/*
 * Events as tests think of them: every value as the text that a file would hold, null where there is none. Few distinct values, so
 * that groups, sessions and users collide all the time.
 */

/** One event. Times are microseconds since 1970. */
export interface ModelEvent {
  readonly time: number | null
  readonly type: string | null
  readonly product: string | null
  readonly category: string | null
  readonly categoryCode: string | null
  readonly brand: string | null
  readonly price: string | null
  readonly user: string | null
  readonly session: string | null
  readonly order: string | null
  readonly quantity: string | null
  readonly amount: string | null
  readonly event: string | null
  readonly currency: string | null
  /** Further columns: a text, a number of three decimals, and an instant. */
  readonly device: string | null
  readonly weight: string | null
  readonly shipped: number | null
  /** What stands in the place of a value, where it is something that cannot be read. */
  readonly broken?: { readonly [name in BreakableName]?: string }
}

/** The columns that may hold what cannot be read. */
export const breakable = ['time', 'price', 'weight', 'quantity', 'amount', 'shipped'] as const
type BreakableName = (typeof breakable)[number]

/** How finely time is told: it decides which physical types can hold it. */
export const grains = { day: 86_400_000_000, s: 1_000_000, ms: 1000, us: 1 } as const
export type Grain = keyof typeof grains

/** Hostile and ordinary names of brands. */
export const brands = [
  'samsung',
  'apple',
  'Apple',
  "O'Neil",
  'a"b',
  '__proto__',
  'constructor',
  'nan',
  'NaN',
  'infinity',
  'null',
  'NULL',
  'true',
  ' ',
  ' pad ',
  '007',
  '-1',
  '1e5',
  'a,b',
  'a;b|c\td',
  'line\nbreak',
  'é',
  'e\u0301',
  '\u{1F600}',
  '\uFFFD',
  '\uFF5E',
  'a\uFEFFb',
  '%_\\',
  '$1',
  '2019-10-01',
] as const

/** Instants at which calendars are hard: changes of clocks, ends of weeks, months and years, and the years before 1970. */
const edges = [
  '2019-03-10T06:59:59.999999Z',
  '2019-03-10T07:00:00Z',
  '2019-03-31T00:59:59.999Z',
  '2019-03-31T01:00:00Z',
  '2019-10-27T00:30:00Z',
  '2019-10-27T01:30:00Z',
  '2019-11-03T05:30:00Z',
  '2019-11-03T06:30:00Z',
  '2019-12-29T23:59:59Z',
  '2019-12-30T00:00:00Z',
  '2020-01-05T23:59:59Z',
  '2020-12-31T18:29:59Z',
  '2021-01-03T22:59:59Z',
  '2021-01-04T00:00:00Z',
  '2020-02-29T12:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00Z',
  '1968-12-30T03:00:00Z',
] as const

const micros = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...edges).map((text) => Date.parse(text) * 1000) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: Date.UTC(2019, 9, 26) / 1000, max: Date.UTC(2019, 9, 29) / 1000 }).map((s) => s * 1e6),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -1_000_000_000_000, max: 2_000_000_000_000 }).map((ms) => ms * 1000 + (ms % 997)),
  },
)

/** Days that every type of times can hold. */
const days = ['2019-10-27', '2019-10-28', '2020-02-29'] as const

const few = (...values: string[]) => fc.constantFrom(...values)
const orNull = <T>(arbitrary: fc.Arbitrary<T>, freq = 6) => fc.option(arbitrary, { freq })

/** Ids beyond 2^53 that a float would not tell apart. */
const ids = (seed: number) => few(...[1, 2, 3, 4].map((n) => String(2053013555631882600n + BigInt(seed * 10 + n))))

/** What events of a case may hold. */
export interface ModelOptions {
  readonly grain: Grain
  readonly price: fc.Arbitrary<string>
  /** Whether ids are all whole numbers, so that they can be stored as such. */
  readonly numericIds: boolean
  /** Whether all events have the time and type that they need. */
  readonly complete: boolean
  /** The currencies of prices and amounts; null is one. */
  readonly currencies: readonly (string | null)[]
}

/** The currencies that events of a case may have. */
export const currencySets: readonly ModelOptions['currencies'][] = [
  ['EUR'],
  [null],
  ['EUR', 'EUR', 'EUR', 'EUR', 'EUR', null],
  ['EUR', 'EUR', 'EUR', 'eur', 'USD'],
  ['EUR', 'USD', null],
]

/** An event. */
export function modelEvent({ grain, price, numericIds, complete, currencies }: ModelOptions): fc.Arbitrary<ModelEvent> {
  const time = micros.map((at) => Math.floor(at / grains[grain]) * grains[grain])
  const type = fc.oneof(
    { weight: 5, arbitrary: few('view', 'cart', 'purchase') },
    { weight: 1, arbitrary: few('refund') },
    { weight: 1, arbitrary: few('remove_from_cart', 'click', 'order', 'View', 'wish "list"') },
  )
  const id = (seed: number) =>
    numericIds ? ids(seed) : fc.oneof(ids(seed), few('s-1', "s'2", '0', 'ünï', '\u{1F6D2}'))
  const noTime = few(
    'yesterday',
    '2019-02-30 10:00:00',
    '2019-10-01 25:00:00',
    '20191001',
    '946684799',
    '2019-10-01 10:00:00 CET',
    ' ',
  )
  const broken = fc.record(
    {
      time: noTime,
      price: few('abc', '1e3', 'NaN', '1,5', '12345678901234.56', '$3', '-', '.'),
      weight: few('heavy', '0x10', 'Infinity'),
      quantity: few('some', '1.2345', '0.0001', '-2.00001'),
      amount: few('abc', '12345678901234.56', '.'),
      shipped: noTime,
    },
    { requiredKeys: [] },
  )
  const event = fc.record({
    time: complete ? time : orNull(time, 15),
    type: complete ? type : orNull(type, 15),
    product: orNull(id(1)),
    category: orNull(id(2)),
    categoryCode: orNull(
      few('electronics.smartphone', 'electronics.audio.headphone', 'apparel', '.odd', 'a..b', 'kids.toys'),
    ),
    brand: orNull(
      fc.oneof({ weight: 3, arbitrary: few('samsung', 'apple', 'xiaomi') }, { weight: 2, arbitrary: few(...brands) }),
    ),
    price: orNull(price),
    user: orNull(id(3)),
    session: orNull(id(4)),
    order: orNull(id(5)),
    quantity: orNull(few('1', '2', '3.', '0', '-1', '2.5', '.125', '0.001', '1.50000', '100000'), 3),
    amount: orNull(price, 2),
    event: orNull(id(6), 4),
    currency: fc.constantFrom(...currencies),
    device: orNull(few('phone', 'desktop', "tv's", 'Phone')),
    weight: orNull(few('0', '1.5', '2.125', '-3.25', '10.001', '1000000')),
    shipped: orNull(fc.constantFrom(...days.map((day) => Date.parse(day) * 1000))),
  })
  if (complete) return event
  return fc
    .tuple(event, fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: broken }))
    .map(([event, broken]) => (broken === null ? event : { ...event, broken }))
}

/** Prices of at most two decimals, which every physical type holds. */
export const plainPrice = fc.oneof(
  { weight: 3, arbitrary: few('0', '0.01', '9.99', '10', '35.79', '-5.5', '1000.10') },
  { weight: 1, arbitrary: fc.integer({ min: -500, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2)) },
)

/** Prices of many decimals, with ties, and near the most digits that can be read. */
export const longPrice = fc.oneof(
  plainPrice,
  few(
    '0.005',
    '-0.005',
    '1.005',
    '2.675',
    '1.00499999',
    '0.125',
    '-0.125',
    '9999999999999.99',
    '-9999999999999.99',
    '.5',
    '7.',
    '+3.3',
  ),
  fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 999999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`),
)

/** A time in the form that DuckDB, JSON and the published files write. */
export function timeText(micros: number, style: 'utc' | 'iso' | 'plain' | 'offset' = 'plain'): string {
  const seconds = Math.floor(micros / 1e6)
  const fraction = micros - seconds * 1e6
  const at = (offset: number) => new Date((seconds + offset) * 1000).toISOString().slice(0, 19)
  const digits = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`
  switch (style) {
    case 'utc':
      return `${at(0).replace('T', ' ')}${digits} UTC`
    case 'iso':
      return `${at(0)}${digits}Z`
    case 'plain':
      return `${at(0).replace('T', ' ')}${digits}`
    case 'offset':
      return `${at(5.5 * 3600)}${digits}+05:30`
  }
}
