import { expect, test } from 'vitest'
import { sparklineSvg } from '../../src/report/drawing/sparkline.js'

const pathsOf = (values: readonly (number | null)[]) =>
  [...sparklineSvg(values, { width: 100, height: 20 }).matchAll(/ d="([^"]*)"/g)].map(([, d]) => d)

test('a line from the lowest to the highest, with a dot at its end', () => {
  expect(pathsOf([0, 5, 10])).toEqual(['M2 18L50 10L98 2', 'M98 2h0'])
  expect(pathsOf([7, 7])).toEqual(['M2 18L98 18', 'M98 18h0'])
})

test('gaps stay gaps, and a value alone between them is a dot', () => {
  expect(pathsOf([0, 5, null, 10])).toEqual(['M2 18L34 10M98 2', 'M98 2h0'])
  expect(pathsOf([0, null, 10, null])).toEqual(['M2 18M66 2', 'M2 18h0M66 2h0'])
})

test('a single value, or none, takes no way', () => {
  expect(sparklineSvg([null, 3, null])).toBe('')
  expect(sparklineSvg([null])).toBe('')
  expect(sparklineSvg([])).toBe('')
})
