import { aSize, checkOptions, needed, type OptionRule } from '../../checked-options.js'
import { type Html, html, markupOf, noHtml } from '../html.js'
import { greatest, least } from './scales.js'

const numbers: OptionRule = [
  'an array of numbers and nulls',
  (value) => Array.isArray(value) && value.every((one) => one === null || Number.isFinite(one)),
]

/**
 * A line without axes, as SVG, in the colour of the text around it: only the course of the numbers. Nulls are gaps.
 *
 * @throws {@link QueryError} for values that are no numbers, or an option that there is not
 */
export function sparklineSvg(
  values: readonly (number | null)[],
  size: { width?: number; height?: number } = {},
): string {
  checkOptions('sparklineSvg', { values }, { values: needed(numbers) })
  checkOptions('sparklineSvg', size, { width: aSize, height: aSize })
  return markupOf(sparklineHtml(values, size))
}

/** The same as markup, for a page. */
export function sparklineHtml(values: readonly (number | null)[], { width = 120, height = 30 } = {}): Html {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return noHtml
  const [low, high] = [least(known), greatest(known)]
  const inset = 2
  const x = (index: number) => short(inset + (index / (values.length - 1)) * (width - 2 * inset))
  const y = (value: number) => short(height - inset - ((value - low) / (high - low || 1)) * (height - 2 * inset))
  let path = ''
  let pen = false
  values.forEach((value, index) => {
    if (value !== null) path += `${pen ? 'L' : 'M'}${x(index)} ${y(value)}`
    pen = value !== null
  })
  const last = values.findLastIndex((value) => value !== null)
  // A single value between gaps makes no line. It gets a dot, and so does the last value.
  const dots = values.map((value, index) => {
    const alone = values[index - 1] == null && values[index + 1] == null
    return value !== null && (alone || index === last) ? `M${x(index)} ${y(value)}h0` : ''
  })
  const line = (d: string, thickness: number) =>
    html`<path d="${d}" fill="none" stroke="currentColor" stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke" stroke-width="${thickness}"/>`
  return html`<svg class="sparkline" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">${line(path, 1.5)}${line(dots.join(''), 4.5)}</svg>`
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
