import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  evaluateFormula,
  evaluateFormulas,
  formulaData,
  TableauEvaluationError,
} from '../../../src/tableau/language/index.js'

const fields = { Brand: 'string', User: 'string', Price: 'real' } as const

interface Row {
  readonly Brand: string | null
  readonly User: string | null
  readonly Price: number | null
}

const anyRows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    Brand: fc.constantFrom('a', 'b', 'c', 'nan', '__proto__', null),
    User: fc.constantFrom('u1', 'u2', 'u3', null),
    Price: fc.option(fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100)),
  }),
  { minLength: 1, maxLength: 40 },
)

/** The same answers in the plainest way: rows of a brand, then arithmetic. */
function byHand(rows: readonly Row[], brand: string | null) {
  const groups = group(rows)
  const sum = (some: readonly Row[]) => {
    const prices = some.flatMap(({ Price }) => (Price === null ? [] : [Math.round(Price * 100)]))
    return prices.length === 0 ? null : prices.reduce((total, price) => total + price, 0) / 100
  }
  const users = (some: readonly Row[]) => new Set(some.flatMap(({ User }) => (User === null ? [] : [User]))).size
  const own = groups.get(brand) ?? []
  const revenue = sum(own)
  const counts = [...groups.values()].map(users).sort((a, b) => a - b)
  const middle = (counts.length - 1) / 2
  const perUser = [...new Set(own.map(({ User }) => User))].flatMap((user) => {
    const spent = sum(own.filter(({ User }) => User === user))
    return spent === null ? [] : [spent]
  })
  const all = [...groups.values()].map(sum)
  return {
    revenue,
    share: revenue === null || !sum(rows) ? null : revenue / (sum(rows) ?? 1),
    allUsers: users(rows),
    medianUsers: ((counts[Math.floor(middle)] ?? 0) + (counts[Math.ceil(middle)] ?? 0)) / 2,
    spentPerUser: perUser.length === 0 ? null : perUser.reduce((total, spent) => total + spent, 0) / perUser.length,
    rank: revenue === null ? null : all.filter((other) => other !== null && other > revenue).length + 1,
  }
}

function group(rows: readonly Row[]): Map<string | null, Row[]> {
  const groups = new Map<string | null, Row[]>()
  for (const row of rows) groups.set(row.Brand, [...(groups.get(row.Brand) ?? []), row])
  return groups
}

const formulas = {
  revenue: 'SUM([Price])',
  share: 'SUM([Price]) / MIN({FIXED : SUM([Price])})',
  allUsers: 'TOTAL(COUNTD([User]))',
  medianUsers: 'MIN({FIXED : MEDIAN({FIXED [Brand] : COUNTD([User])})})',
  spentPerUser: 'AVG({INCLUDE [User] : SUM([Price])})',
  rank: 'RANK(SUM([Price]))',
}

describe('several formulas over one view', () => {
  it('give what arithmetic by hand gives', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { marks } = evaluateFormulas(formulas, { fields, rows, dimensions: ['Brand'] })
        expect(marks.length).toBe(new Set(rows.map(({ Brand }) => Brand)).size)
        for (const { dimensions, values } of marks) {
          const wanted = byHand(rows, dimensions['Brand'] as string | null)
          for (const [name, value] of Object.entries(wanted)) {
            const found = values[name as keyof typeof formulas]
            if (value === null) expect(found, name).toBeNull()
            else expect(found, name).toBeCloseTo(value, 9)
          }
        }
      }),
    )
  })

  it('give what each of them gives alone', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const data = formulaData(fields, { rows })
        const options = { data, dimensions: ['Brand'], dimensionFilter: "[User] <> 'u3'", grandTotal: true } as const
        const together = evaluateFormulas(formulas, options)
        for (const name of Object.keys(formulas) as (keyof typeof formulas)[]) {
          const alone = evaluateFormula(formulas[name], options)
          expect(together.marks.map(({ dimensions, values }) => ({ dimensions, value: values[name] }))).toEqual(
            alone.marks,
          )
          expect(together.types[name]).toEqual({ type: alone.type, level: alone.level })
          expect(together.grandTotal?.[name] ?? null).toEqual(alone.grandTotal ?? null)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('can each have an addressing of their own', () => {
    const rows = ['b', 'a', 'c'].map((Brand, index) => ({ Brand, User: 'u', Price: index }))
    const { marks } = evaluateFormulas(
      { down: 'INDEX()', byPrice: 'INDEX()' },
      {
        fields,
        rows,
        dimensions: ['Brand'],
        calculationAddressing: { byPrice: { orderBy: [{ by: 'SUM([Price])', direction: 'desc' }] } },
      },
    )
    expect(marks.map(({ values }) => values)).toEqual([
      { down: 1, byPrice: 2 },
      { down: 2, byPrice: 3 },
      { down: 3, byPrice: 1 },
    ])
  })

  it('must have a value at a mark', () => {
    const evaluate = () => evaluateFormulas({ a: 'COUNT([User])', b: '[Price] * 2' }, { fields, rows: [] })
    expect(evaluate).toThrow(TableauEvaluationError)
    expect(evaluate).toThrow('[Price] * 2 is row-level: aggregate it to have a value at a mark')
  })
})
