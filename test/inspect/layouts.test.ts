import { writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb, inspect } from '../../src/duckdb.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { cartometrics, temporaryFolder } from '../cli/run-cli.js'
import { type LineLayout, lineEvents, lineLayouts } from '../support/line-layouts.js'
import { shellWords } from '../support/shell-words.js'
import { layoutText, type ShopLayout, shopEvents, shopLayouts } from '../support/shop-layouts.js'

const { path } = temporaryFolder()
const events = shopEvents()
const metrics = ['events', 'views', 'carts', 'purchases', 'revenue'] as const

/** The right numbers, of the events before they are written. */
const expected = await analyze(
  fromEvents(
    events.map(({ time, type, cents, product, user, session }) => ({
      eventTime: time,
      eventType: type,
      price: cents / 100,
      productId: product,
      userId: user,
      userSession: session,
    })),
  ),
  { metrics: [...metrics, 'sessions', 'shoppers', 'products'] },
)

function write(layout: ShopLayout, index: number): string {
  const file = path(`layout-${index}.csv`)
  writeFileSync(file, layoutText(layout, events), layout.encoding ?? 'utf8')
  return file
}

describe.each(shopLayouts.map((layout, index) => [layout.name, layout, index] as const))('%s', (_, layout, index) => {
  test('is bound as it is meant, by CSV and by Parquet', async () => {
    const file = write(layout, index)
    const found = await inspect(file)
    expect(found.binding).toEqual(layout.binding)
    expect(found.csv).toEqual(layout.csv ?? {})
    expect(found.problems.filter(({ isBlocking }) => isBlocking)).toEqual([])
    expect(found.isAnalyzable).toBe(true)
    expect(found.rows).toBe(events.length)
    expect(found.times?.days).toBe(14)
    if (layout.encoding !== undefined || layout.header === undefined) return
    const parquet = path(`layout-${index}.parquet`)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const reader = `read_csv('${file}', all_varchar = true, delim = '${layout.delimiter}', header = true, nullstr = '')`
    await connection.run(`COPY (FROM ${reader}) TO '${parquet}'`)
    connection.closeSync()
    expect((await inspect(parquet)).binding).toEqual(layout.binding)
  })

  test('is analyzed by the command that is printed, with the right numbers', async () => {
    const { code, out, err } = await cartometrics(['inspect', write(layout, index), '--json'])
    expect([code, err]).toEqual([0, ''])
    const { command, binding } = JSON.parse(out)
    const { userSession, productId } = binding.columns
    const asked = [
      ...metrics,
      'shoppers',
      ...(userSession === undefined ? [] : ['sessions']),
      ...(productId === undefined ? [] : ['products']),
    ]
    const args = shellWords(command)
    const answer = await cartometrics([...args, '--format', 'json', '--metrics', asked.join(',')])
    expect([answer.code, answer.err]).toEqual([0, ''])
    const totals = expected.totals as unknown as Readonly<Record<string, number>>
    expect(JSON.parse(answer.out).totals).toMatchObject(Object.fromEntries(asked.map((name) => [name, totals[name]])))
    // As it stands, too.
    expect((await cartometrics(args)).code).toBe(0)
  })
})

const lineMetrics = ['events', 'purchases', 'orders', 'units', 'revenue', 'refunds', 'netRevenue', 'shoppers'] as const

/** The right numbers of lines, of the events before they are written; those that were sent again count once where they can be told. */
function numbersOfLines({ only = () => true, binding }: LineLayout) {
  const seen = new Set<string>()
  const kept = lineEvents.filter(only).filter(({ id }) => {
    const isNew = !seen.has(id)
    seen.add(id)
    return isNew || binding.duplicates === undefined
  })
  const rows = kept.map(({ time, type, cents, units, user, session, order }) => ({
    eventTime: time,
    eventType: type,
    price: cents / 100,
    quantity: units,
    userId: user,
    userSession: session,
    orderId: order,
  }))
  return analyze(fromEvents(rows), { metrics: [...lineMetrics] })
}

test('the lines have refunds, fractions of units, and events that were sent again', async () => {
  const { totals } = await numbersOfLines(lineLayouts[0] as LineLayout)
  expect(totals.refunds).toBeGreaterThan(0)
  expect(lineEvents.some(({ type, units }) => type === 'purchase' && !Number.isInteger(units))).toBe(true)
  expect(totals.events).toBeLessThan(lineEvents.length)
})

describe.each(lineLayouts.map((layout, index) => [layout.name, layout, index] as const))('%s', (_, layout, index) => {
  const file = path(`lines-${index}.csv`)
  writeFileSync(file, layoutText(layout, lineEvents.filter(layout.only ?? (() => true))))

  test('is bound as it is meant, with the right numbers', async () => {
    const { binding, csv, problems, choices } = await inspect(file)
    expect(binding).toEqual(layout.binding)
    expect(problems.map(({ code }) => code)).toEqual(layout.problems)
    expect(choices.map(({ option }) => option)).toEqual(layout.choices ?? [])
    const source = duckdb({ files: file, binding, csv })
    const { totals, warnings } = await analyze(source, { metrics: [...lineMetrics] })
    source.close()
    expect(totals).toEqual((await numbersOfLines(layout)).totals)
    expect(warnings).toEqual([])
  })

  test('is analyzed by the command that is printed, with the right numbers', async () => {
    const { code, out, err } = await cartometrics(['inspect', file, '--json'])
    expect([code, err]).toEqual([0, ''])
    const args = shellWords(JSON.parse(out).command)
    const answer = await cartometrics([...args, '--format', 'json', '--metrics', lineMetrics.join(',')])
    expect(answer.code).toBe(0)
    expect(JSON.parse(answer.out).totals).toEqual({ ...(await numbersOfLines(layout)).totals })
    // As it stands, too.
    expect((await cartometrics(args)).code).toBe(0)
  })
})
