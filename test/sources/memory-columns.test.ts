import {
  Dictionary as ArrowDictionary,
  Bool,
  Float64,
  Int32,
  makeData,
  makeVector,
  Table,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { count, countDistinct, eq, field } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { Dictionary } from '../../src/events/dictionary.js'
import { Cells } from '../../src/sources/memory/cells.js'
import { DistinctCounter } from '../../src/sources/memory/distinct.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { PairTable } from '../../src/sources/memory/pair-table.js'

/** A column of text by a dictionary with these values, which may be there twice, empty or null. */
function encoded(values: readonly (string | null)[], indices: readonly number[]): Vector {
  return makeVector(
    makeData({
      type: new ArrowDictionary(new Utf8(), new Int32()),
      length: indices.length,
      nullCount: 0,
      data: Int32Array.from(indices),
      dictionary: vectorFromArray(values, new Utf8()) as never,
    }),
  )
}

function tableOf(brand: Vector, rows: number): Table {
  const repeated = (text: string) => vectorFromArray(Array<string>(rows).fill(text), new Utf8())
  return new Table({ event_time: repeated('2019-10-01'), event_type: repeated('view'), brand } as never)
}

const eventsByBrand = async (source: Parameters<typeof analyze>[0]) => {
  const { rows } = await analyze(source, { by: 'brand', metrics: ['events'], orderBy: 'brand' })
  return Object.fromEntries(rows.map(({ brand, events }) => [String(brand), events]))
}

describe('dictionaries of Arrow', () => {
  test('may hold a text twice, an empty one or a null', async () => {
    const source = (values: (string | null)[]) => fromArrow(tableOf(encoded(values, [0, 1, 2, 2]), 4))
    expect(await eventsByBrand(source(['a', 'b', 'c']))).toEqual({ a: 1, b: 1, c: 2 })
    expect(await eventsByBrand(source(['a', 'b', 'a']))).toEqual({ a: 3, b: 1 })
    expect(await eventsByBrand(source(['a', '', 'c']))).toEqual({ a: 1, null: 1, c: 2 })
    expect(await eventsByBrand(source(['a', null, 'c']))).toEqual({ a: 1, null: 1, c: 2 })
  })

  test('may change from batch to batch, and be read again', async () => {
    const first = tableOf(encoded(['a', 'b', 'c'], [0, 1, 2, 2]), 4)
    const second = tableOf(encoded(['c', 'd', 'a'], [0, 1, 2, 2]), 4)
    const plain = tableOf(vectorFromArray(['d', 'e'], new Utf8()), 2)
    const source = fromBatches(() => [first, second, plain, first].flatMap(({ batches }) => batches))
    const wanted = { a: 4, b: 2, c: 5, d: 2, e: 1 }
    expect(await eventsByBrand(source)).toEqual(wanted)
    expect(await eventsByBrand(source)).toEqual(wanted)
  })

  test('whose rows are more than one batch of a scan', async () => {
    const rows = 300_000
    const indices = Array.from({ length: rows }, (_, row) => row % 3)
    expect(await eventsByBrand(fromArrow(tableOf(encoded(['a', 'b', ''], indices), rows)))).toEqual({
      a: 100_000,
      b: 100_000,
      null: 100_000,
    })
  })
})

describe('nulls of Arrow', () => {
  const rows = 1000
  const brandOf = (row: number) => (row % 7 < 3 || (row > 300 && row < 420) ? null : `brand ${row % 3}`)
  const priceOf = (row: number) => (row % 11 === 0 ? null : row % 101 === 1 ? Number.NaN : row / 4)
  const at = Array.from({ length: rows }, (_, row) => row)
  const table = new Table({
    event_time: vectorFromArray(Array<string>(rows).fill('2019-10-01'), new Utf8()),
    event_type: vectorFromArray(Array<string>(rows).fill('purchase'), new Utf8()),
    user_session: vectorFromArray(at.map(String), new Utf8()),
    brand: vectorFromArray(at.map(brandOf), new ArrowDictionary(new Utf8(), new Int32())),
    price: vectorFromArray(at.map(priceOf), new Float64()),
    user_id: vectorFromArray(
      at.map((row) => (row % 5 === 0 ? null : row % 2 === 0)),
      new Bool(),
    ),
  } as never)

  test.each([
    [0, rows],
    [3, 20],
    [5, 13],
    [8, 16],
    [299, 423],
    [rows - 1, rows],
  ])('are those of the rows from %i to %i, wherever a slice begins', async (from, to) => {
    const metrics = ['events', 'revenue', 'shoppers'] as const
    const plain = at.slice(from, to).map((row) => ({
      eventTime: '2019-10-01',
      eventType: 'purchase',
      userSession: `${row}`,
      brand: brandOf(row),
      price: priceOf(row),
      userId: row % 5 === 0 ? null : `${row % 2 === 0}`,
    }))
    const ask = (source: Parameters<typeof analyze>[0]) => analyze(source, { by: 'brand', metrics, orderBy: 'brand' })
    const wanted = await ask(fromEvents(plain as never))
    const found = await ask(fromArrow(table.slice(from, to)))
    expect(found.rows).toEqual(wanted.rows)
    expect(found.totals).toEqual(wanted.totals)
    expect(found.rejected.count).toBe(wanted.rejected.count)
  })
})

describe('conditions', () => {
  test('may be more than the bits of an integer', async () => {
    const types = Array.from({ length: 70 }, (_, type) => `type ${type}`)
    const metrics = types.flatMap((type, index) => [
      defineMetric({
        name: `events${index}`,
        label: type,
        description: type,
        format: 'integer',
        formula: () => count(eq(field.eventType, type)),
      }),
      defineMetric({
        name: `sessions${index}`,
        label: type,
        description: type,
        format: 'integer',
        formula: () => countDistinct(field.userSession, eq(field.eventType, type)),
      }),
    ])
    const events = types.flatMap((eventType, index) =>
      Array.from({ length: index + 1 }, (_, row) => ({
        eventTime: '2019-10-01',
        eventType,
        userSession: `${row % 2}`,
        brand: row % 2 === 0 ? 'even' : 'odd',
      })),
    )
    const { rows, totals } = await analyze(fromEvents(events), { by: 'brand', metrics, orderBy: 'brand' })
    const even = rows.find(({ brand }) => brand === 'even') as Record<string, unknown>
    types.forEach((_, index) => {
      expect(totals).toMatchObject({ [`events${index}`]: index + 1, [`sessions${index}`]: Math.min(index + 1, 2) })
      expect(even).toMatchObject({ [`events${index}`]: Math.floor(index / 2) + 1, [`sessions${index}`]: 1 })
    })
  })
})

describe('cells', () => {
  test('are the pairs of a group and conditions, in the order in which they are met', () => {
    const cells = new Cells(1)
    const known = new Map<string, number>()
    for (const groups of [
      [0, 1, 0, -1, 2],
      [3_000_000, 1, 2_999_999, 3_000_000, 0],
      [1, 0, 2, 3_000_000, 70_000],
    ]) {
      for (const step of [1, 7, 65_535]) {
        const masks = groups.map((_, row) => (row * step) % 65_536)
        cells.assign(groups.length, Int32Array.from(groups), [Int32Array.from(masks)])
        groups.forEach((group, row) => {
          const pair = `${group} ${masks[row]}`
          if (group >= 0 && !known.has(pair)) known.set(pair, known.size)
          expect(cells.ofRows[row]).toBe(group < 0 ? -1 : known.get(pair))
        })
      }
    }
    expect(cells.size).toBe(known.size)
    for (const [pair, cell] of known) expect(`${cells.groups[cell]} ${cells.masks[0]?.[cell]}`).toBe(pair)
  })
})

describe('distinct counts', () => {
  test('of values that come back to groups they have left', () => {
    const counter = new DistinctCounter(0, 3)
    const groups = [0, 1, 2, 1, 0, 2, 0, -1]
    const masks = [1, 1, 1, 2, 2, 2, 0, 3]
    const cells = new Cells(1)
    cells.assign(8, Int32Array.from(groups), [Int32Array.from(masks)])
    counter.add(8, new Int32Array(8).fill(1), 2, cells)
    expect(counter.counts(3, [1, 2])).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ])
  })
})

