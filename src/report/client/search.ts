import { columnsThere, groupColumns } from '../columns.js'
import { figuresFor } from '../figures/registry.js'
import type { Format } from '../format.js'
import type { ReportData } from '../report-data.js'
import type { LiveCharts } from './charts.js'

/** How many of the groups found the list beside the field names. */
const listed = 6

/** Makes the search field work: the groups it finds are listed beside it, and stand out in all charts and tables. */
export function searchField(data: ReportData, charts: LiveCharts, format: Format): void {
  const field = document.getElementById('search') as HTMLInputElement
  const found = document.getElementById('found') as HTMLOutputElement
  const list = document.getElementById('matches') as HTMLElement
  const all = document.getElementById('all-table')
  const names = data.groups.map(({ key }) => (key === null ? null : folded(key)))
  const { one = '', many = '' } = found.dataset
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
    found.textContent = wanted === '' ? '' : countText(hits.size, one, many, format)
    const keys = [...hits].map((place) => data.groups[place]?.key ?? null)
    const counts = wanted === '' ? [] : countsByFigure(data, keys)
    tellInFigures(counts, hits.size, one, many, format)
    list.hidden = wanted === ''
    list.replaceChildren(
      ...(wanted === '' ? [] : listOf(data, [...hits], counts, field.value.trim(), one, many, format)),
    )
    charts.highlight(wanted === '' ? null : keys)
  }
  field.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(search, 120)
  })
  const tools = field.parentElement as HTMLElement
  field.addEventListener('focus', () => {
    list.hidden = list.childElementCount === 0
  })
  tools.addEventListener('focusout', ({ relatedTarget }) => {
    if (!tools.contains(relatedTarget as Node | null)) list.hidden = true
  })
  // A click on the list leaves the focus where it is, so that the list stays until a link of it is followed.
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', ({ target }) => {
    if ((target as Element).closest('a') !== null) list.hidden = true
  })
  tools.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    field.value = ''
    field.focus()
    search()
  })
  document.addEventListener('keydown', (event) => {
    const typing = (event.target as Element).closest?.('input, textarea, [contenteditable]') != null
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    field.focus()
  })
}

function countText(count: number, one: string, many: string, format: Format): string {
  return count === 0 ? `No ${one}` : `${format.integer(count)} ${count === 1 ? one : many}`
}

/** A figure on the page that is about groups, and how many of those found it shows. */
interface FigureCount {
  readonly name: string
  readonly title: string
  readonly count: number
}

function countsByFigure(data: ReportData, keys: readonly (string | null)[]): readonly FigureCount[] {
  const wanted = new Set(keys)
  return figuresFor(data).flatMap(({ name, title, shown }) => {
    if (shown === undefined || document.getElementById(name) === null) return []
    const count = shown(data, { highlight: keys }).filter(({ key }) => wanted.has(key)).length
    return [{ name, title, count }]
  })
}

/** Says in each figure how many of the groups found it shows. */
function tellInFigures(counts: readonly FigureCount[], hits: number, one: string, many: string, format: Format): void {
  for (const note of document.querySelectorAll<HTMLElement>('.here')) {
    const figure = counts.find(({ name }) => name === note.dataset['shown'])
    note.hidden = figure === undefined || hits === 0
    note.classList.toggle('none', figure?.count === 0)
    if (figure === undefined) continue
    const { count } = figure
    note.textContent =
      hits === 1
        ? `The ${one} found is ${count === 1 ? '' : 'not '}shown here.`
        : `${count === 0 ? 'None' : format.integer(count)} of the ${format.integer(hits)} ${many} found ${count > 1 ? 'are' : 'is'} shown here.`
  }
}

/** The first of the groups found with their numbers, and links to the figures that show any. */
function listOf(
  data: ReportData,
  hits: readonly number[],
  counts: readonly FigureCount[],
  text: string,
  one: string,
  many: string,
  format: Format,
): readonly HTMLElement[] {
  if (hits.length === 0) return [made('p', `No ${one} has “${text}” in its name.`)]
  const { revenue, purchases, sessions, sessionConversion } = groupColumns
  const columns = columnsThere([revenue, sessions, sessionConversion], data)
  const shown = columns.length > 0 ? columns : [purchases]
  const items = hits.slice(0, listed).flatMap((place) => {
    const group = data.groups[place]
    if (group === undefined) return []
    const numbers = shown.map((column) => `${column.label} ${column.write(group, format)}`).join(' · ')
    return [made('li', made('strong', group.key ?? ''), made('span', numbers))]
  })
  const links = counts
    .filter(({ count }) => count > 0)
    .map(({ name, title, count }) => linkTo(name, `${title} (${format.integer(count)})`))
  const rest = linkTo('all', `All ${many} (${format.integer(hits.length)})`)
  const head = `${countText(hits.length, one, many, format)}${hits.length > listed ? `, of which the first ${listed}` : ''}:`
  return [made('p', head), made('ul', ...items), made('p', ...[...links, rest].flatMap((link) => [link, ' ']))]
}

/** An element with text and other elements in it: names from the data are only ever text. */
function made(name: 'p' | 'ul' | 'li' | 'strong' | 'span', ...content: readonly (string | HTMLElement)[]): HTMLElement {
  const element = document.createElement(name)
  element.append(...content)
  return element
}

function linkTo(id: string, text: string): HTMLElement {
  const link = document.createElement('a')
  link.href = `#${id}`
  link.textContent = text
  return link
}

/** Text without case and accents, for comparing. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
