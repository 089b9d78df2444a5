import type { PGlite } from '@electric-sql/pglite'
import type pg from 'pg'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { toSql } from '../../../src/analysis/to-sql.js'
import { count, eq, field, max, median } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { CartometricsError, QueryError, SourceError, UnsupportedError } from '../../../src/errors.js'
import { catalogue } from '../../../src/metrics/catalogue.js'
import { orderedFunnelMetrics } from '../../../src/metrics/funnel.js'
import type { Query } from '../../../src/plan/query.js'
import { type PostgresClient, postgres } from '../../../src/postgres.js'
import { postgresEngine, postgresTable } from '../../support/postgres-engine.js'

let client: PostgresClient
beforeAll(async () => {
  client = await postgresTable(
    'visits',
    [1, 2, 3, 4].map((day) => ({
      event_time: `2019-10-0${day} 10:00:00`,
      event_type: day % 2 === 0 ? 'purchase' : 'view',
      brand: day === 4 ? null : 'acme',
      price: '1.50',
      user_session: `s${day}`,
    })),
    { event_time: 'timestamptz', price: 'numeric' },
  )
})

const query = { by: 'brand', metrics: ['events', 'revenue'] } as const

/** What a call throws, or a promise is rejected with. */
async function refused(call: () => unknown): Promise<CartometricsError<Record<string, unknown>>> {
  try {
    await call()
  } catch (error) {
    expect(error).toBeInstanceOf(CartometricsError)
    return error as never
  }
  throw new Error('nothing was refused')
}

describe('the options', () => {
  const never = { query: () => Promise.reject(new Error('is not asked')) }
  test.each([
    [{}, 'postgres: client must be a client'],
    [{ client: never }, 'table'],
    [{ client: never, table: '' }, 'table must be a name'],
    [{ client: never, table: 'a.b.c' }, "name it 'events', or 'shop.events'"],
    [{ client: never, table: 'shop.' }, "name it 'events', or 'shop.events'"],
    [{ client: never, table: 'a', query: 'SELECT 1' }, 'give either a table or a query'],
    [{ client: never, table: [] }, "name it 'events', or 'shop.events'"],
    [{ client: never, table: ['a', ''] }, 'table must be a name'],
    [{ client: never, table: 't'.repeat(64) }, 'has more than 63 bytes'],
    [{ client: never, table: 'a\0b' }, 'has a NUL in it'],
    [{ client: never, query: '' }, 'query must be a statement'],
    [{ client: {}, table: 'a' }, 'client must be a client with a method query(text, values)'],
    [{ client: never, table: 'a', cancelWith: 1 }, 'cancelWith must be a client'],
    [{ client: never, tabel: 'a' }, 'unknown option "tabel"; did you mean "table"?'],
    [undefined, 'postgres: the options are an object, not undefined'],
  ])('%# are refused where they are wrong', async (options, message) => {
    const error = await refused(() => postgres(options as never))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toContain(message)
  })

  test('take the clients that there are', () => {
    expectTypeOf<pg.Pool>().toExtend<PostgresClient>()
    expectTypeOf<pg.Client>().toExtend<PostgresClient>()
    expectTypeOf<pg.PoolClient>().toExtend<PostgresClient>()
    expectTypeOf<PGlite>().toExtend<PostgresClient>()
  })
})

