// A test in CommonJS imports what is published as ESM alone.
test('a metric is imported', async () => {
  const { conversionRate } = await import('cartometrics')
  expect(conversionRate({ purchases: 1, sessions: 4 })).toBe(0.25)
})
