import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import { tableauDatasource } from '../../src/tableau/file/datasource.js'
import { injectIntoTableau } from '../../src/tableau/inject/inject.js'
import { captured, cartometrics, shop, temporaryFolder } from '../cli/run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const
const plain = tableauDatasource({ connection, metrics: ['revenue'], by: ['brand'], form: 'lod' })
const unfinished = () => readdirSync(folder).filter((name) => name.startsWith('.'))

let files = 0

/** A data source with one metric. */
function datasource(): string {
  const target = path(`${files++}.tds`)
  writeFileSync(target, plain)
  return target
}

const into = (target: string, metric: string) => ['tableau', 'inject', target, '--metrics', metric]
const inject = (target: string, metric: string) => [...into(target, metric), '--in-place']

/** The same data source with further metrics, put in one after the other. */
function withMetrics(...metrics: readonly string[]): string {
  return metrics.reduce(
    (text, metric) => injectIntoTableau(text, { by: ['brand'], form: 'lod', metrics: [metric as 'orders'] }).file,
    plain,
  )
}

describe.runIf(process.platform !== 'win32')('a file that is replaced', () => {
  test.each([
    { name: 'a data source', command: ['datasource', '--csv', '/data/events.csv'] },
    { name: 'a workbook', command: ['workbook', '--csv', '/data/events.csv'] },
    { name: 'a packaged workbook', command: ['workbook', '--package', events, '--text-times'] },
    { name: 'formulas', command: ['formulas'] },
  ])('by $name keeps its mode, and its links', async ({ command }) => {
    const real = path(`real-${files++}`)
    const link = path(`link-${files++}`)
    writeFileSync(real, 'old')
    chmodSync(real, 0o600)
    symlinkSync(real, link)
    const { code, err } = await cartometrics(['tableau', ...command, '-o', link])
    expect([code, err]).toEqual([0, `cartometrics: wrote ${link}\n`])
    expect([lstatSync(link).isSymbolicLink(), statSync(real).mode & 0o777]).toEqual([true, 0o600])
    expect(readFileSync(real, 'utf8')).not.toBe('old')
  })

  test('by an injection keeps its mode, and its links', async () => {
    const real = datasource()
    chmodSync(real, 0o640)
    symlinkSync(real, path('link.tds'))
    expect((await cartometrics(inject(path('link.tds'), 'orders'))).code).toBe(0)
    expect([lstatSync(path('link.tds')).isSymbolicLink(), statSync(real).mode & 0o777]).toEqual([true, 0o640])
    expect(readFileSync(real, 'utf8')).toBe(withMetrics('orders'))
  })
})

test.each(['formulas', 'datasource', 'workbook'])('what %s cannot write is said as elsewhere', async (command) => {
  mkdirSync(path(command))
  const csv = command === 'formulas' ? [] : ['--csv', '/data/events.csv']
  const said = async (target: string) => (await cartometrics(['tableau', command, ...csv, '-o', target])).err
  expect(await said(path(command))).toBe(`cartometrics: cannot write ${path(command)}: it is a folder; name a file\n`)
  expect(await said(`${events}/x`)).toBe(`cartometrics: cannot write ${events}/x: ${events} is not a folder\n`)
  expect(await said(path('no/x'))).toBe(
    `cartometrics: cannot write ${path('no/x')}: there is no folder ${path('no')}; make it first\n`,
  )
})

