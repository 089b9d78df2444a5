import { element, type XmlElement } from '../file/xml.js'

/** A part of a dashboard: a zone, or a row or column of further parts. */
export interface Part {
  /** What the zone shows; nothing where it holds others. */
  readonly zone?: XmlElement['attributes']
  /** Whether its parts stand side by side or one below the other. */
  readonly parts?: { readonly direction: 'horz' | 'vert'; readonly of: readonly Part[] }
  /** Its height in a column, its width in a row, in pixels. Those without share what is left, by weight. */
  readonly pixels?: number
  readonly weight?: number
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The size of a dashboard in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** The empty edge around all zones, and around each. */
const [edge, gap] = [8, 4]

/** Lays parts out on a dashboard, without gaps or overlaps. Zones are numbered in their order. */
export function layOut(content: Part, size: Size): XmlElement {
  let last = 2
  // Hundred-thousandths of the dashboard. Ends are rounded, not lengths, so that neighbours meet.
  const along = (from: number, length: number, whole: number) => {
    const start = Math.round((from / whole) * 100_000)
    return [start, Math.round(((from + length) / whole) * 100_000) - start] as const
  }
  const write = (part: Part, place: Place, isFixed: boolean): XmlElement => {
    const [x, w] = along(place.x, place.width, size.width)
    const [y, h] = along(place.y, place.height, size.height)
    const attributes = {
      ...(isFixed ? { 'fixed-size': Math.round(part.pixels ?? 0), 'is-fixed': true } : {}),
      h,
      id: ++last,
      w,
      x,
      y,
    }
    if (part.parts === undefined) return element('zone', { ...attributes, ...part.zone }, [style(gap)])
    const { direction, of } = part.parts
    return element('zone', { ...attributes, param: direction, 'type-v2': 'layout-flow' }, [
      ...places(of, direction, place).map(([inner, at]) => write(inner, at, inner.pixels !== undefined)),
    ])
  }
  const all = { h: 100_000, id: 2, 'type-v2': 'layout-basic', w: 100_000, x: 0, y: 0 }
  const within = { x: edge, y: edge, width: size.width - 2 * edge, height: size.height - 2 * edge }
  return element('zone', all, [write(content, within, false), style(edge)])
}

/** Where each part is of a row or a column. */
function places(
  parts: readonly Part[],
  direction: 'horz' | 'vert',
  within: Place,
): readonly (readonly [Part, Place])[] {
  const whole = direction === 'horz' ? within.width : within.height
  const left = whole - parts.reduce((sum, { pixels = 0 }) => sum + pixels, 0)
  const weight = ({ pixels, weight = 1 }: Part) => (pixels === undefined ? weight : 0)
  const weights = parts.reduce((sum, part) => sum + weight(part), 0)
  let from = 0
  return parts.map((part) => {
    const length = part.pixels ?? (left * weight(part)) / weights
    const place =
      direction === 'horz'
        ? { ...within, x: within.x + from, width: length }
        : { ...within, y: within.y + from, height: length }
    from += length
    return [part, place] as const
  })
}

function style(margin: number): XmlElement {
  return element('zone-style', {}, [
    element('format', { attr: 'border-color', value: '#000000' }),
    element('format', { attr: 'border-style', value: 'none' }),
    element('format', { attr: 'border-width', value: 0 }),
    element('format', { attr: 'margin', value: margin }),
  ])
}
