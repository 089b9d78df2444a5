import { expect, test } from 'vitest'
import { cartometrics } from './run-cli.js'

test('sql --dialect tableau writes formulas', async () => {
  const { code, out } = await cartometrics(['sql', 'stickiness', 'conversionRate', '--dialect', 'tableau'])
  expect(code).toBe(0)
  expect(out).toBe(`Fields of the data source: [User Session] (string), [Event Type] (string)
In Tableau: Analysis > Create Calculated Field…, for each of these in order: its name, its formula, OK.

1. Stickiness
   Events per session.

     COUNT([Event Type]) / COUNTD([User Session])

   Default Properties > Number Format > Custom: #,##0.00

2. Conversion rate
   Purchases per session; can exceed 100%, since one session can contain several purchases.

     COUNT(IF [Event Type] = 'purchase' THEN [Event Type] END) / COUNTD([User Session])

   Default Properties > Number Format > Custom: 0.00%
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
