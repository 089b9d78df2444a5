import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { builtCli } from './built-cli.js'
import { shop, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()
const events = file('shop.csv', shop)
const { shell } = builtCli('one-time-inputs')
const counted = ['--metrics', 'events,sessions', '--format', 'csv']
const answer = 'events,sessions\r\n11,5\r\n'

describe('what can be read only once', () => {
  test.each([
    ['standard input', `cat '${events}' | "$@"`, '/dev/stdin'],
    ['standard input, as -', `cat '${events}' | "$@"`, '-'],
    ['standard input, from a file', `"$@" < '${events}'`, '/dev/stdin'],
    ['a named pipe', `mkfifo '${path('pipe')}'; cat '${events}' > '${path('pipe')}' & "$@"; wait`, path('pipe')],
  ])('is read whole: %s', async (_, script, input) => {
    expect(await shell(script, ['analyze', input, '--input-format', 'csv', ...counted])).toEqual({
      code: 0,
      out: answer,
      err: '',
    })
  })

  test('is told, where nothing comes', async () => {
    const { code, out, err } = await shell('"$@" < /dev/null', ['analyze', '/dev/stdin', '--input-format', 'csv'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^cartometrics: [^\n]*(standard input|\/dev\/stdin)[^\n]* is empty\n$/)
  })

  test('is not made of a file under several names, which counts once', async () => {
    execFileSync('ln', [events, path('again.csv')])
    execFileSync('ln', ['-s', events, path('link.csv')])
    const args = ['analyze', events, events, path('again.csv'), path('link.csv'), '-q', ...counted]
    expect(await shell('"$@"', args)).toMatchObject({ code: 0, out: answer })
  })
})
