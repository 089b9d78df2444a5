// Thresholds, quadrants and opportunities: which brands are seen but not bought, and what that costs.
import assert from 'node:assert/strict'
import { analyze, fromEvents, quadrantOf, revenuePerSession, sessions } from 'cartometrics'

/** Sessions of a brand, each with so many views; the first ones buy. */
function sessionsOf(brand, { sessions, views, purchases, price }) {
  return Array.from({ length: sessions }, (_, index) => {
    const event = {
      eventTime: '2019-10-01T12:00:00Z',
      brand,
      price,
      userId: `${brand}${index}`,
      userSession: `${brand}${index}`,
    }
    const viewed = Array.from({ length: views }, () => ({ ...event, eventType: 'view' }))
    return index < purchases ? [...viewed, { ...event, eventType: 'purchase' }] : viewed
  }).flat()
}

const source = fromEvents([
  ...sessionsOf('leader', { sessions: 100, views: 3, purchases: 10, price: 50 }),
  ...sessionsOf('gem', { sessions: 10, views: 2, purchases: 2, price: 300 }),
  ...sessionsOf('seen', { sessions: 100, views: 5, purchases: 1, price: 80 }),
  ...sessionsOf('tail', { sessions: 10, views: 1, purchases: 0, price: 20 }),
  ...sessionsOf('new', { sessions: 2, views: 1, purchases: 1, price: 20 }),
])
// Any two metrics can be the axes.
const worth = quadrantOf({ name: 'worth', x: sessions, y: revenuePerSession })

const { rows, thresholds } = await analyze(source, {
  by: 'brand',
  metrics: ['sessions', 'conversionRate', 'quadrant', 'opportunity', 'revenueAtStake', worth],
  // Too few sessions say nothing: such a group has no class, and no say in the medians.
  minSessions: 5,
  thresholds: { conversionRate: { quantile: 0.5 }, stickiness: 'mean' },
  orderBy: 'revenueAtStake',
})
console.table(rows)
console.log(thresholds)

const quadrants = Object.fromEntries(rows.map(({ brand, quadrant }) => [brand, quadrant]))
assert.deepEqual(quadrants, {
  leader: 'market-leader',
  gem: 'niche-gem',
  seen: 'underperformer',
  tail: 'long-tail',
  new: null,
})
// (threshold 0.055 − rate 0.01) × 100 sessions × 80 a purchase
assert.equal(rows[0]?.brand, 'seen')
assert.equal(rows[0]?.opportunity, true)
assert.ok(Math.abs(Number(rows[0]?.revenueAtStake) - 360) < 1e-9)
assert.equal(thresholds.sessions, 55)
