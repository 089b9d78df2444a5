import { describe, expect, it, vi } from 'vitest'
import { type SampleEvent, sampleEvents } from '../../src/sample/events.js'
import { generateSample } from '../../src/sample/generate.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const sample = generateSample({ events: 200_000, seed: 11 })
const events: readonly SampleEvent[] = [...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)])
/** Map.groupBy, which Node 20 lacks. */
function groupBy<T, K>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}

const sessions = groupBy(events, ({ userSession }) => userSession)
const purchases = events.filter(({ eventType }) => eventType === 'purchase')

const part = <T>(of: readonly T[], test: (item: T) => boolean) => of.filter(test).length / of.length
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Within so many percent of the published figure. */
function expectNear(actual: number, published: number, percent: number): void {
  expect(actual).toBeGreaterThan(published * (1 - percent / 100))
  expect(actual).toBeLessThan(published * (1 + percent / 100))
}

// The published figures are those of 109,950,743 events of a multi-category shop in October and November 2019.
describe('a sample has the shape of the published data', () => {
  it('event mix', () => {
    expectNear(
      part(events, ({ eventType }) => eventType === 'view'),
      0.9489,
      1,
    )
    expectNear(
      part(events, ({ eventType }) => eventType === 'cart'),
      0.036,
      10,
    )
    expectNear(purchases.length / events.length, 0.0151, 10)
  })

  it('nulls, zero prices and duplicates', () => {
    expectNear(
      part(events, ({ brand }) => brand === null),
      0.1394,
      10,
    )
    expectNear(
      part(events, ({ categoryCode }) => categoryCode === null),
      0.3221,
      6,
    )
    expectNear(
      part(events, ({ price }) => price === 0),
      0.0016,
      30,
    )
    const rows = new Set(events.map((event) => JSON.stringify(event)))
    expectNear(1 - rows.size / events.length, 0.00119, 35)
    expect(events.some(({ price }) => price < 0)).toBe(false)
  })

  it('a few sessions are lost', () => {
    let lost = 0
    for (const {
      userSession: [id0, id1, id2, id3],
    } of generateSample({ events: 600_000, seed: 9 })) {
      for (let row = 0; row < id0.length; row++) {
        if (((id0[row] ?? 0) | (id1[row] ?? 0) | (id2[row] ?? 0) | (id3[row] ?? 0)) === 0) lost++
      }
    }
    expect(lost).toBeGreaterThan(0)
    expect(lost).toBeLessThan(10)
  })

  it('sessions: their length, how many buy, and that they stay with a brand', () => {
    expectNear(events.length / sessions.size, 4.78, 4)
    const all = [...sessions.values()]
    expectNear(
      part(all, (session) => session.some(({ eventType }) => eventType === 'purchase')),
      0.0609,
      14,
    )
    const several = all.filter(({ length }) => length > 1)
    const ofOneBrand = part(several, (session) => new Set(session.map(({ brand }) => brand)).size === 1)
    expect(ofOneBrand).toBeGreaterThan(0.5)
    expect(ofOneBrand).toBeLessThan(0.75)
    expect(all.every((session) => new Set(session.map(({ userId }) => userId)).size === 1)).toBe(true)
  })

  it('a purchase follows a view of the product in its session, most often also a cart', () => {
    let carted = 0
    for (const session of sessions.values()) {
      session.forEach(({ eventType, productId }, index) => {
        if (eventType !== 'purchase') return
        const before = session.slice(0, index).filter((event) => event.productId === productId)
        expect(before.some((event) => event.eventType === 'view')).toBe(true)
        if (before.some((event) => event.eventType === 'cart')) carted++
      })
    }
    expect(carted / purchases.length).toBeGreaterThan(0.7)
  })

  it('users come back', () => {
    const users = new Set(events.map(({ userId }) => userId))
    expectNear(sessions.size / users.size, 4.33, 8)
    expect([...users].every((id) => /^\d{9}$/.test(id))).toBe(true)
  })

  it('purchase prices', () => {
    const prices = purchases.map(({ price }) => price).toSorted((left, right) => left - right)
    expectNear(sum(prices) / prices.length, 304.35, 12)
    expectNear(prices[prices.length >> 1] ?? 0, 174.02, 15)
    expect(prices.at(-1)).toBeLessThanOrEqual(2574.07)
    expect(prices[0]).toBeGreaterThan(0)
  })

  it.each([
    { brand: 'samsung', views: 0.114, purchases: 0.2247, revenue: 0.2005 },
    { brand: 'apple', views: 0.0898, purchases: 0.1861, revenue: 0.4726 },
    { brand: 'xiaomi', views: 0.0693, purchases: 0.0753, revenue: 0.0405 },
    { brand: 'huawei', views: 0.0226, purchases: 0.0284, revenue: 0.0191 },
  ])('the share of $brand', (published) => {
    const own = (event: SampleEvent) => event.brand === published.brand
    const views = events.filter(({ eventType }) => eventType === 'view')
    // Purchases come in clusters (by user), so their share varies more than that of independent draws would.
    const noise = 350 / Math.sqrt(purchases.length * published.purchases)
    expectNear(part(views, own), published.views, 10)
    expectNear(part(purchases, own), published.purchases, 8 + noise)
    const revenue = sum(purchases.filter(own).map(({ price }) => price)) / sum(purchases.map(({ price }) => price))
    expectNear(revenue, published.revenue, 10 + noise)
  })

  it('the number of brands grows with the sample', () => {
    const brandsOf = (count: number) => new Set(events.slice(0, count).map(({ brand }) => brand)).size
    expect(brandsOf(2_000)).toBeGreaterThan(150)
    expect(brandsOf(20_000)).toBeGreaterThan(brandsOf(2_000) * 1.8)
    expect(brandsOf(200_000)).toBeGreaterThan(1_000)
    expect(sample.catalog.brands.length - 1).toBe(4_303)
    expect(new Set(sample.catalog.categories.map(({ code }) => code)).size - 1).toBe(129)
    expect(new Set(sample.catalog.brands).size).toBe(sample.catalog.brands.length)
    expect(new Set(sample.catalog.productId).size).toBe(sample.catalog.productId.length)
  })

  it('nights are quiet, weekends busy', () => {
    const hours = new Array<number>(24).fill(0)
    const days = new Array<number>(7).fill(0)
    for (const { eventTime } of events) {
      hours[eventTime.getUTCHours()] = (hours[eventTime.getUTCHours()] ?? 0) + 1
      days[eventTime.getUTCDay()] = (days[eventTime.getUTCDay()] ?? 0) + 1
    }
    expect(Math.max(...hours) / Math.min(...hours)).toBeGreaterThan(4)
    expect(hours.indexOf(Math.max(...hours))).toBeGreaterThan(13)
    // The 61 days hold 9 Tuesdays and 9 Saturdays.
    expect((days[6] ?? 0) / (days[2] ?? 1)).toBeGreaterThan(1.05)
  })

  it('sessions are interleaved', () => {
    const runs = events.filter(({ userSession }, index) => userSession !== events[index - 1]?.userSession).length
    expect(runs / sessions.size).toBeGreaterThan(1.2)
  })

  it('brands of all four kinds: high and low traffic, high and low conversion', () => {
    const brands = [...groupBy(events, ({ brand }) => brand)]
      .filter(([brand]) => brand !== null)
      .map(([, own]) => {
        const size = new Set(own.map(({ userSession }) => userSession)).size
        return { size, conversion: own.filter(({ eventType }) => eventType === 'purchase').length / size }
      })
      .filter(({ size }) => size >= 50)
    const median = (values: readonly number[]) =>
      values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0
    const size = median(brands.map((brand) => brand.size))
    const conversion = median(brands.map((brand) => brand.conversion))
    expect(conversion).toBeGreaterThan(0)
    const kinds = [...groupBy(brands, (brand) => `${brand.size >= size},${brand.conversion >= conversion}`).values()]
    expect(kinds).toHaveLength(4)
    for (const kind of kinds) expect(kind.length / brands.length).toBeGreaterThan(0.12)
  })
})
