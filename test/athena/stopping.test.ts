import { describe, expect, test, vi } from 'vitest'
import type { AthenaServerOptions, Call, Fault } from './api-server.js'
import { countingEngine, endlessEngine, fast, testAthena } from './harness.js'

const SQL = 'SELECT n, label FROM t'
const reason = new Error('the user went away')

/** Runs a query that is aborted when the server gets the call that `when` picks, and says how it ended. */
async function abortWhen(when: (call: Call) => boolean, options: Partial<AthenaServerOptions> = {}) {
  const abort = new AbortController()
  const athena = await testAthena({
    engine: countingEngine(3_500),
    fate: () => ({ queued: 2, running: 2 }),
    ...options,
    fault: (call) => {
      if (when(call)) abort.abort(reason)
      return options.fault?.(call)
    },
  })
  const error = await athena.run(SQL, { signal: abort.signal }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { ...athena, error }
}

describe('an aborted signal', () => {
  test('before the start sends nothing', async () => {
    const athena = await testAthena({ engine: countingEngine(1) })
    await expect(athena.run(SQL, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(athena.server.calls).toEqual([])
  })

  test('while the query is being started stops what was started', async () => {
    const { error, server } = await abortWhen(({ operation }) => operation === 'StartQueryExecution')
    expect(error).toBe(reason)
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test.each<Fault>(['lose-answer', 'cut-answer', 'truncate'])(
    'while the answer to the start is lost (%s) finds the query and stops it',
    async (fault) => {
      const { error, server, operations } = await abortWhen(({ operation }) => operation === 'StartQueryExecution', {
        engine: endlessEngine(),
        fault: ({ operation, index }) => (operation === 'StartQueryExecution' && index === 0 ? fault : undefined),
      })
      expect(error).toBe(reason)
      expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
      expect(operations()).toEqual(['StartQueryExecution', 'StartQueryExecution', 'StopQueryExecution'])
    },
  )

  test('while a throttled start waits starts nothing more', async () => {
    const { error, operations } = await abortWhen(({ index }) => index === 2, {
      fault: () => ({ exception: 'TooManyRequestsException' }),
    })
    expect(error).toBe(reason)
    expect(operations()).toEqual(Array.from({ length: 3 }, () => 'StartQueryExecution'))
  })

  test('while a start is repeated after a lost answer stops the query that the first request started', async () => {
    const abort = new AbortController()
    const athena = await testAthena({
      engine: endlessEngine(),
      fault: ({ index, operation }) => (index === 0 && operation === 'StartQueryExecution' ? 'lose-answer' : undefined),
    })
    const slow = { ...fast, firstRetry: 600_000, longestRetry: 600_000 }
    const running = athena.run(SQL, { signal: abort.signal }, { client: athena.server.client(), timing: slow })
    await vi.waitFor(() => expect(athena.server.executions).toHaveLength(1), { timeout: 60_000 })
    // Most often, it waits to repeat the start by now; it may also be about to find out that the answer is lost.
    setTimeout(() => abort.abort(reason), 200)
    await expect(running).rejects.toBe(reason)
    expect(athena.server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test.each([
    ['QUEUED', 0],
    ['QUEUED', 1],
    ['RUNNING', 2],
    ['RUNNING', 3],
  ])('while the query is %s (look %i) stops it', async (_state, look) => {
    const { error, server, operations } = await abortWhen(
      ({ operation, index }) => operation === 'GetQueryExecution' && index === look,
    )
    expect(error).toBe(reason)
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
    expect(operations().at(-1)).toBe('StopQueryExecution')
    expect(operations()).toHaveLength(look + 3)
  })

  test('between two looks stops the query at once', async () => {
    const athena = await testAthena({ engine: endlessEngine() })
    const abort = new AbortController()
    const patient = { ...fast, firstPoll: 600_000, longestPoll: 600_000 }
    await expect(
      athena.run(
        SQL,
        { signal: abort.signal, onProgress: () => setTimeout(() => abort.abort(reason), 20) },
        { client: athena.server.client(), timing: patient },
      ),
    ).rejects.toBe(reason)
    expect(athena.server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test('while a look goes unanswered stops the query at once', async () => {
    const { error, server } = await abortWhen(({ operation }) => operation === 'GetQueryExecution', {
      fault: ({ operation }) => (operation === 'GetQueryExecution' ? 'hang' : undefined),
    })
    expect(error).toBe(reason)
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test.each([0, 1, 3])(
    'while page %i is read asks for no further page; there is nothing left to stop',
    async (page) => {
      const { error, count, server } = await abortWhen(
        ({ operation, index }) => operation === 'GetQueryResults' && index === page,
      )
      expect(error).toBe(reason)
      expect(count('GetQueryResults')).toBe(page + 1)
      expect(server.executions.map(({ state }) => state)).toEqual(['SUCCEEDED'])
      expect(count('StopQueryExecution')).toBe(0)
    },
  )

  test('before a retryable failure is run again runs nothing more', async () => {
    const abort = new AbortController()
    const athena = await testAthena({
      engine: countingEngine(1),
      fate: () => ({ end: { state: 'FAILED', reason: 'lost', retryable: true } }),
    })
    const onProgress = () => abort.abort(reason)
    await expect(athena.run(SQL, { signal: abort.signal, onProgress })).rejects.toBe(reason)
    expect(athena.server.executions).toHaveLength(1)
  })

  test('after the end changes nothing, and nobody listens to it any more', async () => {
    const abort = new AbortController()
    const listeners = { added: 0, removed: 0 }
    const { addEventListener, removeEventListener } = abort.signal
    abort.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners.added++
      addEventListener.apply(abort.signal, args)
    }
    abort.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners.removed++
      removeEventListener.apply(abort.signal, args)
    }
    const athena = await testAthena({ engine: countingEngine(5) })
    expect((await athena.run(SQL, { signal: abort.signal })).rows).toHaveLength(5)
    expect(listeners.added).toBeGreaterThan(0)
    expect(listeners.removed).toBe(listeners.added)
    abort.abort(reason)
    expect(athena.count('StopQueryExecution')).toBe(0)
  })
})

describe('the order to stop', () => {
  test('is repeated until it is taken', async () => {
    const { error, server, count } = await abortWhen(({ operation }) => operation === 'GetQueryExecution', {
      engine: endlessEngine(),
      fault: ({ operation, index }) =>
        operation === 'StopQueryExecution' && index < 4 ? { exception: 'ThrottlingException' } : undefined,
    })
    expect(error).toBe(reason)
    expect(count('StopQueryExecution')).toBe(5)
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test('that cannot be given is an error with the id of the query that still runs, and why it was given up', async () => {
    const { error, server } = await abortWhen(({ operation }) => operation === 'GetQueryExecution', {
      engine: endlessEngine(),
      fault: ({ operation }) =>
        operation === 'StopQueryExecution'
          ? { exception: 'AccessDeniedException', message: 'no athena:StopQueryExecution' }
          : undefined,
    })
    const id = server.executions[0]?.id
    expect(error).toMatchObject({ name: 'AthenaError', context: { reason: 'stop', queryExecutionId: id, sql: SQL } })
    expect((error as Error).message).toContain(`stop ${id} yourself (no athena:StopQueryExecution)`)
    expect((error as Error).message).toContain('the user went away')
  })

  test('that never gets an answer does not hang', async () => {
    const abort = new AbortController()
    const athena = await testAthena({
      engine: endlessEngine(),
      fault: ({ operation }) => (operation === 'StopQueryExecution' ? 'hang' : undefined),
    })
    const timing = { ...fast, stopTimeout: 300 }
    await expect(
      athena.run(
        SQL,
        { signal: abort.signal, onProgress: () => abort.abort(reason) },
        { client: athena.server.client(), timing },
      ),
    ).rejects.toMatchObject({ context: { reason: 'stop' } })
  })
})

describe('limits', () => {
  test('a time limit stops the query', async () => {
    const athena = await testAthena({ engine: endlessEngine(), fate: () => ({ queued: 3 }) })
    const error = await athena.run(SQL, { timeLimit: 2_000 }).catch((e) => e)
    expect(error).toMatchObject({
      name: 'AthenaError',
      context: { reason: 'time-limit', queryExecutionId: athena.server.executions[0]?.id, retryable: false },
    })
    expect(error.message).toContain('time limit of 2000 ms')
    expect(athena.server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test('a time limit counts throttled starts', async () => {
    const athena = await testAthena({
      engine: endlessEngine(),
      fault: () => ({ exception: 'TooManyRequestsException' }),
    })
    const timing = { ...fast, requestAttempts: 1e6 }
    await expect(athena.run(SQL, { timeLimit: 100 }, { client: athena.server.client(), timing })).rejects.toMatchObject(
      { context: { reason: 'time-limit' } },
    )
    expect(athena.server.executions).toEqual([])
  })

  test('a running query that scans more than maxBytesScanned is stopped', async () => {
    const athena = await testAthena({ engine: endlessEngine(), fate: () => ({ bytes: (looks) => looks * 1e9 }) })
    const error = await athena.run(SQL, { maxBytesScanned: 2.5e9 }).catch((e) => e)
    expect(error).toMatchObject({
      context: { reason: 'bytes-limit', bytesScanned: 3e9, dollars: 0.015, sql: SQL },
    })
    expect(error.message).toContain('was stopped, having scanned 3000000000 bytes')
    expect(athena.count('GetQueryExecution')).toBe(3)
    expect(athena.server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test('a query that has ended by then is refused all the same', async () => {
    const athena = await testAthena({ engine: countingEngine(1) })
    const refused = athena.run(SQL, { maxBytesScanned: 12_345_677 })
    await expect(refused).rejects.toMatchObject({ context: { reason: 'bytes-limit', bytesScanned: 12_345_678 } })
    expect(athena.count('GetQueryResults')).toBe(0)
    expect(athena.count('StopQueryExecution')).toBe(0)
    expect((await athena.run(SQL, { maxBytesScanned: 12_345_678 })).rows).toHaveLength(1)
  })

  test.each(['RUNNING', 'FAILED'])(
    'an error thrown by onProgress comes through, %s; nothing is left running',
    async (at) => {
      const athena = await testAthena({
        engine: endlessEngine(),
        fate: () => ({ running: 1, end: { state: 'FAILED', reason: 'lost' } }),
      })
      const mine = new Error('mine')
      const onProgress = ({ state }: { state: string }) => {
        if (state === at) throw mine
      }
      await expect(athena.run(SQL, { onProgress })).rejects.toBe(mine)
      expect(athena.server.executions.map(({ state }) => state)).toEqual([at === 'FAILED' ? 'FAILED' : 'CANCELLED'])
    },
  )
})
