import fc from 'fast-check'
import type { BindingOptions } from '../../src/events/binding.js'
import { type ModelEvent, timeText } from './model.js'
import { written } from './time-formats.js'

/*
 * How the values of a case are written, where that is not the usual way: written by what each option means, and not by the library's
 * code.
 */

export type Unit = 's' | 'ms' | 'us' | 'ns'

/** How times are written. */
export type TimeWriting =
  | { readonly kind: 'iso'; readonly zone: string }
  | { readonly kind: 'format'; readonly format: string; readonly zone: string }
  /** In a unit that is said; or in any, of times that tell it. */
  | { readonly kind: 'epoch'; readonly unit: Unit | null }

/** How the values of a case are written. */
export interface Writing {
  readonly time: TimeWriting
  readonly decimal: '.' | ','
  readonly grouping: string
  /** Whether prices are in whole cents. */
  readonly cents: boolean
  /** The texts that stand for null. */
  readonly nulls: readonly string[]
  /** Whether they are written, too, and not only known. */
  readonly marked: boolean
}

export const plainWriting: Writing = {
  time: { kind: 'iso', zone: 'UTC' },
  decimal: '.',
  grouping: '',
  cents: false,
  nulls: [],
  marked: false,
}

/** The same as options of the library. */
export function optionsFor({ time, decimal, grouping, cents, nulls }: Writing): BindingOptions {
  return {
    ...(time.kind === 'format' ? { timeFormat: time.format } : {}),
    ...(time.kind === 'epoch' && time.unit !== null ? { timeUnit: time.unit } : {}),
    ...(time.kind !== 'epoch' && time.zone !== 'UTC' ? { fileTimeZone: time.zone } : {}),
    ...(decimal === '.' ? {} : { decimal }),
    ...(grouping === '' ? {} : { grouping }),
    ...(cents ? { priceUnit: 0.01 } : {}),
    ...(nulls.length === 0 ? {} : { nulls }),
  }
}

const nulls = fc.constantFrom<readonly string[]>([], ['NULL'], ['\\N', 'N/A', 'nan'])
/** Zones that have been as far from UTC at all times, and others. */
const steadyZones = ['UTC', 'Etc/GMT-5'] as const
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'] as const

/** How a file of text may be written whose times are told to so much. */
export function textWriting(grain: 's' | 'us'): fc.Arbitrary<Writing> {
  const formats =
    grain === 'us'
      ? ['%d/%m/%Y %H:%M:%S.%f', '%b %d, %Y %I:%M:%S.%f%p', '%Y%m%d%H%M%S%f']
      : ['%d/%m/%Y %H:%M:%S', '%m/%d/%Y %I:%M:%S %p', '%Y%m%d%H%M%S', '%A, %d. %B %Y (%T)']
  const time = fc.oneof(
    fc.record({ kind: fc.constant('iso' as const), zone: fc.constantFrom(...zones) }),
    fc.record({
      kind: fc.constant('format' as const),
      format: fc.constantFrom(...formats),
      zone: fc.constantFrom(...steadyZones),
    }),
    fc.record({
      kind: fc.constant('format' as const),
      format: fc.constantFrom(`${formats[0]}%z`, `${formats[1]} %z`),
      zone: fc.constantFrom(...zones),
    }),
    fc.record({
      kind: fc.constant('epoch' as const),
      unit: fc.constantFrom<Unit | null>('s', 'ms', 'us', 'ns', null),
    }),
  )
  const marks = fc.constantFrom(
    ...([
      ['.', ''],
      [',', ''],
      [',', '.'],
      ['.', ','],
      [',', ' '],
      ['.', "'"],
      [',', '\u00a0'],
      ['.', '\u202f'],
    ] as const),
  )
  return fc
    .record({ time, marks, cents: fc.boolean(), nulls })
    .map(({ marks: [decimal, grouping], ...rest }) => ({ ...rest, decimal, grouping, marked: true }))
}

/** Columns of types may be written otherwise than usual only as their types are. */
export function typedWriting(time: TimeWriting, cents: boolean): fc.Arbitrary<Writing> {
  return nulls.map((nulls) => ({ ...plainWriting, time, cents, nulls }))
}

/** The writings of times of some type. */
export function typedTime(form: string, times: readonly (number | null)[]): fc.Arbitrary<TimeWriting> {
  const unit = /^epoch_(s|ms|us|ns)$/.exec(form)?.[1] ?? 's'
  if (!form.startsWith('epoch'))
    return fc
      .constantFrom(...(form === 'date' ? (['UTC'] as const) : steadyZones))
      .map((zone) => ({ kind: 'iso', zone }))
  return times.every(tellsUnit)
    ? fc.constantFrom(unit as Unit, null).map((unit) => ({ kind: 'epoch', unit }))
    : fc.constant({ kind: 'epoch', unit: unit as Unit })
}

