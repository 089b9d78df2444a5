import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { EventError } from '../../../src/errors.js'
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
})
