import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DuckDBEngine, duckdbEngine } from './duckdb-engine.js'
import { countingEngine, fixedEngine, testAthena } from './harness.js'

let duckdb: DuckDBEngine
beforeAll(async () => {
  duckdb = await duckdbEngine()
  await duckdb.connection.run(`CREATE SCHEMA shop`)
  await duckdb.connection.run(`CREATE TABLE shop.events AS SELECT * FROM (VALUES
    ('acme', 'view', 1.50), ('acme', 'purchase', 2.25), ('', 'view', NULL), (NULL, 'purchase', 9.99)) t(brand, kind, price)`)
})
afterAll(() => duckdb.close())

describe('a result', () => {
  test('comes with columns, decoded rows, cost and time', async () => {
    const athena = await testAthena({ engine: duckdb })
    const result = await athena.run(
      `SELECT "brand", count(*) AS "events", sum("price") AS "money" FROM "events" GROUP BY 1 ORDER BY 1 NULLS LAST`,
      {},
      { database: 'shop' },
    )
    expect(result).toEqual({
      columns: [
        { name: 'brand', type: 'varchar' },
        { name: 'events', type: 'bigint' },
        { name: 'money', type: 'decimal' },
      ],
      // NULL and '' are two brands.
      rows: [
        ['', 1, null],
        ['acme', 2, '3.75'],
        [null, 1, '9.99'],
      ],
      queryExecutionId: athena.server.executions[0]?.id,
      bytesScanned: 0,
      dollars: 0.00005,
      engineMs: expect.any(Number),
      reused: false,
    })
  })

  test.each([0, 1, 998, 999, 1000, 1999, 25_000])(
    'of %i rows is read whole, in order, without the header',
    async (rows) => {
      const athena = await testAthena({ engine: countingEngine(rows) })
      const result = await athena.run('SELECT n, label FROM t')
      expect(result.rows).toEqual(Array.from({ length: rows }, (_, n) => [n, `row ${n}`]))
      // The header takes a place on the first page.
      expect(athena.count('GetQueryResults')).toBe(Math.max(1, Math.ceil((rows + 1) / 1000)))
    },
  )

  test('keeps rows that repeat the column names, on every page', async () => {
    const rows = Array.from({ length: 2_500 }, () => ['brand'])
    const athena = await testAthena({ engine: fixedEngine({ columns: [{ name: 'brand', type: 'varchar' }], rows }) })
    expect((await athena.run('SELECT brand FROM t')).rows).toEqual(rows)
  })

  test.each([
    ['SHOW TABLES', 'name', 0],
    ['INSERT INTO t SELECT 1', 'events', 0.00005],
  ])('keeps the first row of a statement that has no header: %s', async (sql, first, dollars) => {
    const rows = [[first], ['users']]
    const athena = await testAthena({ engine: fixedEngine({ columns: [{ name: 'name', type: 'string' }], rows }) })
    expect(await athena.run(sql)).toMatchObject({ rows, dollars })
  })

  test('has the values of the parameters', async () => {
    const athena = await testAthena({ engine: duckdb })
    const parameters = [`'O''Neil?'`, '1.5E0', `DATE '2019-10-01'`]
    const { rows } = await athena.run(`SELECT ? AS a, '?' AS b, ? AS c, ? AS d`, { parameters })
    expect(rows).toEqual([["O'Neil?", '?', 1.5, '2019-10-01']])
  })
})

describe('cost and settings', () => {
  test('counts what was scanned', async () => {
    const athena = await testAthena({ engine: countingEngine(1), fate: () => ({ bytes: () => 3e12 }) })
    const result = await athena.run('SELECT 1', {}, { dollarsPerTerabyte: 6 })
    expect(result).toMatchObject({ bytesScanned: 3e12, dollars: 18, reused: false })
  })

  test('reuses an earlier result, free of charge, only when asked to', async () => {
    const engine = countingEngine(3)
    const athena = await testAthena({ engine })
    const first = await athena.run('SELECT n, label FROM t')
    const again = await athena.run('SELECT n, label FROM t')
    const reused = await athena.run('SELECT n, label FROM t', {}, { reuseResults: 60 })
    expect(engine.statements).toHaveLength(2)
    expect([first, again].map(({ dollars, reused }) => ({ dollars, reused }))).toEqual([
      { dollars: 0.000065, reused: false },
      { dollars: 0.000065, reused: false },
    ])
    expect(reused).toMatchObject({ rows: first.rows, dollars: 0, bytesScanned: 0, reused: true })
  })

  test('needs no output location in a workgroup with managed results, and sends none', async () => {
    const athena = await testAthena({ engine: countingEngine(1), workgroups: { managed: { managed: true } } })
    await athena.run('SELECT n, label FROM t', {}, { workgroup: 'managed' })
    expect(athena.server.calls[0]?.input).not.toHaveProperty('ResultConfiguration')
    expect(athena.server.executions[0]?.outputLocation).toBeUndefined()
  })

  test('sends the location, the catalog and the database; an enforced workgroup has its way', async () => {
    const workgroups = { open: {}, strict: { outputLocation: 's3://theirs/', enforced: true } }
    const athena = await testAthena({ engine: countingEngine(1), workgroups })
    const settings = { outputLocation: 's3://ours/', catalog: 'AwsDataCatalog', database: 'shop' }
    await athena.run('SELECT n, label FROM t', {}, { ...settings, workgroup: 'open' })
    await athena.run('SELECT n, label FROM t', {}, { ...settings, workgroup: 'strict' })
    expect(athena.server.calls[0]?.input).toMatchObject({
      WorkGroup: 'open',
      ResultConfiguration: { OutputLocation: 's3://ours/' },
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'shop' },
    })
    expect(athena.server.executions.map(({ outputLocation }) => outputLocation)).toEqual(['s3://ours/', 's3://theirs/'])
  })

  test('tells how the query stands', async () => {
    const athena = await testAthena({
      engine: countingEngine(1),
      fate: () => ({ queued: 2, running: 3, bytes: (looks) => looks * 1000 }),
    })
    const seen: string[] = []
    await athena.run('SELECT n, label FROM t', {
      onProgress: ({ state, bytesScanned, attempt, elapsedMs, queryExecutionId }) => {
        expect(elapsedMs).toBeGreaterThanOrEqual(0)
        expect(queryExecutionId).toBe(athena.server.executions[0]?.id)
        seen.push(`${attempt} ${state} ${bytesScanned}`)
      },
    })
    expect(seen).toEqual([
      '1 QUEUED 0',
      '1 QUEUED 0',
      '1 RUNNING 1000',
      '1 RUNNING 2000',
      '1 RUNNING 3000',
      '1 SUCCEEDED 4000',
    ])
  })

  test.each([
    [{ timeLimit: 0 }, {}, 'timeLimit'],
    [{ timeLimit: Number.NaN }, {}, 'timeLimit'],
    [{ maxBytesScanned: -1 }, {}, 'maxBytesScanned'],
    [{}, { reuseResults: 10_081 }, 'reuseResults'],
    [{}, { outputLocation: 'results/' }, 'outputLocation'],
  ])('refuses %j %j before anything is sent', async (options, settings, option) => {
    const athena = await testAthena({ engine: countingEngine(1) })
    await expect(athena.run('SELECT 1', options, settings)).rejects.toMatchObject({
      name: 'QueryError',
      context: { option },
    })
    expect(athena.server.calls).toEqual([])
  })
})
