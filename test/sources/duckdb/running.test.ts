import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { defineBinding } from '../../../src/events/binding.js'
import type { Query } from '../../../src/plan/query.js'
import { popularityShare } from '../../../src/report/metrics.js'
import { type Database, openDatabase } from '../../../src/sources/duckdb/database.js'
import { filesOpener } from '../../../src/sources/duckdb/open-files.js'
import { ownFolder } from '../../../src/sources/duckdb/own-folder.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import type { Progress } from '../../../src/sources/source.js'
import { csv, line, put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
  await connection.run(`COPY (SELECT TIMESTAMP '2019-10-01' + to_seconds(i) AS event_time, 'view' AS event_type, 1::DECIMAL(9,2) AS price, 'brand ' || i % 7 AS brand,
    i AS user_session, i % 1000 AS user_id, i % 13 AS unused FROM range(400000) t(i)) TO '${folder}/big.parquet' (ROW_GROUP_SIZE 20000)`)
})
afterAll(() => connection.closeSync())

/** A promise, and what resolves it. */
function gate(): readonly [Promise<void>, () => void] {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return [opened, open]
}

/** A query that takes far longer than any test. */
const endless = `SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, CAST(i % 100 AS VARCHAR) AS brand, CAST(i AS VARCHAR) AS user_session FROM range(3000000000) t(i)`

