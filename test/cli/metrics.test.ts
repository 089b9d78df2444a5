import { describe, expect, test } from 'vitest'
import { formulaOf } from '../../src/definition/describe.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { cartometrics } from './run-cli.js'

describe('cartometrics metrics', () => {
  test('lists each metric once', async () => {
    const { code, out, err } = await cartometrics(['metrics'])
    expect([code, err]).toEqual([0, ''])
    for (const name of [...Object.keys(catalogue), ...Object.keys(concentrationMetrics)]) {
      expect(out.match(new RegExp(`^${name} `, 'gm'))).toHaveLength(1)
    }
    expect(out).toMatch(/^conversionRate +Conversion rate +purchases per session +purchases ÷ sessions$/m)
  })

  test('tells all about one, by its name or alias', async () => {
    const { out } = await cartometrics(['metrics', 'eventsPerSession'])
    expect(out).toMatchInlineSnapshot(`
      "stickiness  Stickiness  also eventsPerSession
      Events per session.

      Formula  events ÷ sessions
      Unit     events per session (decimal)
      Inputs   events    count of events
               sessions  distinct values of userSession
      "
    `)
    expect((await cartometrics(['metrics', 'opportunity'])).out).toMatchInlineSnapshot(`
      "opportunity  Opportunity
      Stickiness is at or above its threshold, conversion rate below its own: visitors stay but do not buy.

      Formula  (stickiness ≥ threshold of stickiness) and (conversionRate < threshold of conversionRate)
      Unit     yes or no (boolean)
      Inputs   stickiness               events ÷ sessions
               conversionRate           purchases ÷ sessions
               stickinessThreshold      threshold of stickiness
               conversionRateThreshold  threshold of conversionRate
      "
    `)
    expect((await cartometrics(['metrics', 'hhi'])).out).toContain('Herfindahl')
  })

  test('is for programs, too', async () => {
    const all = JSON.parse((await cartometrics(['metrics', '--format', 'json'])).out)
    expect(all.map(({ name }: { name: string }) => name)).toEqual(Object.keys(catalogue))
    const one = JSON.parse((await cartometrics(['metrics', 'marketShare', '--format', 'json'])).out)
    expect(one).toMatchObject({ name: 'marketShare', format: 'percent', formula: 'revenue ÷ total revenue' })
  })
})

test.each([
  ['carts', 'count of events where eventType = cart'],
  ['products', 'distinct values of productId'],
  [
    'revenue',
    'sum of (price × (1 if quantity is missing; else quantity) if amount is missing; else amount) where eventType = purchase',
  ],
  ['engagedSessions', 'distinct values of userSession where eventType is one of cart, purchase'],
  ['cartAbandonmentRate', '(engagedSessions − purchaseSessions) ÷ cartSessions'],
  ['rankGap', 'popularityRank − revenueRank'],
  ['revenueRank', 'rank by revenue'],
  ['cumulativeShare', 'running total of revenue ÷ sum over groups of revenue'],
  [
    'revenueAtStake',
    '((threshold of conversionRate − conversionRate) × sessions) × averagePurchaseValue if opportunity; else nothing',
  ],
] as const)('the formula of %s is written %s', (name, formula) => {
  expect(formulaOf(catalogue[name].expr)).toBe(formula)
})
