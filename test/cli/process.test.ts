import { existsSync, readdirSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { builtCli } from './built-cli.js'
import { shop, temporaryFolder } from './run-cli.js'

const { start } = builtCli('process')
const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)

describe('the process', { timeout: 60_000 }, () => {
  test('ends with the exit code, and nothing on the wrong stream', async () => {
    const [good, usage, data, version] = await Promise.all(
      [
        ['analyze', events, '--metrics', 'revenue', '--format', 'csv'],
        ['analyze'],
        ['analyze', path('no.csv')],
        ['--version'],
      ].map((args) => start(args).ended),
    )
    expect(good).toEqual({ code: 0, out: 'revenue\r\n1250.75\r\n', err: '' })
    expect(usage).toMatchObject({ code: 2, out: '' })
    expect(data).toEqual({ code: 1, out: '', err: `cartometrics: there is no file ${path('no.csv')}\n` })
    expect(version?.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  const unfinished = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'))
  const untilItWrites = async () => {
    while (unfinished().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  test.skipIf(process.platform === 'win32').each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('stops in order at %s', async (signal, exitCode) => {
    const { child, ended } = start(['sample', '--events', '50M', '-o', path('never.csv')])
    await untilItWrites()
    child.kill(signal)
    const { code, err } = await ended
    expect([code, err]).toEqual([exitCode, 'cartometrics: interrupted\n'])
    expect(existsSync(path('never.csv'))).toBe(false)
    expect(unfinished()).toEqual([])
  })

  test.skipIf(process.platform === 'win32')('leaves no half file where it is killed', async () => {
    const { child, ended } = start(['sample', '--events', '50M', '-o', path('killed.csv')])
    await untilItWrites()
    child.kill('SIGKILL')
    await ended
    expect(existsSync(path('killed.csv'))).toBe(false)
    for (const name of unfinished()) rmSync(path(name))
  })
})
