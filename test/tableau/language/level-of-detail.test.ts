import { describe, expect, it } from 'vitest'
import { shop } from './evaluate.js'

describe('FIXED', () => {
  it('has its own dimensions, whatever those of the view are', () => {
    expect(shop('MIN({FIXED [Brand] : SUM([Price])})', ['Region'])).toEqual({ north: 12.5, south: 1 })
    expect(shop('SUM([Price]) / MIN({FIXED : SUM([Price])})', ['Region'])).toEqual({
      north: 15.3 / 43.8,
      south: 28.5 / 43.8,
    })
  })

  it('is counted once for each of its keys, not once a row', () => {
    // Brands: A 30.3, B 12.5, C NULL, NULL 1.
    expect(shop('SUM({FIXED [Brand] : SUM([Price])})')).toEqual({ '': 43.8 })
    expect(shop('AVG({FIXED [Brand] : SUM([Price])})')).toEqual({ '': 14.6 })
    expect(shop('{FIXED : MEDIAN({FIXED [Brand] : SUM([Price])})}')).toEqual({ '': 12.5 })
    expect(shop('COUNT({FIXED [Brand] : COUNT([Session])})')).toEqual({ '': 4 })
    // In each region, once for each brand that is there.
    expect(shop('SUM({FIXED [Brand] : SUM([Price])})', ['Region'])).toEqual({ north: 42.8, south: 43.8 })
  })

  it('is counted by the keys of all of them where there are several', () => {
    expect(shop('SUM({FIXED [Brand] : MIN(1)} * {FIXED [Region] : MIN(1)})')).toEqual({ '': 6 })
  })

  it('is computed row by row together with a field', () => {
    expect(shop("SUM(IF [Type] = 'purchase' THEN {FIXED : MIN(1)} END)", ['Brand'])).toEqual({
      A: 2,
      B: 1,
      C: null,
      '∅': 1,
    })
  })

  it('keeps NULL as a key', () => {
    expect(shop('MAX({FIXED [Brand] : COUNT([Session])})', ['Brand'])).toEqual({ '∅': 1, A: 3, B: 2, C: 1 })
  })

  it('takes expressions and calculations as dimensions', () => {
    const calculations = { Letter: 'LEFT([Brand], 1)', Total: 'SUM([Price])' }
    expect(shop('MIN({FIXED [Letter], DATEPART("day", [Day]) : [Total]})', ['Brand'], { calculations })).toEqual({
      '∅': 1,
      A: 10.3,
      B: 5,
      C: null,
    })
  })

  it('works through calculations', () => {
    const calculations = { PerBrand: '{FIXED [Brand] : COUNTD([Session])}', Typical: '{FIXED : MEDIAN([PerBrand])}' }
    expect(shop('MIN([PerBrand]) / MIN([Typical])', ['Brand'], { calculations })).toEqual({
      '∅': 1 / 1.5,
      A: 2 / 1.5,
      B: 2 / 1.5,
      C: 1 / 1.5,
    })
  })
})