describe('stopping', () => {
  test('a signal that is aborted before starts nothing', async () => {
    const reason = new Error('no longer wanted')
    const source = duckdb({ files: join(folder, 'there-is-no-such-file.csv') })
    await expect(analyze(source, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('a signal stops the opening of files, and the search for examples', async () => {
    const reason = new Error('no longer wanted')
    const run = { signal: AbortSignal.abort(reason) }
    const binding = defineBinding()
    const path = put(folder, 'to-open.csv', csv(line()))
    for (const pattern of [path, `${folder}/*.csv`, `${folder}/big.parquet`, folder]) {
      const input = { patterns: [pattern], format: undefined, csv: {}, binding }
      await expect(filesOpener(input, ownFolder())(connection, run)).rejects.toBe(reason)
    }
    // The search for examples begins once the statement has found rows that cannot be read.
    const controller = new AbortController()
    const query = `SELECT 'bad' AS event_time, 'view' AS event_type`
    const stopping = new Proxy(connection, {
      get: (target, name) => {
        if (name !== 'run') return Reflect.get(target, name)
        return async (sql: string) => {
          if (sql.startsWith('WITH')) setTimeout(() => controller.abort(reason))
          return target.run(sql)
        }
      },
    })
    const source = duckdb({ connection: stopping, table: { query: `${query} FROM range(3000000)` } })
    const asked = analyze(source, { metrics: ['events'] }, { signal: controller.signal })
    await expect(asked).rejects.toBe(reason)
  })

  test('a signal interrupts a running query, and the connection can go on', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const running = analyze(
      duckdb({ connection, table: { query: endless } }),
      { by: 'brand', metrics: ['sessions'] },
      { signal: controller.signal },
    )
    setTimeout(() => controller.abort(reason), 100)
    await expect(running).rejects.toBe(reason)
    const { totals } = await analyze(duckdb({ connection, table: { query: `${endless} LIMIT 10` } }), {
      metrics: ['events'],
    })
    expect(totals).toEqual({ events: 10 })
  })

  test('a signal interrupts a query that the engine has not yet begun', async () => {
    for (let time = 0; time < 5; time++) {
      const reason = new Error('at once')
      const controller = new AbortController()
      const hasty = new Proxy(connection, {
        get: (target, name) => {
          if (name !== 'run') return Reflect.get(target, name).bind(target)
          return (sql: string) => {
            const running = target.run(sql)
            if (sql.startsWith('WITH')) controller.abort(reason)
            return running
          }
        },
      })
      const source = duckdb({ connection: hasty, table: { query: endless } })
      const asked = analyze(source, { by: 'brand', metrics: ['events'] }, { signal: controller.signal })
      await expect(asked).rejects.toBe(reason)
    }
  })
})

describe('a connection of somebody else', () => {
  const table = (rows: number) => ({ query: endless.replace('3000000000', String(rows)) })

  test('is not interrupted for a query that waits for its turn', async () => {
    const reason = new Error('not that one')
    const controller = new AbortController()
    const [begun, begin] = gate()
    const [opened, open] = gate()
    let interruptions = 0
    const held = new Proxy(connection, {
      get: (target, name) => {
        if (name === 'interrupt') return () => interruptions++
        if (name !== 'run') return Reflect.get(target, name).bind(target)
        return async (sql: string) => {
          begin()
          await opened
          return target.run(sql)
        }
      },
    })
    const source = duckdb({ connection: held, table: table(2_000) })
    const query = { by: 'brand', metrics: ['sessions'] } as const
    const first = analyze(source, query)
    await begun
    const second = analyze(source, query, { signal: controller.signal })
    const third = analyze(source, { metrics: ['events'] })
    controller.abort(reason)
    await expect(second).rejects.toBe(reason)
    open()
    expect((await first).totals).toEqual({ sessions: 2_000 })
    expect((await third).totals).toEqual({ events: 2_000 })
    expect(interruptions).toBe(0)
  })

  test('is refused where a setting of it would change an answer', async () => {
    const source = duckdb({ connection, table: table(5) })
    const ask = () => analyze(source, { metrics: ['events'] })
    await connection.run("SET default_collation = 'nocase'")
    expect(await messageOf(ask())).toBe(
      "SourceError: the connection has default_collation = 'nocase', and texts that differ would be taken for the same, such as the brands Apple and apple: RESET default_collation, or give a connection to another database",
    )
    await connection.run("RESET default_collation; SET Calendar = 'buddhist'")
    expect(await messageOf(ask())).toMatch(/^SourceError: the connection has Calendar = 'buddhist', and times with/)
    await connection.run('RESET Calendar')
    expect((await ask()).totals).toEqual({ events: 5 })
  })

  test('tells texts apart whatever the collation of their columns', async () => {
    await connection.run(`CREATE TEMP TABLE collated AS SELECT * FROM (VALUES
      ('2019-10-01', 'view', 'Apple', 's'), ('2019-10-01', 'view', 'apple', 'S'), ('2019-10-01', 'VIEW', 'apple', 's')) t(event_time, event_type, brand, user_session)`)
    for (const column of ['event_type', 'brand', 'user_session'])
      await connection.run(`ALTER TABLE collated ALTER ${column} TYPE VARCHAR COLLATE NOCASE`)
    const merged = await connection.run('SELECT count(*) FROM (SELECT brand FROM collated GROUP BY brand)')
    expect(await merged.getRows()).toEqual([[1n]])
    const { rows, totals, scanned } = await analyze(duckdb({ connection, table: 'collated' }), {
      by: 'brand',
      metrics: ['events', 'views', 'sessions'],
    })
    expect(rows).toEqual([
      { brand: 'apple', events: 2, views: 1, sessions: 2 },
      { brand: 'Apple', events: 1, views: 1, sessions: 1 },
    ])
    expect(totals).toEqual({ events: 3, views: 2, sessions: 2 })
    expect(scanned.source).toBe('"collated"')
  })
})

describe('progress', () => {
  let database: Database
  let telling: DuckDBConnection
  beforeAll(async () => {
    database = await openDatabase()
    telling = await database.connect()
  })
  afterAll(() => {
    telling.closeSync()
    database.close()
  })
  const table = { query: `SELECT events.* FROM '${folder}/big.parquet' events, range(1000000)` }

  test('is told while a query runs, as a fraction', async () => {
    const reason = new Error('seen')
    const controller = new AbortController()
    const told: Progress[] = []
    const asked = analyze(
      duckdb({ connection: telling, table }),
      { by: 'brand', metrics: ['events'] },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          told.push(progress)
          controller.abort(reason)
        },
      },
    )
    await expect(asked).rejects.toBe(reason)
    expect(told[0]?.fraction).toSatisfy((fraction: number) => fraction >= 0 && fraction < 1)
  })

  test.each<[string, Query]>([
    ['a single statement', { metrics: ['revenue'] }],
    ['several statements', { by: 'brand', metrics: ['sessions', 'shoppers'] }],
  ])('is told to the end, however fast it is reached: %s', async (_, query) => {
    const fractions: (number | null)[] = []
    const source = duckdb({ files: join(folder, 'big.parquet'), threads: 1 })
    await analyze(source, query, { onProgress: ({ fraction }) => fractions.push(fraction) })
    source.close()
    expect(fractions.filter((fraction) => fraction === 1)).toEqual([1])
    expect(fractions.at(-1)).toBe(1)
    for (const fraction of fractions) expect(fraction).toSatisfy((value: number) => value >= 0 && value <= 1)
    expect(fractions).toEqual([...fractions].sort((a, b) => Number(a) - Number(b)))
  })

  test('ends the query with what its listener throws', async () => {
    const mine = new Error('the bar broke')
    const onProgress = () => {
      throw mine
    }
    const source = duckdb({ connection: telling, table })
    await expect(analyze(source, { metrics: ['events'] }, { onProgress })).rejects.toBe(mine)
  })
})

describe('the engine', () => {
  test('answers several queries at once', async () => {
    const source = duckdb({
      files: put(folder, 'twice.csv', csv(line(), line({ time: 'bad' }), line({ brand: 'b' }))),
      threads: 2,
    })
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        analyze(source, { by: index % 2 === 0 ? 'brand' : 'eventType', metrics: ['events'] }),
      ),
    )
    source.close()
    for (const { totals, rejected } of answers) {
      expect(totals).toEqual({ events: 2 })
      expect(rejected.count).toBe(1)
    }
    expect(answers.map(({ rows }) => rows.length)).toEqual([2, 1, 2, 1])
  })

  test('cannot be used once it is closed, and closes by itself', async () => {
    const source = duckdb({ files: join(folder, 'big.parquet') })
    source.close()
    source.close()
    expect(await messageOf(analyze(source, { metrics: ['events'] }))).toBe(
      'SourceError: this source is closed; make a new one with duckdb()',
    )
    let kept: ReturnType<typeof duckdb>
    {
      await using own = duckdb({ files: join(folder, 'big.parquet') })
      kept = own
      expect((await analyze(own, { metrics: ['events'] })).totals).toEqual({ events: 400_000 })
    }
    expect(await messageOf(analyze(kept, { metrics: ['events'] }))).toMatch(/this source is closed/)
  })

  test('leaves a connection as it is', async () => {
    const settings = async () =>
      (
        await (
          await connection.run(
            "SELECT name, value FROM duckdb_settings() WHERE name <> 'last_query_id' ORDER BY name ASC",
          )
        ).getRows()
      ).map(String)
    const before = await settings()
    const source = duckdb({ connection, table: { query: `${endless} LIMIT 5` } })
    await analyze(source, { by: 'day', metrics: ['events'], time: { timeZone: 'Asia/Tokyo' } })
    source.close()
    expect(await settings()).toEqual(before)
    expect(await (await connection.run('SELECT 1')).getRows()).toEqual([[1]])
  })

  test('settings of a connection do not change an answer', async () => {
    const table = {
      query:
        "SELECT * FROM (VALUES ('2019-10-01 23:30:00', 'view', 3, 'A', 's'), ('2019-10-01 23:30:00+00', 'view', 3, 'a', 's'), (NULL, 'view', 1, 'x', 't')) t(event_time, event_type, price, brand, user_session)",
    }
    const ask = () => analyze(duckdb({ connection, table }), { by: ['brand', 'day'], metrics: ['events', 'sessions'] })
    const plain = await ask()
    expect(plain.rows).toEqual([
      { brand: 'A', day: '2019-10-01', events: 1, sessions: 1 },
      { brand: 'a', day: '2019-10-01', events: 1, sessions: 1 },
    ])
    for (const setting of ["TimeZone = 'Pacific/Apia'", 'integer_division = true']) {
      await connection.run(`SET ${setting}`)
      const { rows, totals, rejected } = await ask()
      await connection.run(`RESET ${setting.split(' ')[0]}`)
      expect({ rows, totals, rejected }, setting).toEqual({
        rows: plain.rows,
        totals: plain.totals,
        rejected: plain.rejected,
      })
    }
    await connection.run("SET TimeZone = 'America/New_York'")
  })
})

