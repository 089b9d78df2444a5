import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import {
  add,
  column,
  conditional,
  count,
  eq,
  field,
  firstPart,
  gt,
  instant,
  isNull,
  max,
  mean,
  median,
  min,
  multiply,
  not,
  numberColumn,
  quantile,
  ratio,
  secondsBetween,
  subtract,
  sum,
  total,
  when,
} from '../../src/definition/builders.js'
import type { Expression } from '../../src/definition/expression.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import { snakeCase } from '../../src/sql/select.js'
import { openConnection } from '../support/open-connection.js'
import { postgresTable } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'

/** An event as the model has it: prices in cents and quantities in thousandths, so that the answer can be worked out in integers. */
interface Line {
  readonly brand: string | null
  readonly type: string
  readonly cents: number | null
  readonly thousandths: number | null
  readonly second: number
  readonly code: string | null
}

const stock = numberColumn('stock', 3)
const amount = multiply(field.price, stock)
const isPurchase = eq(field.eventType, 'purchase')

const metric = (name: string, formula: () => never): AnyMetric => defineMetric({ name, formula }) as never
const metrics: readonly AnyMetric[] = [
  metric('amount', () => sum(amount, isPurchase) as never),
  metric('amountShare', () => ratio(sum(amount), total(sum(amount))) as never),
  metric('discounted', () => sum(subtract(multiply(amount, 0.9), 0.05)) as never),
  metric('banded', () => sum(conditional([when(gt(field.price, 1), amount)], 0)) as never),
  metric('meanPrice', () => mean(field.price, isPurchase) as never),
  metric('leastPrice', () => min(field.price) as never),
  metric('mostAmount', () => max(amount, isPurchase) as never),
  metric('mostRatio', () => max(ratio(field.price, stock)) as never),
  metric('firstTime', () => min(field.eventTime, isPurchase) as never),
  metric('lastTime', () => max(field.eventTime) as never),
  metric('span', () => secondsBetween(min(field.eventTime), max(field.eventTime)) as never),
  metric('waited', () => mean(secondsBetween(instant('2019-10-01'), field.eventTime), isPurchase) as never),
  metric('leastCode', () => min(field.categoryCode) as never),
  metric('mostTop', () => max(firstPart(field.categoryCode, '.'), isPurchase) as never),
  metric('median', () => median(field.price) as never),
  metric('upper', () => quantile(add(amount, 1), 0.9, isPurchase) as never),
  metric('events', () => count() as never),
  metric('priced', () => count(not(isNull(field.price))) as never),
  metric('devices', () => min(column('device')) as never),
]

const start = Date.UTC(2019, 9, 1)

/** Large enough that a product is beyond 2^53 in its minor units. */
const largest = 9_999_999_999_999

const lines = fc.array(
  fc.record<Line>({
    brand: fc.constantFrom('a', 'b', null),
    type: fc.constantFrom('purchase', 'view'),
    cents: fc.option(fc.oneof(fc.integer({ min: -500, max: 500 }), fc.constantFrom(largest, -largest)), { freq: 4 }),
    thousandths: fc.option(fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(largest)), { freq: 4 }),
    second: fc.integer({ min: 0, max: 100_000 }),
    code: fc.option(fc.constantFrom('a.b', 'b', 'Z.y', '\u{1F600}.x', '￿', 'é'), { freq: 4 }),
  }),
  { maxLength: 40 },
)

