import type { StdioOptions } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import { ReaderGone } from '../../src/cli/streams.js'
import { SourceError } from '../../src/errors.js'
import { builtCli, closedPipe, hasData, openPipe } from './built-cli.js'
import { captured, cartometrics, shop, temporaryFolder } from './run-cli.js'

const { start, shell } = builtCli('streams')
const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
const none = path('none.csv')
const sample = path('sample.csv')
/** Writes more than any pipe holds. */
const much = ['analyze', sample, '--by', 'userSession', '--format', 'json']

beforeAll(async () => {
  expect((await cartometrics(['sample', '--events', '20000', '-q', '-o', sample])).code).toBe(0)
})

/** Everything that writes to standard output, each in a way of its own. */
const commands: readonly (readonly string[])[] = [
  ['analyze', events, '--metrics', 'revenue'],
  ['analyze', events, '--by', 'brand', '--format', 'csv'],
  ['analyze', events, '--format', 'json', '-o', '/dev/stdout'],
  ['report', events, '-q', '-o', '/dev/stdout'],
  ['metrics'],
  ['metrics', 'revenue', '--format', 'json'],
  ['sql', 'revenue', '--table', 'shop.events'],
  ['ddl', 'raw', '--table', 'shop.events', '--location', 's3://shop/events/'],
  ['tableau', 'formulas'],
  ['tableau', 'workbook', '--csv', '/data/events.csv'],
  ['tableau', 'workbook', '--package', events, '--text-times', '-o', '/dev/stdout'],
  ['--help'],
  ['help', 'analyze'],
  ['--version'],
]
const [, csv, json] = commands as readonly [unknown, readonly string[], readonly string[]]

/** What fails, with the exit codes. */
const failures: readonly (readonly [readonly string[], number])[] = [
  [['analyze', none], 1],
  [['analyze', events, '-o', events], 2],
  [[], 2],
]

describe('each command', () => {
  test.each(commands.map((args) => ({ args })))('says what does not get out: $args', async ({ args }) => {
    const ended = (failure: Error) => {
      const { terminal, written } = captured()
      const out = { ...terminal.out, write: () => Promise.reject(failure) }
      return run(args, { ...terminal, out }).then((code) => ({ code, err: written.err }))
    }
    const full = new SourceError('cannot write standard output: the disk is full', { source: 'output' })
    expect(await ended(full)).toEqual({ code: 1, err: `cartometrics: ${full.message}\n` })
    expect(await ended(new ReaderGone('read no more'))).toEqual({ code: 141, err: '' })
  })
})

describe.runIf(existsSync('/dev/full'))('where there is no room', () => {
  const intoFull = async (args: readonly string[], streams: (full: number) => StdioOptions) => {
    const full = openSync('/dev/full', 'w')
    const ended = await start(args, streams(full)).ended
    closeSync(full)
    return ended
  }

  test.each([{ args: csv }, { args: json }, { args: ['--help'] }])(
    'standard output is an error: $args',
    async ({ args }) => {
      expect(await intoFull(args, (full) => ['ignore', full, 'pipe'])).toEqual({
        code: 1,
        out: '',
        err: 'cartometrics: cannot write standard output: the disk is full\n',
      })
    },
  )

  test.each(failures)('standard error hides no failure: %j', async (args, code) => {
    expect(await intoFull(args, (full) => ['ignore', 'pipe', full])).toEqual({ code, out: '', err: '' })
  })
})

describe.skipIf(process.platform === 'win32')('where there is room for a part only', () => {
  const limited = (script: string, ...args: readonly string[]) => shell(`ulimit -f 16; ${script}`, args)
  const reason = 'it would be larger than a file may be there'

  test('standard output is an error', async () => {
    const target = path('part.json')
    const { code, err } = await limited(`"$@" > '${target}'`, ...much)
    expect([code, err]).toEqual([1, `cartometrics: cannot write standard output: ${reason}\n`])
    expect((await cartometrics(much)).out.startsWith(readFileSync(target, 'utf8'))).toBe(true)
  })

  test.each([
    ['analyze', sample, '--by', 'userSession', '--format', 'json', '-o', path('part.json')],
    ['tableau', 'workbook', '--package', sample, '--text-times', '-o', path('part.twbx')],
    ['sample', '--events', '20000', '-o', path('part.csv')],
    ['sample', '--events', '20000', '-o', path('part.csv.gz')],
    ['sample', '--events', '20000', '-o', path('part.parquet')],
  ])('a file stays as it was: %s %s %s', async (...args) => {
    const target = args.at(-1) as string
    writeFileSync(target, 'old')
    const { code, out, err } = await limited('"$@"', ...args)
    expect([code, out, err]).toEqual([1, '', `cartometrics: cannot write ${target}: ${reason}\n`])
    expect(readFileSync(target, 'utf8')).toBe('old')
  })
})

