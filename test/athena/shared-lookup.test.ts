import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { athena } from '../../src/athena.js'
import { endlessEngine, fast, testAthena } from './harness.js'
import type { SqlEngine } from './sql-engine.js'

/** An engine that answers a lookup of columns when it is let, and any other statement by no rows. */
function waitingEngine() {
  let release: () => void = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const engine: SqlEngine = {
    execute: async (sql) => {
      if (!sql.includes('information_schema')) return { columns: [], rows: [] }
      await released
      return {
        columns: ['column_name', 'data_type'].map((name) => ({ name, type: 'varchar' })),
        rows: [
          ['event_time', 'timestamp'],
          ['event_type', 'varchar'],
          ['price', 'decimal(18,2)'],
        ],
      }
    },
  }
  return { engine, release: () => release() }
}

/** An analysis of a source, its signal, and how it ended. */
function asking(source: ReturnType<typeof athena>) {
  const controller = new AbortController()
  const answer = analyze(source, { metrics: ['events'] }, { signal: controller.signal }).then(
    ({ totals }) => totals,
    (error: unknown) => error,
  )
  return { answer, abort: (reason: Error) => controller.abort(reason) }
}

describe('the types of a table’s columns, that several analyses wait for', () => {
  const reason = new Error('the user went away')

  test('are looked up for the others where one is aborted', async () => {
    const { engine, release } = waitingEngine()
    const { server, count } = await testAthena({ engine })
    const source = athena({ client: server.client(), timing: fast, table: 'shop.events' })
    const [first, second] = [asking(source), asking(source)]
    await expect.poll(() => count('GetQueryExecution')).toBeGreaterThan(0)
    first.abort(reason)
    expect(await first.answer).toBe(reason)
    release()
    expect(await second.answer).toEqual({ events: 0 })
    expect(count('StopQueryExecution')).toBe(0)
    // The first one's lookup, and the second one's query.
    expect(server.executions).toHaveLength(2)
  })

  test('are not waited for by one that is aborted while others wait', async () => {
    const { server, count } = await testAthena({ engine: endlessEngine() })
    const source = athena({ client: server.client(), timing: fast, table: 'shop.events' })
    const [first, second] = [asking(source), asking(source)]
    await expect.poll(() => count('GetQueryExecution')).toBeGreaterThan(0)
    second.abort(reason)
    expect(await second.answer).toBe(reason)
    expect(count('StopQueryExecution')).toBe(0)
    first.abort(reason)
    expect(await first.answer).toBe(reason)
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED'])
  })

  test('are looked up anew after all were aborted, or the lookup failed', async () => {
    const { engine, release } = waitingEngine()
    const { server, count } = await testAthena({
      engine,
      fault: ({ operation, index }) =>
        operation === 'StartQueryExecution' && index === 1 ? { exception: 'AccessDeniedException' } : undefined,
    })
    const source = athena({ client: server.client(), timing: fast, table: 'shop.events' })
    const first = asking(source)
    await expect.poll(() => count('GetQueryExecution')).toBeGreaterThan(0)
    first.abort(reason)
    expect(await first.answer).toBe(reason)
    expect(await asking(source).answer).toMatchObject({ name: 'AthenaError' })
    release()
    expect(await asking(source).answer).toEqual({ events: 0 })
    expect(server.executions.map(({ state }) => state)).toEqual(['CANCELLED', 'SUCCEEDED', 'SUCCEEDED'])
  })
})