describe('INCLUDE and EXCLUDE', () => {
  it('add dimensions to those of the view', () => {
    expect(shop('AVG({INCLUDE [Session] : SUM([Price])})', ['Brand'])).toEqual({ '∅': 1, A: 15.15, B: 6.25, C: null })
    expect(shop('MAX({INCLUDE [Brand], [Session] : COUNT([Type])})', ['Region'])).toEqual({ north: 2, south: 1 })
  })

  it('take dimensions of the view away', () => {
    expect(shop('MIN({EXCLUDE [Region] : SUM([Price])})', ['Brand', 'Region'])).toEqual({
      '∅/south': 1,
      'A/north': 30.3,
      'A/south': 30.3,
      'B/north': 12.5,
      'B/south': 12.5,
      'C/south': null,
    })
    expect(shop('SUM([Price]) / ATTR({EXCLUDE [Shop].[Region] : SUM([Price])})', ['Region'])).toEqual({
      north: 15.3 / 43.8,
      south: 28.5 / 43.8,
    })
  })

  it('are another expression where the dimensions around them are others', () => {
    const calculations = { Spent: '{INCLUDE [Session] : SUM([Price])}' }
    const overall = 'MIN({EXCLUDE [Brand] : AVG([Spent])})'
    expect(shop(overall, ['Brand'], { calculations })).toEqual({ '∅': 10.95, A: 10.95, B: 10.95, C: 10.95 })
    expect(shop(`ROUND(AVG([Spent]) - ${overall}, 2)`, ['Brand'], { calculations })).toEqual({
      '∅': -9.95,
      A: 4.2,
      B: -4.7,
      C: null,
    })
  })

  it('start from the dimensions of the expression around them', () => {
    expect(shop('{FIXED [Region] : MAX({INCLUDE [Brand] : SUM([Price])})}', ['Region'])).toEqual({
      north: 10.3,
      south: 20,
    })
    expect(shop('MIN({FIXED [Brand], [Region] : MIN({EXCLUDE [Region] : SUM([Price])})})', ['Brand'])).toEqual({
      '∅': 1,
      A: 30.3,
      B: 12.5,
      C: null,
    })
  })
})

describe('the order of filters', () => {
  const share = 'SUM([Price]) / MIN({FIXED : SUM([Price])})'

  it('computes FIXED before the filters on dimensions', () => {
    expect(shop(share, ['Brand'], { dimensionFilter: "[Brand] = 'A'" })).toEqual({ A: 30.3 / 43.8 })
  })

  it('computes FIXED after the context filters', () => {
    expect(shop(share, ['Brand'], { contextFilter: "[Brand] = 'A'" })).toEqual({ A: 1 })
  })

  it('computes INCLUDE, EXCLUDE, totals and table calculations after all of them', () => {
    const dimensionFilter = "[Brand] IN ('A', 'B')"
    expect(shop('MIN({EXCLUDE [Brand] : SUM([Price])})', ['Brand'], { dimensionFilter })).toEqual({ A: 42.8, B: 42.8 })
    expect(shop('TOTAL(SUM([Price]))', ['Brand'], { dimensionFilter })).toEqual({ A: 42.8, B: 42.8 })
    expect(shop('WINDOW_MEDIAN(SUM([Price]))', ['Brand'], { dimensionFilter })).toEqual({ A: 21.4, B: 21.4 })
    expect(shop('MIN({FIXED : MEDIAN({FIXED [Brand] : SUM([Price])})})', ['Brand'], { dimensionFilter })).toEqual({
      A: 12.5,
      B: 12.5,
    })
  })

  it('takes filters that are level-of-detail expressions, or functions', () => {
    expect(shop('COUNT([Session])', ['Brand'], { dimensionFilter: '{FIXED [Brand] : SUM([Price])} > 5' })).toEqual({
      A: 3,
      B: 2,
    })
    expect(
      shop('COUNT([Session])', ['Brand'], {
        contextFilter: (row) => row['Day'] instanceof Date && row['Day'].getUTCDate() > 1,
        dimensionFilter: (row) => row['Brand'] !== null,
      }),
    ).toEqual({ A: 1, B: 1, C: 1 })
  })

  it('takes rows away for which a condition is NULL', () => {
    expect(shop('COUNT([Session])', ['Brand'], { dimensionFilter: '[Price] > 0' })).toEqual({ '∅': 1, A: 3, B: 2 })
  })

  it('leaves one mark without dimensions, and none with, when no row is left', () => {
    expect(shop('COUNT([Session])', [], { dimensionFilter: 'FALSE' })).toEqual({ '': 0 })
    expect(shop('COUNT([Session])', ['Brand'], { dimensionFilter: 'FALSE' })).toEqual({})
    expect(shop('RANK(COUNT([Session]))', [], { dimensionFilter: 'FALSE' })).toEqual({ '': 1 })
  })
})