describe('a table', () => {
  test('that there is not is an error that says what to do', async () => {
    const error = await refused(() => analyze(postgres({ client, table: 'Visits' }), query))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toMatch(/^Postgres has no table or view Visits\. Is the name right, capitals and all/)
  })

  test('without a column that is asked for is an error that names it', async () => {
    const error = await refused(() =>
      analyze(postgres({ client, table: 'visits' }), { by: 'brnad', metrics: ['events'] }),
    )
    expect(error.message).toMatch(/^visits has no column "brnad".* Did you mean "brand"\?/)
  })

  test('is looked for again after it was not found', async () => {
    await client.query('DROP TABLE IF EXISTS later')
    const source = postgres({ client, table: 'later' })
    await refused(() => analyze(source, query))
    await client.query('CREATE TABLE later AS SELECT * FROM visits')
    expect((await analyze(source, query)).totals.events).toBe(4)
  })

  test('may be altered between two queries', async () => {
    await client.query('DROP TABLE IF EXISTS altered')
    await client.query(
      `CREATE TABLE altered AS SELECT TIMESTAMPTZ '2019-10-01 23:00Z' AS event_time, 'view' AS event_type`,
    )
    const source = postgres({ client, table: 'altered' })
    const hours = { by: 'hour', metrics: ['events'] } as const
    const wanted = [{ hour: '2019-10-01T23:00', events: 1 }]
    expect((await analyze(source, hours)).rows).toEqual(wanted)
    await client.query(`ALTER TABLE altered ALTER event_time TYPE timestamp USING event_time AT TIME ZONE 'UTC'`)
    await client.query('ALTER TABLE altered ADD COLUMN brand text')
    expect((await analyze(source, hours)).rows).toEqual(wanted)
    expect((await analyze(source, { by: 'brand', metrics: ['events'] })).rows).toEqual([{ brand: null, events: 1 }])
  })

  test('tells years before the first, and times of the last, apart', async () => {
    const source = postgres({
      client,
      query: `SELECT CAST(at AS timestamp) AS event_time, 'view' AS event_type FROM (VALUES ('0001-01-01 00:30'), ('0002-01-01 00:30'), ('9999-12-31 23:59:59.999999')) AS given(at)`,
    })
    const time = { timeZone: 'America/New_York' }
    const days = await analyze(source, {
      by: 'day',
      metrics: ['events'],
      time,
      orderBy: { by: 'day', direction: 'ascending' },
    })
    expect(days.rows.map(({ day }) => day)).toEqual(['0000-12-31', '0001-12-31', '9999-12-31'])
    const weeks = await analyze(source, {
      by: 'week',
      metrics: ['events'],
      time,
      orderBy: { by: 'week', direction: 'ascending' },
    })
    expect(weeks.rows[0]).toEqual({ week: '0000-W52', events: 1 })
    const last = defineMetric({ name: 'last', formula: () => max(field.eventTime) })
    expect((await analyze(source, { metrics: [last] })).totals.last).toEqual(new Date('9999-12-31T23:59:59.999Z'))
  })

  test('may have any name, and columns of any', async () => {
    await client.query('DROP TABLE IF EXISTS "ta""ble; DROP"')
    await client.query(
      `CREATE TABLE "ta""ble; DROP" AS SELECT event_time AS "a""b", event_type AS "one", brand AS "reason" FROM visits`,
    )
    const binding = { columns: { eventTime: 'a"b', eventType: 'one', brand: 'reason' } }
    const { rows } = await analyze(postgres({ client, table: 'ta"ble; DROP', binding }), {
      by: 'brand',
      metrics: ['events'],
    })
    expect(rows).toEqual([
      { brand: 'acme', events: 3 },
      { brand: null, events: 1 },
    ])
  })

  test('is named by its parts where it has a dot in its name', async () => {
    await client.query('DROP TABLE IF EXISTS "visits.2019"')
    await client.query('CREATE TABLE "visits.2019" AS SELECT * FROM visits')
    expect((await analyze(postgres({ client, table: ['visits.2019'] }), query)).totals.events).toBe(4)
  })

  test('may be a view', async () => {
    await client.query('CREATE OR REPLACE VIEW some_visits AS SELECT * FROM visits WHERE brand IS NOT NULL')
    expect((await analyze(postgres({ client, table: 'some_visits' }), query)).totals.events).toBe(3)
  })
})

