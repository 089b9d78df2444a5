import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnOf, exactColumn, type ValueColumn, valueAt } from '../../src/definition/columns.js'
import type { Scalar } from '../../src/definition/expression.js'
import { arithmeticOf, comparisonOf, conditionalOf, eachRow, logicOf } from '../../src/definition/operate.js'
import { calculate, compare, join, microsBetween } from '../../src/definition/semantics.js'
import { dependsOnOrder, runningSums, sumOf } from '../../src/definition/sums.js'
import { instantOfMicros } from '../../src/events/instants.js'

const rows = 5
const numbers = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, -0, 1, 2.5, -3, 1e308, 2 ** 53),
  fc.double({ noNaN: true }),
)
const truths = fc.constantFrom(true, false, null)
const texts = fc.constantFrom('a', 'b', '￿', '\u{1F600}', null)

/** The values of a column in every row: mostly different ones, or one for all, which is then kept once. */
const columnsOf = <T extends Scalar>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.array(value, { minLength: rows, maxLength: rows }).map((values) => ({ values, column: columnOf(values) })),
    value.map((one) => ({ values: Array<T>(rows).fill(one), column: columnOf([one]) })),
  )

const valuesOf = (column: ValueColumn) => Array.from({ length: rows }, (_, row) => valueAt(column, row))

describe('operators on columns mean in every row what they mean for one value', () => {
  test('arithmetic', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('add', 'subtract', 'multiply', 'divide'),
        columnsOf(numbers),
        columnsOf(numbers),
        (op, left, right) => {
          const expected = left.values.map((value, row) => calculate(op, value, right.values[row] ?? null))
          expect(valuesOf(arithmeticOf(op, left.column, right.column))).toEqual(expected)
        },
      ),
    )
  })

  test('comparison of numbers, texts and truths', () => {
    const pairs = fc.oneof(
      fc.tuple(columnsOf(numbers), columnsOf(numbers)),
      fc.tuple(columnsOf(texts), columnsOf(texts)),
      fc.tuple(columnsOf(truths), columnsOf(truths)),
    )
    fc.assert(
      fc.property(fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), pairs, (op, [left, right]) => {
        const expected = left.values.map((value, row) => compare(op, value, right.values[row] ?? null))
        expect(valuesOf(comparisonOf(op, left.column, right.column))).toEqual(expected)
      }),
    )
  })

  test('conjunction and disjunction', () => {
    fc.assert(
      fc.property(fc.array(columnsOf(truths), { minLength: 1, maxLength: 3 }), (operands) => {
        const columns = operands.map(({ column }) => column)
        const inRow = (row: number) => operands.map(({ values }) => values[row] ?? null)
        const all = Array.from({ length: rows }, (_, row) => row)
        expect(valuesOf(logicOf('and', columns))).toEqual(all.map((row) => join('and', inRow(row))))
        expect(valuesOf(logicOf('or', columns))).toEqual(all.map((row) => join('or', inRow(row))))
      }),
    )
  })

  test('the first branch whose condition is true', () => {
    const branches = fc.oneof(
      fc.array(columnsOf(numbers), { minLength: 3, maxLength: 3 }),
      fc.array(columnsOf(texts), { minLength: 3, maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.tuple(columnsOf(truths), columnsOf(truths)), branches, ([first, second], values) => {
        const expected = Array.from({ length: rows }, (_, row) => {
          const taken = first.values[row] === true ? 0 : second.values[row] === true ? 1 : 2
          return values[taken]?.values[row] ?? null
        })
        const found = conditionalOf(
          [first.column, second.column],
          values.map(({ column }) => column),
        )
        expect(valuesOf(found)).toEqual(expected)
      }),
    )
  })

  test('what is made of constants is worked out once', () => {
    const [two, three] = [columnOf([2]), columnOf([3])]
    expect(arithmeticOf('add', two, three).values).toHaveLength(1)
    expect(comparisonOf('lt', two, three).values).toEqual([true])
    expect(conditionalOf([columnOf([true])], [two, three]).values).toHaveLength(1)
    expect(eachRow([two], () => 'x').values).toEqual(['x'])
  })
})

