const { analyze, conversionRate, fromEvents } = require('cartometrics')
const { renderReport } = require('cartometrics/report')
const { toTableau } = require('cartometrics/tableau')

test('what is required is transformed', async () => {
  expect(conversionRate({ purchases: 1, sessions: 4 })).toBe(0.25)
  const events = [{ eventTime: '2019-10-01', eventType: 'view', brand: 'apple', userSession: 'a' }]
  const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: ['events'] })
  expect(rows).toEqual([{ brand: 'apple', events: 1 }])
  expect([typeof renderReport, typeof toTableau]).toEqual(['function', 'function'])
})
