import type { Style } from './style.js'
import { cutTo, padTo, widthOf } from './text-width.js'

/** One cell; its text holds no control characters. */
interface Cell {
  readonly text: string
  readonly style?: Style
}

/** One column of a table. */
export interface Column {
  readonly header: string
  readonly align: 'left' | 'right'
  readonly cells: readonly Cell[]
}

/** How a table is laid out. */
export interface Layout {
  /** How many columns, from the left, tell the rows apart; they are repeated where the table is split. */
  readonly keys: number
  /** How many rows, from the bottom, are set apart by a rule. */
  readonly footers: number
  /** How wide it may be; undefined for as wide as it is. */
  readonly width: number | undefined
  /** How much of a text is shown. */
  readonly widestCell: number
  readonly headerStyle: Style
  readonly ruleStyle: Style
}

const gap = '  '

/** Lays out a table in lines. Where it is too wide it is split, and its keys stand before each part. */
export function layOut(columns: readonly Column[], layout: Layout): readonly string[] {
  const parts = splitToFit(columns, layout)
  return parts.flatMap((part, index) => [...(index === 0 ? [] : ['']), ...linesOf(part, layout)])
}

/** How many columns, from the left, fit without a split; at least one beside the keys. */
export function fitting(
  columns: readonly Column[],
  { keys, width, widestCell }: Pick<Layout, 'keys' | 'width' | 'widestCell'>,
): number {
  if (width === undefined) return columns.length
  let taken = -gap.length
  let count = 0
  for (const column of columns) {
    taken += columnWidth(column, widestCell) + gap.length
    if (taken > width && count > keys) break
    count++
  }
  return count
}

function splitToFit(columns: readonly Column[], layout: Layout): readonly (readonly Column[])[] {
  const keys = columns.slice(0, layout.keys)
  const parts: (readonly Column[])[] = []
  let rest = columns.slice(layout.keys)
  do {
    const count = fitting([...keys, ...rest], layout) - keys.length
    parts.push([...keys, ...rest.slice(0, count)])
    rest = rest.slice(count)
  } while (rest.length > 0)
  return parts
}

function linesOf(
  columns: readonly Column[],
  { footers, widestCell, headerStyle, ruleStyle }: Layout,
): readonly string[] {
  const widths = columns.map((column) => columnWidth(column, widestCell))
  const headers = columns.map(({ header }, index) => wrapWords(header, widths[index] as number))
  const height = headers.reduce((most, lines) => Math.max(most, lines.length), 0)
  const join = (cells: readonly string[]) => cells.join(gap).trimEnd()
  const rule = ruleStyle(join(widths.map((width) => '─'.repeat(width))))
  const lines: string[] = []
  for (let line = 0; line < height; line++) {
    const texts = columns.map(({ align }, index) => {
      const wrapped = headers[index] as readonly string[]
      return padTo(wrapped[line - (height - wrapped.length)] ?? '', widths[index] as number, align)
    })
    lines.push(headerStyle(join(texts)))
  }
  lines.push(rule)
  const size = columns[0]?.cells.length ?? 0
  for (let row = 0; row < size; row++) {
    if (footers > 0 && row === size - footers) lines.push(rule)
    lines.push(join(columns.map(({ align, cells }, index) => cellText(cells[row], widths[index] as number, align))))
  }
  return lines
}

function cellText(cell: Cell | undefined, width: number, align: Column['align']): string {
  const padded = padTo(cutTo(cell?.text ?? '', width), width, align)
  return cell?.style === undefined ? padded : cell.style(padded)
}

/** Wide enough for the cells, and for the header in at most two lines. */
function columnWidth({ header, cells }: Column, widestCell: number): number {
  let width = header.split(' ').reduce((most, word) => Math.max(most, widthOf(word)), 0)
  for (const { text } of cells) width = Math.max(width, Math.min(widthOf(text), widestCell))
  while (wrapWords(header, width).length > 2) width++
  return width
}

/** Breaks a header into lines; its longest word is known to fit. */
function wrapWords(header: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of header.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