const decimal = (minor: number | null, places: number) => {
  if (minor === null) return null
  const digits = String(Math.abs(minor)).padStart(places + 1, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

const eventOf = ({ brand, type, cents, thousandths, second, code }: Line, index: number) => ({
  eventTime: new Date(start + second * 1000).toISOString(),
  eventType: type,
  brand,
  price: decimal(cents, 2),
  stock: decimal(thousandths, 3),
  categoryCode: code,
  userSession: `s${index % 7}`,
  device: code === null ? null : `d${code}`,
})

/** The same events in a table of DuckDB. */
function tableOf(events: readonly ReturnType<typeof eventOf>[]): string {
  const text = (value: string | null) => (value === null ? 'CAST(NULL AS VARCHAR)' : `'${value}'`)
  const rows = events.map(
    (event) =>
      `(TIMESTAMP '${event.eventTime.slice(0, 19).replace('T', ' ')}', ${[event.eventType, event.brand].map(text).join(', ')}, CAST(${text(event.price)} AS DECIMAL(18,2)), CAST(${text(event.stock)} AS DECIMAL(18,3)), ${[event.categoryCode, event.userSession, event.device].map(text).join(', ')})`,
  )
  const empty = `SELECT NULL::TIMESTAMP, '', '', NULL::DECIMAL(18,2), NULL::DECIMAL(18,3), '', '', '' WHERE FALSE`
  return `CREATE OR REPLACE TABLE events (event_time, event_type, brand, price, stock, category_code, user_session, device) AS ${rows.length === 0 ? empty : `SELECT * FROM (VALUES ${rows.join(', ')})`}`
}

/** The same events in a table of Postgres. */
const tableOfPostgres = (events: readonly ReturnType<typeof eventOf>[]) =>
  postgresTable('aggregated', events, postgresTypes)
const postgresTypes = {
  eventTime: 'timestamp',
  eventType: 'text',
  brand: 'text',
  price: 'numeric(18,2)',
  stock: 'numeric(18,3)',
  categoryCode: 'text',
  userSession: 'text',
  device: 'text',
}
const columnsOfPostgres = {
  columns: { eventTime: 'eventTime', eventType: 'eventType', categoryCode: 'categoryCode', userSession: 'userSession' },
}

type Answer = Readonly<Record<string, unknown>>

/** What the metrics are of some lines, in integers of any size. */
function expected(all: readonly Line[], own: readonly Line[]): Answer {
  const bought = own.filter(({ type }) => type === 'purchase')
  const known = <T>(values: readonly (T | null)[]) => values.filter((value): value is T => value !== null)
  const products = (of: readonly Line[]) =>
    known(
      of.map(({ cents, thousandths }) =>
        cents === null || thousandths === null ? null : BigInt(cents) * BigInt(thousandths),
      ),
    )
  const add = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n)
  const units = (minor: bigint, places: number) => Number(`${minor}e-${places}`)
  const extreme = <T>(values: readonly T[], sign: number, order: (a: T, b: T) => number) =>
    values.reduce<T | null>((best, value) => (best === null || sign * order(value, best) > 0 ? value : best), null)
  const byNumber = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0)
  const byPoint = (a: string, b: string) => {
    const [x, y] = [[...a], [...b]].map((points) => points.map((point) => point.codePointAt(0) as number))
    for (let at = 0; ; at++) {
      const [one, other] = [x?.[at], y?.[at]]
      if (one === undefined || other === undefined) return (x?.length ?? 0) - (y?.length ?? 0)
      if (one !== other) return one - other
    }
  }
  const at = (values: readonly number[], share: number) => {
    const sorted = [...values].sort((a, b) => a - b)
    if (sorted.length === 0) return null
    const place = (sorted.length - 1) * share
    const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
    return low + (high - low) * (place - Math.floor(place))
  }
  const wide = (minor: bigint | null, places: number) => (minor === null ? null : units(minor, places))
  const cents = known(own.map(({ cents }) => cents))
  const boughtCents = known(bought.map(({ cents }) => cents))
  const everything = add(products(all))
  const times = (of: readonly Line[]) => of.map(({ second }) => start + second * 1000)
  const dated = (time: number | null) => (time === null ? null : new Date(time))
  const codes = (of: readonly Line[]) => known(of.map(({ code }) => code))
  return {
    amount: units(add(products(bought)), 5),
    amountShare: everything === 0n ? null : Number(add(products(own))) / Number(everything),
    discounted: units(add(products(own).map((product) => product * 9n - 50_000n)), 6),
    banded: units(
      add(own.map((line) => (line.cents !== null && line.cents > 100 ? (products([line])[0] ?? 0n) : 0n))),
      5,
    ),
    meanPrice: boughtCents.length === 0 ? null : units(add(boughtCents.map(BigInt)), 2) / boughtCents.length,
    leastPrice: wide(extreme(cents.map(BigInt), -1, byNumber), 2),
    mostAmount: wide(extreme(products(bought), 1, byNumber), 5),
    mostRatio: extreme(
      own.flatMap(({ cents, thousandths }) =>
        cents === null || thousandths === null || thousandths === 0 ? [] : [cents / 100 / (thousandths / 1000)],
      ),
      1,
      byNumber,
    ),
    firstTime: dated(extreme(times(bought), -1, byNumber)),
    lastTime: dated(extreme(times(own), 1, byNumber)),
    span:
      own.length === 0
        ? null
        : Math.max(...own.map(({ second }) => second)) - Math.min(...own.map(({ second }) => second)),
    waited: bought.length === 0 ? null : bought.reduce((sum, { second }) => sum + second, 0) / bought.length,
    leastCode: extreme(codes(own), -1, byPoint),
    mostTop: extreme(
      codes(bought).map((code) => code.split('.')[0] as string),
      1,
      byPoint,
    ),
    median: at(
      cents.map((value) => value / 100),
      0.5,
    ),
    upper: at(
      products(bought).map((value) => units(value + 100_000n, 5)),
      0.9,
    ),
    events: own.length,
    priced: cents.length,
    devices: extreme(
      codes(own).map((code) => `d${code}`),
      -1,
      byPoint,
    ),
  }
}

