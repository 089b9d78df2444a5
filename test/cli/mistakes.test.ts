import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
writeFileSync(path('empty.csv'), '')
writeFileSync(path('blank.csv'), '\n \n')
writeFileSync(path('not.parquet'), 'this is text')
mkdirSync(path('nothing'))

async function failure(args: readonly string[]) {
  const { code, out, err } = await cartometrics(args)
  expect(out).toBe('')
  expect(err).toMatch(/^cartometrics: [^\n]+\n$/)
  return { code, message: err.slice('cartometrics: '.length, -1) }
}

describe('usage: exit code 2, one line', () => {
  test.each<[string[], RegExp]>([
    [['frobnicate'], /^unknown command 'frobnicate'/],
    [['analyze'], /^missing required argument 'files'/],
    [['analyze', events, '--bogus'], /^unknown option '--bogus'/],
    [['analyze', events, '--metric', 'revenue'], /^unknown option '--metric' \(did you mean --metrics\?\)$/],
    [['analyze', events, '--limit'], /^option '--limit <N>' argument missing/],
    [
      ['analyze', events, '--limit', '0'],
      /'0' is invalid\. Give a number of rows, or all: a whole number, at least 1\.$/,
    ],
    [['analyze', events, '--limit', '1.5'], /'1.5' is invalid/],
    [['analyze', events, '--min-sessions', '-3'], /'-3' is invalid\. Give a number of sessions/],
    [['analyze', events, '--format', 'xml'], /'xml' is invalid\. Allowed choices are table, json, csv\.$/],
    [['analyze', events, '--by', 'brand,'], /'brand,' is invalid\. Give names with commas/],
    [['analyze', events, '--by', 'brand,brand'], /two columns .* "brand"/],
    [
      ['analyze', events, '--by', 'eventTime'],
      /^--by: eventTime has a value of its own for every event; group by hour/,
    ],
    [
      ['analyze', events, '--metrics', 'conversionrate'],
      /^--metrics: unknown metric "conversionrate"; did you mean "conversionRate"\?$/,
    ],
    [['analyze', events, '--metrics', 'constructor'], /unknown metric "constructor"/],
    [['analyze', events, '--metrics', ''], /Give names with commas/],
    [
      ['analyze', events, '--by', 'brand', '--order-by', 'rank'],
      /^--order-by: "rank" is no column of the rows; they have brand, revenue/,
    ],
    [
      ['analyze', events, '--by', 'brand', '--order-by', 'revenue:up'],
      /^--order-by revenue:up: after the colon, write asc or desc$/,
    ],
    [['analyze', events, '--threshold', 'conversionRate'], /Write METRIC=median, =mean, =p75, =0\.02 or =2%\.$/],
    [['analyze', events, '--threshold', 'conversionRate=p101'], /Write METRIC=median/],
    [
      ['analyze', events, '--threshold', 'eventsPerSession=1', '--threshold', 'stickiness=2'],
      /stickiness is given twice/,
    ],
    [['analyze', events, '--threshold', 'quadrant=mean'], /^--threshold: quadrant has no number for its value/],
    [['analyze', events, '--where', 'brand'], /^--where "brand": write NAME=VALUE, with one of = != < <= > >=/],
    [['analyze', events, '--where', '=apple'], /^--where "=apple": write NAME=VALUE/],
    [['analyze', events, '--where', 'brand==acme'], /there is no ==; take one of = != < <= > >=\. A value that/],
    [['analyze', events, '--where', 'hour=25'], /"25" is no hour; write hour as 2019-10-01T13:00$/],
    [['analyze', events, '--where', 'day>=2019-02-30'], /"2019-02-30" is no day; write day as 2019-10-01$/],
    [['analyze', events, '--where', 'week=2019-W60'], /"2019-W60" is no week; write week as 2019-W40$/],
    [['analyze', events, '--where', 'month<2019-13'], /"2019-13" is no month; write month as 2019-10$/],
    [['sql', '--table', 'shop.events', '--partition', 'dt:year'], /Write COLUMN, COLUMN:day or COLUMN:month\.$/],
    [['help', 'nope'], /^unknown command 'nope'/],
    [['tableau', 'help', 'nope'], /^unknown command 'nope'/],
    [['ddl', 'nope'], /^unknown command 'nope'/],
    [['analyze', events, '--where', 'price>=cheap'], /price is a number, and "cheap" is not$/],
    [['analyze', events, '--where', 'price>=1|2'], />= takes one value; only = and != take several \(a\|b\) or none$/],
    [['analyze', events, '--where', 'price>'], /> takes one value/],
    [['analyze', events, '--where', 'eventTime>noon'], /eventTime is a time, and "noon" is not; write it as 2019-/],
    [['analyze', events, '--where', 'userId>5'], /userId is an identifier; use = or !=$/],
    [['analyze', events, '--from', 'yesterday'], /^--from: "yesterday" is not a time; write 2019-10-01/],
    [['analyze', events, '--to', '2019-13-01'], /^--to: "2019-13-01" is not a time/],
    [['analyze', events, '--from', '2019-10-02', '--to', '2019-10-02'], /^--from .* must be before to/],
    [['analyze', events, '--time-zone', 'Mars/Base'], /^unknown time zone "Mars\/Base"/],
    [['analyze', events, '--column', 'brand'], /'brand' is invalid\. Write it as NAME=VALUE\.$/],
    [['analyze', events, '--column', 'brand=a', '--column', 'brand=b'], /brand is given twice/],
    [['analyze', events, '--column', 'colour=c'], /^--column: unknown field "colour"; there are eventTime/],
    [['analyze', events, '--event-type', 'click='], /'click=' is invalid\. Write it as NAME=TYPE\.$/],
    [['analyze', events, '--event-type', '=view'], /Write it as NAME=TYPE\.$/],
    [['analyze', events, '--event-type', 'a=view', '--event-type', 'a=cart'], /a is given twice\.$/],
    [
      ['analyze', events, '--event-type-is', 'view', '--event-type', 'a=view'],
      /^--event-type-is says that all events are of one type, and --event-type that a column holds it: leave one out$/,
    ],
    [
      ['analyze', events, '--event-type-is', 'view', '--column', 'eventType=type'],
      /^--event-type-is says .* and --column eventType=type that a column holds it: leave one out$/,
    ],
    [['analyze', events, '--delimiter', '--'], /Give one character/],
    [['analyze', events, '--memory-limit', 'lots'], /Give an amount such as 512MB/],
    [['analyze', events, '--threads', '0'], /Give a number of threads/],
    [['analyze', events, '--input-format', 'xls'], /Allowed choices are csv, json, parquet, arrow/],
    [['metrics', 'conversion'], /^unknown metric "conversion"/],
    [['metrics', 'a', 'b'], /too many arguments/],
    [['sample'], /^required option '-o, --output <FILE>' not specified/],
    [['sample', '-o', 'events.xlsx'], /^cannot tell the format of "events\.xlsx"/],
    [
      ['sample', '-o', 'events.csv', '--as', 'ga4'],
      /^cannot write events as ga4 to "events\.csv": name a file that ends in \.ndjson, \.ndjson\.gz, \.jsonl, \.jsonl\.gz, \.parquet$/,
    ],
    [['sample', '-o', 'events.csv', '--as', 'ga3'], /'ga3' is invalid.*Allowed choices are ga4, snowplow, segment/],
    [['sample', '-o', 'events.csv', '--events', '0'], /Give a number of events: a whole number, at least 1\.$/],
    [['sample', '-o', 'events.csv', '--events', 'many'], /'many' is invalid/],
    [['sample', '-o', 'events.csv', '--start', 'today'], /Give a date such as 2019-10-01\.$/],
    [['sample', '-o', 'events.csv', '--days', '99999'], /^--days must be a whole number from 1 to 3660, not 99999$/],
  ])('%j', async (args, expected) => {
    const { code, message } = await failure(args)
    expect(message).toMatch(expected)
    expect(code).toBe(2)
  })

  test('nothing at all prints the help', async () => {
    const { code, out, err } = await cartometrics([])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('Usage: cartometrics')
  })

  test('is found before a file is opened or written', async () => {
    const { code } = await failure(['analyze', path('missing.csv'), '--metrics', 'nonsense', '-o', path('never.csv')])
    expect(code).toBe(2)
    expect(existsSync(path('never.csv'))).toBe(false)
  })
})