/** A part of an engine's plan. */
interface PlanNode {
  readonly name: string
  readonly extra_info: { readonly Projections?: string | readonly string[] }
  readonly children: readonly PlanNode[]
}

describe('the statement', () => {
  const query = { by: 'brand', metrics: ['events', 'sessions', 'shoppers', 'conversionRate', 'revenue'] } as const

  /** The columns that each scan of some statements reads. */
  async function columnsRead(statements: string): Promise<readonly (readonly string[])[]> {
    return (await Promise.all(statements.split(';\n\n').map(columnsReadBy))).flat()
  }

  async function columnsReadBy(sql: string): Promise<readonly (readonly string[])[]> {
    const plan = String((await (await connection.run(`EXPLAIN (FORMAT json) ${sql}`)).getRows())[0]?.[1])
    const scans: string[][] = []
    const visit = ({ name, extra_info: info, children }: PlanNode) => {
      if (/READ_PARQUET|PARQUET_SCAN|SEQ_SCAN|READ_CSV/.test(name)) scans.push([info.Projections ?? []].flat().sort())
      for (const child of children) visit(child)
    }
    for (const node of JSON.parse(plan) as readonly PlanNode[]) visit(node)
    return scans
  }

  test('reads, for each kind of value, only the columns it needs of a file of columns', async () => {
    const source = duckdb({ files: join(folder, 'big.parquet'), threads: 2 })
    const { scanned } = await analyze(source, query)
    source.close()
    // What is decided by statistics alone reads nothing.
    const read = (await columnsRead(scanned.sql as string)).filter((columns) => columns.join() !== '')
    expect([...read].sort()).toEqual([
      ['brand', 'event_type', 'price'],
      ['brand', 'user_id'],
      ['brand', 'user_session'],
    ])
    expect([...scanned.columns].sort()).toEqual([
      'brand',
      'event_time',
      'event_type',
      'price',
      'user_id',
      'user_session',
    ])
  })

  test('counts no distinct value over all events unless that is asked for', async () => {
    const source = duckdb({ files: join(folder, 'big.parquet'), threads: 2 })
    const { scanned } = await analyze(source, { ...query, totals: false })
    const whole = await analyze(source, query)
    const compared = await analyze(source, { by: 'brand', metrics: [popularityShare], totals: false })
    source.close()
    expect(scanned.sql).not.toContain('("value")')
    expect(whole.scanned.sql?.match(/\("value"\)/g)).toHaveLength(2)
    expect(compared.scanned.sql?.match(/\("value"\)/g)).toHaveLength(1)
  })

  test('goes through lines of text once', async () => {
    await connection.run(`COPY (FROM '${folder}/big.parquet' LIMIT 1000) TO '${folder}/lines.csv'`)
    const source = duckdb({ files: join(folder, 'lines.csv') })
    const { scanned } = await analyze(source, query)
    source.close()
    expect(scanned.sql?.match(/read_csv\(/g)).toHaveLength(1)
    expect(await columnsRead(scanned.sql as string)).toHaveLength(1)
  })

  test('goes once through what a view or a query makes, and by columns through a table', async () => {
    await connection.run(`CREATE OR REPLACE TABLE stored AS FROM '${folder}/big.parquet' LIMIT 1000`)
    await connection.run('CREATE OR REPLACE VIEW seen AS FROM stored')
    const scansOf = async (table: string | { readonly query: string }) => {
      const { scanned } = await analyze(duckdb({ connection, table }), query)
      return (await columnsRead(scanned.sql as string)).length
    }
    expect([await scansOf('stored'), await scansOf('seen'), await scansOf({ query: 'FROM stored' })]).toEqual([3, 1, 1])
  })

  test('is not confused by a table that is called like one of its own', async () => {
    for (const name of [
      'rows',
      'events',
      'readable',
      'sums',
      'values_0',
      'overall_0',
      'folded_0',
      'scanned',
      'keyed',
      'pairs',
    ]) {
      await connection.run(`CREATE OR REPLACE TABLE "${name}" AS FROM '${folder}/big.parquet' LIMIT 70`)
      const { totals } = await analyze(duckdb({ connection, table: name }), query)
      await connection.run(`DROP TABLE "${name}"`)
      expect([totals.events, totals.sessions], name).toEqual([70, 70])
    }
  })

  test('quotes every name', async () => {
    const names = ['we"ird', "it's", 'select', 'a b', '--x']
    const query = `SELECT TIMESTAMP '2019-10-01' AS "we""ird", 'view' AS "it's", 2 AS "select", 'b' AS "a b", 's' AS "--x"`
    const [eventTime, eventType, price, brand, userSession] = names as [string, string, string, string, string]
    const source = duckdb({
      connection,
      table: { query },
      binding: { columns: { eventTime, eventType, price, brand, userSession } },
    })
    expect((await analyze(source, { by: 'brand', metrics: ['events', 'sessions'] })).rows).toEqual([
      { brand: 'b', events: 1, sessions: 1 },
    ])
  })
})
