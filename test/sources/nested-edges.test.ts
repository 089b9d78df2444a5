import { join } from 'node:path'
import { Field, Struct, Table, Utf8, vectorFromArray } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { DefinitionError, SourceError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import type { ColumnSource } from '../../src/events/column-source.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import { put } from '../support/csv-files.js'
import { openConnection } from '../support/open-connection.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { scratchFolder } from '../support/scratch.js'

/*
 * Nested events at the edges of what a binding says: each source has the same answer.
 */

const folder = scratchFolder()
let files = 0

const sources = {
  objects: async (events: readonly object[], binding: BindingOptions) => fromEvents(events, { binding }),
  'a file of JSON': async (events: readonly object[], binding: BindingOptions) =>
    duckdb({
      files: put(folder, `${files++}.ndjson`, events.map((event) => `${JSON.stringify(event)}\n`).join('')),
      binding,
    }),
  Postgres: async (events: readonly object[], binding: BindingOptions) => {
    const names = [...new Set(events.flatMap(Object.keys))]
    const isText = (name: string) =>
      events.every((event) => typeof (event as Record<string, unknown>)[name] === 'string')
    const columns = names.map((name) => `"${name}" ${isText(name) ? 'text' : 'jsonb'}`).join(', ')
    const query = `SELECT * FROM json_to_recordset('${JSON.stringify(events)}') AS given(${columns})`
    return postgres({ client: await postgresEngine(), query, binding })
  },
}
type Name = keyof typeof sources
const names = Object.keys(sources) as Name[]

const columns = { eventTime: 'at', eventType: 'name', userSession: 'visit', price: 'items[].price' }
const sale = (items: unknown, more: object = {}) => ({ at: '2019-10-01', name: 'purchase', visit: 's', items, ...more })

async function totalsOf(name: Name, events: readonly object[], binding: BindingOptions) {
  const source = await sources[name](events, binding)
  const { totals, warnings } = await analyze(source, { metrics: ['events', 'revenue', 'sessions'] })
  return { totals, codes: warnings.map(({ code }) => code) }
}

describe.each(names)('of %s', (name) => {
  test('an event of the type that all are has items if its type is among those', async () => {
    const { eventType: _, ...rest } = columns
    const binding = { columns: rest, eventTypeIs: 'purchase' }
    const events = [sale([{ price: 1 }, { price: 2 }])]
    expect((await totalsOf(name, events, { ...binding, itemTypes: ['purchase'] })).totals).toMatchObject({ revenue: 3 })
    expect((await totalsOf(name, events, { ...binding, itemTypes: ['view'] })).totals).toMatchObject({
      events: 1,
      revenue: 0,
    })
  })

  test('numbers of JSON have a point, whatever the decimal mark of texts is', async () => {
    const events = [sale([{ price: 1.125 }, { price: '2,5' }, { price: 12.5 }])]
    const found = await totalsOf(name, events, { columns, decimal: ',', grouping: '.' })
    expect(found.totals).toMatchObject({ events: 3, revenue: 16.13 })
  })

  test('a text that looks like a list is none', async () => {
    const events = [sale([{ price: 1 }]), sale('[{"price":100}]')]
    expect((await totalsOf(name, events, { columns })).totals).toMatchObject({ events: 2, revenue: 1 })
  })

  test('a column may have a dot in its name, and a path begin with it', async () => {
    const events = [
      sale([{ price: 1 }], { 'x.y': { z: 's1' }, other: 't' }),
      sale([{ price: 1 }], { 'x.y': { z: 's2' }, other: 't' }),
    ]
    const found = await totalsOf(name, events, { columns: { ...columns, userSession: ['x.y.z', 'other'] } })
    expect(found.totals).toMatchObject({ sessions: 2 })
  })

  test('lists that are all empty are those of events without items', async () => {
    const found = await totalsOf(name, [sale([]), sale([])], { columns })
    expect(found.totals).toMatchObject({ events: 2, revenue: 0 })
  })

  test('money without a currency, though one is bound, is warned of', async () => {
    const binding = { columns: { ...columns, currency: 'params[curency].value' } }
    const found = await totalsOf(name, [sale([{ price: 1 }], { params: [{ key: 'currency', value: 'EUR' }] })], binding)
    expect(found.totals).toMatchObject({ revenue: 1 })
    expect(found.codes).toContain('no-currency')
  })
})

test('of Arrow, columns may have dots in their names, and what is joined needs all of its parts', async () => {
  const member = new Struct([new Field('z', new Utf8())])
  const table = new Table({
    at: vectorFromArray(['2019-10-01', '2019-10-01'], new Utf8()),
    name: vectorFromArray(['view', 'view'], new Utf8()),
    other: vectorFromArray(['t', 't'], new Utf8()),
    'x.y': vectorFromArray([{ z: 's1' }, { z: 's2' }], member),
  })
  const ask = (userSession: ColumnSource) =>
    analyze(fromArrow(table, { binding: { columns: { eventTime: 'at', eventType: 'name', userSession } } }), {
      metrics: ['sessions'],
    })
  expect((await ask(['x.y.z', 'other'])).totals).toEqual({ sessions: 2 })
  expect((await ask({ joined: ['x.y.z', 'other'] })).totals).toEqual({ sessions: 2 })
  await expect(ask({ joined: ['x.y.z', 'typo.of.it'] })).rejects.toThrow(SourceError)
})

test.each(['objects', 'a file of JSON'] as const)('%s refuse what leads nowhere', async (name) => {
  const ask = (events: readonly object[], binding: BindingOptions) => totalsOf(name, events, binding)
  const joined = { ...columns, userSession: { joined: ['visit', 'typo.of.it'] } }
  await expect(ask([sale([{ price: 1 }])], { columns: joined })).rejects.toThrow(SourceError)
  await expect(ask([sale({ price: 1 })], { columns })).rejects.toThrow(SourceError)
  await expect(ask([sale('none')], { columns })).rejects.toThrow(SourceError)
})

test('identifiers within columns are refused where one of several files holds them as floats', async () => {
  const connection = await openConnection()
  const write = (type: string) =>
    connection.run(
      `COPY (SELECT '2019-10-01' AS at, 'purchase' AS name, 's' AS visit, [{'id': CAST('12345678901234567' AS ${type}), 'price': 1}] AS items, {'id': CAST('7' AS ${type})} AS o) TO '${folder}/union-${type}.parquet' (FORMAT parquet)`,
    )
  await write('VARCHAR')
  await write('DOUBLE')
  connection.closeSync()
  const ask = (productId: string, types: readonly string[]) =>
    analyze(
      duckdb({
        files: types.map((type) => join(folder, `union-${type}.parquet`)),
        binding: { columns: { ...columns, productId } },
      }),
      { metrics: ['products'] },
    )
  for (const path of ['items[].id', 'o.id']) {
    expect((await ask(path, ['VARCHAR'])).totals).toEqual({ products: 1 })
    await expect(ask(path, ['VARCHAR', 'DOUBLE'])).rejects.toThrow(/DOUBLE.*lost digits/)
  }
})

test('a file of one event, whose time is within an object, is no list of events', async () => {
  const binding = { columns: { ...columns, eventTime: 't.on' } }
  const found = await totalsOf(
    'a file of JSON',
    [{ t: { on: '2019-10-01' }, name: 'purchase', visit: 's', items: [{ price: 4 }] }],
    binding,
  )
  expect(found.totals).toMatchObject({ events: 1, revenue: 4 })
})

test.each([
  [{ withoutItems: 'items[].price' }, /only of events without items cannot be found in items/],
  [{ joined: ['a', 'b'], others: 'c' }, /must be a name, a list of names/],
  [[], /must be a name, a list of names/],
  ['a[].b[].c', /is no path; one array of items can be gone through/],
] as const)('%j is refused', (price, message) => {
  const bind = () => defineBinding({ columns: { price: price as never } })
  expect(bind).toThrow(DefinitionError)
  expect(bind).toThrow(message)
})