test('distinct counts of values that stay at home for some batches, and then leave it', () => {
  const counter = new DistinctCounter(0, 1)
  const cells = new Cells(1)
  const codes = Int32Array.from({ length: 1000 }, (_, row) => row % 100)
  for (const group of [0, 0, 0, 1, 1, 2, 0]) {
    cells.assign(1000, new Int32Array(1000).fill(group), [new Int32Array(1000).fill(1)])
    counter.add(1000, codes, 100, cells)
  }
  expect(counter.counts(3, [1])).toEqual([[100, 100, 100, 100]])
})

describe('distinct counts of many rows', () => {
  /** What a set of strings says. */
  function plainCounts(rows: readonly (readonly [code: number, group: number, mask: number])[], bit: number) {
    const pairs = new Set<string>()
    const values = new Set<number>()
    for (const [code, group, mask] of rows) {
      if (code < 0 || group < 0 || (mask & bit) === 0) continue
      pairs.add(`${group} ${code}`)
      values.add(code)
    }
    const counts = new Map<number, number>()
    for (const pair of pairs) {
      const group = Number(pair.split(' ')[0])
      counts.set(group, (counts.get(group) ?? 0) + 1)
    }
    return { counts, total: values.size }
  }

  test.each([
    { values: 5, groups: 4, rows: 20_000, bits: [1, 2, 4] },
    { values: 3, groups: 900, rows: 50_000, bits: [1, 8] },
    { values: 4000, groups: 30, rows: 50_000, bits: [4] },
    // Beside 16 conditions there is room for 32,768 groups: the others are kept apart.
    { values: 200, groups: 100_000, rows: 50_000, bits: [1, 2 ** 15] },
  ])('are those of a set: $values values, $groups groups', ({ values, groups, rows, bits }) => {
    let seed = 1
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const all = bits.reduce((sum, bit) => sum | bit, 0)
    const made = Array.from(
      { length: rows },
      () => [random(values + 1) - 1, random(groups + 1) - 1, random(2 ** 16)] as const,
    )
    const counter = new DistinctCounter(0, all)
    const cells = new Cells(1)
    for (let from = 0; from < rows; from += 1000) {
      const batch = made.slice(from, from + 1000)
      const column = (place: 0 | 1 | 2) => Int32Array.from(batch, (row) => row[place])
      cells.assign(batch.length, column(1), [column(2)])
      counter.add(batch.length, column(0), values, cells)
    }
    const counts = counter.counts(groups, bits)
    bits.forEach((bit, index) => {
      const wanted = plainCounts(made, bit)
      expect(counts[index]?.at(-1)).toBe(wanted.total)
      expect(counts[index]?.slice(0, -1)).toEqual(
        Array.from({ length: groups }, (_, group) => wanted.counts.get(group) ?? 0),
      )
    })
  })
})

