import { isObject } from '../checked-options.js'
import type { Quadrant } from '../metrics/quadrant-names.js'

/** The colours of a chart. */
export interface ChartTheme {
  readonly ink: string
  readonly muted: string
  /** Frames and axes. */
  readonly line: string
  /** The background of marks, and their outline. */
  readonly surface: string
  /** The current period, and revenue. */
  readonly accent: string
  /** What those are compared with: the previous period, and popularity. */
  readonly reference: string
  readonly quadrants: Readonly<Record<Quadrant, string>>
}

const light: ChartTheme = {
  ink: '#171B22',
  muted: '#59616D',
  line: '#DDE1E7',
  surface: '#FFFFFF',
  accent: '#0069F2',
  reference: '#6B727C',
  quadrants: {
    'market-leader': '#0069F2',
    'niche-gem': '#0B5D43',
    underperformer: '#BE490F',
    'long-tail': '#6B727C',
  },
}

const dark: ChartTheme = {
  ink: '#E9ECF1',
  muted: '#A3ABB7',
  line: '#2E353F',
  surface: '#171B21',
  accent: '#3F8CF0',
  reference: '#9AA1AA',
  quadrants: {
    'market-leader': '#3F8CF0',
    'niche-gem': '#4DF0B0',
    underperformer: '#E0702A',
    'long-tail': '#9AA1AA',
  },
}

/**
 * The colours of charts outside the page, on white or on near black. Readers with a colour-vision deficiency can tell the quadrants
 * apart.
 */
export const chartThemes = { light, dark } as const

/** Whether a value has all the colours of a chart. */
export function isTheme(value: unknown): value is ChartTheme {
  return hasColours(value, light)
}

function hasColours(value: unknown, wanted: object): boolean {
  const given: Readonly<Record<string, unknown>> = isObject(value) ? { ...value } : {}
  return Object.entries(wanted).every(([name, colour]) =>
    typeof colour === 'string' ? typeof given[name] === 'string' : hasColours(given[name], colour),
  )
}

/** Colours that the page's style sheet sets, so that one drawing serves light and dark. */
export const pageTheme: ChartTheme = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  surface: 'var(--surface)',
  accent: 'var(--accent)',
  reference: 'var(--reference)',
  quadrants: {
    'market-leader': 'var(--market-leader)',
    'niche-gem': 'var(--niche-gem)',
    underperformer: 'var(--underperformer)',
    'long-tail': 'var(--long-tail)',
  },
}

/** The fonts of the page and of charts. */
export const fontFamily = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
