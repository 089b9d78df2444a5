import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { shop, temporaryFolder } from './run-cli.js'

// Within the project, so that its dependencies and its own package.json are found.
const cli = fileURLToPath(new URL('../../.cache/cli-test/cli.mjs', import.meta.url))
const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))],
    outfile: cli,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    text.err += chunk
  })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })))
  return { child, ended }
}

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

  test('is quiet where its reader has had enough, as with | head', async () => {
    const sample = path('sample.csv')
    await start(['sample', '--events', '50000', '-q', '-o', sample]).ended
    const { child, ended } = start(['analyze', sample, '--by', 'userSession', '--format', 'json'])
    child.stdout.once('data', () => child.stdout.destroy())
    const { code, err } = await ended
    expect([code, err]).toEqual([0, ''])
  })

  test.skipIf(process.platform === 'win32')('stops in order at Ctrl-C', async () => {
    const { child, ended } = start(['sample', '--events', '50M', '-o', path('never.csv')])
    const unfinished = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'))
    while (unfinished().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    const { code, err } = await ended
    expect([code, err]).toEqual([130, 'cartometrics: interrupted\n'])
    expect(existsSync(path('never.csv'))).toBe(false)
    expect(unfinished()).toEqual([])
  })
})