describe('injections into one file', () => {
  const metrics = ['orders', 'buyers', 'sessions', 'events', 'conversionRate', 'averageOrderValue']

  test('at the same time lose nothing: each is in the file, or has failed', async () => {
    const target = datasource()
    let left: readonly string[] = metrics
    while (left.length > 0) {
      const ended = await Promise.all(left.map((metric) => cartometrics(inject(target, metric))))
      const refused = left.filter((_, index) => ended[index]?.code !== 0)
      for (const { code, err } of ended.filter(({ code }) => code !== 0))
        expect([code, err]).toEqual([
          1,
          expect.stringMatching(/another command is changing it|changed by another program/),
        ])
      expect(refused.length).toBeLessThan(left.length)
      left = refused
    }
    const { err } = await cartometrics(inject(target, metrics.join()))
    expect(err).toContain('0 fields added, 0 updated')
    expect(unfinished()).toEqual([])
  })

  test('wait for no one: where another command has it, it stays as it is', async () => {
    const target = datasource()
    const lock = path(`.${files - 1}.tds.lock`)
    writeFileSync(lock, '')
    expect(await cartometrics(inject(target, 'orders'))).toEqual({
      code: 1,
      out: '',
      err: `cartometrics: cannot write ${target}: another command is changing it, or was killed as it did; if none is running, remove ${lock}\n`,
    })
    expect(readFileSync(target, 'utf8')).toBe(plain)
    // It is not ours to remove, and nothing hinders what has nothing to do.
    expect(existsSync(lock)).toBe(true)
    expect((await cartometrics(inject(target, 'revenue'))).code).toBe(0)
    expect((await cartometrics([...into(target, 'orders'), '-o', path('other.tds')])).code).toBe(0)
    expect(readFileSync(path('other.tds'), 'utf8')).toBe(withMetrics('orders'))
  })

  /** Runs a command, and another program each time before a step of the writing. */
  const disturbed = async (args: readonly string[], disturb: (step: number) => void) => {
    const { terminal, written } = captured()
    const { signal } = new AbortController()
    let steps = 0
    signal.throwIfAborted = () => disturb(steps++)
    const code = await run(args, { ...terminal, signal })
    return { code, err: written.err }
  }

  test('keep what another program has written before', async () => {
    const target = datasource()
    const { code } = await disturbed(inject(target, 'orders'), (step) => {
      if (step === 0) writeFileSync(target, withMetrics('conversionRate'))
    })
    expect(code).toBe(0)
    expect(readFileSync(target, 'utf8')).toBe(withMetrics('conversionRate', 'orders'))
  })

  test('leave to another program what it writes meanwhile', async () => {
    const target = datasource()
    let last = ''
    const { code, err } = await disturbed(inject(target, 'orders'), (step) => {
      last = `${plain}${' '.repeat(step)}`
      writeFileSync(target, last)
    })
    expect([code, err]).toEqual([
      1,
      `cartometrics: ${target} was changed by another program meanwhile, and is left as it is; try again\n`,
    ])
    expect(readFileSync(target, 'utf8')).toBe(last)
    expect(unfinished().filter((name) => name.includes(`${files - 1}.tds`))).toEqual([])
  })

  test.runIf(existsSync('/dev/null'))('of what can be read but once want a place to write to', async () => {
    for (const command of [into, inject]) {
      const { code, err } = await cartometrics(command('/dev/null', 'orders'))
      expect([code, err]).toEqual([
        2,
        'cartometrics: /dev/null is no file that could be changed: say where to, with -o FILE\n',
      ])
    }
  })
})

describe('an injection', () => {
  test.each(['mine.tds', 'my shop.v2.TDS'])('into %s goes beside it, and leaves it as it is', async (name) => {
    const [target, result] = [path(name), path(name.replace(/\.tds$/i, '.cartometrics$&'))]
    writeFileSync(target, plain)
    for (const metrics of ['orders', 'orders', 'revenue']) {
      expect(await cartometrics(into(target, metrics))).toEqual({
        code: 0,
        out: '',
        err: expect.stringContaining(`cartometrics: wrote ${result}\n`),
      })
      expect(readFileSync(target, 'utf8')).toBe(plain)
      expect(readFileSync(result, 'utf8')).toBe(metrics === 'revenue' ? plain : withMetrics('orders'))
    }
  })

  test('into what goes by no name of Tableau wants another one', async () => {
    const target = path('download')
    writeFileSync(target, plain)
    expect(await cartometrics(into(target, 'orders'))).toEqual({
      code: 2,
      out: '',
      err: `cartometrics: ${target} does not end in .tds, .twb, .tdsx or .twbx: say where to, with -o FILE, or change it with --in-place\n`,
    })
    expect((await cartometrics(inject(target, 'orders'))).code).toBe(0)
    expect(readFileSync(target, 'utf8')).toBe(withMetrics('orders'))
  })

  test('changes the file itself where that is asked for, and nothing else is', async () => {
    const target = datasource()
    expect(await cartometrics([...inject(target, 'orders'), '-o', path('another.tds')])).toEqual({
      code: 2,
      out: '',
      err: 'cartometrics: --in-place changes the file itself, and --output names another one; give one of the two\n',
    })
    expect(existsSync(path('another.tds'))).toBe(false)
    expect(readFileSync(target, 'utf8')).toBe(plain)
    expect((await cartometrics(inject(target, 'orders'))).err).toContain(`cartometrics: wrote ${target}\n`)
    expect(readFileSync(target, 'utf8')).toBe(withMetrics('orders'))
    expect((await cartometrics(inject(target, 'orders'))).err).toBe(
      'cartometrics: 0 fields added, 0 updated, 1 as before\n',
    )
  })

  test.runIf(process.platform !== 'win32')('never goes into the file that is read, by whatever name', async () => {
    const target = datasource()
    symlinkSync(target, path('same.tds'))
    symlinkSync(target, target.replace('.tds', '.cartometrics.tds'))
    for (const [output, more] of [
      [target, ['-o', target]],
      [path('same.tds'), ['-o', path('same.tds')]],
      [target.replace('.tds', '.cartometrics.tds'), []],
    ] as const) {
      expect(await cartometrics([...into(target, 'orders'), ...more])).toEqual({
        code: 2,
        out: '',
        err: `cartometrics: ${output} is the file that is read: name another one with -o FILE, or change the file itself with --in-place\n`,
      })
    }
    expect(readFileSync(target, 'utf8')).toBe(plain)
  })

  test('can go to standard output', async () => {
    const { out, err } = await cartometrics([...into(datasource(), 'orders'), '-o', '-'])
    expect(out).toBe(withMetrics('orders'))
    expect(err).toBe('cartometrics: 1 field added, 0 updated, 0 as before\n')
  })
})
