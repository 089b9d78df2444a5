import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import { captured, cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
for (const name of ['in', 'in/more', 'links', 'we[ir]d']) mkdirSync(path(name))
const parts = [path('in/one.csv'), path('in/more/two.csv'), path('we[ir]d/three.csv')]
for (const part of parts) copyFileSync(events, part)
linkSync(events, path('hard.csv'))
symlinkSync(events, path('soft.csv'))
symlinkSync('soft.csv', path('softer.csv'))
symlinkSync('in', path('folder'))
linkSync(parts[0] as string, path('links/hard.html'))
symlinkSync('../in/one.csv', path('links/soft.html'))

/** All files, with what is in them and how they may be used. */
function everything(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const found = statSync(path(name))
      const content = found.isFile() ? readFileSync(path(name), 'utf8') : ''
      return `${name} ${found.ino} ${found.mode} ${content}`
    })
}

beforeAll(() => chmodSync(events, 0o640))

/** That a command refuses, in one line, before it does anything. */
async function refused(args: readonly string[]): Promise<string> {
  const before = everything()
  const { code, out, err } = await cartometrics(args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^cartometrics: [^\n]+\n$/)
  expect(everything()).toEqual(before)
  return err.slice('cartometrics: '.length, -1)
}

const here = relative(process.cwd(), events)
const glob = path('in/**/*.csv')

describe.each([
  { command: ['analyze', '--metrics', 'revenue'] },
  { command: ['analyze', '--format', 'json'] },
  { command: ['report', '-q'] },
])('$command does not write onto what it reads', ({ command }) => {
  test.each<[string, readonly string[], string, string]>([
    ['by its own name', [events], events, 'is read itself'],
    ['by a relative name', [events], here, `is the same file as ${events}, which is read`],
    ['by a way round', [events], `${folder}/in/../shop.csv`, `is the same file as ${events}, which is read`],
    ['by a link', [events], path('softer.csv'), `is the same file as ${events}, which is read`],
    ['through a link', [path('soft.csv')], events, `is the same file as ${path('soft.csv')}, which is read`],
    ['by another name of it', [events], path('hard.csv'), `is the same file as ${events}, which is read`],
    ['one of several', [parts[0] as string, events], path('hard.csv'), `is the same file as ${events}, which is read`],
    ['in a folder', [path('in')], parts[1] as string, 'is read itself'],
    [
      'in a linked folder',
      [path('folder')],
      parts[0] as string,
      `is the same file as ${path('folder/one.csv')}, which is read`,
    ],
    ['in a folder that looks like a pattern', [path('we[ir]d')], parts[2] as string, 'is read itself'],
    ['of a pattern', [glob], parts[1] as string, 'is read itself'],
    [
      'of a pattern, by another name',
      [glob],
      path('links/hard.html'),
      `is the same file as ${parts[0]}, which is read`,
    ],
    ['of a pattern, by a link', [glob], path('links/soft.html'), `is the same file as ${parts[0]}, which is read`],
  ])('%s', async (_, inputs, output, message) => {
    const said = await refused([...command, ...inputs, '-o', output])
    expect(said).toBe(`--output: ${output} ${message}; write to another one`)
  })

  test.each<[string, string, string]>([
    ['a folder', path('in'), path('in/new.csv')],
    ['a folder, further down', path('in'), path('in/more/new.parquet')],
    ['a folder, through a link', path('in'), path('folder/new.csv.gz')],
    ['a linked folder', path('folder'), path('in/new.csv')],
    ['a folder, which may hold JSON', path('in'), path('in/new.json')],
    ['a folder that looks like a pattern', path('we[ir]d'), path('we[ir]d/new.csv')],
    ['a pattern', path('in/*.csv'), path('in/new.csv')],
    ['a pattern of any depth', glob, path('in/more/new.csv')],
    ['one of several', path('in/o*'), path('in/other')],
  ])('nor what %s would hold the next time', async (_, input, output) => {
    const said = await refused([...command, events, input, '-o', output])
    expect(said).toBe(`--output: ${output} would be one of the files of ${input} the next time; write it elsewhere`)
  })

  test.each<[string, string]>([
    [path('in'), path('in/_new.json')],
    [path('in/*.csv'), path('in/new.txt')],
    [path('in/o*.csv'), path('in/new.csv')],
    [glob, path('new.csv')],
    [events, path('in/beside.txt')],
    [events, '/dev/null'],
  ])('but beside it: %s to %s', async (input, output) => {
    const { code, out } = await cartometrics([...command, input, '-q', '-o', output])
    expect([code, out]).toEqual([0, ''])
    if (output === '/dev/null') return
    expect(readFileSync(output, 'utf8')).not.toBe('')
    rmSync(output)
  })
})

