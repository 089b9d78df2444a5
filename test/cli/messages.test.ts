import { expect, test } from 'vitest'
import { cartometrics } from './run-cli.js'

const table = ['--table', 'shop.events']
const location = ['--location', 's3://shop-lake/events/']
const convert = ['ddl', 'convert', '--from-table', 'shop.raw', ...table, ...location]
const account = ['--region', 'eu-west-1', '--account', '123456789012', '--workgroup', 'w']
const folder =
  'is no folder of S3; write s3://bucket/folder/, with a bucket of 3 to 63 small letters, digits, dots and dashes, a slash at the end, and no quotes, wildcards or braces'
const name = `is no table of a database; name it 'shop.events', with letters, digits and underscores`

test.each<[string[], string]>([
  [
    ['analyze', 'events.csv', '--column', 'price=a[].b[].c'],
    `--column price: "a[].b[].c" is no path; one array of items can be gone through, as in 'items[].price'`,
  ],
  [
    ['analyze', 'events.csv', '--column', 'userId=items[].x'],
    '--column userId is of a whole event, and "items[].x" is of one of its items',
  ],
  [
    ['sql', 'quadrant', '--dialect', 'tableau'],
    'quadrant: it compares groups: say which dimensions make them, such as --by brand',
  ],
  [
    ['sql', 'quadrant', '--expression'],
    'quadrant compares groups, which no expression of a single SELECT can; leave out --expression to write the whole table',
  ],
  [['sql', 'revenue', ...table, '--unload', 'folder'], `--unload: "folder" ${folder}`],
  [['sql', 'revenue', ...table, '--view', 'v'], `--view: "v" ${name}`],
  [['sql', 'revenue', '--table', ''], `--table: "" is no table; name it 'shop.events'`],
  [['ddl', 'raw', '--table', 'events', ...location], `--table: "events" ${name}`],
  [['ddl', 'raw', ...table, '--location', 'here'], `--location: "here" ${folder}`],
  [['ddl', 'raw', ...table, ...location, '--names', 'a,a'], '--names: there are two columns "a"'],
  [
    [...convert, '--rejected', 's3://shop-lake/events/bad/', '--from', '2019-10-01', '--to', '2019-11-01'],
    '--location and --rejected must not lie one within the other: each must be empty',
  ],
  [[...convert, '--rejected', 'here', '--from', '2019-10-01', '--to', '2019-11-01'], `--rejected: "here" ${folder}`],
  [
    [...convert, '--rejected', 's3://shop-lake/bad/', '--from', '2019-11-01', '--to', '2019-11-01'],
    '--to: 2019-11-01 must be after 2019-11-01; it is the first day that is left out',
  ],
  [
    [
      'ddl',
      'convert',
      '--from-table',
      'raw',
      ...convert.slice(4),
      '--rejected',
      's3://b/bad/',
      '--from',
      'x',
      '--to',
      'y',
    ],
    `--from-table: "raw" ${name}`,
  ],
  [['ddl', 'parquet', ...table, ...location, '--from', 'monday'], '--from: "monday" is no day; write 2019-10-01'],
  [
    ['ddl', 'parquet', ...table, ...location, '--from', '2019-10-02', '--to', '2019-10-01'],
    '--to: the last (2019-10-01) is before the first (2019-10-02)',
  ],
  [
    ['ddl', 'parquet', ...table, ...location, '--from', '2019-10-02', '--type', 'brand=foo'],
    '--type: "brand" cannot be "foo"; use a type of Hive, such as string, bigint, timestamp or decimal(18,2)',
  ],
  [
    ['iam', 'read', ...account, '--aws-partition', 'azure', '--tables', 'shop.events', '--data', 's3://shop-lake/'],
    '--aws-partition: "azure" is not a partition of AWS, such as aws',
  ],
  [['iam', 'read', ...account, '--tables', 'events', '--data', 's3://shop-lake/'], `--tables: "events" ${name}`],
  [
    [
      'iam',
      'convert',
      ...account,
      '--raw-tables',
      'a.b',
      '--raw-data',
      'x',
      '--tables',
      'c.d',
      '--data',
      's3://shop-lake/',
    ],
    `--raw-data: "x" ${folder}`,
  ],
  [['sample', '-o', 'x.csv', '--start', '1950-01-01'], '--start must be a date from 1970 to 2100 at a whole second'],
  [
    ['analyze', 'x.csv', '--by', ''],
    `option '--by <NAMES>' argument '' is invalid. Give names with commas between them.`,
  ],
  [
    ['report', 'x.csv', '--currency', 'dollars'],
    '--currency "dollars": give a code of three letters, such as "USD" or "EUR"',
  ],
])('%j speaks of options, not of the library', async (args, message) => {
  expect(await cartometrics(args)).toEqual({ code: 2, out: '', err: `cartometrics: ${message}\n` })
})

test('a column of a type that cannot hold its field is a matter of the data', async () => {
  const { code, err } = await cartometrics(['sql', 'revenue', ...table, '--by', 'brand', '--type', 'brand=foo'])
  expect(code).toBe(1)
  expect(err).toMatch(/ is foo, which cannot hold brand; it must be text or an integer\. Cast it first\n$/)
})
