/** A mark that may get a label, in pixels from the upper left of the frame. */
export interface Mark {
  readonly x: number
  readonly y: number
  /** Half the width of the mark. */
  readonly radius: number
  /** What its label says; null for a mark without a label, which labels should still not cover. */
  readonly text: string | null
}

/** The side of the mark on which its label stands. */
export type LabelSide = 'right' | 'left' | 'top' | 'bottom'

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const height = 13
const gap = 4
/** How many small marks a label may cover before it is left out. */
const coverLimit = 2
/** Crossing one of the two threshold lines costs less than covering a mark: the label stays readable. */
const ruleCost = 0.5

/** The approximate width of a text at a font size of 11 pixels. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text)
    width += character > '\u2e7f' ? 11 : /[iljtf.,'| ]/.test(character) ? 3.6 : /[A-Zmw]/.test(character) ? 8.2 : 6.3
  return width
}

/** A text that is as wide as there is room for, its middle left out if need be: names often differ at their ends. */
export function shortened(text: string, room: number): string {
  if (textWidth(text) <= room) return text
  const characters = [...text]
  const [head, tail] = [characters, characters.toReversed()].map((from, index) => {
    let left = (room - textWidth('…')) * (index === 0 ? 0.6 : 0.4)
    const end = from.findIndex((character) => {
      left -= textWidth(character)
      return left < 0
    })
    return from.slice(0, end)
  }) as [string[], string[]]
  return `${head.join('')}…${tail.toReversed().join('')}`
}

/**
 * Places labels beside marks, the most important mark first. No label overlaps another or leaves the frame, and each covers as few marks
 * and threshold lines as possible. A label without room is left out.
 */
export function placeLabels(
  marks: readonly Mark[],
  frame: Box,
  rules: { readonly x: number; readonly y: number } | null = null,
): ReadonlyMap<Mark, LabelSide> {
  const placed = new Map<Mark, LabelSide>()
  const boxes: Box[] = []
  for (const mark of marks) {
    if (mark.text === null) continue
    let best: { side: LabelSide; box: Box; cost: number } | null = null
    for (const side of ['right', 'left', 'top', 'bottom'] as const) {
      const box = boxOf(mark, textWidth(mark.text), side)
      if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) continue
      if (boxes.some((other) => overlap(box, other))) continue
      let cost = rules === null ? 0 : ruleCost * crossings(box, rules)
      for (const other of marks) if (other !== mark && overlap(box, around(other))) cost += other.radius > 8 ? 4 : 1
      if (best === null || cost < best.cost) best = { side, box, cost }
    }
    if (best === null || best.cost > coverLimit) continue
    boxes.push(best.box)
    placed.set(mark, best.side)
  }
  return placed
}

function boxOf({ x, y, radius }: Mark, width: number, side: LabelSide): Box {
  const away = radius + gap
  switch (side) {
    case 'right':
      return { left: x + away, right: x + away + width, top: y - height / 2, bottom: y + height / 2 }
    case 'left':
      return { left: x - away - width, right: x - away, top: y - height / 2, bottom: y + height / 2 }
    case 'top':
      return { left: x - width / 2, right: x + width / 2, top: y - away - height, bottom: y - away }
    case 'bottom':
      return { left: x - width / 2, right: x + width / 2, top: y + away, bottom: y + away + height }
  }
}

function around({ x, y, radius }: Mark): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }
}

/** How many of the two threshold lines, one vertical and one horizontal, run through a box. */
function crossings({ left, right, top, bottom }: Box, { x, y }: { readonly x: number; readonly y: number }): number {
  return Number(left < x && x < right) + Number(top < y && y < bottom)
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
