import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { builtCli } from './built-cli.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

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

  test.each([
    ['standard input', '"$@" < "$SAMPLE"', '-'],
    ['a pipe', 'cat "$SAMPLE" | "$@"', '/dev/stdin'],
  ])('may be Parquet: %s', async (_, script, input) => {
    const sample = path('sample.parquet')
    await cartometrics(['sample', '--events', '100', '-q', '-o', sample])
    const set = script.replace('$SAMPLE', sample)
    expect(await shell(set, ['analyze', input, '--metrics', 'events', '--format', 'csv'])).toEqual({
      code: 0,
      out: 'events\r\n100\r\n',
      err: '',
    })
  })

  test.each(['-', '/dev/stdin'])('may be JSON, in lines or in an array: %s', async (input) => {
    const [header = '', ...lines] = shop
    const rows = lines.map((line) => {
      const values = line.split(',')
      return Object.fromEntries(header.split(',').map((name, at) => [name, values[at]]))
    })
    const byLine = file(
      'shop.ndjson',
      rows.map((row) => JSON.stringify(row)),
    )
    const array = file('shop.json', JSON.stringify(rows, null, 2).split('\n'))
    for (const json of [byLine, array]) {
      const read = await shell(`cat '${json}' | "$@"`, ['analyze', input, ...counted])
      expect(read).toEqual({ code: 0, out: answer, err: '' })
    }
  })

  test('is not written onto, where it is a file', async () => {
    const own = file('own.csv', shop)
    const before = readFileSync(own, 'utf8')
    const { code, err } = await shell(`"$@" < '${own}'`, ['analyze', '-', ...counted, '-o', own])
    expect([code, err]).toEqual([
      2,
      `cartometrics: --output: ${own} is the same file as -, which is read; write to another one\n`,
    ])
    expect(readFileSync(own, 'utf8')).toBe(before)
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
