import type { ReportData } from '../report-data.js'
import type { LiveCharts } from './charts.js'

/** Makes the search field work: the groups it finds stand out in all charts and tables. */
export function searchField(data: ReportData, charts: LiveCharts): void {
  const field = document.getElementById('search') as HTMLInputElement
  const found = document.getElementById('found') as HTMLOutputElement
  const all = document.getElementById('all-table')
  const names = data.groups.map(({ key }) => (key === null ? null : folded(key)))
  let waiting: ReturnType<typeof setTimeout> | undefined

  const search = () => {
    const wanted = folded(field.value.trim())
    const hits = new Set<number>()
    if (wanted !== '') for (const [place, name] of names.entries()) if (name?.includes(wanted)) hits.add(place)
    for (const row of document.querySelectorAll<HTMLElement>('table.groups tbody tr')) {
      const hit = hits.has(Number(row.dataset['i']))
      row.classList.toggle('hit', hit)
      row.classList.toggle('off', wanted !== '' && !hit && all?.contains(row) === true)
    }
    const { one, many } = found.dataset
    found.textContent =
      wanted === '' ? '' : hits.size === 0 ? `No ${one}` : `${hits.size} ${hits.size === 1 ? one : many}`
    charts.highlight(wanted === '' ? null : [...hits].map((place) => data.groups[place]?.key ?? null))
  }
  field.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(search, 120)
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    field.value = ''
    search()
  })
  document.addEventListener('keydown', (event) => {
    const typing = (event.target as Element).closest?.('input, textarea, [contenteditable]') != null
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    field.focus()
  })
}

/** Text without case and accents, for comparing. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
