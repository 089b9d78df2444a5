import { expect, test } from 'vitest'
import { cartometrics } from './run-cli.js'

test('sql --dialect tableau writes formulas', async () => {
  const { code, out } = await cartometrics(['sql', 'stickiness', 'conversionRate', '--dialect', 'tableau'])
  expect(code).toBe(0)
  expect(out).toBe(`Stickiness
  COUNT([Event Type]) / COUNTD([User Session])

Conversion rate
  COUNT(IF [Event Type] = 'purchase' THEN [Event Type] END) / COUNTD([User Session])
`)
})

test.each([
  [['--table', 'x'], /--table is for SQL/],
  [['--from', '2019-10-01'], /in Tableau a filter does that/],
  [['--expression'], /--expression is for SQL/],
])('sql --dialect tableau refuses what is of SQL: %j', async (more, message) => {
  const { code, err } = await cartometrics(['sql', 'stickiness', '--dialect', 'tableau', ...more])
  expect(err).toMatch(message)
  expect(code).toBe(2)
})