describe.skipIf(process.platform === 'win32')('where nobody reads', () => {
  let pipes = 0
  const unread = async (args: readonly string[], closed: readonly ('out' | 'err')[]) => {
    const ends = closed.map((name) => [name, closedPipe(path(`pipe-${pipes++}`))] as const)
    const end = (name: 'out' | 'err') => ends.find(([one]) => one === name)?.[1] ?? 'pipe'
    const ended = await start(args, ['ignore', end('out'), end('err')]).ended
    for (const [, descriptor] of ends) closeSync(descriptor)
    return ended
  }

  test.each([{ args: csv }, { args: json }, { args: ['--help'] }])(
    'standard output, it is quiet, and no success: $args',
    async ({ args }) => {
      expect(await unread(args, ['out'])).toEqual({ code: 141, out: '', err: '' })
    },
  )

  test.each(failures)('standard error, it fails as it would: %j', async (args, expected) => {
    const ended = await Promise.all([unread(args, ['err']), unread(args, ['out', 'err'])])
    expect(ended.map(({ code }) => code)).toEqual([expected, expected])
  })

  test('standard error, it writes what it can', async () => {
    const target = path('written.csv')
    expect((await unread(['sample', '--events', '10', '-o', target], ['err'])).code).toBe(0)
    expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(11)
    const bad = file('bad.csv', [...shop, 'yesterday,view,1,10,,apple,1,u1,s1'])
    const args = ['analyze', bad, '--metrics', 'events', '--format', 'csv']
    expect(await unread(args, ['err'])).toEqual({ code: 0, out: 'events\r\n11\r\n', err: '' })
    expect((await unread([...args, '--strict'], ['err'])).code).toBe(1)
  })

  test('the end of standard output, as with | head, it is quiet', async () => {
    const { child, ended } = start(much)
    child.stdout?.once('data', () => child.stdout?.destroy())
    const { code, err } = await ended
    expect([code, err]).toEqual([141, ''])
  })

  test('standard output for now, it ends when it is told to', async () => {
    const { reader, writer } = openPipe(path('slow'))
    const { child, ended } = start(much, ['ignore', writer, 'pipe'])
    closeSync(writer)
    // Once there is something to read, it is in the midst of more than the pipe holds.
    await expect.poll(() => hasData(reader), { timeout: 60_000 }).toBe(true)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, err: 'cartometrics: interrupted\n' })
    closeSync(reader)
  })
})

describe.skipIf(process.platform === 'win32')('a descriptor', () => {
  const revenue = ['analyze', events, '--metrics', 'revenue', '--format', 'csv', '-q']
  const written = 'revenue\r\n1250.75\r\n'

  test.each(['/dev/fd/1', path('link to standard output')])('is written on: %s', async (name) => {
    if (name.startsWith(folder)) await shell('ln -s /dev/stdout "$3"', [name])
    const target = path('appended')
    writeFileSync(target, 'before\n')
    const { ino } = statSync(target)
    const descriptor = openSync(target, 'a')
    const { code, err } = await start([...revenue, '-o', name], ['ignore', descriptor, 'pipe']).ended
    closeSync(descriptor)
    expect([code, err, readFileSync(target, 'utf8')]).toEqual([0, '', `before\n${written}`])
    expect(statSync(target).ino).toBe(ino)
    expect(await start([...revenue, '-o', name]).ended).toEqual({ code: 0, out: written, err: '' })
  })

  test('of a number is written on, from where it stands', async () => {
    const target = path('third')
    const script = `{ echo before >&3; "$@" -o /dev/fd/3; code=$?; echo after >&3; exit $code; } 3> '${target}'`
    expect(await shell(script, revenue)).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(target, 'utf8')).toBe(`before\n${written}after\n`)
  })

  test('that is a pipe is written to', async () => {
    const script = `{ "$@" -o /dev/fd/3 3>&1 >&4 | cat; } 4>&1`
    expect(await shell(script, revenue)).toEqual({ code: 0, out: written, err: '' })
  })
})

test('nothing unfinished is left', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})
