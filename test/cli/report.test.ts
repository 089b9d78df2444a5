import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Interruption } from '../../src/cli/terminal.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
mkdirSync(path('nothing'))
afterEach(() => vi.unstubAllEnvs())

let pages = 0

/** Makes a page, and returns what it says. */
async function pageOf(...args: readonly string[]): Promise<string> {
  const target = path(`page-${pages++}.html`)
  const { code, out, err } = await cartometrics(['report', events, ...args, '-o', target])
  expect([code, out, withoutFewSessions(err)]).toEqual([0, '', `cartometrics: wrote ${target}\n`])
  return readFileSync(target, 'utf8')
}

/** The events are so few that no group has enough sessions. */
function withoutFewSessions(err: string): string {
  return err
    .replace(/^cartometrics: warning: no group by .* has 30 sessions or more, .*\n/m, '')
    .replace(/^cartometrics: 1 of 4 groups has fewer than 2 sessions and takes .*\n/m, '')
}

/** A number of the page, by the name that it carries. */
function numberOf(page: string, name: string): number | undefined {
  const value = new RegExp(`<data value="([^"]*)" data-name="${name}">`).exec(page)?.[1]
  return value === undefined ? undefined : Number(value)
}

describe('cartometrics report', () => {
  test('makes a page of brands, all events, the usual format', async () => {
    const page = await pageOf()
    expect(page).toMatch(/^<!DOCTYPE html>/)
    expect(page).toContain('<title>Shopping behaviour by brand</title>')
    expect(page).toContain('Oct 1, 2019 – Oct 2, 2019 <span class="zone">UTC</span>')
    expect([numberOf(page, 'events'), numberOf(page, 'groups'), numberOf(page, 'minSessions')]).toEqual([11, 3, 30])
    expect(page).toContain('<data value="1250.75" data-name="revenue">1,250.75</data>')
    expect(page).toContain('no start of the period was given')
  })

  test('--by', async () => {
    const page = await pageOf('--by', 'topCategory')
    expect(page).toContain('<title>Shopping behaviour by top category</title>')
    expect(numberOf(page, 'groups')).toBe(2)
    // A field by its column, too.
    expect(await pageOf('--by', 'category_code')).toContain('Shopping behaviour by category code')
  })

  test('--from, --to and --time-zone', async () => {
    expect(numberOf(await pageOf('--from', '2019-10-02'), 'events')).toBe(5)
    expect(numberOf(await pageOf('--to', '2019-10-02'), 'events')).toBe(6)
    expect(numberOf(await pageOf('--from', '2019-10-01T09:00:00Z', '--to', '2019-10-02T07:01:00Z'), 'events')).toBe(5)
    // In Tokyo, the second of October begins at 15:00 UTC.
    const tokyo = await pageOf('--from', '2019-10-02', '--time-zone', 'Asia/Tokyo')
    expect(numberOf(tokyo, 'events')).toBe(8)
    expect(tokyo).toContain('Oct 2, 2019 <span class="zone">Asia/Tokyo</span>')
  })

  test('compares with the period before, unless it is not to', async () => {
    const period = ['--from', '2019-10-02', '--to', '2019-10-03']
    const page = await pageOf(...period)
    expect(page).toContain('on the day before')
    expect(page).toContain('Changes compare with')
    expect(numberOf(page, 'revenueGrowth')).toBeCloseTo(1 - 250.25 / 1000.5, 12)
    const alone = await pageOf(...period, '--no-previous')
    expect(alone).not.toContain('Changes compare with')
    expect(alone).toContain('comparison is turned off')
  })

  test('--min-sessions', async () => {
    expect(await pageOf()).toContain('No brand has 30 sessions or more')
    const page = await pageOf('--min-sessions', '2')
    expect(numberOf(page, 'minSessions')).toBe(2)
    // Nokia has one session, and no class.
    expect(numberOf(page, 'unclassified')).toBe(1)
  })

  test('--where', async () => {
    const page = await pageOf('--where', 'brand=apple|samsung', '--where', 'price>=250.25')
    expect(page).toContain('Filter: <code>')
    expect(page).toContain('price ≥ 250.25')
    expect(numberOf(page, 'events')).toBe(8)
  })

  test('--currency and --locale', async () => {
    expect(await pageOf('--currency', 'USD')).toContain('>$1,250.75</data>')
    expect(await pageOf('--currency', 'EUR', '--locale', 'de-DE')).toContain('>1.250,75\u00a0€</data>')
    expect(await pageOf('--locale', 'de-DE')).toContain('>1.250,75</data>')
  })

  test('--title is text, whatever is in it', async () => {
    const page = await pageOf('--title', `</title><script>alert("1")</script> & 'x' \u0000`)
    expect(page).not.toContain('<script>alert')
    expect(page.match(/<title>(.*?)<\/title>/)?.[1]).toBe(
      '&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; \ufffd',
    )
    expect(page).toMatch(/<h1>&lt;\/title&gt;/)
    expect(await pageOf('--title', '')).toContain('<h1></h1>')
  })

  test('how the files are laid out', async () => {
    const clicks = file('clicks.txt', ['2019-10-01;click;7;a;s;u', '2019-10-01;order;7;a;s;u'])
    const target = path('clicks.html')
    const options = [
      '--names',
      'ts,kind,price,maker,sid,uid',
      '--delimiter',
      ';',
      '--by',
      'brand',
      '--min-sessions',
      '1',
    ]
    const bound = ['--column', 'eventTime=ts', '--column', 'eventType=kind', '--column', 'brand=maker']
    const ids = ['--column', 'userSession=sid', '--column', 'userId=uid']
    const types = ['--event-type', 'click=view', '--event-type', 'order=purchase']
    expect(await cartometrics(['report', clicks, '-o', target, ...options, ...bound, ...ids, ...types])).toEqual({
      code: 0,
      out: '',
      err: `cartometrics: wrote ${target}\n`,
    })
    expect(numberOf(readFileSync(target, 'utf8'), 'revenue')).toBe(7)
  })

  test('rows that cannot be read are said, and --strict refuses them', async () => {
    const bad = file('bad.csv', [...shop, 'yesterday,view,1,10,,apple,1,u1,s1'])
    const target = path('bad.html')
    const counted = await cartometrics(['report', bad, '--min-sessions', '1', '-o', target])
    expect(counted.code).toBe(0)
    expect(counted.err).toMatch(
      /^cartometrics: passed over 1 row that cannot be read: .*yesterday.*\ncartometrics: wrote/,
    )
    expect(numberOf(readFileSync(target, 'utf8'), 'rejected')).toBe(1)
    const before = readFileSync(target, 'utf8')
    const strict = await cartometrics(['report', bad, '-o', target, '--strict', '--title', 'other'])
    expect([strict.code, strict.out]).toEqual([1, ''])
    expect(strict.err).toMatch(/^cartometrics: 1 row of [^\n]* cannot be read[^\n]*--strict[^\n]*\n$/)
    expect(readFileSync(target, 'utf8')).toBe(before)
  })
})

