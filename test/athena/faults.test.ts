import { describe, expect, test } from 'vitest'
import type { Call, Fault } from './api-server.js'
import { countingEngine, fast, testAthena } from './harness.js'

const SQL = 'SELECT n, label FROM t'
const throttled: Fault = { exception: 'TooManyRequestsException', message: 'Rate exceeded' }
const broken: Fault = { exception: 'InternalServerException', status: 500 }
const operations = ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults'] as const

const everyFault: [string, Fault][] = [
  ['a throttling exception', throttled],
  ['a ThrottlingException', { exception: 'ThrottlingException', message: 'Rate exceeded' }],
  ['too many active queries', { ...throttled, extra: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' } }],
  ['an internal error', broken],
  ['a service that is not available', { exception: 'ServiceUnavailableException', status: 503 }],
  ['a connection cut before the request', 'cut'],
  ['an answer that is lost', 'lose-answer'],
  ['a connection cut in the answer', 'cut-answer'],
  ['an answer that ends too early', 'truncate'],
]

describe.each(everyFault)('%s', (_name, fault) => {
  test.each(operations)('in %s is survived: one query runs, every row comes once', async (operation) => {
    const engine = countingEngine(2_500)
    const athena = await testAthena({
      engine,
      fate: () => ({ queued: 1, running: 1 }),
      fault: (call) => (call.operation === operation && call.index < 3 ? fault : undefined),
    })
    const result = await athena.run(SQL)
    expect(result.rows).toEqual(Array.from({ length: 2_500 }, (_, n) => [n, `row ${n}`]))
    expect(engine.statements).toEqual([SQL])
    expect(athena.count('StopQueryExecution')).toBe(0)
  })
})

test('an answer that never comes is asked for again', async () => {
  const engine = countingEngine(1_200)
  const athena = await testAthena({ engine, fault: ({ index }) => (index === 0 ? 'hang' : undefined) })
  const result = await athena.run(
    SQL,
    {},
    { client: athena.server.client(), timing: { ...fast, requestTimeout: 1_000 } },
  )
  expect(result.rows).toHaveLength(1_200)
  expect(engine.statements).toEqual([SQL])
})

test('every page may fail, each in its own way', async () => {
  const athena = await testAthena({
    engine: countingEngine(25_000),
    fault: ({ operation, index }) => {
      if (operation !== 'GetQueryResults' || index % 2 === 1) return undefined
      return everyFault[(index / 2) % everyFault.length]?.[1]
    },
  })
  const { rows } = await athena.run(SQL)
  expect(rows).toHaveLength(25_000)
  expect(new Set(rows.map(([n]) => n)).size).toBe(25_000)
})

describe.each(operations)('%s that keeps failing', (operation) => {
  const always = (call: Call) => (call.operation === operation ? throttled : undefined)

  test('is tried so many times and no more; the error says what happened', async () => {
    const athena = await testAthena({ engine: countingEngine(1), fault: always })
    const error = await athena
      .run(SQL, {}, { client: athena.server.client(), timing: { ...fast, requestAttempts: 5 } })
      .catch((e) => e)
    expect(error).toMatchObject({
      name: 'AthenaError',
      context: {
        reason: 'request',
        code: 'TooManyRequestsException',
        retryable: true,
        knownCause: 'throttling',
        sql: SQL,
      },
      cause: { name: 'TooManyRequestsException' },
    })
    expect(error.message).toContain('Rate exceeded')
    expect(athena.count(operation)).toBe(5)
  })

  test('is not tried again when trying is useless', async () => {
    const denied = { exception: 'AccessDeniedException', message: 'User: u is not authorized to perform: athena:X' }
    const athena = await testAthena({
      engine: countingEngine(1),
      fault: (call) => (call.operation === operation ? denied : undefined),
    })
    await expect(athena.run(SQL)).rejects.toMatchObject({
      context: { code: 'AccessDeniedException', retryable: false, knownCause: 'iam-permission' },
    })
    expect(athena.count(operation)).toBe(1)
    // A query that cannot be watched is not left running.
    expect(athena.count('StopQueryExecution')).toBe(operation === 'GetQueryExecution' ? 1 : 0)
  })
})

test.each<[Fault, boolean]>([
  ['lose-answer', true],
  ['cut', true],
  [broken, true],
  [throttled, false],
])('a start that is given up (%j) says whether the query may run all the same', async (fault, mayRun) => {
  const athena = await testAthena({ engine: countingEngine(1), fault: () => fault })
  const error = await athena.run(SQL).catch((e) => e)
  expect(error).toMatchObject({ name: 'AthenaError', context: { reason: 'request', retryable: true } })
  expect(error.message.includes('may be running all the same')).toBe(mayRun)
  expect(athena.server.executions).toHaveLength(fault === 'lose-answer' ? 1 : 0)
})

describe('a query that fails', () => {
  const failing = (retryable: boolean, type = 200) => ({
    running: 1,
    end: { state: 'FAILED' as const, reason: 'GENERIC_INTERNAL_ERROR: node lost', category: 1, type, retryable },
  })

  test('runs again under a new token when Athena calls it retryable', async () => {
    const engine = countingEngine(10)
    const athena = await testAthena({ engine, fate: (_sql, index) => (index < 2 ? failing(true) : {}) })
    const attempts: number[] = []
    const result = await athena.run(SQL, { onProgress: ({ attempt }) => attempts.push(attempt) })
    expect(result.rows).toHaveLength(10)
    expect(result.queryExecutionId).toBe(athena.server.executions[2]?.id)
    expect([...new Set(attempts)]).toEqual([1, 2, 3])
    const tokens = athena.server.calls
      .map(({ input }) => input.ClientRequestToken)
      .filter((token) => token !== undefined)
    expect(new Set(tokens).size).toBe(3)
  })

  test('runs so many times and no more', async () => {
    const athena = await testAthena({ engine: countingEngine(10), fate: () => failing(true) })
    await expect(athena.run(SQL)).rejects.toMatchObject({
      context: { reason: 'failed', category: 'system', type: 200, retryable: true, dollars: 0 },
    })
    expect(athena.server.executions).toHaveLength(3)
  })

  test.each([
    ['SELECT 1', 3],
    ['-- daily\n/* by brand */ (WITH a AS (SELECT 1) SELECT * FROM a)', 3],
    ['show tables', 3],
    ['INSERT INTO t SELECT 1', 1],
    ['CREATE TABLE t AS SELECT 1', 1],
    ["UNLOAD (SELECT 1) TO 's3://b/p/' WITH (format = 'PARQUET')", 1],
    ['/* SELECT */ DELETE FROM t', 1],
    ['selection', 1],
  ])('runs again only if it cannot write anything twice: %s', async (sql, runs) => {
    const athena = await testAthena({ engine: countingEngine(10), fate: () => failing(true) })
    await expect(athena.run(sql)).rejects.toMatchObject({ context: { retryable: true, sql } })
    expect(athena.server.executions).toHaveLength(runs)
  })

  test('for good does not run again, and is free', async () => {
    const athena = await testAthena({ engine: countingEngine(10), fate: () => failing(false) })
    const error = await athena.run(SQL).catch((e) => e)
    const id = athena.server.executions[0]?.id
    expect(error).toMatchObject({
      name: 'AthenaError',
      message: `the Athena query failed: GENERIC_INTERNAL_ERROR: node lost (query ${id}).`,
      context: { reason: 'failed', sql: SQL, queryExecutionId: id, category: 'system', retryable: false, dollars: 0 },
    })
    expect(athena.server.executions).toHaveLength(1)
    expect(athena.operations()).not.toContain('GetQueryResults')
  })

  test('in the queue again after RUNNING is waited for', async () => {
    const athena = await testAthena({ engine: countingEngine(4), fate: () => ({ running: 4 }) })
    const { server, run } = athena
    const states: string[] = []
    const result = await run(SQL, {
      onProgress: ({ state }) => {
        states.push(state)
        // Athena puts a query back after some transient errors.
        if (states.length === 2)
          Object.assign(server.executions[0] ?? {}, { looks: 0, fate: { queued: 2, running: 1 } })
        if (states.length === 2) Object.assign(server.executions[0] ?? {}, { state: 'QUEUED' })
      },
    })
    expect(states).toEqual(['RUNNING', 'RUNNING', 'QUEUED', 'QUEUED', 'RUNNING', 'SUCCEEDED'])
    expect(result.rows).toHaveLength(4)
  })

  test('says so when somebody else cancels it', async () => {
    const athena = await testAthena({
      engine: countingEngine(10),
      fate: () => ({ running: 2, bytes: () => 5e9, end: { state: 'CANCELLED', reason: 'Query cancelled by user' } }),
    })
    await expect(athena.run(SQL)).rejects.toMatchObject({
      message: expect.stringMatching(/was cancelled: Query cancelled by user .*Somebody else/),
      // What it had scanned is charged.
      context: { reason: 'cancelled', bytesScanned: 5e9, dollars: 0.025 },
    })
    expect(athena.server.executions).toHaveLength(1)
    expect(athena.count('StopQueryExecution')).toBe(0)
  })
})

describe('a result that makes no sense is an error, not a wrong table', () => {
  test('a value that does not fit its column', async () => {
    const engine = countingEngine(0)
    const broken = {
      execute: async () => ({
        ...(await engine.execute('', {} as never)),
        rows: [
          ['1', 'a'],
          ['2.5', 'b'],
        ],
      }),
    }
    const athena = await testAthena({ engine: broken })
    await expect(athena.run(SQL)).rejects.toMatchObject({
      message: expect.stringContaining('row 2 of the result: "2.5" in column "n" is no bigint'),
      context: { reason: 'result', sql: SQL },
    })
  })
})
