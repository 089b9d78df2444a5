import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()

/** A brand with so many sessions, each of one view. */
const views = (brand: string, sessions: number) =>
  Array.from({ length: sessions }, (_, index) => ({
    eventTime: '2019-10-01 08:00:00',
    eventType: 'view',
    productId: '1',
    price: 1,
    brand: brand === '' ? null : brand,
    userId: `u${index}`,
    userSession: `${brand}${index}`,
  }))
const rows = [...views('large', 30), ...views('small', 29), ...views('tiny', 1), ...views('', 2)]
const lines = rows.map(
  ({ brand, userId, userSession }) => `2019-10-01 08:00:00,view,1,1,${brand ?? ''},${userId},${userSession}`,
)
const events = file('events.csv', ['event_time,event_type,product_id,price,brand,user_id,user_session', ...lines])
const sessionless = file('sessionless.csv', ['event_time,event_type,brand,price', '2019-10-01,view,a,1'])

const said = (small: string, minSessions: string) =>
  `cartometrics: ${small} fewer than ${minSessions} and ${small.endsWith('has') ? 'takes' : 'take'} no part in thresholds and classes; --min-sessions sets another limit\n`

describe('how many groups have too few sessions', () => {
  test.each<[string[], string]>([
    [[], said('2 of 4 groups have', '30 sessions')],
    [['--format', 'csv'], said('2 of 4 groups have', '30 sessions')],
    [['--metrics', 'quadrant'], said('2 of 4 groups have', '30 sessions')],
    [['--metrics', 'sessions', '--threshold', 'sessions=mean'], said('2 of 4 groups have', '30 sessions')],
    [['--limit', '1'], said('2 of 4 groups have', '30 sessions')],
    [['--min-sessions', '2'], said('1 of 4 groups has', '2 sessions')],
    [['--min-sessions', '1'], ''],
    [['--min-sessions', '0'], ''],
    [['--metrics', 'sessions,revenue'], ''],
    [['--quiet'], ''],
  ])('is said, where there are thresholds: %j', async (args, expected) => {
    expect((await cartometrics(['analyze', events, '--by', 'brand', ...args])).err).toBe(expected)
  })

  test('is said of a report', async () => {
    const target = path('page.html')
    const { err } = await cartometrics(['report', events, '-o', target])
    expect(err).toBe(`${said('2 of 4 groups have', '30 sessions')}cartometrics: wrote ${target}\n`)
  })

  test('is not said of no groups, nor where a warning says why there is no class', async () => {
    expect((await cartometrics(['analyze', events])).err).toBe('')
    const all = await cartometrics(['analyze', events, '--by', 'brand', '--min-sessions', '31'])
    expect(all.err).toMatch(/^cartometrics: warning: no group by brand has 31 sessions or more.*--min-sessions 30\n$/)
    const none = await cartometrics(['analyze', sessionless, '--by', 'brand', '--threshold', 'revenue=mean'])
    expect(none.err).toMatch(/no group is left out of thresholds and classes.*--min-sessions 0\n$/)
    expect(none.err).not.toContain('fewer than 30 sessions and take')
  })

  test('is a part of the answer', async () => {
    const small = async (query: object) => (await analyze(fromEvents(rows), { by: 'brand', ...query })).smallGroups
    expect(await small({ metrics: ['quadrant'] })).toBe(2)
    expect(await small({ metrics: ['quadrant'], minSessions: 2 })).toBe(1)
    expect(await small({ metrics: ['quadrant'], minSessions: 0 })).toBe(0)
    expect(await small({ metrics: ['sessions'] })).toBe(0)
    expect((await analyze(fromEvents(rows), { metrics: ['sessions'] })).smallGroups).toBe(0)
  })

  test('needs 30 sessions, unless said, in every command that has groups', async () => {
    for (const args of [
      ['analyze', '--help'],
      ['report', '--help'],
      ['sql', '--help'],
      ['tableau', 'formulas', '--help'],
    ]) {
      const { out } = await cartometrics(args)
      expect(out.replaceAll(/\s+/g, ' ')).toContain(
        'exclude groups with fewer sessions from thresholds and classes (default: 30)',
      )
    }
    const formulas = ['tableau', 'formulas', '--metrics', 'quadrant']
    expect((await cartometrics(formulas)).out).toBe((await cartometrics([...formulas, '--min-sessions', '30'])).out)
    const sql = ['sql', 'quadrant', '--by', 'brand', '--table', 'shop.events']
    expect((await cartometrics(sql)).out).toBe((await cartometrics([...sql, '--min-sessions', '30'])).out)
    expect((await cartometrics(sql)).out).toContain('of groups with 30 or more sessions')
  })
})