describe('where it is written', () => {
  test('to report.html here, unless said', async () => {
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect(await cartometrics(['report', 'shop.csv', '--min-sessions', '1'])).toEqual({
        code: 0,
        out: '',
        err: 'cartometrics: wrote report.html\n',
      })
    } finally {
      process.chdir(before)
    }
    expect(readFileSync(path('report.html'), 'utf8')).toContain('<h1>')
  })

  test('over a file that is there, whose rights stay, and without a word where it is to be quiet', async () => {
    const target = path('there.html')
    writeFileSync(target, 'old')
    chmodSync(target, 0o640)
    expect(await cartometrics(['report', events, '-o', target, '--quiet', '--min-sessions', '1'])).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    expect(readFileSync(target, 'utf8')).toContain('<h1>')
    expect(statSync(target).mode & 0o777).toBe(0o640)
  })

  test('not at all where it fails or is interrupted', async () => {
    const target = path('never.html')
    expect((await cartometrics(['report', path('none.csv'), '-o', target])).code).toBe(1)
    const signal = AbortSignal.abort(new Interruption(130))
    expect(await cartometrics(['report', events, '-o', target], { signal })).toEqual({
      code: 130,
      out: '',
      err: 'cartometrics: interrupted\n',
    })
    expect(existsSync(target)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('--open', () => {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'

  test.skipIf(process.platform === 'win32')('hands the page, by its whole path, to what opens pages', async () => {
    const bin = path('bin')
    mkdirSync(bin)
    const told = path('told.txt')
    writeFileSync(`${bin}/${opener}`, `#!/bin/sh\nprintf '%s' "$*" > '${told}.part' && mv '${told}.part' '${told}'\n`)
    chmodSync(`${bin}/${opener}`, 0o755)
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH']}`)
    const target = path('open ed.html')
    expect((await cartometrics(['report', events, '-o', target, '--open', '--min-sessions', '1'])).code).toBe(0)
    await vi.waitFor(() => expect(readFileSync(told, 'utf8')).toBe(target), { timeout: 60_000 })
  })

  test('does no harm where nothing opens pages', async () => {
    vi.stubEnv('PATH', path('nothing'))
    const target = path('unopened.html')
    expect(await cartometrics(['report', events, '-o', target, '--open', '--min-sessions', '1'])).toEqual({
      code: 0,
      out: '',
      err: `cartometrics: wrote ${target}\n`,
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
})

describe('mistakes are one line, without a stack', () => {
  const never = path('mistake.html')

  async function failure(args: readonly string[]) {
    const { code, out, err } = await cartometrics(['report', '-o', never, ...args])
    expect(out).toBe('')
    expect(err).toMatch(/^cartometrics: [^\n]+\n$/)
    expect(existsSync(never)).toBe(false)
    return [code, err.slice('cartometrics: '.length, -1)] as const
  }

  test.each<[number, string[], RegExp]>([
    [2, [], /^missing required argument 'files'/],
    [2, ['--bogus', events], /^unknown option '--bogus'/],
    [2, [events, '--by'], /^option '--by <NAME>' argument missing/],
    [2, [events, '--by', ''], /^--by: "" is no dimension; name a field or column$/],
    [2, [events, '--by', 'brand,day'], /^--by: a page is by one dimension; name one$/],
    [2, [events, '--by', 'eventTime'], /^--by: eventTime has a value of its own for every event/],
    [2, [events, '--from', 'yesterday'], /^--from: "yesterday" is not a time; write 2019-10-01/],
    [2, [events, '--to', '2019-13-01'], /^--to: "2019-13-01" is not a time/],
    [2, [events, '--from', '2019-10-02', '--to', '2019-10-01'], /^--from \(.*\) must be before to/],
    [2, [events, '--time-zone', 'Mars/Base'], /^unknown time zone "Mars\/Base"/],
    [2, [events, '--min-sessions', '-1'], /Give a number of sessions: a whole number, at least 0\.$/],
    [2, [events, '--min-sessions', 'many'], /'many' is invalid/],
    [2, [events, '--currency', 'dollars'], /^--currency "dollars": give a code of three letters/],
    [2, [events, '--locale', 'no_such'], /^--locale "no_such": give a tag of a language/],
    [2, [events, '--where', 'price>=cheap'], /^--where "price>=cheap": price is a number, and "cheap" is not$/],
    [2, [events, '--event-type', 'click='], /Write it as NAME=TYPE\.$/],
    [1, [events, '--by', 'colour'], /has no column "colour"/],
    [1, [path('none.csv')], /^there is no file .*none\.csv$/],
    [1, [path('nothing')], /^there is no file of CSV, JSON, Parquet or Arrow in the folder .*nothing$/],
    [1, [events, '--column', 'brand=maker'], /has no column "maker" for brand; .*--column brand=brand$/],
  ])('%i %j', async (expected, args, message) => {
    const [code, text] = await failure(args)
    expect(text).toMatch(message)
    expect(code).toBe(expected)
  })

  test.each<[string, RegExp]>([
    [folder, /^cannot write .*: it is a folder; name a file$/],
    [path('no/where.html'), /^cannot write .*: there is no folder .*no; make it first$/],
    [`${events}/page.html`, /^cannot write .*: .*shop\.csv is not a folder$/],
  ])('a place that cannot be written: %s', async (target, message) => {
    const { code, err } = await cartometrics(['report', events, '-o', target])
    expect(err.slice('cartometrics: '.length, -1)).toMatch(message)
    expect(code).toBe(1)
  })

  test.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const secret = file('secret.csv', shop)
    chmodSync(secret, 0)
    const [code, text] = await failure([secret])
    expect([code, text]).toEqual([1, expect.stringContaining('secret.csv cannot be read')])
  })
})

test('cartometrics report counts the funnel in any order, and in the order of time if asked', async () => {
  const events = file('ordered.csv', [
    'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session',
    '2019-10-01 08:00:00 UTC,view,1,10,,apple,10,u1,s1',
    '2019-10-01 08:05:00 UTC,cart,1,10,,apple,10,u1,s1',
    '2019-10-01 09:00:00 UTC,cart,1,10,,apple,10,u2,s2',
    '2019-10-01 09:05:00 UTC,view,1,10,,apple,10,u2,s2',
    '2019-10-01 09:06:00 UTC,purchase,1,10,,apple,10,u2,s2',
  ])
  const page = async (name: string, ...options: readonly string[]) => {
    const { code, err } = await cartometrics([
      'report',
      events,
      '-q',
      '--min-sessions',
      '1',
      '-o',
      path(name),
      ...options,
    ])
    expect([code, err]).toEqual([0, ''])
    return readFileSync(path(name), 'utf8')
  }
  const steps = (html: string) => {
    const [, rows = ''] =
      /<caption class="unseen">Sessions by step<\/caption>[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(html) ?? []
    return rows
      .split('<tr>')
      .slice(1)
      .map((row) => row.split('<td>').slice(0, 2).join(' '))
  }
  const anyOrder = await page('any.html')
  expect(steps(anyOrder)).toEqual(['Viewed 2', 'Added to cart 2', 'Bought 1'].map((text) => `<th scope=row>${text}`))
  expect(anyOrder).not.toContain('in this order')
  const ordered = await page('ordered.html', '--ordered-funnel')
  expect(steps(ordered)).toEqual(['Viewed 2', 'Added to cart 1', 'Bought 0'].map((text) => `<th scope=row>${text}`))
  expect(ordered).toContain('No session went from view to cart to purchase, in that order')
})
