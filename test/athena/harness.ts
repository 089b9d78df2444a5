import { afterEach } from 'vitest'
import { runAthenaQuery } from '../../src/sources/athena/query.js'
import type { AthenaQueryOptions, AthenaSettings } from '../../src/sources/athena/settings.js'
import { type AthenaServer, type AthenaServerOptions, type Call, startAthenaServer } from './api-server.js'
import type { EngineResult, SqlEngine } from './sql-engine.js'

/** Waits a thousand times shorter than those for the real service; but what is in time there is in time on slow machines, too. */
export const fast = {
  firstPoll: 2,
  longestPoll: 10,
  firstRetry: 2,
  longestRetry: 10,
  requestTimeout: 60_000,
  stopTimeout: 60_000,
}

const open: AthenaServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

export interface TestAthena {
  readonly server: AthenaServer
  run(sql: string, options?: AthenaQueryOptions, settings?: AthenaSettings): ReturnType<typeof runAthenaQuery>
  /** The operations called, in order: `['StartQueryExecution', 'GetQueryExecution', …]`. */
  operations(): Call['operation'][]
  count(operation: Call['operation']): number
}

/** A server that lasts for one test, and the library pointed at it through the real SDK client. */
export async function testAthena(options: AthenaServerOptions): Promise<TestAthena> {
  const server = await startAthenaServer(options)
  open.push(server)
  const client = server.client()
  return {
    server,
    run: (sql, queryOptions, settings) => runAthenaQuery({ client, timing: fast, ...settings }, sql, queryOptions),
    operations: () => server.calls.map(({ operation }) => operation),
    count: (operation) => server.calls.filter((call) => call.operation === operation).length,
  }
}

/** An engine that answers every statement with the same table. */
export function fixedEngine(result: EngineResult): SqlEngine & { readonly statements: string[] } {
  const statements: string[] = []
  return {
    statements,
    execute: async (sql) => {
      statements.push(sql)
      return result
    },
  }
}

/** A table of so many rows: `n` counts from 0, `label` is its text. */
export function countingEngine(rows: number) {
  return fixedEngine({
    columns: [
      { name: 'n', type: 'bigint' },
      { name: 'label', type: 'varchar' },
    ],
    rows: Array.from({ length: rows }, (_, n) => [String(n), `row ${n}`]),
    bytesScanned: 12_345_678,
  })
}

/** An engine whose statements end only when they are cancelled. */
export function endlessEngine(): SqlEngine {
  return {
    execute: (_sql, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled')))),
  }
}