/** What is exact is equal; what is a real number is so but for the last digits. */
function expectAnswer(found: Answer, wanted: Answer, where: string): void {
  for (const { name } of metrics) {
    const [one, other] = [found[name], wanted[name]]
    const isReal = ['amountShare', 'meanPrice', 'mostRatio', 'median', 'upper', 'waited'].includes(name)
    if (isReal && typeof one === 'number' && typeof other === 'number') {
      expect(Math.abs(one - other), `${where}.${name}: ${one}, not ${other}`).toBeLessThanOrEqual(
        1e-12 * Math.max(Math.abs(one), Math.abs(other)),
      )
    } else expect(one, `${where}.${name}`).toEqual(other)
  }
}

/** A value of SQL as an analysis has it: decimals are texts there, and instants, too. */
function asAnalyzed(value: unknown, wanted: unknown): unknown {
  if (value === null) return null
  if (wanted instanceof Date) return new Date(`${String(value).replace(' ', 'T')}Z`)
  return typeof wanted === 'number' ? Number(value) + 0 : value
}

describe('sums at the edges', () => {
  const price = field.price
  const stock = numberColumn('stock', 0)
  const sold = (rows: readonly (readonly [price: string, stock: string])[]) =>
    rows.map(([price, stock]) => ({
      eventTime: '2019-10-01T00:00:00Z',
      eventType: 'purchase',
      brand: 'a',
      price,
      stock,
      categoryCode: null,
      userSession: 's',
      device: null,
    }))
  const ask = async (events: ReturnType<typeof sold>, metric: AnyMetric) => {
    const connection = await openConnection()
    try {
      await connection.run(tableOf(events))
      const client = await tableOfPostgres(events)
      const sources = [
        fromEvents(events),
        duckdb({ connection, table: 'events' }),
        postgres({ client, table: 'aggregated', binding: columnsOfPostgres }),
      ]
      const answers = await Promise.all(sources.map((source) => analyze(source, { metrics: [metric] })))
      return answers.map(({ totals }) => (totals as Answer)[metric.name])
    } finally {
      connection.closeSync()
    }
  }

  test('are exact where a number passes what it holds exactly', async () => {
    const events = sold([
      ['0.01', '999'],
      ['90071992547.40', '1000'],
    ])
    expect(
      await ask(
        events,
        metric('m', () => sum(multiply(price, stock)) as never),
      ),
    ).toEqual([90071992547409.98, 90071992547409.98, 90071992547409.98])
  })

  test('are exact of sums of sums, however many', async () => {
    const [one] = [sold([['100000000.00', '1000000000']])]
    const padded: Expression<'event', number> = add(add(add(add(price, 0), 0), 0), 0)
    expect(
      await ask(
        one,
        metric('m', () => sum(multiply(padded, stock)) as never),
      ),
    ).toEqual([1e17, 1e17, 1e17])
    const wide = 900_000_000_000_000_000
    expect(
      await ask(
        one,
        metric('m', () => sum(add(wide, wide) as never) as never),
      ),
    ).toEqual([1.8e18, 1.8e18, 1.8e18])
  })

  test('are refused where a constant or a product has no room', async () => {
    const events = sold([['1.00', '1']])
    const small = metric('m', () => sum(multiply(price, 1e-40)) as never)
    await expect(ask(events, small)).rejects.toThrow('sum(): a constant in it has more than 38 digits')
    expect(() => (small as unknown as (given: unknown) => number)(events)).toThrow('has more than 38 digits')
    const product = metric('m', () => sum(multiply(multiply(price, stock), multiply(price, 2))) as never)
    await expect(ask(events, product)).rejects.toThrow('sum(): its values may have 46 digits')
    expect(() => toSql({ metrics: [product] }, { dialect: 'athena', table: 'events' })).toThrow('46 digits')
  })

  test('are no negative zeros', async () => {
    const events = sold([['0.00', '3']])
    const found = await ask(
      events,
      metric('m', () => min(ratio(price, -3)) as never),
    )
    expect(found.map((value) => Object.is(value, 0))).toEqual([true, true, true])
  })
})

