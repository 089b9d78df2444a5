import { availableParallelism } from 'node:os'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QueryError } from '../../../src/errors.js'
import { engineSettings } from '../../../src/sources/duckdb/engine-options.js'
import { memoryLimitBytes } from '../../../src/sources/duckdb/memory-limit.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'

describe('an amount of memory', () => {
  test.each([
    ['512MB', 512_000_000],
    ['512 mb', 512_000_000],
    ['512M', 512_000_000],
    ['0.5GB', 500_000_000],
    ['.5GB', 500_000_000],
    ['1.5GB', 1_500_000_000],
    ['2GiB', 2 ** 31],
    ['0.1GiB', 107_374_182],
    ['1.0000000001GB', 1_000_000_000],
    ['1024KiB', 2 ** 20],
    ['1.5TB', 1_500_000_000_000],
    ['536870912B', 2 ** 29],
    ['536870912 bytes', 2 ** 29],
    ['60%', 600],
    ['0.5 %', 5],
    ['100%', 1000],
  ])('%s is so many bytes', (limit, bytes) => {
    expect(memoryLimitBytes(limit, 1000)).toBe(bytes)
  })

  test.each([
    '',
    'lots',
    '512',
    '-1',
    'none',
    '0MB',
    '0%',
    '101%',
    '1,5GB',
    '1.GB',
    'GB',
    '%',
    '1e9B',
    '2PB',
    '99999TB',
    '0.1B',
    '512MB; SET x',
    512 as unknown as string,
    null as unknown as string,
  ])('%j is none', (limit) => {
    expect(() => memoryLimitBytes(limit)).toThrow(QueryError)
    expect(() => memoryLimitBytes(limit)).toThrow(
      /^memoryLimit must be an amount such as 512MB, 1\.5GB, 2GiB or 60%, not /,
    )
  })

  test('a share of it grows with the share, up to all of it', () => {
    const percent = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100)
    fc.assert(
      fc.property(percent, fc.integer({ min: 100_000, max: 2 ** 45 }), (share, machine) => {
        const bytes = memoryLimitBytes(`${share}%`, machine)
        expect(bytes).toBeLessThanOrEqual(machine)
        expect(Math.abs(bytes - (machine * share) / 100)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('options of an engine', () => {
  test('are looked at before anything is opened', () => {
    const refused = (options: object) => () => duckdb({ files: 'no.csv', ...options })
    expect(refused({ memoryLimit: 'much' })).toThrow('memoryLimit must be an amount such as')
    for (const threads of [0, -1, 1.5, Number.NaN, 1025, 1e6, '2']) {
      expect(refused({ threads })).toThrow(`threads must be a whole number from 1 to 1024, not `)
    }
    for (const tempDirectory of ['', 7, null]) {
      expect(refused({ tempDirectory })).toThrow('tempDirectory must be the path of a folder, not ')
    }
  })

  test('give each thread memory enough, unless the threads are said', () => {
    expect(engineSettings({}).threads).toBeUndefined()
    expect(engineSettings({ memoryLimit: '40MB' }).threads).toBe(1)
    expect(engineSettings({ memoryLimit: '40MB', threads: 7 }).threads).toBe(7)
    expect(engineSettings({ memoryLimit: '9TB' }).threads).toBe(availableParallelism())
  })
})
