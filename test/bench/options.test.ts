import { describe, expect, test } from 'vitest'
import { contestants } from '../../bench/contestants/all.js'
import { BenchOptionError, help, parseOptions } from '../../bench/options.js'

const parse = (...args: string[]) => parseOptions(args, contestants)
const names = (...args: string[]) => parse(...args)?.contestants.map(({ name }) => name)

describe('the options of the benchmark', () => {
  test('are all contestants over three samples unless given', () => {
    expect(parse()).toEqual({ events: [1e6, 12e6, 50e6], rounds: null, contestants, write: false })
  })

  test('are read', () => {
    expect(parse('--events', '20k,1.5M,12000000', '--rounds', '7', '--write')).toMatchObject({
      events: [20_000, 1_500_000, 12_000_000],
      rounds: 7,
      write: true,
    })
    expect(parse('--help')).toBeNull()
  })

  test('name contestants and parts', () => {
    expect(names('--only', 'decode,python')).toEqual(['decode', 'polars', 'pandas'])
    expect(names('--only', 'python', '--skip', 'pandas')).toEqual(['polars'])
    expect(names('--skip', 'by-brand,questions,memory,python')).toEqual([
      'small-objects',
      'small-objects-rehearsed',
      'small-arrow',
      'small-arrow-rehearsed',
      'concurrent',
    ])
  })

  test.each([
    [['--only', 'by-brand,duckbd'], '--only: there is no duckbd; there are by-brand, questions'],
    [['--only', 'polars', '--skip', 'python'], '--only and --skip leave no contestant'],
    [['--events', '1G'], '--events: "1G" is no number of events from 1000 on'],
    [['--events', '1M,'], '--events: "" is no number of events'],
    [['--events', '3'], '--events: "3" is no number of events from 1000 on'],
    [['--rounds', '0'], '--rounds: "0" is no whole number from 1 to 999'],
    [['--round', '3'], "Unknown option '--round'"],
    [['12M'], 'Unexpected argument'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(BenchOptionError)
    expect(() => parse(...args)).toThrow(message)
  })

  test('are told, with every contestant', () => {
    for (const { name } of contestants) expect(help(contestants)).toContain(name)
  })
})
