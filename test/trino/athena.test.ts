import { expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import { testAthena } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'

const { url } = inject('trino')

test('every type comes through from Trino', async () => {
  const athena = await testAthena({ engine: trinoEngine(url) })
  const { columns, rows } = await athena.run(`SELECT
    TINYINT '-1' AS a, SMALLINT '2' AS b, 3 AS c, 9007199254740991 AS d, 9223372036854775807 AS e,
    REAL '1.25' AS f, 1.5E0 AS g, 2E0 AS h, nan() AS i, -infinity() AS j, 1E300 AS k,
    DECIMAL '12345678901234567890.10' AS l, true AS m, 'O''Neil' AS n, '' AS o, CAST(NULL AS varchar) AS p,
    DATE '2019-10-01' AS q, TIMESTAMP '2019-10-01 12:34:56.789' AS r, TIMESTAMP '2019-10-01 12:00:00.000 Europe/Berlin' AS s,
    X'DEAD00' AS t, ARRAY[1, NULL] AS u, MAP(ARRAY['x'], ARRAY[1]) AS v, NULL AS w, CAST(ARRAY[1] AS json) AS x, CAST('ab' AS char(3)) AS y`)
  const named = columns.map(({ name, type }, i) => [name, type, rows[0]?.[i]])
  expect(named).toEqual([
    ['a', 'tinyint', -1],
    ['b', 'smallint', 2],
    ['c', 'integer', 3],
    ['d', 'bigint', 9007199254740991],
    ['e', 'bigint', 9223372036854775807n],
    ['f', 'float', 1.25],
    ['g', 'double', 1.5],
    ['h', 'double', 2],
    ['i', 'double', Number.NaN],
    ['j', 'double', Number.NEGATIVE_INFINITY],
    ['k', 'double', 1e300],
    ['l', 'decimal', '12345678901234567890.10'],
    ['m', 'boolean', true],
    ['n', 'varchar', "O'Neil"],
    ['o', 'varchar', ''],
    ['p', 'varchar', null],
    ['q', 'date', '2019-10-01'],
    ['r', 'timestamp', new Date('2019-10-01T12:34:56.789Z')],
    ['s', 'timestamp with time zone', new Date('2019-10-01T10:00:00.000Z')],
    ['t', 'varbinary', Uint8Array.of(0xde, 0xad, 0)],
    ['u', 'array', '[1, null]'],
    ['v', 'map', '{x=1}'],
    ['w', 'unknown', null],
    ['x', 'json', '[1]'],
    ['y', 'char', 'ab '],
  ])
})

test('25,000 rows come whole', async () => {
  const athena = await testAthena({ engine: trinoEngine(url) })
  const { rows } = await athena.run(
    'SELECT x AS n FROM UNNEST(sequence(0, 4)) a(y), UNNEST(sequence(1, 5000)) b(z), LATERAL (SELECT y * 5000 + z) c(x) ORDER BY 1',
  )
  expect(rows).toEqual(Array.from({ length: 25_000 }, (_, i) => [i + 1]))
})

test('an abort reaches Trino: the query is cancelled there', async () => {
  const athena = await testAthena({ engine: trinoEngine(url) })
  const abort = new AbortController()
  const endless =
    'SELECT count(*) /* through athena */ FROM UNNEST(sequence(1, 9999)) a(x), UNNEST(sequence(1, 9999)) b(y), UNNEST(sequence(1, 40)) c(z) WHERE x * y = z'
  const states = async () => {
    const sql = `SELECT state FROM system.runtime.queries WHERE query LIKE 'SELECT count(*) /* through athena%'`
    return (await runTrino({ url }, sql)).rows.flat()
  }
  const running = athena.run(endless, { signal: abort.signal })
  const outcome = running.catch((error: unknown) => error)
  await expect.poll(states, { timeout: 120_000 }).toEqual(['RUNNING'])
  abort.abort(new Error('enough'))
  expect(await outcome).toMatchObject({ message: 'enough' })
  await expect.poll(states, { timeout: 120_000 }).toEqual(['FAILED'])
})

test.each([
  ['SELECT * FROM hive.nowhere.events', 'no-database'],
  ['SELECT nope FROM (SELECT 1 AS x) t', 'no-column'],
  ['SELECT 1 FORM x', 'syntax'],
  ["SELECT 1 FROM (SELECT 1 AS x) t WHERE x = DATE '2019-10-01'", 'type-mismatch'],
])('an error of Trino is told by its cause: %s', async (sql, cause) => {
  const athena = await testAthena({ engine: trinoEngine(url) })
  await expect(athena.run(sql)).rejects.toMatchObject({ name: 'AthenaError', context: { knownCause: cause, sql } })
})
