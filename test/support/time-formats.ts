import fc from 'fast-check'

/*
 * Formats of times, and times written in them: by what each directive means, and not by the library's code.
 */

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** How a number is written: with the zero before it, or without. */
export type Padding = 'padded' | 'plain'

/** An instant as a wall clock shows it, so many minutes off UTC, in a format. */
export function written(micros: number, format: string, { offset = 0, padding = 'padded' as Padding } = {}): string {
  const milliseconds = Math.floor(micros / 1000)
  const date = new Date(milliseconds + offset * 60_000)
  const number = (value: number, digits = 2) =>
    padding === 'plain' ? String(value) : String(value).padStart(digits, '0')
  const hour = date.getUTCHours()
  const name = (names: readonly string[], index: number) => names[index] as string
  const sign = offset < 0 ? '-' : '+'
  const parts: Readonly<Record<string, string>> = {
    Y: String(date.getUTCFullYear()).padStart(4, '0'),
    y: String(date.getUTCFullYear() % 100).padStart(2, '0'),
    m: number(date.getUTCMonth() + 1),
    b: name(months, date.getUTCMonth()).slice(0, 3),
    B: name(months, date.getUTCMonth()).toUpperCase(),
    d: number(date.getUTCDate()),
    H: number(hour),
    I: number(hour % 12 === 0 ? 12 : hour % 12),
    p: hour < 12 ? 'am' : 'PM',
    M: number(date.getUTCMinutes()),
    S: number(date.getUTCSeconds()),
    f: String(date.getUTCMilliseconds() * 1000 + (micros - milliseconds * 1000)).padStart(6, '0'),
    z: `${sign}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}${String(Math.abs(offset) % 60).padStart(2, '0')}`,
    a: name(days, date.getUTCDay()).slice(0, 3),
    A: name(days, date.getUTCDay()).toLowerCase(),
    '%': '%',
  }
  const spelled = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S').replaceAll('%R', '%H:%M')
  return spelled.replaceAll(/%(.)/g, (_, directive: string) => parts[directive] as string)
}

/** Formats that tell a time to the second at least, or to the day, and whether a number can be without its zero in them. */
export const formats = [
  { format: '%d/%m/%Y %H:%M:%S', plain: true },
  { format: '%m/%d/%Y %I:%M:%S %p', plain: true },
  { format: '%Y%m%d%H%M%S', plain: false },
  { format: '%Y%m%dT%H%M%S.%f', plain: false },
  { format: '%d.%m.%y, %H:%M:%S', plain: true },
  { format: '%a, %d %b %Y %T %z', plain: true },
  { format: '%A %d %B %Y at %I.%M.%S%p', plain: true },
  { format: '%d/%b/%Y:%H:%M:%S.%f %z', plain: true },
  { format: '[%F %R:%S] 100%% (a|b)*^$\\\\', plain: false },
  { format: '%Y年%m月%d日 %H時%M分%S秒', plain: true },
] as const

/** A format of these, with times that are written in it, and others that are not. */
export const writtenFormat = fc.constantFrom(...formats).chain(({ format, plain }) => {
  const micros = fc.oneof(
    fc.integer({ min: Date.UTC(1970, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 }).map((seconds) => seconds * 1e6),
    fc
      .constantFrom('1999-12-31T23:59:59.123Z', '2000-02-29T12:00:00Z', '2019-10-27T01:30:00Z', '1969-01-01T00:30:00Z')
      .map((text) => Date.parse(text) * 1000 + 456),
  )
  const good = fc
    .tuple(micros, fc.constantFrom(0, 330, -210), fc.constantFrom<Padding>('padded', 'plain'))
    .map(([at, offset, padding]) => written(at, format, { offset, padding: plain ? padding : 'padded' }))
  const bad = fc
    .tuple(good, fc.nat(30), fc.constantFrom('', '0', '9', ' ', 'x', '/', '-', '99'), fc.nat(2))
    .map(([text, at, more, less]) => text.slice(0, at) + more + text.slice(at + less))
  return fc
    .array(fc.oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: bad }), { minLength: 20, maxLength: 40 })
    .map((texts) => ({ format, texts }))
})
