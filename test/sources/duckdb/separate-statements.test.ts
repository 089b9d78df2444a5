import { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { eq, field, isNull, not } from '../../../src/definition/builders.js'
import { catalogue } from '../../../src/metrics/catalogue.js'
import { orderedFunnelMetrics } from '../../../src/metrics/funnel.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { openConnection } from '../../support/open-connection.js'
import { scratchFolder } from '../../support/scratch.js'
import { messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await openConnection()
})
afterAll(() => connection.closeSync())

/** Writes rows as a file of columns, and as a table of the same name. */
async function write(name: string, rows: string): Promise<string> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${rows}`)
  await connection.run(`COPY ${name} TO '${folder}/${name}.parquet'`)
  return `${folder}/${name}.parquet`
}

const rows = (more = '') => `SELECT TIMESTAMP '2019-10-01' + to_hours(i) AS event_time,
  CASE i % 5 WHEN 0 THEN 'purchase' WHEN 1 THEN 'cart' ELSE 'view' END AS event_type,
  (i % 17) + 0.25 AS price, NULLIF('brand ' || i % 3, 'brand 2') AS brand, i // 4 AS user_session, i // 9 AS user_id, i % 11 AS product_id${more}
  FROM range(200) t(i)`

const metrics = [...Object.values(catalogue), ...orderedFunnelMetrics.filter(({ name }) => !(name in catalogue))]

describe('a file of columns, read in several statements', () => {
  test.each([
    ['all rows of which can be read', ''],
    ['with rows that cannot be read', ` REPLACE (CASE WHEN i % 10 = 3 THEN NULL ELSE 'view' END AS event_type)`],
    ['hardly any of which can be read', ` REPLACE (CASE WHEN i = 60 THEN 'view' END AS event_type)`],
    ['without a row', ' LIMIT 0'],
  ])('has the answer of a table read in one: %s', async (_, change) => {
    const from = change.includes('LIMIT') ? `${rows()}${change}` : `SELECT *${change} FROM (${rows(', i')})`
    const files = await write('same', from)
    for (const by of [[], ['brand'], ['brand', 'day'], ['userId']] as const) {
      for (const time of [{}, { from: '2019-10-03', to: '2019-10-05' }]) {
        const query = { by, metrics, time }
        const source = duckdb({ files })
        const [{ rejected, ...file }, { rejected: tableRejected, ...table }] = [
          await analyze(source, query),
          await analyze(duckdb({ connection, table: 'same' }), query),
        ]
        source.close()
        expect(file.scanned.sql?.split(';\n\n')).toHaveLength(3)
        expect(table.scanned.sql?.split(';\n\n')).toHaveLength(1)
        expect({ ...file, scanned: null }).toEqual({ ...table, scanned: null })
        expect(rejected.reasons).toEqual(tableRejected.reasons)
      }
    }
  })

  test('is not counted of where nothing distinct is asked for', async () => {
    const source = duckdb({ files: await write('plain', rows()) })
    const { scanned, totals } = await analyze(source, { by: 'brand', metrics: ['events', 'revenue'] })
    source.close()
    expect(scanned.sql?.split(';\n\n')).toHaveLength(2)
    expect(totals.events).toBe(200)
  })

  test('looks at no condition again once all rows can be read, and at each where not', async () => {
    const statementsOf = async (change: string) => {
      const source = duckdb({ files: await write('looked', `SELECT *${change} FROM (${rows(', i')})`) })
      const query = { by: 'brand', metrics: ['sessions', 'events'], time: { from: '2019-10-02' } } as const
      const { scanned } = await analyze(source, query)
      source.close()
      return scanned.sql?.split(';\n\n') ?? []
    }
    const [readable, sums, values] = await statementsOf('')
    expect(readable).toContain('"event_time" IS NULL')
    expect(sums).not.toContain('"event_time" IS NULL')
    expect(values).not.toContain('"event_time" IS NOT NULL')
    const [, sumsWithReason, valuesOfReadable] = await statementsOf(
      ' REPLACE (CASE WHEN i = 3 THEN NULL ELSE event_time END AS event_time)',
    )
    expect(sumsWithReason).toContain('"event_time" IS NULL')
    expect(valuesOfReadable).toContain('"event_time" IS NOT NULL')
  })

  describe.each([
    ['has none', '', [0, 0]],
    ['has some', " REPLACE (CASE WHEN i % 3 = 0 THEN '' ELSE brand END AS brand)", [1, 0]],
    [
      'has some, late',
      " REPLACE (CASE WHEN i = 199 THEN '' ELSE 'session' || user_session END AS user_session)",
      [0, 1],
    ],
    ['has none, but some that begin with a control character', " REPLACE (E'\\t' || brand AS brand)", [1, 0]],
    ['has nothing else', " REPLACE ('' AS brand, '' AS user_session)", [1, 1]],
    ['has nothing but nulls', ' REPLACE (NULL::VARCHAR AS brand, NULL::VARCHAR AS user_session)', [0, 0]],
  ])('where a column %s of empty texts', (_, change, looks) => {
    const texts = `SELECT * REPLACE (CAST(user_session AS VARCHAR) AS user_session) FROM (${rows(', i')})`

    test.each([
      ['all', {}],
      ['those not of a brand', { where: not(eq(field.brand, 'brand 1')) }],
      ['those without a brand', { where: isNull(field.brand) }],
      ['those with a session', { where: not(isNull(field.userSession)) }],
    ])('has the answer of a table read in one: %s', async (_, scope) => {
      const files = await write('texts', `SELECT *${change} FROM (${texts})`)
      const query = { by: ['brand', 'day'], metrics, ...scope } as const
      const source = duckdb({ files })
      const { scanned, ...answer } = await analyze(source, query)
      source.close()
      const { scanned: _scanned, ...expected } = await analyze(duckdb({ connection, table: 'texts' }), query)
      expect(answer).toEqual(expected)
      const [, sums = '', values = ''] = scanned.sql?.split(';\n\n') ?? []
      expect(Number(sums.includes(`NULLIF("brand", '')`))).toBe(looks[0])
      expect(Number(values.includes(`NULLIF("user_session", '')`))).toBe(looks[1])
    })
  })

  test('adds up at once where there are many files', async () => {
    const many = `SELECT * REPLACE (CASE WHEN i % 50 = 3 THEN NULL ELSE event_type END AS event_type), 2 * i + half AS part FROM (${rows(', i')}), range(2) h(half)`
    await connection.run(`COPY (${many}) TO '${folder}/many' (FORMAT parquet, PARTITION_BY (part))`)
    await connection.run(`CREATE TABLE many AS ${many}`)
    const answers = []
    for (const source of [duckdb({ files: `${folder}/many/*/*.parquet` }), duckdb({ connection, table: 'many' })]) {
      const { scanned, rejected, ...answer } = await analyze(source, { by: 'brand', metrics })
      answers.push({ ...answer, reasons: rejected.reasons })
      if (scanned.files.length > 0) expect(scanned.sql?.split(';\n\n')).toHaveLength(2)
      source.close()
    }
    expect(answers[0]).toEqual(answers[1])
  })

  test.each(['TINYINT', 'BIGINT', 'UBIGINT', 'DECIMAL(20, 2)', 'VARCHAR'])(
    'tells groups by their ids apart, and writes them as text, of %s',
    async (type) => {
      const ids: readonly (string | null)[] =
        type === 'TINYINT'
          ? ['-128', '127', '0', null]
          : type === 'UBIGINT'
            ? ['18446744073709551615', '18446744073709551614', '0', null]
            : type === 'DECIMAL(20, 2)'
              ? ['-1.50', '900719925474099312.25', '0.00', null]
              : ['-9223372036854775808', '9223372036854775807', '9223372036854775806', null]
      const of = `[${ids.map((id) => (id === null ? 'NULL' : `'${id}'`)).join(', ')}]`
      const files = await write(
        'ids',
        `SELECT * REPLACE (CAST(${of}[1 + i % 4] AS ${type}) AS product_id) FROM (${rows(', i')})`,
      )
      for (const [by, time] of [
        [['productId'], {}],
        [['productId', 'brand'], {}],
        [['day'], { timeZone: 'America/New_York' }],
      ] as const) {
        const answers = []
        for (const source of [duckdb({ files }), duckdb({ connection, table: { query: 'FROM ids' } })]) {
          const { scanned, ...answer } = await analyze(source, { by, metrics, time })
          answers.push(answer)
          if (scanned.files.length > 0) expect(scanned.sql?.split(';\n\n')).toHaveLength(3)
          source.close()
        }
        const [file, query] = answers
        expect(file).toEqual(query)
        if (by[0] === 'productId')
          expect(new Set(file?.rows.map((row) => row['productId' as never]))).toEqual(new Set(ids))
        else expect(file?.rows[0]).toMatchObject({ day: '2019-09-30' })
      }
    },
  )

  test('keeps groups apart whose keys have the same hash', async () => {
    const [first, second] = sameHash()
    const event = (user: bigint, product: bigint, session: number) =>
      `SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1.5 AS price, ${user}::BIGINT AS user_id, ${product}::BIGINT AS product_id, ${session} AS user_session`
    const [{ codes }] = (await (
      await connection.run(`SELECT count(DISTINCT hash(u, p))::INTEGER AS codes, count(*) AS keys
        FROM (VALUES (${first[0]}::BIGINT, ${first[1]}::BIGINT), (${second[0]}::BIGINT, ${second[1]}::BIGINT)) t(u, p)`)
    ).getRowObjects()) as [{ codes: number }]
    expect(codes).toBe(1)
    const files = await write(
      'same_hash',
      [event(...first, 1), event(...first, 2), event(...second, 2)].join(' UNION ALL '),
    )
    const source = duckdb({ files })
    const { rows, totals } = await analyze(source, { by: ['userId', 'productId'], metrics: ['sessions', 'events'] })
    source.close()
    expect(new Map(rows.map(({ userId, ...row }) => [userId, row]))).toEqual(
      new Map([
        [String(first[0]), { productId: String(first[1]), sessions: 2, events: 2 }],
        [String(second[0]), { productId: String(second[1]), sessions: 1, events: 1 }],
      ]),
    )
    expect(totals).toEqual({ sessions: 2, events: 3 })
  })

  test.each([
    ['other groups', "'another ' || brand AS brand"],
    ['other values in the same groups', '1 AS user_session'],
    ['other events, of which nothing distinct is counted,', '2 * price AS price', 'revenue'],
  ])('that gets %s meanwhile is an error, and not half an answer', async (_, change, metric = 'sessions') => {
    const files = await write('changed', rows())
    const run = DuckDBConnection.prototype.run
    const spy = vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(async function (
      this: DuckDBConnection,
      ...given
    ) {
      const result = await run.apply(this, given)
      if (given[0].includes('"sums"')) {
        spy.mockRestore()
        await write('changed', `SELECT * REPLACE (${change}) FROM (${rows()})`)
      }
      return result
    })
    const source = duckdb({ files })
    const message = await messageOf(analyze(source, { by: 'brand', metrics: [metric as 'sessions'] }))
    source.close()
    expect(message).toBe(
      `SourceError: ${files} was changed while it was read; run it again, over files that stay as they are`,
    )
  })
})

/** Two pairs of keys that DuckDB's hash does not tell apart: it can be turned back. */
function sameHash(): readonly [readonly [bigint, bigint], readonly [bigint, bigint]] {
  const all = (1n << 64n) - 1n
  const factor = 0xd6e8feb86659fd93n
  let inverse = 1n
  for (let step = 0; step < 7; step++) inverse = (inverse * (2n - factor * inverse)) & all
  const fold = (value: bigint) => value ^ (value >> 32n)
  const times = (value: bigint, by: bigint) => (value * by) & all
  const hash = (value: bigint) => fold(times(fold(times(fold(value), factor)), factor))
  const hashed = (value: bigint) => fold(times(fold(times(fold(value), inverse)), inverse))
  const mixed = (value: bigint) => times(fold(value), factor)
  const last = hashed(mixed(hash(1n)) ^ hash(7n) ^ mixed(hash(2n)))
  return [
    [1n, 7n],
    [2n, BigInt.asIntN(64, last)],
  ]
}
