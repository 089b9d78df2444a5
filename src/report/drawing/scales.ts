/** A scale that is not linear: a function maps values to places on the axis, and the ticks are chosen here. */
export interface Scale {
  /** The place of a value on the axis. */
  readonly at: (value: number) => number
  readonly min: number
  readonly max: number
  /** The values that are labelled. */
  readonly ticks: readonly number[]
}

/** A logarithmic scale that fits the values above 0. Decades are labelled, and steps between them where there is room. */
export function logScale(values: readonly number[], length: number): Scale {
  const positive = values.filter((value) => value > 0)
  const low = Math.log10(positive.length === 0 ? 1 : least(positive))
  const high = Math.log10(positive.length === 0 ? 10 : greatest(positive))
  const margin = Math.max((high - low) * 0.05, 0.05)
  const [min, max] = [low - margin, high + margin]
  const room = length / Math.max(max - min, 0.1)
  const digits = room > 190 ? [1, 2, 5] : room > 100 ? [1, 3] : [1]
  const ticks: number[] = []
  for (let decade = Math.floor(min); decade <= Math.ceil(max); decade++) {
    for (const digit of digits) {
      const tick = digit * 10 ** decade
      const place = Math.log10(tick)
      if (place >= min && place <= max && tick >= 1) ticks.push(tick)
    }
  }
  const labelled = ticks.length > 1 ? ticks : evenTicks(10 ** min, 10 ** max, room * (max - min))
  return { at: (value) => Math.log10(Math.max(value, 10 ** min)), min, max, ticks: labelled }
}

/** Round numbers at even distances, at least 1, where a scale is so short that it holds few that are the first of their decade. */
function evenTicks(low: number, high: number, length: number): readonly number[] {
  const most = Math.max(2, Math.floor(length / 80))
  const decade = 10 ** Math.floor(Math.log10((high - low) / most))
  const step = Math.max(
    [1, 2, 5].map((digit) => digit * decade).find((one) => (high - low) / one <= most) ?? 10 * decade,
    1,
  )
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.max(Math.floor(high / step) - first + 1, 0) }, (_, index) => (first + index) * step)
}

const percents = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20]

/**
 * A square-root scale from 0, with room for a line of text above and below. It shows 0 itself, and spreads out small values. Labels keep
 * a distance from each other.
 */
export function rootScale(values: readonly number[], length: number): Scale {
  const high = Math.max(values.length === 0 ? 0 : greatest(values), 0.002)
  const max = Math.sqrt(high) * (1 + 54 / length)
  const least = (26 / length) * max
  const ticks = [0]
  for (const percent of percents) {
    const place = Math.sqrt(percent)
    if (place <= max && place - Math.sqrt(ticks.at(-1) ?? 0) >= least) ticks.push(percent)
  }
  return { at: (value) => Math.sqrt(Math.max(value, 0)), min: (-30 / length) * max, max, ticks }
}

/** Two scales, across and up, and the size of their frame in pixels. */
export interface Plane {
  readonly x: Scale
  readonly y: Scale
  readonly width: number
  readonly height: number
}

/** The position of a place on the two axes, in pixels from the upper left of the frame. */
export function pixelsAt({ x, y, width, height }: Plane, [across, up]: readonly [number, number]) {
  return { x: along(x, across) * width, y: (1 - along(y, up)) * height }
}

/** How far along its axis a place is, from 0 to 1. */
export function along({ min, max }: Scale, place: number): number {
  return (place - min) / (max - min)
}

/** The smallest of any number of numbers; infinity if there are none. */
export function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

/** The greatest of any number of numbers; minus infinity if there are none. */
export function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
}