describe('money', () => {
  const money = (...minor: (bigint | null)[]) => exactColumn({ minor, scale: 2 })
  const huge = 2n ** 80n + 1n

  test('is the number nearest to it, whatever its size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.integer({ min: 0, max: 6 }), (amount, scale) => {
        const digits = String(amount < 0n ? -amount : amount).padStart(scale + 1, '0')
        const text = `${amount < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`
        expect(valueAt(exactColumn({ minor: [amount], scale }), 0)).toBe(Number(text))
      }),
    )
  })

  test('is divided in whole minor units', () => {
    expect(valuesOf(arithmeticOf('divide', money(8n, null, 0n, 7n, 1n), money(10n)))).toEqual([0.8, null, 0, 0.7, 0.1])
    expect(valueAt(arithmeticOf('divide', money(8n), exactColumn({ minor: [10n], scale: 1 })), 0)).toBe(0.08)
  })

  test('that a condition chooses stays exact, whichever branch is null', () => {
    const chosen = conditionalOf([columnOf([true, false, null])], [money(1n, 2n, huge), columnOf([null])])
    expect(chosen).toMatchObject({ kind: 'numbers', exact: { minor: [1n, null, null], scale: 2 } })
    const other = conditionalOf([columnOf([true, false, null])], [money(1n, 2n, 3n), money(huge)])
    expect(other).toMatchObject({ exact: { minor: [1n, huge, huge], scale: 2 } })
    expect(conditionalOf([columnOf([true, false, null])], [money(1n, 2n, 3n), columnOf([1])])).not.toHaveProperty(
      'exact',
    )
  })

  test('is summed exactly, as a column or as one value for all', () => {
    expect(sumOf(money(huge, -huge, 5n), [0, 1, 2])).toMatchObject({ exact: { minor: [5n], scale: 2 } })
    expect(sumOf(money(5n), [0, 1, 2])).toMatchObject({ exact: { minor: [15n] } })
    expect(runningSums(money(3n, 2n, 1n), [2, 0], 4)).toMatchObject({ exact: { minor: [4n, null, 1n, null] } })
  })
})

describe('sums of numbers', () => {
  test('do not drift', () => {
    expect(valueAt(sumOf(columnOf([1, 1e100, 1, -1e100]), [0, 1, 2, 3]), 0)).toBe(2)
    const running = runningSums(columnOf([0.1, 0.2, null, 0.3]), [0, 1, 3], rows)
    expect(valuesOf(running)).toEqual([0.1, 0.1 + 0.2, null, 0.6, null])
  })

  test('of none are 0', () => {
    expect(valueAt(sumOf(columnOf([1, 2]), []), 0)).toBe(0)
    expect(valuesOf(runningSums(columnOf([1, 2]), [], rows))).toEqual(Array(rows).fill(null))
  })

  test('depend on the order unless they are of whole numbers or money', () => {
    expect(dependsOnOrder(columnOf([1, null, 3]))).toBe(false)
    expect(dependsOnOrder(columnOf([1, 0.5]))).toBe(true)
    expect(dependsOnOrder(exactColumn({ minor: [150n], scale: 2 }))).toBe(false)
  })
})

test('the time between instants is exact to the microsecond, decades apart', () => {
  const micros = fc.integer({ min: -8_000_000_000_000_000, max: 8_000_000_000_000_000 })
  fc.assert(
    fc.property(micros, micros, (from, to) => {
      const [first, last] = [instantOfMicros(from), instantOfMicros(to)] as const
      expect(microsBetween(first as number, last as number)).toBe(to - from + 0)
    }),
    { examples: [[1_569_931_200_000_000, -855_567_050_836_261]] },
  )
})
