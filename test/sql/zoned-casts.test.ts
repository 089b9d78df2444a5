import { describe, expect, test } from 'vitest'
import { toSql } from '../../src/analysis/to-sql.js'
import { defineBinding } from '../../src/events/binding.js'
import { convertEvents } from '../../src/lake/convert.js'
import { athenaDialect } from '../../src/sql/dialects/athena.js'
import { queries } from '../trino/queries.js'

/*
 * Athena answers a cast of an instant with a time zone to a timestamp with the clock of UTC, Trino with that of the zone: no run on
 * Trino can show the fault. So the text may hold no such cast, but where the zone is UTC.
 */

interface Cast {
  readonly operand: string
  readonly type: string
}

/** The casts of a statement, those within others too. */
function castsIn(sql: string): readonly Cast[] {
  return [...sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\b(?:TRY_)?CAST\(/gi)]
    .filter(([found]) => /CAST\($/i.test(found))
    .map(({ index, 0: found }) => {
      const start = index + found.length
      const end = endOf(sql, start)
      const inner = sql.slice(start, end)
      const split = inner.toUpperCase().lastIndexOf(' AS ')
      return { operand: inner.slice(0, split).trim(), type: inner.slice(split + 4).trim() }
    })
}

/** Where the bracket is closed that was opened before a place. */
function endOf(sql: string, start: number): number {
  let depth = 1
  for (const { index, 0: token } of sql.slice(start).matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|[()]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0) return start + index
  }
  throw new Error(`a bracket is not closed: ${sql.slice(start)}`)
}

/** The text without calls of functions that make a number of an instant with a zone. */
function withoutOffsets(sql: string): string {
  const call = /timezone_(?:hour|minute)\(/.exec(sql)
  if (call === null) return sql
  const end = endOf(sql, call.index + call[0].length)
  return withoutOffsets(`${sql.slice(0, call.index)}0${sql.slice(end + 1)}`)
}

/** The casts to a timestamp, a date or a time of what has a zone other than UTC: by what makes it, or the names of its columns. */
function zonedCasts(sql: string, zonedColumns: readonly string[] = []): readonly string[] {
  const zoned = (text: string) =>
    /\b(?:at_timezone|with_timezone|from_iso8601_timestamp|current_timestamp|localtimestamp|now)\b|\btime zone\b/i.test(
      withoutOffsets(text),
    ) || zonedColumns.some((column) => text.includes(`"${column}"`))
  return castsIn(sql)
    .filter(({ type }) => /^(?:timestamp|date|time)(?:\(\d+\))?$/i.test(type))
    .filter(({ operand }) => {
      const atUtc = /^at_timezone\(("(?:[^"]|"")*"), 'UTC'\)$/.test(operand)
      // The text of an instant at UTC, cut to microseconds, has no zone.
      const textAtUtc = /^substr\(CAST\(at_timezone\(("(?:[^"]|"")*"), 'UTC'\) AS varchar\), 1, 26\)$/.test(operand)
      return !atUtc && !textAtUtc && zoned(operand)
    })
    .map(({ operand, type }) => `${operand} as ${type}`)
}

test('a cast that Athena answers otherwise would be told', () => {
  const zoned = `at_timezone(with_timezone("at", 'UTC'), 'Asia/Kolkata')`
  expect(zonedCasts(`SELECT CAST(${zoned} AS timestamp(6)) FROM "e"`)).toEqual([`${zoned} as timestamp(6)`])
  expect(zonedCasts(`SELECT date_trunc('day', TRY_CAST(${zoned} AS date))`)).toHaveLength(1)
  expect(zonedCasts(`SELECT CAST("at" AT TIME ZONE 'Asia/Kolkata' AS timestamp)`)).toHaveLength(1)
  expect(zonedCasts('SELECT CAST("at" AS timestamp(6))', ['at'])).toHaveLength(1)
  expect(zonedCasts(`SELECT CAST(COALESCE(CAST(${zoned} AS timestamp), "b") AS varchar)`)).toHaveLength(1)
  expect(zonedCasts(`SELECT CAST(at_timezone("at", 'UTC') AS timestamp(6))`, ['at'])).toEqual([])
  expect(zonedCasts(`SELECT CAST('at_timezone(' AS varchar), CAST("b" AS timestamp(6))`, ['at'])).toEqual([])
})

describe.each([
  'timestamp',
  'timestamp(6)',
  'timestamp(3) with time zone',
  'timestamp with time zone',
  'varchar',
  'date',
])('an event_time of type %s is cut without casts of zoned instants', (type) => {
  const binding = { columns: { eventTime: 'stored_at' } }
  const zonedColumns = type.endsWith('zone') ? ['stored_at'] : []

  test.each(Object.entries(queries))('%s', (_what, query) => {
    for (const timeZone of ['UTC', 'America/St_Johns']) {
      const time = { ...query.time, timeZone }
      const sql = toSql(
        { ...query, time },
        { dialect: 'athena', table: 'shop.events', binding, types: { stored_at: type } },
      )
      expect(castsIn(sql).length).toBeGreaterThan(0)
      expect(zonedCasts(sql, zonedColumns)).toEqual([])
    }
  })
})

test('nor has the conversion of raw files one, or the dialect', () => {
  const statements = convertEvents({
    from: 'shop.raw_events',
    to: 'shop.events',
    location: 's3://shop-lake/events/',
    rejectedLocation: 's3://shop-lake/rejected/',
    days: { from: '2019-01-01', to: '2019-12-01' },
  })
  for (const { sql } of statements) expect(zonedCasts(sql)).toEqual([])
  for (const unit of ['hour', 'day', 'week', 'month'] as const) {
    const local = athenaDialect.times.cut(unit, athenaDialect.times.inZone('"at"', 'Asia/Kolkata'))
    expect(zonedCasts(`CAST(${athenaDialect.times.unitLabel(unit, local)} AS varchar)`)).toEqual([])
    expect(zonedCasts(`CAST(${local} AS date)`)).toEqual([])
  }
  for (const type of ['timestamp with time zone', 'timestamp(0) with time zone', 'timestamp(12) with time zone'])
    expect(
      zonedCasts(athenaDialect.columns.instant('"at"', type, defineBinding().values)?.sql as string, ['at']),
    ).toEqual([])
})
