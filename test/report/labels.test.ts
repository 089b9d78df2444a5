import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LabelSide, type Mark, placeLabels, textWidth } from '../../src/report/drawing/labels.js'
import { logScale, rootScale } from '../../src/report/drawing/scales.js'

const frame = { left: 0, top: 0, right: 400, bottom: 300 }

function boxOf({ x, y, radius, text }: Mark, side: LabelSide) {
  const [width, away] = [textWidth(text as string), radius + 4]
  const [left, top] = {
    right: [x + away, y - 6.5],
    left: [x - away - width, y - 6.5],
    top: [x - width / 2, y - away - 13],
    bottom: [x - width / 2, y + away],
  }[side] as [number, number]
  return { left, top, right: left + width, bottom: top + 13 }
}

test('no label is over another, or outside the frame', () => {
  const mark = fc.record({
    x: fc.integer({ min: 0, max: 400 }),
    y: fc.integer({ min: 0, max: 300 }),
    radius: fc.integer({ min: 3, max: 25 }),
    text: fc.option(fc.string({ minLength: 1, maxLength: 12 })),
  })
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (marks) => {
      const boxes = [...placeLabels(marks, frame)].map(([one, side]) => boxOf(one, side))
      boxes.forEach((a, index) => {
        expect(a.left >= 0 && a.right <= 400 && a.top >= 0 && a.bottom <= 300).toBe(true)
        for (const b of boxes.slice(index + 1)) {
          expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false)
        }
      })
    }),
  )
})

test('a label goes where it hides least', () => {
  const marks = [
    { x: 100, y: 100, radius: 4, text: 'samsung' },
    { x: 130, y: 100, radius: 4, text: null },
    { x: 70, y: 100, radius: 4, text: null },
  ]
  expect(placeLabels(marks, frame).get(marks[0] as Mark)).toBe('top')
  expect(
    placeLabels([{ x: 390, y: 100, radius: 4, text: 'samsung' }], frame)
      .values()
      .next().value,
  ).toBe('left')
})

test('a label keeps off the rules where it can, and stays where it cannot', () => {
  const beside = { x: 100, y: 100, radius: 4, text: 'samsung' }
  expect(placeLabels([beside], frame, { x: 120, y: 200 }).get(beside)).toBe('left')
  const onBoth = { x: 100, y: 100, radius: 4, text: 'samsung' }
  expect(placeLabels([onBoth], frame, { x: 100, y: 100 }).has(onBoth)).toBe(true)
  const nowhereElse = { x: 100, y: 12, radius: 4, text: 'samsung' }
  expect(placeLabels([nowhereElse], { ...frame, bottom: 20, right: 150 }, { x: 120, y: 14 }).size).toBe(1)
})

test('scales keep their values within, in order, and their ticks apart', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { maxLength: 30 }), (rates) => {
      const scale = rootScale(rates, 450)
      for (const rate of rates) expect(scale.at(rate) >= 0 && scale.at(rate) <= scale.max).toBe(true)
      expect(scale.ticks[0]).toBe(0)
      const places = scale.ticks.map((tick) => (scale.at(tick) / (scale.max - scale.min)) * 450)
      places.slice(1).forEach((place, index) => {
        expect(place - (places[index] as number)).toBeGreaterThan(20)
      })
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 30 }), (sessions) => {
      const scale = logScale(sessions, 800)
      for (const count of sessions) expect(scale.at(count) > scale.min && scale.at(count) < scale.max).toBe(true)
      expect(scale.ticks.every((tick) => scale.at(tick) >= scale.min && scale.at(tick) <= scale.max)).toBe(true)
    }),
  )
})