describe('sums of products, extremes, means and quantiles', () => {
  let connection: DuckDBConnection
  beforeAll(async () => {
    connection = await openConnection()
  })
  afterAll(() => connection.closeSync())

  test('are the same wherever they are worked out, and what integers of any size give', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (given) => {
        const events = given.map(eventOf)
        const groups = new Map(
          [...new Set(given.map(({ brand }) => brand))].map((brand) => [
            brand,
            expected(
              given,
              given.filter((line) => line.brand === brand),
            ),
          ]),
        )
        const whole = expected(given, given)
        await connection.run(tableOf(events))
        const client = await tableOfPostgres(events)
        const sources = {
          memory: fromEvents(events),
          duckdb: duckdb({ connection: connection, table: 'events' }),
          postgres: postgres({ client, table: 'aggregated', binding: columnsOfPostgres }),
          'duckdb of a query': duckdb({ connection: connection, table: { query: 'SELECT * FROM events' } }),
        }
        for (const [name, source] of Object.entries(sources)) {
          const { rows, totals } = await analyze(source, { by: 'brand', metrics })
          expect(rows.length, name).toBe(groups.size)
          for (const row of rows as readonly (Answer & { brand: string | null })[])
            expectAnswer(row, groups.get(row.brand) as Answer, `${name} ${row.brand}`)
          if (events.length > 0) expectAnswer(totals, { ...whole, amountShare: whole['amountShare'] }, `${name} totals`)
        }
        const sql = toSql(
          { by: 'brand', metrics },
          { dialect: 'duckdb', table: 'events', types: { stock: 'DECIMAL(18,3)' } },
        )
        const ofPostgres = toSql(
          { by: 'brand', metrics },
          {
            dialect: 'postgres',
            table: 'aggregated',
            binding: columnsOfPostgres,
            types: { eventTime: 'timestamp', stock: 'numeric(18,3)' },
          },
        )
        const written = await connection.runAndReadAll(sql)
        const read = await client.query(`SELECT to_jsonb(answer) AS answer FROM (\n${ofPostgres}\n) AS answer`)
        const answered = [
          ...(written.getRowObjectsJson() as readonly Answer[]),
          ...read.rows.map(({ answer }) => answer as Answer),
        ]
        expect(answered.length).toBe(2 * groups.size)
        for (const row of answered) {
          const named = Object.fromEntries(
            metrics.map(({ name }) => [
              name,
              asAnalyzed(row[snakeCase(name)], groups.get(row['brand'] as string)?.[name]),
            ]),
          )
          expectAnswer(named, groups.get(row['brand'] as string | null) as Answer, `toSql ${row['brand']}`)
        }
      }),
      { numRuns: runs(60) },
    )
  })
})
