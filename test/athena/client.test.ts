import type { GetQueryResultsOutput } from '@aws-sdk/client-athena'
import { afterEach, expect, test, vi } from 'vitest'
import type { AthenaClientLike } from '../../src/sources/athena/api.js'
import { runAthenaQuery } from '../../src/sources/athena/query.js'
import { countingEngine, fast, testAthena } from './harness.js'

const SQL = 'SELECT n, label FROM t'

afterEach(() => vi.unstubAllEnvs())

test('without a client the SDK makes its own, from the region and the environment', async () => {
  const { server } = await testAthena({ engine: countingEngine(1_500) })
  vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', server.url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  const { rows } = await runAthenaQuery({ region: 'eu-west-1', timing: fast }, SQL)
  expect(rows).toHaveLength(1_500)
})

test('without a region anywhere the error asks for one', async () => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined)
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere')
  await expect(runAthenaQuery({ timing: fast }, SQL)).rejects.toMatchObject({
    name: 'AthenaError',
    message: expect.stringContaining('Give `region`'),
    context: { knownCause: 'no-region', retryable: false },
  })
})

test('a client of the caller is left open for the next query', async () => {
  const { server } = await testAthena({ engine: countingEngine(1) })
  const client = server.client()
  const destroy = vi.spyOn(client, 'destroy')
  await runAthenaQuery({ client, timing: fast }, SQL)
  await runAthenaQuery({ client, timing: fast }, SQL)
  expect(destroy).not.toHaveBeenCalled()
})

test('a page whose token leads back to itself is an error, not an endless loop', async () => {
  const { server } = await testAthena({ engine: countingEngine(5_000) })
  const inner: AthenaClientLike = server.client()
  const client: AthenaClientLike = {
    send: async (command, options) => {
      const answer = (await inner.send(command, options)) as GetQueryResultsOutput
      const { NextToken: asked } = (command as { input: { NextToken?: string } }).input
      return asked === undefined ? answer : { ...answer, NextToken: asked }
    },
  }
  await expect(runAthenaQuery({ client, timing: fast }, SQL)).rejects.toMatchObject({
    message: expect.stringContaining('the page after 1999 rows'),
    context: { reason: 'result' },
  })
})