describe('pairs', () => {
  test('of any integers are told apart, in the order in which they are met', () => {
    const numbers = [0, 1, -1, 2 ** 26, 2 ** 27 + 1, 2 ** 31 - 1, -(2 ** 31)]
    const pairs = numbers.flatMap((first) => numbers.map((second) => [first, second] as const))
    const table = new PairTable()
    const places = pairs.map((_, place) => place)
    expect(pairs.map(([first, second]) => table.placeOf(first, second))).toEqual(places)
    expect(pairs.map(([first, second]) => table.placeOf(first, second))).toEqual(places)
    expect(table.size).toBe(pairs.length)
    expect(pairs.map((_, place) => [table.firstOf(place), table.secondOf(place)])).toEqual(pairs)
  })
})

describe('a dictionary', () => {
  test('that has taken texts as they are finds them, and adds others without touching them', () => {
    const bytes = new TextEncoder().encode('onetwothreefour')
    const kept = bytes.slice()
    const dictionary = new Dictionary()
    expect(dictionary.adopt(bytes.subarray(0, 11), Int32Array.of(0, 3, 6, 11), true)).toBe(true)
    expect([dictionary.codeOf('three'), dictionary.codeOf('five'), dictionary.codeOf('one')]).toEqual([2, 3, 0])
    expect([0, 1, 2, 3].map((code) => dictionary.valueOf(code))).toEqual(['one', 'two', 'three', 'five'])
    expect(bytes).toEqual(kept)
    expect(dictionary.adopt(bytes, Int32Array.of(0, 3), true)).toBe(false)
  })
})

describe('texts that are taken as they are', () => {
  const texts = Array.from({ length: 50_000 }, (_, index) => `text ${Math.imul(index, 0x9e3779b1)}`)
  const adopts = (values: readonly string[]) => {
    const offsets = new Int32Array(values.length + 1)
    values.forEach((text, index) => {
      offsets[index + 1] = (offsets[index] as number) + text.length
    })
    return new Dictionary().adopt(new TextEncoder().encode(values.join('')), offsets, false)
  }

  test('are distinct, and not empty', () => {
    expect(adopts(texts)).toBe(true)
    expect(adopts([])).toBe(true)
    expect(adopts(texts.with(40_000, texts[17] as string))).toBe(false)
    expect(adopts(texts.with(49_999, texts[49_998] as string))).toBe(false)
    expect(adopts(texts.with(123, ''))).toBe(false)
  })

  test('are told apart by any of their bytes, and by their lengths', () => {
    const long = 'a'.repeat(40)
    const lengths = Array.from({ length: 40 }, (_, length) => long.slice(0, length + 1))
    const changed = Array.from({ length: 40 }, (_, at) => `${long.slice(0, at)}b${long.slice(at + 1)}`)
    const distinct = [...texts, ...lengths, ...changed]
    expect(adopts(distinct)).toBe(true)
    for (const text of [...lengths, ...changed]) expect(adopts([...distinct, text])).toBe(false)
  })

  test('are so many that some share a hash', () => {
    const many = Array.from({ length: 400_000 }, (_, index) => `${index}`.padStart(12, '0'))
    expect(adopts(many)).toBe(true)
    expect(adopts([...many, many[200_000] as string])).toBe(false)
  })
})

test('ten thousand calls at once each have their own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10_000 }, async (_, call) => {
      const events = Array.from({ length: 1 + (call % 3) }, (_, row) => ({
        eventTime: '2019-10-01',
        eventType: 'view',
        userSession: `${row}`,
        brand: `brand ${call}`,
      }))
      const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: ['events', 'sessions'] })
      return rows
    }),
  )
  answers.forEach((rows, call) => {
    expect(rows).toEqual([{ brand: `brand ${call}`, events: 1 + (call % 3), sessions: 1 + (call % 3) }])
  })
})