describe('a query', () => {
  test.each([
    'SELECT * FROM visits',
    'SELECT * FROM visits;\n',
    'SELECT * FROM visits -- all',
    'WITH v AS (SELECT * FROM visits) SELECT * FROM v ORDER BY 1',
  ])('is read: %s', async (text) => {
    expect((await analyze(postgres({ client, query: text }), query)).totals).toEqual({ events: 4, revenue: 3 })
  })

  test('that Postgres refuses is an error of what it says, in one line', async () => {
    const error = await refused(() => analyze(postgres({ client, query: 'SELECT * FROM nowhere' }), query))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toBe('Postgres, reading the query: relation "nowhere" does not exist (42P01)')
    expect(error.context['sql']).toContain('FROM nowhere')
    expect(error.cause).toBeDefined()
  })

  test('is not run to learn its columns', async () => {
    const asked: string[] = []
    const counting: PostgresClient = {
      query(sql, values) {
        asked.push(sql)
        return values === undefined ? client.query(sql) : client.query(sql, values)
      },
    }
    const source = postgres({ client: counting, query: 'SELECT * FROM visits' })
    await analyze(source, query)
    await analyze(source, query)
    expect(asked.filter((sql) => /LEFT JOIN [\s\S]*ON FALSE/.test(sql))).toHaveLength(4)
    expect(asked).toHaveLength(6)
    const plan = await client.query(`EXPLAIN ${asked[0]}`)
    expect(plan.rows.map((row) => Object.values(row)[0]).join('\n')).not.toContain('Scan on visits')
  })
})

describe('types', () => {
  const typed = (columns: string) =>
    postgres({ client, query: `SELECT TIMESTAMP '2019-10-01 10:00' AS event_time, 'view' AS event_type, ${columns}` })

  test('of text and numbers of every kind are read', async () => {
    await client.query('DROP TABLE IF EXISTS kinds')
    await client.query('DROP TYPE IF EXISTS kind; ')
    await client.query(`CREATE TYPE kind AS ENUM ('b', 'a')`)
    await client.query('DROP DOMAIN IF EXISTS money_of_ours CASCADE')
    await client.query('DROP DOMAIN IF EXISTS amount_of_ours CASCADE')
    await client.query('CREATE DOMAIN amount_of_ours AS numeric(12,2) CHECK (VALUE >= 0)')
    await client.query('CREATE DOMAIN money_of_ours AS amount_of_ours')
    await client.query(
      `CREATE TABLE kinds (event_time timestamptz(3), event_type kind, brand varchar(9), product_id uuid, category_code character(8), user_id integer, user_session name, price money_of_ours)`,
    )
    await client.query(
      `INSERT INTO kinds VALUES ('2019-10-01T10:00:00.123+02', 'a', 'x', '00000000-0000-0000-0000-00000000000a', 'a.b', 7, 's', 1.25)`,
    )
    const source = postgres({ client, table: 'kinds', binding: { eventTypes: { a: 'purchase' } } })
    const { rows } = await analyze(source, {
      by: ['brand', 'productId', 'categoryCode', 'userId', 'userSession', 'hour'],
      metrics: ['purchases', 'revenue'],
    })
    expect(rows).toEqual([
      {
        brand: 'x',
        productId: '00000000-0000-0000-0000-00000000000a',
        categoryCode: 'a.b',
        userId: '7',
        userSession: 's',
        hour: '2019-10-01T08:00',
        purchases: 1,
        revenue: 1.25,
      },
    ])
  })

  test.each([
    [
      '1.5::double precision AS user_session',
      { metrics: ['sessions'] },
      'an identifier held as a float may have lost digits',
    ],
    [`'1'::money AS price`, { metrics: ['revenue'] }, 'is money, which cannot hold price'],
    [`ARRAY['a'] AS brand`, { by: 'brand' }, 'is text[], which cannot hold brand'],
    [`'{}'::jsonb AS brand`, { by: 'brand' }, 'is jsonb, which cannot hold brand'],
  ])('that cannot hold a field are refused: %s', async (column, asked, message) => {
    const error = await refused(() => analyze(typed(column), asked as Query))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toContain(message)
  })

  test.each([
    ["'NaN'::numeric", 'NaN'],
    ["'NaN'::numeric(10,2)", 'NaN'],
    ["'NaN'::double precision", 'NaN'],
    ["'Infinity'::double precision", 'Infinity'],
    ["'-Infinity'::real", '-Infinity'],
    ['1e300::double precision', '1e+300'],
    ['1e20::numeric', '100000000000000000000'],
    ['10000000000000::bigint', '10000000000000'],
    ["'abc'::text", 'abc'],
    ["repeat('1', 200000)", '1'.repeat(200)],
    ["'1.' || repeat('1', 20000)", `1.${'1'.repeat(198)}`],
  ])('do not make a price of %s', async (price, value) => {
    const source = postgres({
      client,
      query: `SELECT event_time, event_type, CASE WHEN brand IS NULL THEN ${price} END AS price FROM visits`,
    })
    const { totals, rejected } = await analyze(source, { metrics: ['events', 'revenue'] })
    expect(totals).toEqual({ events: 3, revenue: 0 })
    expect(rejected).toMatchObject({ count: 1, examples: [{ reason: 'price is not a decimal number', value }] })
  })

  test.each([
    "'infinity'::timestamp",
    "'-infinity'::timestamptz",
    "'infinity'::date",
    "'0001-01-01 BC'::date",
    "'5874897-01-01'::date",
    "'0044-03-15 BC'::timestamp",
    "'20000-01-01'::timestamptz",
    '99999999999999999::bigint',
    "'NaN'::double precision",
    "'2019-02-30'::text",
    "'2019-13-01'::text",
    "'2019-00-10 10:00'::text",
    "'0000-01-01'::text",
  ])('do not make a time of %s', async (time) => {
    const source = postgres({
      client,
      query: `SELECT CASE WHEN brand IS NULL THEN ${time} ELSE ${time.includes('::text') ? "'2019-10-01'" : time.includes('::bigint') ? '1569888000' : time.includes('::double') ? '1569888000.5' : "'2019-10-01'"}::${time.split('::')[1]} END AS event_time, event_type FROM visits`,
    })
    const { totals, rejected } = await analyze(source, { metrics: ['events'] })
    expect(totals).toEqual({ events: 3 })
    expect(rejected.reasons).toEqual({ 'event_time is not a time': 1 })
  })
})

