import { formatFor } from '../format.js'
import { groupsCsv } from '../page/groups-csv.js'
import { type PackedReport, unpackReport } from '../page/pack.js'
import { liveCharts } from './charts.js'
import { sectionMenu } from './menu.js'
import { saveText } from './save-text.js'
import { searchField } from './search.js'
import { sortableTables } from './tables.js'

const json = document.getElementById('report-data')?.textContent ?? ''
const { settings, data: packed } = JSON.parse(json) as {
  settings: { locale: string; currency: string | null }
  data: PackedReport
}
const data = unpackReport(packed)
const format = formatFor(settings)
const charts = liveCharts(data, format)

for (const hidden of document.querySelectorAll('.tools, .more')) hidden.removeAttribute('hidden')
sortableTables(data)
if (data.grouped) searchField(data, charts, format)
sectionMenu()

const all = document.querySelector('.card.all')
const more = document.getElementById('more')
if (data.groups.length > 25) all?.classList.add('short')
else more?.remove()
more?.addEventListener('click', () => {
  all?.classList.remove('short')
  more.remove()
})
document.getElementById('csv')?.addEventListener('click', () => {
  saveText(`${data.dimension}.csv`, `\ufeff${groupsCsv(data)}`, 'text/csv')
})

document.getElementById('theme')?.addEventListener('click', () => {
  const root = document.documentElement
  const set = root.dataset['theme']
  const dark = set === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : set === 'dark'
  root.dataset['theme'] = dark ? 'light' : 'dark'
})