function tellsUnit(micros: number | null): boolean {
  return micros === null || (micros >= Date.UTC(2000, 0) * 1000 && micros < Date.UTC(2100, 0) * 1000)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The milliseconds of a wall clock, as if it were in UTC. */
function localOf(milliseconds: number, zone: string): number {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(zone, clock)
  }
  return Date.parse(`${clock.format(milliseconds).replace(' ', 'T')}Z`)
}

/** How many minutes a zone's clock is ahead, and whether it has shown the same an hour before. */
function clockOf(micros: number, zone: string): { readonly offset: number; readonly isAgain: boolean } {
  const second = Math.floor(micros / 1e6) * 1000
  const local = localOf(second, zone)
  return { offset: (local - second) / 60_000, isAgain: local === localOf(second - 3_600_000, zone) }
}

/** A time as text. The style is that of ISO 8601. */
export function timeAs(
  micros: number,
  { time }: Writing,
  style: Parameters<typeof timeText>[1] | 'clock',
  index: number,
): string {
  if (style === 'clock') return timeText(micros, 'plain')
  switch (time.kind) {
    case 'iso': {
      const { offset, isAgain } = clockOf(micros, time.zone)
      if (style !== 'plain') return spelled(timeText(micros, style), index)
      // The second of two times cannot be told without an offset.
      return isAgain ? timeText(micros, 'iso') : spelled(timeText(micros + offset * 60_000_000, 'plain'), index)
    }
    case 'format': {
      const zoned = time.format.includes('%z')
      const offset = zoned ? (index % 3) * 210 - 210 : clockOf(micros, time.zone).offset
      const isAdjacent = /%Y%m/.test(time.format)
      return written(micros, time.format, { offset, padding: isAdjacent || index % 2 === 0 ? 'padded' : 'plain' })
    }
    case 'epoch':
      if (time.unit !== null) return epochText(micros, time.unit)
      return tellsUnit(micros)
        ? epochText(micros, (['s', 'ms', 'us', 'ns'] as const)[index % 4] ?? 's')
        : timeText(micros, 'iso')
  }
}

/** The same in other ways that ISO 8601 and its neighbours allow. */
function spelled(text: string, index: number): string {
  switch (index % 5) {
    case 1:
      return text.replace(/^(\d{4})-(\d{2})-/, '$1/$2/')
    case 2:
      return text.replace(/ ?(UTC|Z)$/, ' GMT')
    case 3:
      return text.replace(/([+-]\d{2}):(\d{2})$/, ' $1$2')
    default:
      return text
  }
}

const factors = { s: [1_000_000n, 6], ms: [1000n, 3], us: [1n, 0], ns: [1n, 0] } as const

function epochText(micros: number, unit: Unit): string {
  if (unit === 'ns') return `${BigInt(micros) * 1000n}`
  const [factor, places] = factors[unit]
  const value = BigInt(Math.abs(micros))
  const rest = (value % factor).toString().padStart(places, '0')
  return `${micros < 0 ? '-' : ''}${value / factor}${value % factor === 0n ? '' : `.${rest}`}`
}

/** A number as text. */
export function numberAs(text: string, { decimal, grouping, cents }: Writing, isPrice: boolean, index: number): string {
  const [, sign, whole = '', mark, fraction] = /^([+-]?)(\d*)(\.?)(\d*)$/.exec(
    isPrice && cents ? inCents(text) : text,
  ) as RegExpExecArray
  const grouped =
    grouping !== '' && whole.length > 3 && index % 2 === 0 ? whole.replaceAll(/\B(?=(\d{3})+$)/g, grouping) : whole
  return `${sign}${grouped}${mark === '' ? '' : decimal}${fraction}`
}

function inCents(text: string): string {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) as RegExpExecArray
  const digits = fraction.padEnd(2, '0')
  return `${sign}${whole}${digits.slice(0, 2)}${digits.length > 2 ? `.${digits.slice(2)}` : ''}`
}

/** What stands in the place of a value that cannot be read: some of these could be, as the case is written. */
export function brokenAs(
  name: keyof NonNullable<ModelEvent['broken']>,
  text: string,
  { time, decimal, cents }: Writing,
): string {
  if (name === 'time' || name === 'shipped') return /^\d+$/.test(text) && time.kind !== 'iso' ? 'yesterday' : text
  if (text === '1,5') return decimal === ',' ? '1.5' : text
  return cents && /^\d+\.\d+$/.test(text) ? text.replace('.', '000.') : text
}

/** The text that stands for null, or none. */
export function nullAs({ nulls, marked }: Writing, index: number): string | null {
  return marked ? (nulls[index % (nulls.length + 1)] ?? null) : null
}

/** A text as it is read. */
export function unlessNull(text: ModelEvent['brand'], { nulls }: Pick<Writing, 'nulls'>): string | null {
  return text !== null && nulls.includes(text) ? null : text
}
