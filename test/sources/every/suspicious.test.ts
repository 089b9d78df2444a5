import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { EventError } from '../../../src/errors.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { everySource, openers, type SourceName, type TextRow } from '../../support/every-source.js'

/*
 * What looks well and is not: the answer is given, or refused, but not without a word.
 */

const { open } = openers()

const row = (more: TextRow): TextRow => ({
  event_time: '2019-10-01 10:00:00',
  event_type: 'view',
  category_id: '1',
  user_session: 's',
  price: '1',
  ...more,
})

/** These look at the keys of groups alone. */
const onlyKeys: readonly SourceName[] = [
  'a Parquet file',
  'a table of DuckDB',
  'a query in DuckDB',
  'a table of Athena',
  'a table of Postgres',
]

describe.each(everySource)('%s', (name) => {
  describe('tells of identifiers that a spreadsheet has cut off', () => {
    const rows = ['2.05301E+18', '2.05301E+18', '2,1E+17', '9E+20', '2053013555631882655', 'E+1', '1.5e+18'].map((id) =>
      row({ category_id: id, user_session: id }),
    )

    test('where groups are made by them', async () => {
      const { warnings } = await analyze(await open(name, rows), { by: 'categoryId', metrics: ['events'] })
      expect(warnings.map(({ code, quality, counts }) => [code, quality, counts])).toEqual([
        ['mangled-identifiers', true, { category_id: 3 }],
      ])
      expect(warnings[0]?.message).toContain('category_id (3 values): a spreadsheet has cut off')
      await expect(
        analyze(await open(name, rows), { by: 'categoryId', metrics: ['events'] }, { strict: true }),
      ).rejects.toThrow(EventError)
    })

    test('where they are counted, if that costs no further work', async () => {
      const { warnings } = await analyze(await open(name, rows), { metrics: ['sessions'] })
      expect(warnings.map(({ code, counts }) => [code, counts])).toEqual(
        onlyKeys.includes(name) ? [] : [['mangled-identifiers', { user_session: 3 }]],
      )
    })

    test('but not of what is not asked for, nor of other texts', async () => {
      const { warnings } = await analyze(await open(name, rows), { by: 'eventType', metrics: ['events'] })
      expect(warnings).toEqual([])
      const whole = rows.slice(4)
      expect((await analyze(await open(name, whole), { by: 'categoryId', metrics: ['sessions'] })).warnings).toEqual([])
    })
  })

  test.each([['20191001'], ['20191231']])('takes %s for no time, and proposes a format', async (event_time) => {
    const rows = [row({ event_time })]
    await expect(analyze(await open(name, rows), { metrics: ['events'] })).rejects.toThrow(
      /^no row of .*event_time is not a time \(1 row\)\. The first: .*it may be .*%Y%m%d/,
    )
    const { rows: days } = await analyze(await open(name, rows, { timeFormat: '%Y%m%d' }), {
      by: 'day',
      metrics: ['events'],
    })
    expect(days).toEqual([
      { day: `${event_time.slice(0, 4)}-${event_time.slice(4, 6)}-${event_time.slice(6)}`, events: 1 },
    ])
  })

  test('says so where no group has a key, and has neither thresholds nor classes', async () => {
    const rows = [row({ category_id: null }), row({ category_id: null, event_type: 'purchase' })]
    const {
      thresholds,
      warnings,
      rows: found,
    } = await analyze(await open(name, rows), {
      by: 'categoryId',
      metrics: ['quadrant'],
      minSessions: 0,
    })
    expect(thresholds).toMatchObject({ sessions: null, conversionRate: null })
    expect(found).toEqual([{ categoryId: null, quadrant: null }])
    expect(warnings.map(({ code, counts }) => [code, counts])).toEqual([
      ['no-eligible-groups', { groups: 0, minSessions: 0 }],
    ])
    expect(warnings[0]?.message).toBe('no event has a categoryId: there is no group for thresholds and classes')
  })

  describe('counts purchases with negative numbers', () => {
    const line = (more: TextRow): TextRow => row({ event_type: 'purchase', quantity: null, amount: null, ...more })
    const rows = [
      line({ price: '10' }),
      line({ price: '-2' }),
      line({ price: '3', quantity: '-1' }),
      line({ price: '-3', quantity: '-1', amount: '3' }),
      line({ price: '4', amount: '-0.01' }),
      line({ event_type: 'refund', price: '-5' }),
      line({ event_type: 'view', price: '-5', quantity: '-5' }),
    ]
    const found = async (
      columns: Readonly<Record<string, string>>,
      metrics: readonly ('revenue' | 'units' | 'orders')[],
    ) => {
      const { totals, warnings } = await analyze(await open(name, rows, { columns }), { metrics })
      return [totals, warnings.filter(({ code }) => code === 'negative-purchases').map(({ counts }) => counts)]
    }

    test('that are added up, and leaves them as they are', async () => {
      const columns = { price: 'price', quantity: 'quantity', amount: 'amount' }
      expect(await found(columns, ['revenue'])).toEqual([{ revenue: 10 - 2 - 3 + 3 - 0.01 }, [{ negative: 4 }]])
      expect(await found(columns, ['units'])).toEqual([{ units: 3 - 2 }, [{ negative: 2 }]])
      expect(await found(columns, ['orders'])).toEqual([{ orders: 1 }, []])
    })

    test('of prices alone where quantities are bound, and else none', async () => {
      expect(await found({ price: 'price', quantity: 'quantity' }, ['revenue'])).toEqual([
        { revenue: 10 - 2 - 3 + 3 + 4 },
        [{ negative: 3 }],
      ])
      expect(await found({ price: 'price' }, ['revenue'])).toEqual([{ revenue: 10 - 2 + 3 - 3 + 4 }, []])
    })

    test('in words, as an error where nothing may be wrong', async () => {
      const asked = { metrics: ['revenue'] } as const
      const columns = { price: 'price', amount: 'amount', quantity: 'quantity' }
      const { warnings } = await analyze(await open(name, rows.slice(0, 2), { columns }), asked)
      expect(warnings.map(({ message }) => message.replace(/^.*?: /, ''))).toEqual([
        '1 purchase has a negative price, quantity or amount, and lessens what purchases add up to. Where something was given back, make it an event of the type refund, or read it as one: { binding: { negativePurchases: "refund" } }',
      ])
      await expect(analyze(await open(name, rows, { columns }), asked, { strict: true })).rejects.toThrow(
        /4 purchases have a negative price, quantity or amount/,
      )
    })
  })

  describe('tells of columns that would matter and are not bound', () => {
    const rows = [
      row({ event_type: 'purchase', price: '10', Quantity: '2', amount: '20', currency: 'EUR', event_id: 'e1' }),
      row({ event_type: 'view', price: '10', Quantity: '1', amount: null, currency: 'EUR', event_id: 'e2' }),
    ]
    const unread = async (metrics: readonly ('revenue' | 'units' | 'orders')[], binding: BindingOptions = {}) => {
      // Objects have what is asked under the names of fields; so they are bound as files are.
      const { warnings } = await analyze(await open(name, rows, binding), { metrics })
      return warnings.flatMap(({ code, hints = [] }) =>
        code === 'unread-columns' ? hints.map(({ value }) => value) : [],
      )
    }

    test('to revenue and to units', async () => {
      expect(await unread(['revenue'])).toEqual([
        { quantity: 'Quantity', amount: 'amount', currency: 'currency' },
        { price: 'price' },
      ])
      expect(await unread(['units'])).toEqual([{ quantity: 'Quantity' }, { amount: 'price' }])
      expect(await unread(['orders'])).toEqual([])
    })

    test('until it is said what lines are worth', async () => {
      const currency = 'currency'
      expect(await unread(['revenue'], { columns: { amount: 'amount', currency } })).toEqual([])
      expect(await unread(['revenue'], { columns: { quantity: 'Quantity', currency } })).toEqual([])
      expect(await unread(['revenue'], { columns: { price: 'price', currency } })).toEqual([
        { quantity: 'Quantity' },
        { amount: 'price' },
      ])
      expect(await unread(['revenue', 'units'], { columns: { amount: 'price', currency } })).toEqual([
        { quantity: 'Quantity' },
        { amount: 'price' },
      ])
      expect(await unread(['revenue'], { columns: { amount: 'price' } })).toEqual([{ currency: 'currency' }])
    })

    test('unless the query asks for them itself', async () => {
      const source = await open(name, rows, { columns: { amount: 'amount' } })
      const { warnings } = await analyze(source, { by: 'currency', metrics: ['revenue'] })
      expect(warnings.filter(({ code }) => code === 'unread-columns')).toEqual([])
    })

    test('in words', async () => {
      const { warnings } = await analyze(await open(name, rows), { metrics: ['revenue'] })
      expect(warnings.map(({ message }) => message.replace(/^.*? (?=ha(?:s|ve) )/, ''))).toEqual([
        'has the columns "Quantity", "amount" and "currency", and they are not read: each row counts as one unit, a line is worth its price and all money is taken to be of one currency. Bind them: { binding: defineBinding({ columns: { quantity: "Quantity", amount: "amount", currency: "currency" } }) }; or, where it is no amount of lines, name the price: { binding: defineBinding({ columns: { price: "price" } }) }',
      ])
      expect(warnings.map(({ quality }) => quality)).toEqual([false])
    })
  })
})
