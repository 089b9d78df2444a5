import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import { captured, cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()
const events = file('shop.csv', [
  ...shop,
  'yesterday,view,1,10,a.b,apple,1,u1,s1',
  '2019-10-02,odd,1,10,a.b,apple,1,u1,s1',
])
const datasource = path('events.tds')
const account = ['--region', 'eu-west-1', '--account', '123456789012', '--workgroup', 'w']
const lake = ['--table', 'shop.events', '--location', 's3://shop-lake/events/']

/** A command of each kind, that has something to say of its work on a terminal. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ['analyze', [events, '--by', 'brand', '-o', path('brands.csv')]],
  ['inspect', [events, '-o', path('found.txt')]],
  ['report', [events, '-o', path('report.html')]],
  ['revenue-tree', [events, '-o', path('tree.txt')]],
  ['sample', ['--events', '100', '-o', path('sample.csv')]],
  ['sql', ['revenue', '--table', 'shop.events', '-o', path('events.sql')]],
  ['ddl raw', [...lake, '-o', path('raw.sql')]],
  [
    'ddl convert',
    [
      '--from-table',
      'shop.raw',
      ...lake,
      '--rejected',
      's3://shop-lake/bad/',
      '--from',
      '2019-10-01',
      '--to',
      '2019-11-01',
      '-o',
      path('convert.sql'),
    ],
  ],
  ['ddl json', [...lake, '--preset', 'ga4', '-o', path('json.sql')]],
  ['ddl parquet', [...lake, '--from', '2019-10-01', '-o', path('parquet.sql')]],
  ['iam read', [...account, '--tables', 'shop.events', '--data', 's3://shop-lake/', '-o', path('read.json')]],
  [
    'iam convert',
    [
      ...account,
      '--raw-tables',
      'shop.raw',
      '--raw-data',
      's3://shop-raw/',
      '--tables',
      'shop.events',
      '--data',
      's3://shop-lake/',
      '-o',
      path('convert.json'),
    ],
  ],
  ['tableau formulas', ['-o', path('formulas.txt')]],
  ['tableau datasource', ['--csv', events, '-o', datasource]],
  ['tableau workbook', ['--package', file('clean.csv', shop), '--text-times', '-o', path('events.twbx')]],
  ['tableau inject', [datasource, '--by', 'topCategory']],
]

describe('--quiet', () => {
  test.each(commands)('%s says nothing, and does what it does', async (name, args) => {
    const command = [...name.split(' '), ...args]
    expect(await cartometrics([...command, '--quiet'], { columns: 100 })).toEqual({ code: 0, out: '', err: '' })
    expect((await cartometrics(command, { columns: 100 })).err).not.toBe('')
    expect(await cartometrics([...command, '--no-such-option', '-q'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^cartometrics: [^\n]+\n$/),
    })
  })

  test('leaves the result on standard output as it is', async () => {
    for (const format of ['table', 'csv', 'json']) {
      const command = ['analyze', events, '--by', 'brand', '--format', format]
      const loud = await cartometrics(command)
      expect(loud.err).toMatch(/passed over 1 row.*\n.*warning: .*"odd"/)
      expect(await cartometrics([...command, '-q'])).toEqual({ code: 0, out: loud.out, err: '' })
    }
  })

  test('says why a command failed', async () => {
    const strict = await cartometrics(['analyze', events, '--strict', '-q'])
    expect([strict.code, strict.out]).toEqual([1, ''])
    expect(strict.err).toMatch(/^cartometrics: .* cannot be read.*\n$/)
    expect((await cartometrics(['report', path('none.csv'), '-q', '-o', path('none.html')])).err).toMatch(
      /^cartometrics: there is no file/,
    )
  })

  test('is an option of every command', () => {
    const leaves = (command: Command): readonly Command[] =>
      command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
    const found = leaves(createProgram(captured().terminal, () => {})).filter((command) => command.name() !== 'help')
    for (const command of found) expect(command.options.map(({ long }) => long)).toContain('--quiet')
    const name = (command: Command): string =>
      command.parent?.parent ? `${name(command.parent)} ${command.name()}` : command.name()
    // Others have nothing to say but what they are asked.
    expect(found.map(name).sort()).toEqual([...commands.map(([name]) => name), 'metrics', 'completion'].sort())
  })
})