describe('what is asked first', () => {
  test('that what lies behind a link and two dots is where the system finds it', async () => {
    mkdirSync(path('elsewhere/deep'), { recursive: true })
    symlinkSync('elsewhere/deep', path('link'))
    const [near, far] = [path('near.csv'), `${path('link')}/../near.csv`]
    file('near.csv', shop)
    const args = ['--metrics', 'events', '--format', 'csv']
    expect((await cartometrics(['analyze', near, ...args, '-o', far])).code).toBe(0)
    expect(readFileSync(near, 'utf8').split('\n')).toHaveLength(shop.length + 1)
    expect(readFileSync(path('elsewhere/near.csv'), 'utf8')).toBe('events\r\n11\r\n')

    file('elsewhere/near.csv', shop)
    const events = async (...files: readonly string[]) => (await cartometrics(['analyze', ...files, ...args])).out
    expect(await events(near, far)).toBe('events\r\n22\r\n')
    expect(await events(`${path('link')}/..`)).toBe('events\r\n11\r\n')
    expect(await events(`${path('link')}/../*.csv`)).toBe('events\r\n11\r\n')
    expect((await cartometrics(['analyze', far, ...args, '-o', path('elsewhere/near.csv')])).code).toBe(2)
  })

  test('that an input is there', async () => {
    const there = (name: string) => cartometrics(['analyze', path(name), '-o', path(name)])
    expect(await there('none.csv')).toMatchObject({
      code: 1,
      err: `cartometrics: there is no file ${path('none.csv')}\n`,
    })
    expect(await there('none-*.csv')).toMatchObject({ code: 1, err: expect.stringContaining('no file matches') })
    expect(existsSync(path('none.csv'))).toBe(false)
  })

  test('that an output is named', async () => {
    expect(await refused(['analyze', events, '-o', ''])).toBe('--output: name a file')
  })

  test('that a page can be opened', async () => {
    expect(await refused(['report', events, '--open', '-o', '/dev/null'])).toBe(
      '--open: /dev/null is no file that a browser could open',
    )
  })
})

describe('standard output', () => {
  /** Runs a command whose standard output a shell has put into a file. */
  const redirected = async (args: readonly string[], to: string) => {
    const { terminal, written } = captured()
    const out = { ...terminal.out, file: statSync(to, { bigint: true }) }
    return { code: await run(args, { ...terminal, out }), ...written }
  }

  test.each<[string, string]>([
    [events, path('hard.csv')],
    [path('in'), parts[1] as string],
    [glob, parts[0] as string],
  ])('is not what is read, either: %s', async (input, to) => {
    const same = input === events ? events : to
    expect(await redirected(['analyze', input], to)).toEqual({
      code: 2,
      out: '',
      err: `cartometrics: standard output is the same file as ${same}, which is read; write to another one\n`,
    })
    expect(await redirected(['analyze', events, '--metrics', 'events', '--format', 'csv'], parts[0] as string)).toEqual(
      {
        code: 0,
        out: 'events\r\n11\r\n',
        err: '',
      },
    )
  })
})

describe('tableau does not write onto the events', () => {
  test.each<[string, readonly string[]]>([
    ['that it packs', ['workbook', '--text-times', '--package']],
    ['that a workbook is about', ['workbook', '--csv']],
    ['that a data source is about', ['datasource', '--csv']],
  ])('%s', async (_, command) => {
    for (const output of [events, here, path('softer.csv'), path('hard.csv')]) {
      const said = await refused(['tableau', ...command, events, '-o', output])
      expect(said).toContain(output === events ? 'is read itself' : `is the same file as ${events}, which is read`)
    }
    expect((await cartometrics(['tableau', ...command, events, '-o', path('tableau.out')])).code).toBe(0)
  })
})