describe('a statement', () => {
  const own = [
    ...orderedFunnelMetrics,
    catalogue.events,
    catalogue.revenue,
    catalogue.averageOrderValue,
    catalogue.quadrant,
    catalogue.cumulativeShare,
    defineMetric({ name: 'middle', formula: () => median(field.price) }),
  ]

  test('scans the table once, whatever is asked', async () => {
    const asked = { by: ['brand', 'day'], metrics: own, time: { timeZone: 'Europe/Berlin' } } as const
    const { scanned } = await analyze(postgres({ client, table: 'visits' }), asked)
    const written = toSql(
      { by: 'brand', metrics: ['stickiness', 'quadrant', 'cumulativeShare'] },
      { dialect: 'postgres', table: 'visits', types: { price: 'numeric' } },
    )
    for (const sql of [scanned.sql as string, written]) {
      const { rows } = await client.query(`EXPLAIN ${sql}`)
      const plan = rows.map((row) => Object.values(row)[0]).join('\n')
      expect(plan.match(/Scan (on|using \S+ on) visits/g)).toHaveLength(1)
    }
  })

  test.each(['timestamptz', 'timestamp'])('of a stretch of time can take an index of a %s', async (type) => {
    await client.query('DROP TABLE IF EXISTS indexed')
    await client.query(
      `CREATE TABLE indexed AS SELECT CAST('2019-01-01' AS ${type}) + day * INTERVAL '1 hour' AS event_time, 'view' AS event_type FROM generate_series(0, 9999) AS day`,
    )
    await client.query(
      `INSERT INTO indexed VALUES (NULL, 'view'), ('infinity', 'view'), ('-infinity', 'view'), ('0044-03-15 BC', 'view'), ('10000-01-01', 'view')`,
    )
    await client.query('CREATE INDEX indexed_time ON indexed (event_time)')
    await client.query('ANALYZE indexed')
    const source = postgres({ client, table: 'indexed' })
    const asked = { by: 'day', metrics: ['events'], orderBy: 'day' } as const
    const time = { from: '2019-10-01', to: '2019-10-03' }
    const { rows, rejected, scanned } = await analyze(source, { ...asked, time })
    expect(rows).toEqual([
      { day: '2019-10-01', events: 24 },
      { day: '2019-10-02', events: 24 },
    ])
    expect(rejected.reasons).toEqual({ 'event_time is missing': 1, 'event_time is not a time': 4 })
    const plan = await client.query(`EXPLAIN ${scanned.sql}`)
    expect(plan.rows.map((row) => Object.values(row)[0]).join('\n')).toContain('Index Scan on indexed_time')
    // Others can be read, though none in scope.
    const far = await analyze(source, { ...asked, time: { from: '2030-01-01' } })
    expect([far.totals, far.rejected.count]).toEqual([{ events: 0 }, 5])
  })

  test('has no text with a NUL, and no name that Postgres would cut off', async () => {
    const nul = defineMetric({ name: 'nul', formula: () => count(eq(field.brand, 'a\0b')) })
    const error = await refused(() => analyze(postgres({ client, table: 'visits' }), { metrics: [nul] }))
    expect(error).toBeInstanceOf(UnsupportedError)
    expect(error.message).toContain('has a NUL in it, which no text of Postgres can have')
    const long = defineMetric({ name: 'm'.repeat(64), formula: () => count() })
    const cut = await refused(() => toSql({ metrics: [long] }, { dialect: 'postgres', table: 'visits' }))
    expect(cut).toBeInstanceOf(QueryError)
    expect(cut.message).toContain('has more than 63 bytes, at which Postgres cuts names off')
    const column = 'c'.repeat(63)
    await client.query('DROP TABLE IF EXISTS long_names')
    await client.query(`CREATE TABLE long_names AS SELECT *, brand AS ${column} FROM visits`)
    const { rows } = await analyze(postgres({ client, table: 'long_names' }), { by: column, metrics: ['events'] })
    expect(rows).toHaveLength(2)
  })

  test('has texts with backslashes as they are, whatever standard_conforming_strings says', async () => {
    const hostile = "\\'; DROP TABLE visits; --"
    const source = postgres({
      client,
      query: `SELECT event_time, event_type, ${`E'\\\\''; DROP TABLE visits; --'`} AS brand FROM visits`,
    })
    const metric = defineMetric({ name: 'hostile', formula: () => count(eq(field.brand, hostile)) })
    expect((await analyze(source, { metrics: [metric] })).totals).toEqual({ hostile: 4 })
    expect(toSql({ metrics: [metric] }, { dialect: 'postgres', table: 'visits' })).toContain(
      `E'\\\\''; DROP TABLE visits; --'`,
    )
  })

  test.each(['timestamp', 'timestamptz'])('takes a time as it is where nobody tells its type: %s', async (type) => {
    await client.query('DROP TABLE IF EXISTS either')
    await client.query(
      `CREATE TABLE either AS SELECT CAST(at AS ${type}) AS event_time, 'view' AS event_type, CAST(NULL AS numeric) AS price FROM (VALUES ('2019-10-01 23:30:00Z'), ('2019-10-02 00:30:00Z'), ('infinity')) AS given(at)`,
    )
    // A timestamp holds the clock, without the zone that was written.
    const days = { by: 'day', metrics: ['events'] } as const
    const { rows } = await client.query(toSql(days, { dialect: 'postgres', table: 'either' }))
    expect(rows.map(({ day, events }) => [day, Number(events)])).toEqual([
      ['2019-10-01', 1],
      ['2019-10-02', 1],
    ])
    const local = toSql(days, { dialect: 'postgres', table: 'either', binding: { fileTimeZone: 'Europe/Berlin' } })
    expect((await client.query(local)).rows.map(({ day, events }) => [day, Number(events)])).toEqual(
      type === 'timestamp'
        ? [['2019-10-01', 2]]
        : [
            ['2019-10-01', 1],
            ['2019-10-02', 1],
          ],
    )
  })

  test.each([
    'timestamptz(3)',
    'timestamp(0)',
    'TIMESTAMP WITH TIME ZONE',
    'numeric(18)',
    'NUMERIC(10, 2)',
    'float',
    'int8',
    'varchar(20)',
  ])('is written for a type as people write it: %s', (type) => {
    const column = /^(timestamp|int8)/i.test(type) ? 'event_time' : 'price'
    expect(
      toSql({ metrics: ['revenue'] }, { dialect: 'postgres', table: 'either', types: { [column]: type } }),
    ).toContain('SELECT')
  })

  test('fails where an event type has two meanings, and not before it is run', async () => {
    const binding = { eventTypes: { click: 'view' } } as const
    const options = { dialect: 'postgres', binding } as const
    const metrics = ['views'] as const
    const clean = toSql({ metrics }, { ...options, table: 'visits' })
    const error = await client.query(clean).catch((reason) => reason)
    expect(String(error)).toContain('view')
    await client.query('DROP VIEW IF EXISTS metrics_of_visits')
    await client.query(`CREATE VIEW metrics_of_visits AS ${clean}`)
    await client.query('CREATE OR REPLACE VIEW no_visits AS SELECT * FROM visits WHERE FALSE')
    expect((await client.query(toSql({ metrics }, { ...options, table: 'no_visits' }))).rows).toHaveLength(1)
  })
})

