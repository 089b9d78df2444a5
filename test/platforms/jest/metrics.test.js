// A test in CommonJS imports what is published as ESM alone.
test('a metric is imported', async () => {
  const { conversionRate } = await import('cartometrics')
  expect(conversionRate({ purchases: 1, sessions: 4 })).toBe(0.25)
  const { writeSample } = await import('cartometrics/sample')
  expect(await writeSample({ events: 1000, seed: 1, path: 'events.csv' })).toMatchObject({ events: 1000 })
})
