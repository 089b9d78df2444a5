import { describe, expect, test } from 'vitest'
import { contestants } from '../../bench/contestants/all.js'
import { type Result, resultOf } from '../../bench/results.js'
import { median } from '../../bench/statistics.js'
import { digits, markdown, plain, tablesOf } from '../../bench/tables.js'

const twelve = 12_000_000

function result(name: string, wallMs: number, events: number | null = twelve, peakBytes = 1e9): Result {
  const contestant = contestants.find((one) => one.name === name)
  if (contestant === undefined) throw new Error(`no contestant ${name}`)
  return resultOf({ contestant, events }, [{ cost: { wallMs, cpuMs: 2 * wallMs, peakBytes }, readings: {} }])
}

const titled = (results: readonly Result[], title: string) => tablesOf(results).find((table) => table.title === title)

test('a result is the medians of its rounds', () => {
  const contestant = contestants[0] as Result['contestant']
  const run = (wallMs: number, firstMs: number) => ({
    cost: { wallMs, cpuMs: wallMs * 2, peakBytes: wallMs * 10 },
    readings: { firstMs },
  })
  expect(resultOf({ contestant, events: 5 }, [run(9, 1), run(1, 5), run(2, 3)])).toEqual({
    contestant,
    events: 5,
    rounds: 3,
    wallMs: 2,
    cpuMs: 4,
    peakBytes: 20,
    spread: 4,
    readings: { firstMs: 3 },
  })
  expect([median([4, 1, 3, 2]), median([7])]).toEqual([2.5, 7])
  expect(median([])).toBeNaN()
})

describe('the tables', () => {
  test('hold each contestant against the analysis, of the same sample', () => {
    const results = [
      result('analyze-by-brand', 1000, 1_000_000),
      result('decode', 500),
      result('analyze-by-brand', 2000),
      result('obvious-sql', 8000),
    ]
    expect(
      titled(results, 'By brand, from Parquet: 12 M events')?.rows.map((row) => [row[1], row[5], row.at(-1)]),
    ).toEqual([
      ['0.500', '24.0', '0.250'],
      ['2.00', '6.00', '1.00'],
      ['8.00', '1.50', '4.00'],
    ])
    expect(titled(results, 'By brand, from Parquet: 1 M events')?.rows).toHaveLength(1)
  })

  test('say which targets are met, and only those that were measured', () => {
    const results = [
      result('analyze-by-brand', 2000, twelve, 6e8),
      result('obvious-sql', 8000),
      result('decode', 400),
      result('arrow', 2000),
      result('arquero', 5000),
    ]
    expect(titled(results, 'Targets')?.rows.map(([, ...row]) => row)).toEqual([
      ['at most 0.5 x', '0.250 x', 'met'],
      ['at most 0.5 x', '0.600 x', '**missed**'],
      ['at most 4 x', '5.00 x', '**missed**'],
      ['at least 5 M events/s', '6.00 M events/s', 'met'],
      ['at least 3 x', '2.50 x', '**missed**'],
    ])
    expect(titled([result('decode', 400)], 'Targets')).toBeUndefined()
  })

  test('are written for a page and for a terminal', () => {
    const table = {
      title: 'T',
      head: ['', 'time, s'],
      rows: [
        ['**`a`**', '1.50'],
        ['longer', '10.0'],
      ],
    }
    expect(markdown(table)).toBe(
      ['### T', '', '|  | time, s |', '| --- | ---: |', '| **`a`** | 1.50 |', '| longer | 10.0 |'].join('\n'),
    )
    expect(plain(table)).toBe(['T', '        time, s', 'a          1.50', 'longer     10.0'].join('\n'))
  })

  test('have three digits', () => {
    expect([0.1234, 1.2345, 9.999, 12.345, 123.45, -0.5].map(digits)).toEqual([
      '0.123',
      '1.23',
      '10.0',
      '12.3',
      '123',
      '-0.500',
    ])
  })
})
