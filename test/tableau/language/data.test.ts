import { vectorFromArray } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import {
  evaluateFormula,
  formulaData,
  readFormulaData,
  TableauEvaluationError,
} from '../../../src/tableau/language/index.js'

describe('data for formulas', () => {
  it('comes as rows, columns or batches of columns', async () => {
    const fields = { Brand: 'string', Price: 'real' } as const
    const inputs = [
      formulaData(fields, {
        rows: [
          { Brand: 'A', Price: 1 },
          { Brand: 'B', Price: 2.5 },
        ],
      }),
      formulaData(fields, { columns: { Brand: ['A', 'B'], Price: new Float64Array([1, 2.5]) } }),
      formulaData(fields, {
        batches: [
          { Brand: ['A'], Price: [1] },
          { Brand: ['B'], Price: [2.5] },
        ],
      }),
      await readFormulaData(
        fields,
        (async function* () {
          yield { Brand: vectorFromArray(['A', 'B']), Price: vectorFromArray([1, 2.5]) }
        })(),
      ),
    ]
    for (const data of inputs) {
      expect(data.size).toBe(2)
      expect(evaluateFormula('SUM([Price])', { data, dimensions: ['Brand'] }).marks).toEqual([
        { dimensions: { Brand: 'A' }, value: 1 },
        { dimensions: { Brand: 'B' }, value: 2.5 },
      ])
    }
  })

  it('is read by the type of its field', () => {
    const day = new Date('2024-02-29T10:00:00Z')
    const data = formulaData(
      { s: 'string', i: 'integer', r: 'real', b: 'boolean', d: 'date', t: 'datetime' },
      {
        rows: [
          { s: 1515966223509089906n, i: 3n, r: '12.50', b: 1, d: day, t: day },
          { s: '', i: '7', r: Number.NaN, b: false, d: '2/29/2024', t: day.getTime() },
          { s: null, i: undefined, r: null, b: null, d: null, t: null },
        ],
      },
    )
    const midnight = Date.UTC(2024, 1, 29)
    expect(data.column('s')).toEqual(['1515966223509089906', '', null])
    expect(data.column('i')).toEqual([3, 7, null])
    expect(data.column('r')).toEqual([12.5, null, null])
    expect(data.column('b')).toEqual([true, false, null])
    expect(data.column('d')).toEqual([midnight, midnight, null])
    expect(data.column('t')).toEqual([day.getTime(), day.getTime(), null])
  })

  it.each([
    ['integer', 1.5, '[x] in row 1 is 1.5, which is not of type integer'],
    ['integer', 1515966223509089906n, 'declare large identifiers as string'],
    ['real', 'abc', '[x] in row 1 is "abc", which is not of type real'],
    ['real', Number.POSITIVE_INFINITY, 'is Infinity'],
    ['boolean', 'yes', 'is "yes", which is not of type boolean'],
    ['date', '2024-02-30', 'is "2024-02-30", which is not of type date'],
    ['string', { a: 1 }, 'which is not of type string'],
  ] as const)('refuses what is not a %s', (type, value, problem) => {
    const read = () => formulaData({ x: type }, { rows: [{ x: null }, { x: value }] })
    expect(read).toThrow(TableauEvaluationError)
    expect(read).toThrow(problem)
  })

  it('must have the columns that a formula asks for, of one length', () => {
    const fields = { a: 'real', b: 'real' } as const
    const data = formulaData(fields, { columns: { a: [1, 2] } })
    expect(evaluateFormula('SUM([a])', { data }).marks[0]?.value).toBe(3)
    expect(() => evaluateFormula('SUM([b])', { data })).toThrow('The data has no column [b]')
    expect(() => formulaData(fields, { columns: { a: [1, 2], b: [1] } })).toThrow(
      '[b] has 1 values where others have 2',
    )
  })
})

describe('dimensions and filters', () => {
  const data = formulaData({ a: 'real' }, { rows: [{ a: 1 }] })

  it('must be row-level', () => {
    const calculations = { Total: 'SUM([a])' }
    expect(() => evaluateFormula('1', { data, calculations, dimensions: ['Total'] })).toThrow(
      '[Total] is not row-level and cannot be a dimension',
    )
    expect(() => evaluateFormula('1', { data, dimensionFilter: 'SUM([a]) > 1' })).toThrow(
      'dimensionFilter must be a row-level condition, but SUM([a]) > 1 is of type boolean at the level aggregate',
    )
    expect(() => evaluateFormula('1', { data, contextFilter: '[a]' })).toThrow(
      'contextFilter must be a row-level condition',
    )
    expect(() => evaluateFormula('[a]', { data, grandTotal: true })).toThrow('is row-level: it has no grand total')
  })
})
