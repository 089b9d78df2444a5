/** A line without axes, as SVG: it only shows the way that numbers take. Its colour is that of the text around it. */
export function sparklineSvg(values: readonly (number | null)[], { width = 120, height = 30 } = {}): string {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return ''
  const [low, high] = [Math.min(...known), Math.max(...known)]
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
  // A value alone between gaps is no line: it is a dot, as the last one is.
  const dots = values.map((value, index) => {
    const alone = values[index - 1] == null && values[index + 1] == null
    return value !== null && (alone || index === last) ? `M${x(index)} ${y(value)}h0` : ''
  })
  const stroke =
    'fill="none" stroke="currentColor" stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke"'
  return (
    `<svg class="sparkline" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">` +
    `<path d="${path}" ${stroke} stroke-width="1.5"/><path d="${dots.join('')}" ${stroke} stroke-width="4.5"/></svg>`
  )
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
