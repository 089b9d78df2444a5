import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { path } = temporaryFolder()

describe('cartometrics sample', () => {
  test('writes as many events as asked, the same for the same seed', async () => {
    const args = ['sample', '--events', '1k', '--seed', '7']
    const { code, out, err } = await cartometrics([...args, '-o', path('a.csv')])
    expect([code, out]).toEqual([0, ''])
    expect(err).toMatch(/^cartometrics: wrote 1,000 events to .*a\.csv \(0\.\d MB\)\n$/)
    const text = readFileSync(path('a.csv'), 'utf8')
    expect(text.trim().split('\n')).toHaveLength(1001)

    const quiet = await cartometrics([...args, '-q', '--output', path('b.csv.gz')])
    expect([quiet.out, quiet.err]).toEqual(['', ''])
    expect(gunzipSync(readFileSync(path('b.csv.gz'))).toString()).toBe(text)
    await cartometrics(['sample', '--events', '1_000', '--seed', '8', '-o', path('c.csv')])
    expect(readFileSync(path('c.csv'), 'utf8')).not.toBe(text)
  })

  test('writes Parquet that analyze reads, within the days asked for', async () => {
    const file = path('days.parquet')
    await cartometrics(['sample', '--events', '2000', '--days', '3', '--start', '2024-02-28', '-o', file])
    const { out, err } = await cartometrics(['analyze', file, '--by', 'day', '--metrics', 'events', '--format', 'csv'])
    expect(err).toBe('')
    const rows = out.trim().split('\r\n').slice(1)
    expect(rows.map((row) => row.split(',')[0])).toEqual(['2024-02-28', '2024-02-29', '2024-03-01'])
    expect(rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0)).toBe(2000)
  })

  test('writes the shape of another system', async () => {
    const args = ['sample', '--events', '1k', '--seed', '7']
    const { code, err } = await cartometrics([...args, '--as', 'ga4', '-o', path('events.ndjson')])
    expect(code).toBe(0)
    expect(err).toMatch(/^cartometrics: wrote 1,000 events to .*events\.ndjson \(1\.\d MB\)\n$/)
    const [first = ''] = readFileSync(path('events.ndjson'), 'utf8').split('\n')
    expect(JSON.parse(first)).toMatchObject({ event_name: 'session_start', user_pseudo_id: expect.any(String) })
    await cartometrics([...args, '--as', 'retail-rocket', '-o', path('events.csv')])
    expect(readFileSync(path('events.csv'), 'utf8')).toMatch(/^timestamp,visitorid,event,itemid,transactionid\n\d{13},/)
  })
})
