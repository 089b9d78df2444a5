import { expect, test } from 'vitest'

test('the catalogue is made, and each of its metrics checked, by loading it', async () => {
  const { catalogue } = await import('../../src/metrics/catalogue.js')
  const { checkExpression } = await import('../../src/definition/check.js')
  for (const [name, { expr }] of Object.entries(catalogue)) expect(checkExpression(expr).level, name).not.toBe('event')
})