describe('data: exit code 1, one line', () => {
  test.each<[string[], RegExp]>([
    [[path('missing.csv')], /^there is no file .*missing\.csv$/],
    [[path('*.nothing')], /^no file matches .*\*\.nothing$/],
    [[path('nothing')], /^there is no file of CSV, JSON, Parquet or Arrow in the folder .*nothing$/],
    [[path('empty.csv')], /empty\.csv is empty$/],
    [[path('blank.csv')], /^there is nothing but blank lines in .*blank\.csv$/],
    [[path('not.parquet')], /not\.parquet/],
    [[events, path('not.parquet')], /is text and not Parquet/],
    [[events, '--names', 'a,b'], /has 9 columns, which are not the 2 expected \(a, b\)\. Name them: --names a,b,c$/],
    [[events, '--by', 'brand', '--input-format', 'parquet'], /shop\.csv/],
    [
      [events, '-o', '/nowhere/at/all.csv'],
      /^cannot write \/nowhere\/at\/all\.csv: there is no folder \/nowhere\/at; make it first$/,
    ],
    [[events, '-o', folder], /^cannot write .*: it is a folder; name a file$/],
    [[events, '-o', `${events}/x.csv`], /^cannot write .*: .*shop\.csv is not a folder$/],
  ])('analyze %j', async (args, expected) => {
    const { code, message } = await failure(['analyze', ...args])
    expect(message).toMatch(expected)
    expect(code).toBe(1)
  })

  test('a sample into a folder that is not there', async () => {
    const { code, message } = await failure(['sample', '--events', '10', '-o', path('no/where.csv')])
    expect([code, message]).toEqual([1, expect.stringContaining('there is no folder')])
  })
})

describe('where to look', () => {
  test('a stack is shown only where it is asked for', async () => {
    const args = ['analyze', path('missing.csv')]
    expect((await cartometrics(args)).err).not.toContain(' at ')
    const { code, err } = await cartometrics(args, { env: { CARTOMETRICS_DEBUG: '1' } })
    expect(code).toBe(1)
    expect(err).toContain('SourceError')
    expect(err).toMatch(/\n\s+at /)
  })

  test('hostile names in messages are harmless', async () => {
    const { err } = await cartometrics(['analyze', events, '--by', '\x1b[2Jevil\nname\u202e'])
    expect(err).toContain('\\x1b[2Jevil')
    expect(err.slice(0, -1)).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})
