import type { Command } from 'commander'
import fc from 'fast-check'
import { createProgram } from '../../../src/cli/program.js'
import { captured } from '../../cli/run-cli.js'

/*
 * Command lines of any commands with any of their options, whose values are sometimes what they take and sometimes not.
 */

/** Values that options take, by their names; what is not here takes one of all of these. */
const usual: Readonly<Record<string, readonly string[]>> = {
  '--by': ['brand', 'brand,day', 'hour', 'topCategory', 'userSession', 'device', 'eventTime', 'brand,brand'],
  '--metrics': ['revenue', 'events,sessions', 'quadrant', 'conversionrate', 'marketShare,revenueRank'],
  '--order-by': ['revenue', 'brand:asc', 'events:up', 'day:desc,revenue'],
  '--limit': ['1', 'all', '0', '1e3'],
  '--threshold': ['conversionRate=p75', 'sessions=mean', 'quadrant=1', 'stickiness=2%', 'revenue=p101'],
  '--min-sessions': ['0', '1', '30', '-1'],
  '--where': [
    'brand=apple',
    'brand==apple',
    'brand=apple|samsung',
    'price>=100',
    'hour=25',
    'day>=2019-02-30',
    'day=2019-10-01',
    'brand!=',
    'userId>5',
    'eventTime<2019-10-02',
    'month=2019-10',
    'week>2019-W40',
    'price=1|',
    'price<x',
  ],
  '--from': ['2019-10-01', '2019-10-02T00:00:00Z', '2019-02-30', 'today'],
  '--to': ['2019-10-03', '2019-10-01', '9999-12-31', '0000-01-01'],
  '--time-zone': ['UTC', 'Europe/Berlin', 'America/New_York', 'Mars/Base', '+01:00'],
  '--format': ['table', 'json', 'csv', 'xml'],
  '--column': [
    'brand=brand',
    'brand=product_id',
    'orderId=user_session',
    'quantity=price',
    'eventTime=brand',
    'x=y',
    'eventType=',
  ],
  '--event-type': ['view=purchase', 'click=view', 'purchase=refund', '=', 'a=b'],
  '--event-type-is': ['purchase', 'view', 'refund'],
  '--input-format': ['csv', 'parquet', 'xls'],
  '--delimiter': [',', ';', 'tab', '\\t', '', ',,', '"'],
  '--quote': ['"', "'", 'none', ',', ''],
  '--escape': ['\\', '"', 'none', ','],
  '--encoding': ['latin-1', 'utf-8', 'utf-16', 'windows-1252', 'gbk', 'klingon'],
  '--names': [
    'a,b',
    'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session',
    'a,a',
  ],
  '--time-format': ['%Y-%m-%d %H:%M:%S UTC', '%d/%m/%Y', '%Q', '%'],
  '--time-unit': ['s', 'ms', 'us', 'ns', 'h'],
  '--file-time-zone': ['Europe/Berlin', 'UTC', 'Mars/Base'],
  '--decimal': [',', '.', ';', '--'],
  '--grouping': [',', '.', ' ', "'"],
  '--price-unit': ['0.01', '1', '0.5', 'x'],
  '--null': ['NULL', 'apple', ''],
  '--memory-limit': ['512MB', '60%', '0.5GB', 'lots', '1B', '101%'],
  '--threads': ['1', '2', '0', '-1', '1e9'],
  '--table': ['shop.events', 'events', 'a.b.c.d', '', 'drop table'],
  '--from-table': ['shop.raw', 'raw'],
  '--location': ['s3://bucket/events/', 's3://bucket', '/tmp', 's3://'],
  '--dialect': ['duckdb', 'athena', 'postgres', 'tableau', 'mysql'],
  '--partition': ['dt', 'day', 'dt:year', ':', 'dt:day'],
  '--type': ['price=double', 'event_time=varchar', 'brand=', 'x=nonsense'],
  '--form': ['lod', 'table', 'cube'],
  '--title': ['A shop', '<script>'],
  '--currency': ['EUR', 'USDD', '€'],
  '--locale': ['de-DE', 'xx-nope-', 'en'],
  '--events': ['10', '0', 'many'],
  '--seed': ['7', '-1', '1.5'],
  '--days': ['2', '0', '99999'],
  '--start': ['2019-10-01', 'today', '2019-13-01'],
  '--athena': ['eu-west-1', 'mars'],
  '--staging': ['s3://results/', 'results'],
}

const junk = [
  '',
  ' ',
  // Not `-`: standard input is that of the test, which need not end.
  '--',
  '---',
  '-x',
  '--bogus',
  '--by=',
  '=',
  '=brand',
  'brand=',
  '__proto__',
  'constructor',
  'toString=1',
  'NaN',
  '-1',
  '1e400',
  '9007199254740993',
  'a\nb',
  'a\0b',
  '\x1b[2J',
  '\u202e',
  '\ud800',
  '\u{1F600}',
  "'; DROP TABLE events; --",
  '../..',
  '%s%n',
  '{}',
  'x'.repeat(5000),
  'ü,ü',
  ',',
  ',,,',
  '|',
  '\\',
  'help',
  'nope',
]

interface Place {
  readonly path: readonly string[]
  readonly command: Command
}

/** All commands, by what is written to call them. */
function commandsOf(command: Command, path: readonly string[] = []): readonly Place[] {
  return [{ path, command }, ...command.commands.flatMap((one) => commandsOf(one, [...path, one.name()]))]
}

const all = commandsOf(createProgram(captured().terminal, () => {}))
/** What would open a browser, or write where it is told to. */
const apart = new Set(['--open', '--output', '--temp-directory'])

/** Command lines over some files, that write to some others. */
export function commandLines(files: readonly string[], outputs: readonly string[]): fc.Arbitrary<readonly string[]> {
  const anyValue = fc.oneof(fc.constantFrom(...junk), fc.constantFrom(...Object.values(usual).flat()))
  const valueFor = (option: string) => {
    const known = usual[option]
    return known === undefined
      ? anyValue
      : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: anyValue })
  }
  const optionOf = ({ command }: Place): fc.Arbitrary<readonly string[]> => {
    const options = command.options.filter(({ long }) => long !== undefined && long !== null && !apart.has(long))
    const given = options.map(({ long, required, optional }) => {
      const name = long as string
      if (!required && !optional) return fc.constant([name])
      // In one word, so that what follows is never taken for the value.
      return valueFor(name).map((value) => [`${name}=${value}`])
    })
    const written = fc.constantFrom(...outputs).map((path) => [`--output=${path}`])
    return given.length === 0
      ? fc.constant([])
      : fc.oneof({ weight: 12, arbitrary: fc.oneof(...given) }, { weight: 1, arbitrary: written })
  }
  const argument = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...files) },
    { weight: 1, arbitrary: fc.constantFrom(...junk) },
  )
  return fc.constantFrom(...all).chain((place) =>
    fc
      .record({
        arguments: fc.array(argument, { maxLength: 2 }),
        options: fc.array(optionOf(place), { maxLength: 5 }),
        stray: fc.option(anyValue, { freq: 10 }),
        output: fc.constantFrom(...outputs),
      })
      .map(({ arguments: given, options, stray, output }) => [
        ...place.path,
        ...options.flat(),
        ...(stray === null ? [] : [stray]),
        ...given,
        // A sample is small, and always written here.
        ...(place.path[0] === 'sample' ? ['--events=20', `--output=${output}`] : []),
      ]),
  )
}
