import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { field, gte } from '../../src/definition/builders.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { openConnection } from '../support/open-connection.js'
import { postgresTable } from '../support/postgres-engine.js'
import { postgresRows } from '../support/postgres-rows.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { file, path } = temporaryFolder()
const table = 'shop.events'
const sql = async (...args: readonly string[]) => cartometrics(['sql', ...args])

describe('cartometrics sql', () => {
  test('writes what toSql writes', async () => {
    const { code, out, err } = await sql('stickiness', 'quadrant', '--by', 'brand', '--table', table)
    expect([code, err]).toEqual([0, ''])
    expect(out).toBe(toSql({ by: 'brand', metrics: ['stickiness', 'quadrant'] }, { dialect: 'athena', table }))
  })

  test('knows every option of a query, and of the table', async () => {
    const { out } = await sql(
      'revenue,conversionRate',
      '--by',
      'topCategory,day',
      '--table',
      table,
      '--dialect',
      'duckdb',
      '--from',
      '2019-10-01',
      '--to',
      '2019-11-01',
      '--time-zone',
      'Europe/Berlin',
      '--min-sessions',
      '10',
      '--threshold',
      'conversionRate=p75',
      '--where',
      'price>=10',
      '--order-by',
      'revenue:asc',
      '--limit',
      '5',
      '--type',
      'event_time=varchar',
      '--partition',
      'dt:month',
      '--column',
      'eventTime=ts',
      '--event-type',
      'click=view',
    )
    expect(out).toBe(
      toSql(
        {
          by: ['topCategory', 'day'],
          metrics: ['revenue', 'conversionRate'],
          time: { from: '2019-10-01', to: '2019-11-01', timeZone: 'Europe/Berlin' },
          minSessions: 10,
          thresholds: { conversionRate: { quantile: 0.75 } },
          where: gte(field.price, 10),
          orderBy: { by: 'revenue', direction: 'ascending' },
          limit: 5,
        },
        {
          dialect: 'duckdb',
          table,
          types: { event_time: 'varchar' },
          partition: { column: 'dt', unit: 'month' },
          binding: { columns: { eventTime: 'ts' }, eventTypes: { click: 'view' } },
        },
      ),
    )
  })

  test('writes the whole catalogue unless asked otherwise, as far as there are columns', async () => {
    const { out } = await sql('--by', 'brand', '--table', table)
    for (const { name } of Object.values(catalogue))
      expect(out).toMatch(new RegExp(`^-- ${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}: `, 'm'))
    const withoutPrices = (await sql('--by', 'brand', '--table', table, '--type', 'price=none')).out
    expect(withoutPrices).toMatch(/^-- Left out, as the table has no column for price: revenue, .*revenue_at_stake\.$/m)
    expect(withoutPrices).toMatch(/^-- quadrant: /m)
  })

  test('does without a column that is not there', async () => {
    const { out } = await sql('events', '--table', table, '--type', 'price=none')
    expect(out).not.toContain('"price"')
  })

  test('writes views, unloads and expressions', async () => {
    const query = (await sql('events', '--by', 'brand', '--table', table)).out
    expect((await sql('events', '--by', 'brand', '--table', table, '--view', 'shop.v')).out).toBe(
      `CREATE OR REPLACE VIEW "shop"."v" AS\n${query}`,
    )
    expect((await sql('events', '--by', 'brand', '--table', table, '--unload', 's3://shop-out/x/')).out).toBe(
      `UNLOAD (\n${query.trimEnd()}\n)\nTO 's3://shop-out/x/'\nWITH (format = 'PARQUET')\n`,
    )
    const postgres = ['--by', 'brand', '--table', table, '--dialect', 'postgres'] as const
    expect((await sql('events', ...postgres, '--view', 'v')).out).toBe(
      `CREATE OR REPLACE VIEW "v" AS\n${(await sql('events', ...postgres)).out}`,
    )
    const expressions = (await sql('stickiness', 'revenue', '--expression', '--dialect', 'duckdb')).out
    expect(expressions).toBe(
      `-- stickiness\n${toSqlExpression('stickiness', { dialect: 'duckdb' })}\n\n-- revenue\n${toSqlExpression('revenue', { dialect: 'duckdb' })}\n`,
    )
  })

  test('writes to a file', async () => {
    const { code, out } = await sql('events', '--table', table, '-o', path('events.sql'))
    expect([code, out]).toEqual([0, ''])
    expect(readFileSync(path('events.sql'), 'utf8')).toBe(toSql({ metrics: ['events'] }, { dialect: 'athena', table }))
  })

  describe('what analyze gives', () => {
    const names = ['events', 'sessions', 'revenue', 'conversionRate', 'revenueRank', 'marketShare', 'quadrant']
    const number = (value: unknown) => (/^\d/.test(String(value)) ? Number(value) : value)
    const written = async (dialect: string) => {
      const types = ['--type', 'event_time=varchar', '--type', 'price=varchar']
      const { out } = await sql(...names, '--by', 'brand', '--table', 'events', '--dialect', dialect, ...types)
      return out
    }
    const expected = async (events: string) => {
      const query = ['--by', 'brand', '--metrics', names.join(','), '--format', 'json']
      const { rows } = JSON.parse((await cartometrics(['analyze', events, ...query])).out)
      return rows.map((row: Readonly<Record<string, unknown>>) => ['brand', ...names].map((name) => row[name]))
    }

    test('is given by what it writes for DuckDB', async () => {
      const events = file('shop.csv', shop)
      const connection = await openConnection()
      await connection.run(`CREATE TABLE events AS FROM read_csv('${events}', all_varchar = true)`)
      const found = (await connection.runAndReadAll(await written('duckdb'))).getRowsJson()
      expect(found.map((row) => row.map(number))).toEqual(await expected(events))
      expect(found).toHaveLength(4)
      connection.closeSync()
    })

    test('is given by what it writes for Postgres', async () => {
      const events = file('shop.csv', shop)
      const [head = '', ...lines] = shop
      const rows = lines.map((line) => {
        const cells = line.split(',')
        return Object.fromEntries(head.split(',').map((column, at) => [column, cells[at] ?? '']))
      })
      await postgresTable('events', rows)
      const found = (await postgresRows(await written('postgres'))).rows
      expect(found.map((row) => row.map(number))).toEqual(await expected(events))
      expect(found).toHaveLength(4)
    })
  })

  test.each([
    [['events'], /--table: name the table of events/],
    [['event', '--table', table], /unknown metric "event"; did you mean "events"/],
    [['events', '--table', 'shop.'], /"shop\." is no table/],
    [['events', '--table', table, '--dialect', 'mysql'], /Allowed choices are athena, duckdb, postgres, tableau/],
    [
      ['events', '--table', table, '--unload', 's3://x-y-z/', '--dialect', 'duckdb'],
      /--unload is a statement of Athena/,
    ],
    [
      ['events', '--table', table, '--unload', 's3://x-y-z/', '--dialect', 'postgres'],
      /--unload is a statement of Athena/,
    ],
    [
      ['events', '--table', table, '--view', 'a.b.c', '--dialect', 'postgres'],
      /view: "a\.b\.c" is no name of a view; name it 'brand_metrics', or with its schema 'shop\.brand_metrics'/,
    ],
    [['events', '--table', table, '--unload', 's3://x-y-z'], /slash at the end/],
    [['events', '--table', table, '--view', 'shop.v', '--unload', 's3://x-y-z/'], /exclude each other/],
    [['--expression'], /name the metrics/],
    [['events', '--expression', '--by', 'brand'], /leave out --by/],
    [['quadrant', '--expression'], /quadrant compares groups/],
    [['events', '--table', table, '--limit', '0'], /Give a number of rows/],
    [['events', '--table', table, '--type', 'event_time'], /Write it as NAME=VALUE/],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await sql(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
})