describe('a client', () => {
  test('that gives columns other names is an error that says so', async () => {
    const camel: PostgresClient = {
      async query(sql, values) {
        const { rows } = values === undefined ? await client.query(sql) : await client.query(sql, values)
        const renamed = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
        return {
          rows: rows.map((row) =>
            Object.fromEntries(Object.entries(row).map(([name, value]) => [renamed(name), value])),
          ),
        }
      },
    }
    const error = await refused(() => analyze(postgres({ client: camel, table: 'visits' }), query))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toMatch(/gives rows without the column is_total, but with reason, isTotal/)
    const ofQuery = await refused(() => analyze(postgres({ client: camel, query: 'SELECT * FROM visits' }), query))
    expect(ofQuery.message).toMatch(/gives rows without the column is_of_cartometrics, but with isOfCartometrics/)
  })

  test.each([
    [new Error('it is closed'), /^Postgres, reading visits: it is closed$/],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), /^Postgres, reading visits: ECONNREFUSED$/],
    [
      Object.assign(new Error('bad\nthing'), { code: '42501', detail: 'why', hint: 'how' }),
      /^Postgres, reading visits: bad thing; why; how \(42501\)$/,
    ],
    ['a text', /^Postgres, reading visits: a text$/],
  ])('that fails is an error of what it says: %s', async (reason, message) => {
    const failing = { query: () => Promise.reject(reason) }
    const error = await refused(() => analyze(postgres({ client: failing, table: 'visits' }), query))
    expect(error).toBeInstanceOf(SourceError)
    expect(error.message).toMatch(message)
    expect(error.cause).toBe(reason)
  })

  test('that throws at once is an error, too', async () => {
    const throwing = {
      query: () => {
        throw new Error('not connected')
      },
    }
    expect((await refused(() => analyze(postgres({ client: throwing, table: 'visits' }), query))).message).toContain(
      'not connected',
    )
  })

  test('that is waited for in vain can be aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const silent = { query: () => new Promise<never>(() => {}) }
    const answer = analyze(postgres({ client: silent, table: 'visits' }), query, { signal: controller.signal })
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
  })
})

test('the answer tells what was read', async () => {
  const { scanned } = await analyze(postgres({ client, table: 'visits' }), query)
  expect(scanned).toMatchObject({
    source: 'visits',
    columns: ['brand', 'price', 'event_type', 'event_time'],
    files: [],
    bytes: null,
    dollars: null,
  })
  expect(scanned.sql).toMatch(/^WITH "events" AS/)
  expect(await postgresEngine()).toBe(client)
})
