import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()

test('cartometrics report counts the funnel in any order, and in the order of time if asked', async () => {
  const events = file('events.csv', [
    'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session',
    '2019-10-01 08:00:00 UTC,view,1,10,,apple,10,u1,s1',
    '2019-10-01 08:05:00 UTC,cart,1,10,,apple,10,u1,s1',
    '2019-10-01 09:00:00 UTC,cart,1,10,,apple,10,u2,s2',
    '2019-10-01 09:05:00 UTC,view,1,10,,apple,10,u2,s2',
    '2019-10-01 09:06:00 UTC,purchase,1,10,,apple,10,u2,s2',
  ])
  const page = async (name: string, ...options: readonly string[]) => {
    const { code, err } = await cartometrics(['report', events, '-q', '-o', path(name), ...options])
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
  expect(steps(anyOrder)).toEqual(['Viewed 2', 'Put into a cart 2', 'Bought 1'].map((text) => `<th scope=row>${text}`))
  expect(anyOrder).not.toContain('in this order')
  const ordered = await page('ordered.html', '--ordered-funnel')
  expect(steps(ordered)).toEqual(['Viewed 2', 'Put into a cart 1', 'Bought 0'].map((text) => `<th scope=row>${text}`))
  expect(ordered).toContain('No session went from view to cart to purchase, in this order')
})
