import { type Section, sections } from './contestant.js'
import { type Find, finder, type Result } from './results.js'
import { isMet, type Target, targets } from './targets.js'

/** A table of texts; all columns but the first are numbers. */
export interface TextTable {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Whose time the others of a section are held against. */
const baselines: Readonly<Record<Section, string | null>> = {
  'by-brand': 'analyze-by-brand',
  questions: 'analyze-by-brand',
  memory: 'arrow',
  python: 'analyze-by-brand',
  small: null,
}

/** All tables of a run: the targets, each sample's sections, and the small calls. */
export function tablesOf(results: readonly Result[]): readonly TextTable[] {
  const find = finder(results)
  const samples = [...new Set(results.map(({ events }) => events))].filter((events) => events !== null)
  const costs = samples.flatMap((events) =>
    Object.keys(sections).flatMap((name) => costTable(results, find, name as Section, events)),
  )
  return [...targetTable(find), ...costs, ...smallTable(results)]
}

function costTable(results: readonly Result[], find: Find, section: Section, events: number): readonly TextTable[] {
  const shown = results.filter((result) => result.events === events && result.contestant.section === section)
  if (shown.length === 0) return []
  const base = baselines[section]
  const baseline = base === null ? undefined : find(base, events)
  return [
    {
      title: `${sections[section]}: ${millions(events)} events`,
      head: ['', 'time, s', 'spread', 'CPU, s', 'peak memory, MB', 'M events/s', `time, x ${base}`],
      rows: shown.map(({ contestant, wallMs, spread, cpuMs, peakBytes }) => [
        contestant.title,
        digits(wallMs / 1000),
        `${Math.round(spread * 100)} %`,
        digits(cpuMs / 1000),
        String(Math.round(peakBytes / 1e6)),
        digits(events / 1000 / wallMs),
        baseline === undefined ? '' : digits(wallMs / baseline.wallMs),
      ]),
    },
  ]
}

function smallTable(results: readonly Result[]): readonly TextTable[] {
  const rows = results
    .filter(({ contestant }) => contestant.section === 'small')
    .map(({ contestant, peakBytes, readings: { firstMs, medianMs, allMs, growthBytes } }) => [
      contestant.title,
      optional(firstMs),
      optional(medianMs),
      optional(allMs),
      growthBytes === undefined ? '' : digits(growthBytes / 1e6),
      String(Math.round(peakBytes / 1e6)),
    ])
  if (rows.length === 0) return []
  const head = ['', 'first call, ms', 'next calls, ms', 'all calls, ms', 'heap growth, MB', 'peak memory, MB']
  return [{ title: sections.small, head, rows }]
}

function targetTable(find: Find): readonly TextTable[] {
  const rows = targets.flatMap((target) => {
    const measured = target.measure(find)
    return measured === undefined ? [] : [targetRow(target, measured)]
  })
  return rows.length === 0 ? [] : [{ title: 'Targets', head: ['', 'target', 'measured', ''], rows }]
}

function targetRow(target: Target, measured: number): readonly string[] {
  const { claim, bound, limit, unit } = target
  return [
    claim,
    `${bound} ${limit} ${unit}`,
    `${digits(measured)} ${unit}`,
    isMet(target, measured) ? 'met' : '**missed**',
  ]
}

function optional(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : digits(milliseconds)
}

/** As many digits as say something: 0.123, 1.23, 12.3, 123. */
export function digits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3)
}

export function millions(events: number): string {
  return events >= 1e6 ? `${Number((events / 1e6).toFixed(2))} M` : events.toLocaleString('en')
}

export function markdown({ title, head, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = `|${head.map((_, index) => (index === 0 ? ' --- ' : ' ---: ')).join('|')}|`
  return [`### ${title}`, '', line(head), rule, ...rows.map(line)].join('\n')
}

export function plain({ title, head, rows }: TextTable): string {
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll(/[*`]/g, '')))
  const widths = head.map((_, index) => Math.max(...all.map((cells) => (cells[index] ?? '').length)))
  const lines = all.map((cells) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines].join('\n')
}
