import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { DuckDBConnection } from '@duckdb/node-api'
import { describe, expect, test, vi } from 'vitest'
import { openOutput } from '../../src/cli/output.js'
import { Interruption } from '../../src/cli/terminal.js'
import { captured, cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('.'))

describe('a file', () => {
  const { terminal } = captured()

  test('is there once it is complete, and not before', async () => {
    const output = await openOutput(path('new.txt'), terminal)
    await output.write(['a', 'b'.repeat(200_000)])
    expect(existsSync(path('new.txt'))).toBe(false)
    await output.commit()
    await output.discard()
    expect(readFileSync(path('new.txt'), 'utf8')).toBe(`a${'b'.repeat(200_000)}`)
    expect(leftovers()).toEqual([])
  })

  test('that is discarded leaves nothing', async () => {
    const output = await openOutput(path('gone.txt'), terminal)
    await output.write(['half'])
    await output.discard()
    expect(existsSync(path('gone.txt'))).toBe(false)
    expect(leftovers()).toEqual([])
  })

  test('gets texts and bytes in the order in which they are written', async () => {
    const output = await openOutput(path('mixed'), terminal)
    await output.write(['a', new Uint8Array([0, 255]), 'b', 'c'.repeat(100_000), new Uint8Array([1]), 'd'])
    await output.commit()
    const expected = ['a', Buffer.from([0, 255]), `b${'c'.repeat(100_000)}`, Buffer.from([1]), 'd']
    expect(readFileSync(path('mixed'))).toEqual(Buffer.concat(expected.map((part) => Buffer.from(part as string))))
  })
})

describe('an interruption', () => {
  /** Aborts at the first progress that is shown, or at once. */
  const interrupted = (args: readonly string[], when: 'now' | 'later') => {
    const controller = new AbortController()
    const abort = () => controller.abort(new Interruption(130))
    if (when === 'now') abort()
    return cartometrics(args, { columns: 100, signal: controller.signal, onError: abort })
  }

  test.each<[string, string[], 'now' | 'later']>([
    ['before a query', ['analyze', events, '--by', 'brand', '--format', 'csv', '-o', path('query.csv')], 'now'],
    ['before a sample', ['sample', '--events', '1000', '-o', path('sample.csv')], 'now'],
    ['within a sample', ['sample', '--events', '20M', '-o', path('sample.parquet')], 'later'],
    ['within a sample of text', ['sample', '--events', '20M', '-o', path('sample.csv.gz')], 'later'],
  ])('%s leaves no file, and is 130', async (_, args, when) => {
    const { code, err } = await interrupted(args, when)
    expect(code).toBe(130)
    expect(err).toMatch(/cartometrics: interrupted\n$/)
    expect(existsSync(args.at(-1) as string)).toBe(false)
    expect(leftovers()).toEqual([])
  })

  test('within a query stops the engine', async () => {
    const sample = path('million.csv')
    expect((await cartometrics(['sample', '--events', '200k', '-q', '-o', sample])).code).toBe(0)
    const controller = new AbortController()
    const { run } = DuckDBConnection.prototype
    let statement: Promise<string> | undefined
    const spy = vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(function (
      this: DuckDBConnection,
      ...given
    ) {
      const running = run.apply(this, given)
      if (given[0].startsWith('WITH')) {
        statement = running.then(
          () => 'answered',
          ({ message }) => message,
        )
        controller.abort(new Interruption(130))
      }
      return running
    })
    const args = ['analyze', sample, '--by', 'userSession,productId', '--threads', '1', '-o', path('half.csv')]
    const { code } = await cartometrics(args, { signal: controller.signal })
    spy.mockRestore()
    expect(code).toBe(130)
    expect(await statement).toMatch(/^INTERRUPT Error: Interrupted!/)
    expect(existsSync(path('half.csv'))).toBe(false)
    expect(leftovers()).toEqual([])
  })
})
