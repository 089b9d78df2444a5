import { init } from '../echarts.js'
import { type ReportChartName, reportCharts } from '../figures/registry.js'
import type { Format } from '../format.js'
import type { ReportData } from '../report-data.js'
import { pageTheme } from '../theme.js'

/** The live charts of the page, drawn for the width of the reader's window. */
export interface LiveCharts {
  /** Highlights some groups in all charts; null ends it. */
  highlight(keys: readonly (string | null)[] | null): void
}

interface Live {
  readonly chart: ReturnType<typeof init>
  drawn: string
}

/** Replaces each drawing by a chart with tooltips once it comes into view. */
export function liveCharts(data: ReportData, format: Format): LiveCharts {
  const live = new Map<HTMLElement, Live>()
  const visible = new Set<HTMLElement>()
  let highlighted: readonly (string | null)[] | null = null
  let asked = 0

  const draw = (holder: HTMLElement) => {
    const width = holder.clientWidth
    if (width === 0) return
    const name = holder.dataset['chart'] as ReportChartName
    const { draw: make, height: heightOf } = reportCharts[name]
    const options = { theme: pageTheme, format, width, ...(highlighted === null ? {} : { highlight: highlighted }) }
    const height = heightOf(data, options)
    const state = `${width} ${asked}`
    const known = live.get(holder)
    if (known?.drawn === state) return
    const place = holder.querySelector('.live') as HTMLElement
    holder.classList.add('alive')
    place.style.height = `${height}px`
    const chart = known?.chart ?? init(place, null, { renderer: 'svg', width, height })
    chart.resize({ width, height })
    chart.setOption(make(data, options), { notMerge: true })
    live.set(holder, { chart, drawn: state })
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const holder = target as HTMLElement
        if (isIntersecting) visible.add(holder)
        else visible.delete(holder)
        if (isIntersecting) draw(holder)
      }
    },
    { rootMargin: '200px' },
  )
  const sized = new ResizeObserver((entries) => {
    for (const { target } of entries) if (visible.has(target as HTMLElement)) draw(target as HTMLElement)
  })
  for (const holder of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    seen.observe(holder)
    sized.observe(holder)
  }
  return {
    highlight: (keys) => {
      highlighted = keys
      asked++
      for (const holder of visible) draw(holder)
    },
  }
}
