import { firstOfLastCentury, months, type TimeFormat, type TimePart } from '../events/time-format.js'
import { quoteText } from './expression.js'
import type { TimeWords } from './read-times.js'

/** The UTC timestamp of a text that is known to be of a format. It is put together as ISO 8601 text, and that is read. */
export function formattedTime(text: string, format: TimeFormat, timeZone: string, words: TimeWords): string {
  const { groups } = format
  const pattern = format.pattern('[0-9]{4}')
  const part = (name: TimePart): string | undefined => {
    const group = groups.get(name)
    return group === undefined ? undefined : words.group(text, pattern, group, groups.size)
  }
  const date = [yearOf(part), monthOf(part), twoDigits(part('d') as string)].join(` || '-' || `)
  const time = [hourOf(part), ...(['M', 'S'] as const).map((name) => digitsOf(part(name)))].join(` || ':' || `)
  const fraction = part('f')
  const micros = fraction === undefined ? '' : ` || '.' || substr(${fraction} || '00000', 1, 6)`
  const local = words.timestamp(`${date} || ' ' || ${time}${micros}`)
  const offset = part('z')
  return offset === undefined ? utcOf(local, timeZone, words) : words.later(local, minutesBack(offset))
}

function utcOf(local: string, timeZone: string, words: TimeWords): string {
  return timeZone === 'UTC' ? local : words.inUtc(local, timeZone)
}

type Parts = (name: TimePart) => string | undefined

function yearOf(part: Parts): string {
  const short = part('y')
  if (short === undefined) return part('Y') as string
  return `CASE WHEN ${short} >= ${quoteText(firstOfLastCentury)} THEN '19' ELSE '20' END || ${short}`
}

function monthOf(part: Parts): string {
  const name = part('b')
  if (name === undefined) return twoDigits(part('m') as string)
  const branches = months.map(
    (month, index) => `WHEN ${quoteText(month.toLowerCase())} THEN ${quoteText(String(index + 1).padStart(2, '0'))}`,
  )
  return `CASE lower(substr(${name}, 1, 3)) ${branches.join(' ')} END`
}

function hourOf(part: Parts): string {
  const hour = part('I')
  if (hour === undefined) return digitsOf(part('H'))
  const later = `CASE lower(${part('p')}) WHEN 'pm' THEN 12 ELSE 0 END`
  return twoDigits(`CAST(CAST(${hour} AS integer) % 12 + ${later} AS varchar)`)
}

function digitsOf(part: string | undefined): string {
  return part === undefined ? `'00'` : twoDigits(part)
}

function twoDigits(number: string): string {
  return `lpad(${number}, 2, '0')`
}

/** The minutes from an offset, such as `+0530`, to UTC. */
function minutesBack(offset: string): string {
  const minutes = `(60 * CAST(substr(${offset}, 2, 2) AS integer) + CASE WHEN length(${offset}) > 3 THEN CAST(substr(${offset}, -2) AS integer) ELSE 0 END)`
  return `CASE substr(${offset}, 1, 1) WHEN '+' THEN -${minutes} WHEN '-' THEN ${minutes} ELSE 0 END`
}
