import { mkdirSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { childScript } from '../support/child-script.js'
import { hasSpilled, spillFolders, writeWideEvents } from '../support/spilling.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()
const events = file('shop.csv', shop)
const wide = path('wide.parquet')
const wideArgs = ['analyze', wide, '--by', 'brand,userId', '--metrics', 'sessions', '-q', '-o', path('wide.csv')]
beforeAll(() => writeWideEvents(wide, 4_000_000))

describe('--memory-limit', () => {
  test.each(['60%', '0.5GB', '1.5GB', '512MB', '2GiB'])('understands %s', async (limit) => {
    const args = ['analyze', events, '--metrics', 'revenue', '--format', 'csv', '--memory-limit', limit]
    expect(await cartometrics(args)).toEqual({ code: 0, out: 'revenue\r\n1250.75\r\n', err: '' })
  })
})

describe('says in one line, by the names of its options,', () => {
  test.each<[string, number, string[], RegExp]>([
    [
      'what is no memory',
      2,
      ['--memory-limit', '512'],
      /^option '--memory-limit <SIZE>' argument '512' is invalid\. Give an amount such as 512MB, 1\.5GB, 2GiB or 60%\.$/,
    ],
    [
      'what are too many threads',
      2,
      ['--threads', '1M'],
      /^--threads must be a whole number from 1 to 1024, not 1000000$/,
    ],
    [
      'what is no folder',
      1,
      ['--temp-directory', path('nowhere')],
      /^--temp-directory: there is no folder \S+nowhere; make it first$/,
    ],
    ['what is a file', 1, ['--temp-directory', events], /^--temp-directory: \S+shop\.csv is not a folder$/],
    [
      'how there is more memory',
      1,
      ['--memory-limit', '2MB'],
      /wide\.parquet cannot be read: the memory ran out \([^()]+\): raise --memory-limit or lower --threads \(DuckDB wants at least 125 MB for each\)$/,
    ],
  ])('%s', async (_, code, args, message) => {
    const ended = await cartometrics([...wideArgs, ...args])
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).toMatch(/^cartometrics: [^\n]+\n$/)
    expect(ended.err.slice('cartometrics: '.length, -1)).toMatch(message)
  })
})

describe.skipIf(process.platform === 'win32')('a run that is interrupted while it spills', () => {
  const script = childScript(`import './src/cli/main.js'`)

  test.each<[string, NodeJS.Signals[], (number | null)[]]>([
    ['once', ['SIGINT'], [130]],
    ['by the system', ['SIGTERM'], [143]],
    ['again before it has stopped', ['SIGINT', 'SIGTERM'], [130, 143]],
  ])('leaves nothing behind: %s', async (how, signals, codes) => {
    const folder = path(how)
    mkdirSync(folder)
    const args = [...wideArgs, '--memory-limit', '15MB', '--temp-directory', folder]
    const { child, ended } = (await script)(args)
    while (child.exitCode === null && !spillFolders(folder).some(hasSpilled)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    for (const signal of signals) child.kill(signal)
    const { code, err } = await ended
    expect(codes, err).toContain(code)
    expect(readdirSync(folder)).toEqual([])
  })
})
