import { StartQueryExecutionCommand } from '@aws-sdk/client-athena'
import { describe, expect, test } from 'vitest'
import { clientToken, type TokenParts } from '../../src/sources/athena/token.js'
import { countingEngine, endlessEngine, testAthena } from './harness.js'

const SQL = 'SELECT n, label FROM t'

describe('equal queries', () => {
  test('at the same time are two executions; stopping one leaves the other', async () => {
    const athena = await testAthena({
      engine: countingEngine(2_000),
      fate: () => ({ queued: 5, running: 5 }),
    })
    const abort = new AbortController()
    const [stopped, kept] = await Promise.allSettled([
      athena.run(SQL, { signal: abort.signal, onProgress: ({ state }) => state === 'RUNNING' && abort.abort() }),
      athena.run(SQL),
    ])
    expect(stopped.status).toBe('rejected')
    expect(kept).toMatchObject({ status: 'fulfilled', value: { rows: { length: 2_000 } } })
    expect(athena.server.executions.map(({ state }) => state).sort()).toEqual(['CANCELLED', 'SUCCEEDED'])
  })

  test('both come back whole when both run', async () => {
    const engine = countingEngine(3_000)
    const athena = await testAthena({ engine })
    const [a, b] = await Promise.all([athena.run(SQL), athena.run(SQL)])
    expect(a.rows).toEqual(b.rows)
    expect(a.rows).toHaveLength(3_000)
    expect(a.queryExecutionId).not.toBe(b.queryExecutionId)
    expect(engine.statements).toHaveLength(2)
  })

  test('share one execution under one idempotencyKey', async () => {
    const engine = countingEngine(3_000)
    const athena = await testAthena({ engine })
    const options = { idempotencyKey: 'report of 2019-10-01' }
    const [a, b] = await Promise.all([athena.run(SQL, options), athena.run(SQL, options)])
    const later = await athena.run(SQL, options)
    expect(engine.statements).toHaveLength(1)
    expect(new Set([a, b, later].map(({ queryExecutionId }) => queryExecutionId)).size).toBe(1)
    expect(later.rows).toHaveLength(3_000)
  })
})

test('one key with other parameters, workgroup or SQL is another execution', async () => {
  const engine = countingEngine(1)
  const athena = await testAthena({ engine, workgroups: { primary: { managed: true }, other: { managed: true } } })
  const key = { idempotencyKey: 'k' }
  await athena.run('SELECT ?', { ...key, parameters: ['1'] })
  await athena.run('SELECT ?', { ...key, parameters: ['2'] })
  await athena.run('SELECT ?', { ...key, parameters: ['2'] }, { client: athena.server.client(), workgroup: 'other' })
  await athena.run('SELECT ? + 1', { ...key, parameters: ['2'] })
  expect(engine.statements).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 2', 'SELECT 2 + 1'])
})

test('a token differs with every part, and is as long as Athena wants', () => {
  const parts: TokenParts = {
    sql: 'SELECT 1',
    parameters: [],
    workgroup: 'w',
    catalog: 'c',
    database: 'd',
    outputLocation: 's3://o/',
    reuseMinutes: 5,
    key: 'k',
    attempt: 1,
  }
  const changes: Partial<TokenParts>[] = [
    {},
    { sql: 'SELECT 2' },
    { parameters: ['1'] },
    { parameters: ['1', '2'] },
    { parameters: ['1","2'] },
    { workgroup: undefined },
    { catalog: undefined },
    { database: 'w' },
    { outputLocation: 's3://p/' },
    { reuseMinutes: 6 },
    { key: 'l' },
    { attempt: 2 },
  ]
  const tokens = changes.map((change) => clientToken({ ...parts, ...change }))
  expect(new Set(tokens).size).toBe(changes.length)
  for (const token of tokens) expect(token).toMatch(/^[\da-f]{64}$/)
  expect(clientToken(parts)).toBe(clientToken({ ...parts }))
})

describe('the server keeps to what was measured at Athena, or these tests would prove nothing', () => {
  test('a token answers with its old execution, failed or not, whatever the parameters and the workgroup', async () => {
    const { server } = await testAthena({
      engine: endlessEngine(),
      workgroups: { primary: { managed: true }, other: { managed: true } },
      fate: () => ({ end: { state: 'FAILED', reason: 'lost' } }),
    })
    const client = server.client()
    const start = (input: object) =>
      client.send(
        new StartQueryExecutionCommand({ QueryString: 'SELECT ?', ClientRequestToken: 'x'.repeat(32), ...input }),
      )
    const first = await start({ ExecutionParameters: ['1'] })
    expect((await start({ ExecutionParameters: ['2'] })).QueryExecutionId).toBe(first.QueryExecutionId)
    expect((await start({ WorkGroup: 'other' })).QueryExecutionId).toBe(first.QueryExecutionId)
    await expect(start({ QueryString: 'SELECT 2' })).rejects.toThrow('Idempotent parameters do not match')
    await expect(start({ ClientRequestToken: 'short' })).rejects.toThrow('32 to 128')
    expect(server.executions).toHaveLength(1)
  })
})
