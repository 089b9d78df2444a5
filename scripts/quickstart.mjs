// Makes a sample, and shows what the command line makes of it. Every command is printed before it is run, to be tried again.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const isTerminal = process.stdout.isTTY === true && !process.env.NO_COLOR
const bold = (text) => (isTerminal ? styleText('bold', text) : text)
const cyan = (text) => (isTerminal ? styleText('cyan', text) : text)
const say = (text = '') => console.log(text)

function run(args) {
  const shown = args.map((arg) => (/[^\w./,:=-]/.test(arg) ? `'${arg}'` : arg)).join(' ')
  say(cyan(`$ npx cartometrics ${shown}`))
  const { status, signal } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
  say()
}

if (!existsSync(cli)) {
  console.error('quickstart: there is no dist/cli.js yet; run npm run build first')
  process.exit(1)
}
mkdirSync(new URL('../quickstart/', import.meta.url), { recursive: true })
const events = 'quickstart/events.parquet'
const byBrand = ['--by', 'brand', '--min-sessions', '1000']

say(bold('\n1. A million events of a made-up shop, shaped like a real one\n'))
run(['sample', '--events', '1000000', '--seed', '1', '-o', events])

say(bold('2. How the shop does\n'))
run(['analyze', events])

say(bold('3. How its brands do\n'))
run(['analyze', events, ...byBrand, '--limit', '15'])
say('Quadrants: a market-leader has many sessions and converts well; a niche-gem converts well with few sessions;')
say('an underperformer has many sessions but converts poorly; the long-tail has few sessions and converts poorly.\n')

say(bold('4. Where there is revenue to gain\n'))
run([
  'analyze',
  events,
  ...byBrand,
  '--metrics',
  'revenueAtStake,sessions,stickiness,conversionRate,averagePurchaseValue,revenue,opportunity',
  '--limit',
  '8',
])
say(
  'An opportunity engages its visitors (stickiness at or above its threshold) but does not convert them (conversion rate below its own).',
)
say('Revenue at stake is the additional revenue if it converted at the median rate, at its average purchase value.\n')

say(bold('5. All metrics of all brands, for programs and spreadsheets\n'))
run(['analyze', events, ...byBrand, '--format', 'json', '-o', 'quickstart/brands.json'])
run(['analyze', events, ...byBrand, '--format', 'csv', '-o', 'quickstart/brands.csv'])

say(bold('6. The report\n'))
run([
  'report',
  events,
  '--from',
  '2019-11-01',
  '--min-sessions',
  '1000',
  '--currency',
  'USD',
  '-o',
  'quickstart/report.html',
])

say(bold('The files'))
say(`  ${events}   the sample
  quickstart/brands.json      rows, totals with the concentration of revenue, thresholds
  quickstart/brands.csv       the rows
  quickstart/report.html      the page, for a browser
`)
say(bold('What to try next'))
say(`  npx cartometrics analyze ${events} --by day --time-zone Europe/Berlin
  npx cartometrics analyze ${events} --by topCategory,brand --where 'price>=500' --order-by revenue
  npx cartometrics analyze YOUR-FILE.csv --by brand        the same for your own events
  npx cartometrics metrics                                 how each metric is defined
  npx cartometrics analyze --help                          everything else
  node examples/custom-metric.mjs                          the same in code; there are more in examples/`)
